"""From the picture that invites to the slip by voice alone, in every service that is not private.

The resident of ``kiosk.app.packages.rehearsal`` does what each view asks for; here they say the
words of what they would touch. Only what is no key is done by hand: a card is laid down, a paper
too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import pytest

from kiosk.app.packages.meant import Stuck
from kiosk.app.packages.rehearsal import Rehearsal
from kiosk.domain.frame import DOCK
from kiosk.domain.masked import Personal
from kiosk.domain.people_screen import PrivacyNotice
from kiosk.domain.screen import Attract, Content, Farewell, Question
from kiosk.domain.service import FieldType, Service
from kiosk.domain.speech import Ears, Spoken
from kiosk.domain.staff_screen import StaffPin
from kiosk.domain.voice_screen import ReadBack, WhichOne
from kiosk.flow import effects, events
from kiosk.flow.conversation import Conversation
from kiosk.flow.outside import SilentListener
from kiosk.flow.reducer import offers
from kiosk.speech.understanding import Understanding
from tests.flows.test_every_service import catalogue, groups, is_queued, tables
from tests.flows.world import site
from ui.i18n.words import LinguistWords

SPOKEN = tuple(service for service in catalogue().services if not service.private)
BY_HAND = (StaffPin,)
"""Views whose keys no resident speaks to: staff type their PIN."""


@cache
def understanding() -> Understanding:
    own = catalogue()
    return Understanding(own.services, own.groups, own.directory("centre"), LinguistWords())


@dataclass
class _Outside:
    """As much of the outside as a conversation needs."""

    listener: SilentListener
    understanding: Understanding


@dataclass
class Speaking(Rehearsal):
    """A resident who says what they would touch.

    Attributes:
        said: all their words, with the view on which they were said.
        touched: what was touched, staff's PIN apart.
    """

    said: list[tuple[str, str]] = field(default_factory=list)
    conversation: Conversation = field(init=False)
    request: int = 0
    touched: list[events.Acted] = field(default_factory=list)

    def __post_init__(self) -> None:
        outside = _Outside(SilentListener(), understanding())
        self.conversation = Conversation(cast(Any, outside))
        super().__post_init__()
        self.happen(events.EarsChanged(Ears.READY))

    def happen(self, *what: events.Event) -> None:
        for event in what:
            said = event
            if isinstance(event, events.WasSaid):
                assert self.conversation.concerns(event)
                meant = self.conversation.understood(event, self.screen)
                assert meant is not None
                said = meant
            if isinstance(said, events.Acted) and not said.spoken:
                self.touched += [] if isinstance(self.screen.content, BY_HAND) else [said]
            before = self.state.stack[-1] if self.state.stack else None
            super().happen(said)
            moved = before is not self.state.stack[-1]
            act = self.conversation.next_act(self._offers, self.screen, moved=moved)
            if act is not None:
                self.happen(act)

    def _offers(self, action: str) -> bool:
        return offers(self.tables, self.state, action)

    def answered(self, asked: effects.Effect) -> tuple[events.Event, ...]:
        if isinstance(asked, effects.Listen):
            self.request += 1
        if isinstance(asked, effects.Listen | effects.ListenNoMore | effects.Do):
            self.conversation.perform(asked)
            return ()
        return super().answered(asked)

    def says(self, words: str) -> None:
        self.said.append((self.screen.content.view, words))
        self.happen(events.Acted("talk", "tap"))
        self.happen(events.WasSaid(Spoken(words), self.request))

    # what they do on a view

    def meant(self, content: Content) -> tuple[events.Event, ...]:
        if isinstance(content, Attract):
            self.says(self.service.name.zh)
            return ()
        if isinstance(content, ReadBack):
            self.says("对")
            return ()
        if isinstance(content, WhichOne):
            raise Stuck(f"{self.service.id}: {self.said[-1]} may mean {content.choices}")
        by_hand = []
        for event in super().meant(content):
            if not isinstance(event, events.Acted) or isinstance(content, BY_HAND):
                by_hand.append(event)
            elif self.screen.content is content or not by_hand:
                self.says(self.words_of(event))
        return tuple(by_hand)

    def words_of(self, act: events.Acted) -> str:
        """Return what is said for a touch, as its key has it."""
        content = self.screen.content
        if isinstance(content, Question) and act.action in ("draft", "key"):
            return spoken_answer(content, act.value)
        if act.action == "stroke":
            return "不会写"  # nobody signs by voice: they sign at the desk
        sayables = understanding().sayables(self.screen)
        said = Counter(words for one in sayables for words in set(one.words))
        for one in sayables:
            if (one.action, one.value) == (act.action, act.value):
                return next(words for words in one.words if said[words] == 1)
        raise Stuck(f"{self.service.id}: {act.action} cannot be said on {content.view}")


def spoken_answer(content: Question, given: str | Personal | None) -> str:
    """Return an answer as people say it."""
    value = given.reveal() if isinstance(given, Personal) else given or ""
    for option in content.options:
        if option.id == value:
            return option.label.zh
    return _SAID.get(content.field.type, str)(value)


def _digits(text: str) -> str:
    return "".join("零幺二三四五六七八九"[int(one)] if one.isdigit() else one for one in text)


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{_digits(year).replace('幺', '一')}年{int(month)}月{int(day)}号"


_SAID: dict[FieldType, Callable[[str], str]] = {
    FieldType.PHONE: _digits,
    FieldType.ACCOUNT: _digits,
    FieldType.RESIDENT_ID: _digits,
    FieldType.DATE: _day,
    FieldType.AMOUNT: lambda text: f"{round(float(text))}块",
}


@pytest.mark.parametrize("service", SPOKEN, ids=lambda service: service.id)
def test_it_is_done_without_a_touch(service: Service) -> None:
    walked = Speaking(tables(), service, site(), groups(), online=True)
    walked.walk()
    assert isinstance(walked.screen.content, Farewell)
    done = Counter(type(effect) for effect in walked.done)
    assert done[effects.SubmitCase] == (is_queued(service) or service.kind == "apply")
    assert done[effects.CallForHelp] == 0, "each word was understood"
    assert len(walked.said) > 1
    touched = [event for event in walked.touched if event.action not in DOCK]
    assert touched == [], "nothing but the dock"


def test_a_private_matter_is_not_done_by_voice() -> None:
    (petition,) = (one for one in catalogue().services if one.private)
    walked = Speaking(tables(), petition, site(), groups(), online=True)
    walked.says(petition.name.zh)
    assert isinstance(walked.screen.content, PrivacyNotice)
    before = len(walked.done)
    walked.happen(events.Acted("talk", "tap"))
    asked = walked.done[before:]
    assert not [one for one in asked if isinstance(one, effects.Listen)]
    assert [one for one in asked if isinstance(one, effects.ReadAloud)]
