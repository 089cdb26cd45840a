"""Synthetic states of a machine on which the staff's overview is drawn and measured."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.domain.device import DeviceName
from kiosk.domain.screen import Screen
from kiosk.domain.site import CHINA
from kiosk.domain.staff import Alarm, DeviceState, DeviceStatus, Overview, QueueStatus, Supply
from kiosk.domain.staff_screen import StaffOverview

_AT = datetime(2025, 10, 16, 16, 10, tzinfo=CHINA)
_HOURS = {8: 2, 9: 6, 10: 9, 11: 5, 12: 1, 13: 2, 14: 7, 15: 4}


def overview(
    *devices: DeviceStatus,
    waiting: int = 0,
    refused: int = 0,
    dead: int = 0,
    paper: int | None = 320,
    offline: timedelta | None = None,
    alarms: tuple[str, ...] = (),
) -> Overview:
    """Return an afternoon of the sample machine."""
    return Overview(
        at=_AT,
        devices=devices,
        queue=QueueStatus(
            waiting=waiting,
            rejected=refused,
            dead=dead,
            oldest_at=_AT - timedelta(hours=2, minutes=12) if waiting else None,
            oldest_receipt_no="QH01 1016 0031 2" if waiting else None,
            oldest_service_id="old_age_allowance" if waiting else None,
        ),
        supplies={} if paper is None else {"receipt_paper_slips": Supply(paper, 220)},
        submitted_today=sum(_HOURS.values()),
        help_calls_today=5,
        abandoned_today=2,
        per_hour=_HOURS,
        offline_since=None if offline is None else _AT - offline,
        alarms=tuple(
            Alarm(number, code, _AT - timedelta(days=len(alarms) - number, minutes=40))
            for number, code in enumerate(alarms, 1)
        ),
    )


def _shown(seen: Overview | None, notice: str | None = None, detail: str = "") -> Screen:
    content = StaffOverview("QH01", "0231", seen, notice, detail)
    return Screen(content, back=True, online=seen is None or seen.offline_since is None)


_READER = DeviceStatus("idcard", DeviceState.ONLINE)
_PRINTER = DeviceStatus("printer", DeviceState.ONLINE)
_LOW = DeviceStatus("printer", DeviceState.ONLINE, warning="printer.paper_low")
_OUT = DeviceStatus("printer", DeviceState.USER_ERROR, code="printer.paper_out")
_GONE = DeviceStatus("idcard", DeviceState.NO_DEVICE, code="idcard.unplugged")
_REFUSED = DeviceStatus("platform", DeviceState.HARDWARE_ERROR, code="sync.unauthorised")
_SPEECH = DeviceStatus("speaker", DeviceState.OFFLINE)
_FULL = DeviceStatus("intake", DeviceState.OFFLINE, code="store.floor")

_WELL = tuple(DeviceStatus(name, DeviceState.ONLINE) for name in DeviceName)
_ILL = (
    _GONE,
    _OUT,
    DeviceStatus("smartcard", DeviceState.NO_DEVICE, code="smartcard.unplugged"),
    DeviceStatus("document", DeviceState.USER_ERROR, code="document.paper_out"),
    DeviceStatus("scanner", DeviceState.NO_DEVICE, code="scanner.unplugged"),
    DeviceStatus("camera", DeviceState.OFFLINE, code="camera.no_answer"),
    DeviceStatus("blood_pressure", DeviceState.HARDWARE_ERROR, code="meter.device_fault"),
    DeviceStatus("thermometer", DeviceState.ONLINE, warning="meter.battery_ending"),
    DeviceStatus("panel", DeviceState.NO_DEVICE, code="panel.unplugged"),
)

SAMPLES = (
    _shown(overview(_READER, _LOW, waiting=7, paper=40, offline=timedelta(hours=2, minutes=12))),
    _shown(
        overview(_READER, _PRINTER, alarms=("idcard.suspect_data", "idcard.suspect")),
        "staff.test_card_done",
        "05.03-20260101-000012345-000067890",
    ),
    _shown(
        overview(_GONE, _OUT, waiting=3, refused=1, paper=120, offline=timedelta(days=3, hours=4)),
        "error.printer.paper_out",
    ),
    _shown(None),
    _shown(
        overview(_READER, _PRINTER, _REFUSED, waiting=2, alarms=("sync.unauthorised",)),
        "staff.restart_program_sure",
    ),
    _shown(
        overview(_READER, _PRINTER, refused=2, dead=1, alarms=("store.restored", "outbox.stuck")),
    ),
    _shown(
        overview(
            *(_GONE, _OUT, _SPEECH, _REFUSED, _FULL),
            waiting=12,
            refused=2,
            dead=1,
            paper=120,
            offline=timedelta(days=3, hours=4),
            alarms=("sync.unauthorised", "store.restored", "outbox.stuck"),
        ),
        "error.printer.paper_out",
    ),
    _shown(overview(*_WELL, DeviceStatus("speaker", DeviceState.ONLINE))),
    _shown(
        overview(
            *(*_ILL, _SPEECH, _REFUSED, _FULL),
            waiting=12,
            refused=2,
            dead=1,
            paper=120,
            offline=timedelta(days=3, hours=4),
            alarms=("sync.unauthorised", "panel.door_open"),
        ),
        "error.panel.unplugged",
        "panel, scanner",
    ),
)
