"""What staff ask for behind their door: each thing is begun, and answers come back as events."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain.masked import Personal
from kiosk.domain.receipt import Line, Qr, Rule, Slip
from kiosk.domain.site import CHINA
from kiosk.domain.staff import PinCheck, PinVerdict
from kiosk.errors import KioskError
from kiosk.flow import effects, events
from kiosk.flow.journal import Entry
from kiosk.flow.outside import STORE_DEADLINE, Outside


class StaffHands:
    """Does what the staff's flow asks for."""

    def __init__(self, outside: Outside, post: Callable[[events.Event], None]) -> None:
        """Take the outside and the way back."""
        self._outside = outside
        self._post = post

    def perform(self, effect: effects.Effect, visit: int) -> None:
        """Begin what ``effect`` asks for; answers carry ``visit``, the number of now.

        Raises:
            TypeError: nobody carries out such an effect.
        """
        outside, desk = self._outside, self._outside.desk

        def tested(what: str, code: str | None, detail: str = "") -> None:
            self._post(events.TestEnded(what, code, detail, visit=visit))

        match effect:
            case effects.CheckPin(pin):
                self._check_pin(pin, visit)
            case effects.TakeOverview():
                desk.overview(lambda seen: self._post(events.OverviewTaken(seen, visit=visit)))
            case effects.TestPrint():
                slip = _test_slip(outside)
                desk.print(slip, lambda: True, lambda result: tested("print", result.code))
            case effects.TestCard():
                desk.test_card(lambda code, number: tested("card", code, number))
            case effects.TestDevices():
                desk.test_devices(lambda code, names: tested("devices", code, names))
            case effects.SyncNow():
                desk.sync_now()
            case effects.NewRoll():
                desk.new_roll()
            case effects.PutAlarmsAway(last):
                outside.keep(lambda: outside.store.put_alarms_away(last))
            case effects.RestartProgram():
                desk.restart()
            case effects.Audit(name, details):
                outside.journal.note(Entry.STAFF, what=name)
                outside.keep(lambda: outside.store.audit(name, details))
            case _:
                raise TypeError(f"nobody carries out {type(effect).__name__}")

    def _check_pin(self, pin: Personal, visit: int) -> None:
        outside = self._outside

        def done(result: PinCheck | KioskError) -> None:
            if isinstance(result, KioskError):
                outside.note_fault(result)
                result = PinCheck(PinVerdict.UNKNOWN)
            self._post(events.PinChecked(result, pin, visit=visit))

        outside.store_worker.submit(
            lambda: outside.store.check_pin(pin.reveal()), done, STORE_DEADLINE
        )


def _test_slip(outside: Outside) -> Slip:
    def say(key: str) -> str:
        return outside.words.text(f"slip.{key}", "zh")

    now = outside.clock.now().astimezone(CHINA)
    return Slip(
        (
            Line(say("test"), 3, "center", bold=True),
            Rule(),
            Line(say("test_line"), 2),
            Line("0123456789", 2),
            Qr("XIAOSHI-TEST"),
            Line(f"{now:%Y-%m-%d %H:%M}", 1, "center"),
        )
    )
