"""What a printer of documents says of itself, told as one code for the hall and one for staff."""

from __future__ import annotations

import pytest

from drivers.document.condition import REASONS, Condition, condition, supplies
from drivers.document.ipp import Attributes, Value
from kiosk.domain.staff import DeviceState, Supply
from kiosk.errors import CODES

IDLE, BUSY, STOPPED = 3, 4, 5


def says(*reasons: str, state: int = IDLE, **more: tuple[Value, ...]) -> Attributes:
    named = {name.replace("_", "-"): values for name, values in more.items()}
    return {"printer-state": (state,), "printer-state-reasons": reasons, **named}


@pytest.mark.parametrize(
    ("reasons", "code", "warning"),
    [
        (("none",), None, None),
        (("media-empty-error",), "document.paper_out", None),
        (("media-empty-warning",), "document.paper_out", None),
        (("media-empty",), "document.paper_out", None),
        (("media-empty-report",), None, None),
        (("media-needed",), "document.paper_out", None),
        (("media-low-warning",), None, "document.paper_low"),
        (("toner-empty-error",), "document.toner_out", None),
        (("toner-empty-warning",), None, "document.toner_low"),
        (("marker-supply-low-warning",), None, "document.toner_low"),
        (("toner-low", "media-jam-error"), "document.jam", "document.toner_low"),
        (("media-empty-error", "door-open-error"), "document.cover_open", None),
        (("offline-report",), "document.offline", None),
        (("spool-area-full-error",), "document.fault", None),
        (("some-makers-own-word",), None, None),
        (("some-makers-own-word-error",), "document.fault", None),
        (("cups-waiting-for-job-completed",), None, None),
        (("",), None, None),
    ],
)
def test_reasons_become_a_code_and_a_warning(
    reasons: tuple[str, ...], code: str | None, warning: str | None
) -> None:
    found = condition(says(*reasons))
    assert (found.code, found.warning) == (code, warning)


def test_a_printer_that_stopped_without_a_word_has_stopped() -> None:
    assert condition(says("none", state=STOPPED)).code == "document.stopped"
    closed = says("none", printer_is_accepting_jobs=(False,))
    assert condition(closed) == Condition(DeviceState.OFFLINE, "document.stopped")


def test_what_a_queue_knew_in_its_last_job_only_warns() -> None:
    found = condition(says("media-empty-warning"), stale=True)
    assert found == Condition(warning="document.paper_out")
    assert condition(says("paused", state=STOPPED), stale=True).code == "document.stopped"


def test_every_code_has_a_remedy() -> None:
    told = {row.code for row in REASONS.values()} | {row.warning for row in REASONS.values()}
    assert told - {None} <= CODES.keys()


def test_toner_that_is_low_by_its_level_is_a_warning() -> None:
    low = says(
        "none",
        marker_types=("toner", "waste-toner"),
        marker_levels=(4, 3),
        marker_low_levels=(5, 90),
    )
    assert condition(low).warning == "document.toner_low"
    assert supplies(low) == {"a4_toner_percent": Supply(4, 100)}


def test_what_is_left_is_counted_over_trays_and_by_the_lowest_toner() -> None:
    printer = says(
        "none",
        printer_input_tray=(
            b"type=sheetFeedAutoRemovableTray;maxcapacity=250;level=100;name=main;",
            b"type=sheetFeedManual;maxcapacity=1;level=-2;name=manual;",
            b"type=x;maxcapacity=500;level=20;name=lower;",
            b"\xff;level=;maxcapacity=\xff;==;",
        ),
        printer_supply=(
            b"class=receptacleThatIsFilled;type=wasteToner;maxcapacity=100;level=25;",
            b"class=supplyThatIsConsumed;type=toner;maxcapacity=200;level=150;",
            b"class=supplyThatIsConsumed;type=toner;maxcapacity=0;level=99999999999;",
        ),
    )
    assert supplies(printer) == {
        "a4_sheets": Supply(120, 750),
        "a4_toner_percent": Supply(75, 100),
    }
