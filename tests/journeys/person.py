"""A person at a whole kiosk without a screen: real devices' bytes, store, sync and gateway."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from drivers.host import Policy
from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.compose import Kiosk, compose, sync_command
from kiosk.app.surface import Surface
from kiosk.app.system import SystemClock, Uuid7
from kiosk.app.walk import ANSWERS
from kiosk.app.world import World
from kiosk.config import load
from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Personal
from kiosk.domain.screen import (
    Attract,
    ConsentAsked,
    Content,
    Guide,
    Home,
    PutCard,
    Question,
    Review,
    Screen,
    ServiceList,
    SlipOnScreen,
    SlipOut,
)
from kiosk.flow import events
from kiosk.flow.loop import PlainLoop
from kiosk.ports import Listener, Speaker
from tests.unit.drivers.clock import Inbox
from ui.i18n.words import LinguistWords

C = TypeVar("C", bound=Content)
PATIENCE = 60.0
SERVICE = "old_age_allowance"


class HurriedClock(SystemClock):
    """The machine's clock, but a test may put it forward."""

    ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


class Person:
    """Stands before a kiosk; every step waits for what must be seen next.

    Attributes:
        told: what devices and workers have said, whether or not the screen has taken it yet.
    """

    def __init__(
        self,
        config: Path,
        speaker: Speaker | None = None,
        policy: Policy | None = None,
        ears: Callable[[Callable[[events.Event], None]], Listener] | None = None,
    ) -> None:
        """Switch the kiosk on; ``ears`` makes its microphone."""
        settings = load(config)
        clock = SystemClock()
        self.patience = HurriedClock()
        self.loop = PlainLoop(self.patience)
        self.screens: list[Screen] = []
        self.happened: list[events.Event] = []
        self.told: Inbox[events.Event] = Inbox()
        self.restarts = 0
        surface = Surface(
            words=LinguistWords(),
            timers=self.loop,
            post=self._post,
            show=self.screens.append,
            narrate=lambda: "请放上身份证",
            restart=self._restart,
        )
        sync = sync_command(config)
        listener = ears(self._post) if ears else None
        self.kiosk: Kiosk = compose(
            settings, surface, clock, Uuid7(), sync, speaker, policy, listener
        )
        self.kiosk.session.start()
        self.kiosk.open()

    def _post(self, event: events.Event) -> None:
        self.loop.post(event)
        self.told.post(event)

    def _restart(self) -> None:
        self.restarts += 1

    def close(self) -> None:
        """Switch it off."""
        self.kiosk.session.close()
        self.kiosk.close()

    @property
    def screen(self) -> Screen:
        return self.kiosk.session.screen

    def until(self, holds: Callable[[Screen], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait until ``holds`` is true of the screen."""
        reached = self.loop.run(self._handle, lambda: holds(self.screen), seconds)
        assert reached, f"waited in vain for {what}; {self.screen.content.view} is shown"

    def _handle(self, event: events.Event) -> None:
        self.happened.append(event)
        self.kiosk.session.handle(event)

    def sees(self, kind: type[C], holds: Callable[[C], bool] = lambda _: True) -> C:
        """Wait until a content of ``kind`` for which ``holds`` is true is shown."""

        def shown(screen: Screen) -> bool:
            return isinstance(screen.content, kind) and holds(screen.content)

        self.until(shown, kind.__name__)
        content = self.screen.content
        assert isinstance(content, kind)
        return content

    def touch(self, action: str, value: str | Personal | None = None) -> Person:
        """Touch, and let the kiosk take it."""
        self.loop.post(events.Acted(action, value))
        self.loop.drain(self._handle)
        return self

    def stands_still(self, seconds: float) -> Person:
        """Do nothing for ``seconds``, which pass at once."""
        self.patience.ahead += seconds
        self.loop.drain(self._handle)
        return self

    # the usual way

    def to_card(self, online: bool | None = True) -> None:
        """Go to where the card is asked for, once the network is as it should be."""
        if online is not None:
            self.until(lambda s: s.online is online, f"online {online}")
        self.to_list()
        self.touch("choose_service", SERVICE).sees(Guide)
        self.touch("begin").sees(PutCard)

    def to_list(self) -> None:
        """Come in, and look which services there are; whoever starts over is in already."""
        if self.sees(Content, lambda c: isinstance(c, Attract | Home)).view == Attract.view:
            self.touch("start").sees(Home)
        self.touch("choose_group", "benefits").sees(ServiceList)

    def to_review(self, world: World, card: IdCard = WANG_XIAOYING) -> None:
        """Lay the card down, answer every question and agree."""
        world.reader.put(card)
        while isinstance(question := self.sees(Content, _question_or_consent), Question):
            self.touch("draft", ANSWERS[question.field.id]).touch("next")
        self.touch("tick").touch("next").sees(Review)

    def submit(self) -> SlipOut | SlipOnScreen:
        """Hand in and wait until the slip's print has ended."""
        self.touch("submit")
        self.sees(Content, lambda c: isinstance(c, SlipOut | SlipOnScreen))
        self.sees(Content, _print_ended)
        content = self.screen.content
        assert isinstance(content, SlipOut | SlipOnScreen)
        return content

    def events(self, kind: type[events.Event]) -> list[events.Event]:
        """Return what happened of a kind."""
        return [event for event in self.happened if isinstance(event, kind)]


def _question_or_consent(content: Content) -> bool:
    return isinstance(content, Question | ConsentAsked)


def _print_ended(content: Content) -> bool:
    return isinstance(content, SlipOnScreen) or (
        isinstance(content, SlipOut) and not content.printing
    )


@contextlib.contextmanager
def person_in(
    world: World, speaker: Speaker | None = None, policy: Policy | None = None
) -> Iterator[Person]:
    """Switch a kiosk on in ``world``, and off at the end."""
    person = Person(world.config, speaker, policy)
    try:
        yield person
    finally:
        person.close()
