"""The staff door while the disk takes nothing: one calm sentence, and it stays shut."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.app.demo_site import DEVICE
from kiosk.app.enrolment import shut_out
from kiosk.app.world import World
from kiosk.domain.masked import PersonalText
from kiosk.domain.staff import Alarm, PinVerdict
from kiosk.domain.staff_screen import StaffOverview, StaffPin
from kiosk.flow import events
from tests.journeys.person import Person, person_in

PIN, OTHER = "246810", "135790"


@contextlib.contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Let no file of this process grow by a byte, and prove it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            (folder / "one_byte").write_bytes(b"x")
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def try_pin(person: Person, pin: str) -> PinVerdict:
    """Enter a PIN and wait for what the store says of it."""
    before = len(person.events(events.PinChecked))
    person.touch("key", PersonalText(pin)).touch("enter")
    person.until(lambda _: len(person.events(events.PinChecked)) > before, "the store's answer")
    checked = person.events(events.PinChecked)[-1]
    assert isinstance(checked, events.PinChecked)
    return checked.check.verdict


def test_a_pin_that_cannot_be_checked_is_answered_and_opens_nothing(
    world: World, tmp_path: Path
) -> None:
    with person_in(world) as person:
        person.kiosk.store.set_pin(PIN)
        person.loop.post(events.StaffKnocked())
        person.sees(StaffPin)
        with full_disk(tmp_path):
            assert try_pin(person, PIN) is PinVerdict.UNKNOWN, "the right one does not open either"
            told = person.sees(StaffPin)
            assert (told.wrong, told.tries_left, told.locked_minutes) == (True, 0, 0)
            assert told.digits is None
            person.touch("key", "clear")
            assert not person.sees(StaffPin).wrong, "the next digit begins anew"
        assert try_pin(person, OTHER) is PinVerdict.WRONG
        assert person.sees(StaffPin).tries_left == 4, "control: now there is room to count"
        assert try_pin(person, PIN) is PinVerdict.RIGHT
        person.sees(StaffOverview)
    journal = (tmp_path / "data" / "journal.jsonl").read_text()
    assert journal.count('"staff.entered"') == 1
    assert journal.count('"staff.refused"') == 1, "a PIN that was not checked was not refused"


def test_guesses_that_a_full_disk_does_not_count_open_no_lock(world: World, tmp_path: Path) -> None:
    with person_in(world) as person:
        person.kiosk.store.set_pin(PIN)
        person.loop.post(events.StaffKnocked())
        person.sees(StaffPin)
        assert [try_pin(person, OTHER) for _ in range(5)][-1] is PinVerdict.LOCKED, "control"
        with full_disk(tmp_path):
            assert [try_pin(person, pin) for pin in (PIN, OTHER)] == [PinVerdict.UNKNOWN] * 2
        assert try_pin(person, PIN) is PinVerdict.LOCKED
        assert person.sees(StaffPin).locked_minutes == 5


def test_staff_see_why_the_platform_takes_nothing_and_put_the_alarm_away(
    world: World, tmp_path: Path
) -> None:
    assert shut_out(world.gateway.database, DEVICE)
    with person_in(world) as person:
        person.kiosk.store.set_pin(PIN)
        person.kiosk.store.call_help("home")
        person.kiosk.desk.send_now()
        person.until(lambda screen: screen.online is False, "the refusal")
        person.loop.post(events.StaffKnocked())
        person.sees(StaffPin)
        assert try_pin(person, PIN) is PinVerdict.RIGHT
        seen = person.sees(StaffOverview, lambda told: bool(_alarms(told))).overview
        assert seen is not None
        assert [alarm.code for alarm in seen.alarms] == ["sync.unauthorised"]
        lights = {device.name: device.code for device in seen.devices}
        assert lights["platform"] == "sync.unauthorised"
        person.touch("put_away").sees(StaffOverview, lambda told: not _alarms(told))
    journal = (tmp_path / "data" / "journal.jsonl").read_text()
    assert '"alarm", "code": "sync.unauthorised"' in journal
    assert '"staff.put_away"' in journal


def _alarms(told: StaffOverview) -> tuple[Alarm, ...]:
    return () if told.overview is None else told.overview.alarms
