"""A session over the kiosk's tables whose time is set, and a world behind it that notes calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from kiosk.domain.intake import OPEN, Intake
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Content, Screen
from kiosk.domain.speech import Ears as Hears
from kiosk.domain.speech import Phrases, Spoken, Talk
from kiosk.domain.staff import (
    DeviceState,
    DeviceStatus,
    Overview,
    PinCheck,
    PinVerdict,
    QueueStatus,
)
from kiosk.domain.staff_screen import StaffOverview
from kiosk.flow import events
from kiosk.flow.journal import Journal
from kiosk.flow.loop import PlainLoop
from kiosk.flow.outside import Desk, NoUnderstanding, Outside, SilentListener
from kiosk.flow.session import Session
from kiosk.flow.table import Flows
from kiosk.ports import Understanding
from tests.flows.world import C, Echo, flows
from tests.unit.drivers.clock import Inbox, SetClock


class Behind:
    """A store, its thread, a desk and a loudspeaker; ``hangs`` says whether the thread does."""

    def __init__(self) -> None:
        self.hangs = False
        self.calls: list[tuple[Any, ...]] = []
        self.overviews = self.restarts = 0

    def submit(self, work: Callable[[], object], done: Callable[[Any], None], _: float) -> None:
        if not self.hangs:
            done(work())

    def intake(self, *_: object) -> Intake:
        return OPEN

    def notices_for(self, _: object) -> tuple[()]:
        return ()

    def choices(self) -> dict[str, int]:
        return {}

    def check_pin(self, _: str) -> PinCheck:
        return PinCheck(PinVerdict.RIGHT, staff_no="1")

    def overview(self, done: Callable[[Overview], None]) -> None:
        self.overviews += 1
        queue = QueueStatus(0, 0, 0, None, None, None)
        done(Overview(SetClock().now(), (), queue, {}, 0, 0, 0, {}, None))

    def restart(self) -> None:
        self.restarts += 1

    def status(self) -> DeviceStatus:
        return DeviceStatus("speaker", DeviceState.ONLINE)

    def case_id(self) -> str:
        return "case-1"

    def __getattr__(self, name: str) -> Callable[..., int]:
        def called(*arguments: object) -> int:
            self.calls.append((name, *arguments))
            return 0

        return called

    def asked(self, name: str) -> list[tuple[Any, ...]]:
        """Return with what a thing was asked for, each time, since the last look."""
        found = [arguments for called, *arguments in self.calls if called == name]
        self.calls = [call for call in self.calls if call[0] != name]
        return [tuple(arguments) for arguments in found]


class Ears:
    """Ears that say what they do, and hear what a test says."""

    def __init__(self, post: Callable[[events.Event], None]) -> None:
        self._post = post
        self.request = 0
        self.how: Talk | None = None
        self.expected: list[Phrases] = []
        self.deaf: list[bool] = []
        self.ended: list[int] = []
        self.stopped = 0

    def open(self) -> None:
        self._post(events.EarsChanged(Hears.READY))

    def expect(self, phrases: Phrases) -> None:
        self.expected.append(phrases)

    def begin(self, request: int, how: Talk) -> None:
        self.request, self.how = request, how
        free = how is Talk.FREE  # who waits for a word listens only once it comes
        self._post(events.EarsChanged(Hears.READY if free else Hears.LISTENING, free=free))

    def end(self, request: int) -> None:
        self.ended.append(request)

    def stop(self) -> None:
        self.stopped += 1
        self.how = None
        self._post(events.EarsChanged(Hears.READY))

    def deafen(self, sounding: bool) -> None:
        self.deaf.append(sounding)

    def open_to(self) -> Talk | None:
        """Return how they listen now, if they do."""
        return self.how

    def level(self) -> float:
        return 0.0

    def status(self) -> DeviceStatus:
        return DeviceStatus("listener", DeviceState.ONLINE)

    def close(self) -> None:
        self.how = None


class Hall:
    """A session over a plain loop whose clock is set."""

    def __init__(
        self,
        tables: Flows | None = None,
        desk: Callable[[Callable[[events.Event], None]], Desk] | None = None,
        *,
        understanding: Understanding | None = None,
        hands_free: bool = False,
    ) -> None:
        """Make it.

        Args:
            desk: is given the way back and gives the devices, where they are real.
            understanding: of what is said; without it this kiosk has no ears.
        """
        self.clock, self.behind = SetClock(), Behind()
        self.told: Inbox[events.Event] = Inbox()
        self.loop = PlainLoop(self.clock)
        fake = cast(Any, self.behind)
        self.ears = Ears(self._post)
        self.turned: list[int] = []
        outside = Outside(
            clock=self.clock,
            timers=self.loop,
            ids=fake,
            words=Echo(),
            speaker=fake,
            store=fake,
            store_worker=fake,
            desk=desk(self._post) if desk else fake,
            journal=Journal(self.clock),
            listener=self.ears if understanding else SilentListener(),
            understanding=understanding or NoUnderstanding(),
        )
        self.session = Session(
            tables or flows(),
            "hall",
            outside,
            post=self._post,
            show=self._show,
            narrate=self._narrate,
            turn=self.turned.append,
            hands_free=hands_free,
        )
        self.session.start()
        if understanding is not None:
            self.ears.open()
            self.happen()

    def _post(self, event: events.Event) -> None:
        self.loop.post(event)
        self.told.post(event)

    def _show(self, screen: Screen) -> None:
        self.shown = screen

    def _narrate(self) -> str:
        """Return what is read out of what is shown: its view, and whether that is all of it."""
        content = self.shown.content
        return f"{content.view} whole" if getattr(content, "aloud", False) else content.view

    def hears(self, wanted: Callable[[events.Event], bool]) -> Hall:
        """Wait for what a device says, and let the kiosk take it."""
        self.told.await_one(wanted)
        return self.happen()

    def happen(self, *what: events.Event) -> Hall:
        for event in what:
            self.session.handle(event)
            self.loop.drain(self.session.handle)
        self.loop.drain(self.session.handle)
        return self

    def touch(self, action: str, value: str | PersonalText | None = None) -> Hall:
        return self.happen(events.Acted(action, value))

    def says(self, words: str, how: Talk = Talk.TAP) -> Hall:
        """Say something: into open ears, else after a touch on the dock."""
        if self.ears.how is not Talk.FREE:
            self.touch("talk", how.value)
        return self.happen(events.WasSaid(Spoken(words), self.ears.request))

    def is_told(self) -> list[str]:
        """Return what the kiosk said since the last look: keys of words, names of views."""
        return [str(text) for text, *_ in self.behind.asked("say")]

    def wait(self, seconds: float) -> Hall:
        """Let time pass, half a second at once."""
        for _ in range(round(seconds * 2)):
            self.clock.advance(0.5)
            self.loop.drain(self.session.handle)
        return self

    @property
    def visit(self) -> int:
        """Return the number of the visit, which a card's events bear."""
        return self.session._hands.visit

    def sees(self, kind: type[C]) -> C:
        content: Content = self.session.screen.content
        assert isinstance(content, kind), f"{content.view} is shown, not {kind.view}"
        return content

    def to_list(self) -> Hall:
        return self.touch("start").touch("choose_group", "benefits")

    def to_card(self) -> Hall:
        return self.to_list().touch("choose_service", "old_age_allowance").touch("begin")

    def to_overview(self) -> Hall:
        self.happen(events.StaffKnocked()).touch("key", PersonalText("2")).touch("enter")
        self.sees(StaffOverview)
        return self
