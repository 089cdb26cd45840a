"""What can be said on one screen: the rows of its view with their words, and what that does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.domain.frame import Content, Screen
from kiosk.domain.screen import Question
from kiosk.domain.service import FieldType
from kiosk.domain.speech import Act, Sayable
from kiosk.domain.text import Language, Text
from kiosk.ports import Words
from kiosk.speech.phrases import Phrases, in_both
from kiosk.speech.said_on import SAID, Say, Value
from kiosk.speech.said_on.form import choices
from kiosk.speech.said_on.say import Name

_PARTS = re.compile(r"[、，,（）()/]|和|\bor\b|\band\b")
"""What stands between the parts of an option's label (餐馆、厨房): each is said for it."""

MOST_PLACES = 12
"""Things of a list that are called by their place."""

_NTH = ("first", "second", "third", "fourth", "fifth", "sixth")
_COUNT = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be said.

    Attributes:
        name: what an evaluation calls it: a service's id, a command, else its action.
        acts: what it does; none where it has no use here.
        label: as its key has it.
        words: all that can be said for it.
        like: commands that mean it too.
        handicap: how much surer it must be than another.
    """

    name: str
    acts: tuple[Act, ...]
    label: str
    words: tuple[str, ...]
    like: tuple[str, ...] = ()
    handicap: float = 0.0

    @property
    def sayable(self) -> Sayable:
        """Return it as the kernel knows what can be said."""
        act = self.acts[0] if self.acts else Act(self.name)
        return Sayable(act.action, act.value, (self.label, *self.words))


class Offered:
    """Makes the options of a screen's own view."""

    def __init__(self, words: Words, phrases: Phrases) -> None:
        """Take the kiosk's own words and what people say beside."""
        self._words, self._phrases = words, phrases

    def on(self, screen: Screen) -> tuple[Option, ...]:
        """Return what can be said of what stands on ``screen``."""
        language = screen.display.language
        if screen.asks_still_there is not None:
            return tuple(self._still_there(language))
        if screen.private:
            return ()
        content = screen.content
        rows = (say for say in SAID.get(type(content), ()) if say.here(content))
        return tuple(option for say in rows for option in self._options(content, say, language))

    def _still_there(self, language: Language) -> Iterator[Option]:
        rows = (("still_here", "still.here", ("yes", "next")), ("leave_now", "still.leave", ()))
        likes = {"leave_now": ("no", "quit")}
        for action, key, like in rows:
            label = self._words.text(key, language)
            said = (label, *in_both(self._phrases.still_there[action], language))
            yield Option(action, (Act(action),), label, said, likes.get(action, like))

    def _options(self, content: Content, say: Say, language: Language) -> Iterator[Option]:
        own = self._phrases.views.get(content.view, {})
        if say.of is None:
            acts = say.acts(content) if say.acts else (Act(say.action),)
            labels = self._labels(say.keys, language)
            said = (*labels, *in_both(own.get(say.action, {}), language))
            label = said[0] if said else self._phrases.commands[say.like[0]][language][0]
            yield Option(say.action, acts, label, said, say.like)
            return
        values = tuple(say.of(content))
        for place, value in enumerate(values):
            names = tuple(self._named(name, language) for name in value.names)
            said = tuple(self._called(content, say, value, names, language))
            if say.ordered and len(values) > 1 and place < MOST_PLACES:
                said += tuple(self._placed(place, len(values), language))
            name = value.value if say.action == "choose_service" else say.action
            acts = say.acts_of(content, value) if say.acts_of else (Act(say.action, value.value),)
            like = (*say.like, *say.like_value.get(str(value.value), ()))
            yield Option(str(name), acts, names[0], said, like)

    def _called(
        self, content: Content, say: Say, value: Value, names: tuple[str, ...], language: Language
    ) -> Iterable[str]:
        if say.action == "change":
            patterns = in_both(self._phrases.changing, language)
            return (pattern.format(label=name) for name in names for pattern in patterns)
        own, key = self._phrases.views.get(content.view, {}), str(value.value)
        more = in_both(own.get(key if say.action == "key" else say.action, {}), language)
        if isinstance(content, Question) and say.of is choices:
            more = tuple(part for name in names for part in _PARTS.split(name) if part)
            if content.field.type is FieldType.RELATION:
                more += in_both(self._phrases.relations.get(key, {}), language)
        return (*names, *in_both(value.words, language), *more)

    def _placed(self, place: int, of: int, language: Language) -> Iterator[str]:
        nth = _NTH[place] if place < len(_NTH) else f"{place + 1}th"
        numbers = {"zh": _COUNT[place] if place < len(_COUNT) else str(place + 1)}
        for pattern in self._phrases.places[language]:
            yield pattern.format(n=numbers.get(language, str(place + 1)), nth=nth)
        if place == of - 1:
            yield from self._phrases.last[language]

    def _labels(self, keys: Iterable[str], language: Language) -> tuple[str, ...]:
        return tuple(self._words.text(key, language) for key in keys)

    def _named(self, name: Name, language: Language) -> str:
        return name.in_(language) if isinstance(name, Text) else self._words.text(name, language)
