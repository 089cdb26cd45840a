"""What somebody meant by what was heard: the one entry to understanding.

What stands on the screen comes first, then what can be said everywhere, then whatever a visit may
be about. Two that are as good as each other are offered as two keys; what is meant for nobody here
is let go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

from kiosk.domain.capture_screen import ReadingTyped
from kiosk.domain.frame import Display, Screen
from kiosk.domain.screen import Home, Question
from kiosk.domain.service import Directory, FieldType, Group, Service
from kiosk.domain.speech import Act, Either, Meant, NotMeant, Sayable, Verdict
from kiosk.domain.text import Language
from kiosk.ports import Words
from kiosk.speech.answering import LISTED, SPELT, answered, reading
from kiosk.speech.hearing import Heard
from kiosk.speech.listed import AND, one_or_several
from kiosk.speech.options import Offered, Option
from kiosk.speech.phrases import Phrases, in_both, phrases
from kiosk.speech.sought import FROM_HERE, sought
from kiosk.speech.weighing import NEAR, SURE, Things

PLAIN = 0.88
"""From here on it is a word of the kiosk's, whatever else it may be an answer to."""

NUMBERS = frozenset(
    {FieldType.PHONE, FieldType.RESIDENT_ID, FieldType.ACCOUNT, FieldType.CREDIT_CODE}
)
"""Answers that no name of a key is like."""

_ANSWERS = ("draft", "key")

CLOSE = 0.02
"""Two that are no further apart are offered both."""

WITHOUT_USE = frozenset({"yes", "no", "confirm", "next"})
"""Commands that only mean what the view has for them."""

DICTATED = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
"""Answers in somebody's own words."""

_UNASKED = 0.13
"""How much surer a yes must be where nothing is asked: neighbours say it to each other."""

_ALWAYS = frozenset({"back", "quit", "call_help"})
"""What can be said where nothing else is for other ears."""

_OWN = 0.06
"""How much more is meant what stands on the screen."""

_Ranked = list[tuple[float, Option]]


class Understanding:
    """``kiosk.ports.Understanding`` over services and what stands on the screen. One thread."""

    def __init__(
        self,
        services: Sequence[Service],
        groups: Sequence[Group],
        directory: Directory,
        words: Words,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Take all that can be asked for here; the index is made when first needed."""
        self._services, self._groups, self._directory = services, groups, directory
        self._words, self._today = words, today
        self._things: dict[tuple[str, Language], tuple[tuple[Option, ...], Things]] = {}

    def understand(self, said: str, screen: Screen) -> Verdict:
        """Return what ``said`` means on ``screen``."""
        ranked = _distinct(self._ranked(said, screen))
        sure = ranked[0][0] if ranked else 0.0
        if sure < PLAIN and (answer := self._answer(said, screen, sure)) is not None:
            return answer
        if sure < SURE:
            return self._asked_back(ranked, screen)
        (_, option), *others = ranked
        if not option.acts:
            return NotMeant(near=True)
        if others and others[0][0] >= SURE and sure - others[0][0] < CLOSE and others[0][1].acts:
            return Either((_meant(option), _meant(others[0][1])))
        return _meant(option)

    def _asked_back(self, ranked: _Ranked, screen: Screen) -> Verdict:
        """Offer the two that come nearest to whoever held the key to speak; let others talk."""
        free = screen.hearing is not None and screen.hearing.free
        near = [option for score, option in ranked if score >= NEAR and option.acts]
        if not free and len(near) > 1:
            return Either((_meant(near[0]), _meant(near[1])))
        return NotMeant(near=bool(ranked) and ranked[0][0] >= NEAR)

    def _answer(self, said: str, screen: Screen, sure: float) -> Meant | None:
        """Return what is said in answer to what the screen asks, in words of no key."""
        content, language = screen.content, screen.display.language
        if screen.private or screen.asks_still_there is not None:
            return None
        if isinstance(content, ReadingTyped) and sure < SURE:
            return reading(said, content, language)
        if not isinstance(content, Question):
            return None
        if content.field.type in LISTED and content.options:
            parts = AND.split(said) if content.field.type is FieldType.CHOICES else [said]
            if len(parts) > 1 or sure < SURE:
                here = [one for one in self._offered.on(screen) if one.acts[0].action in _ANSWERS]
                found = one_or_several(parts, here, self._phrases.fillers)
                if found is not None:
                    return found
        if sure >= SURE and content.field.type not in (*DICTATED, *NUMBERS):
            return None
        return answered(said, content, self._today(), language)

    def meaning(self, said: str, screen: Screen) -> str:
        """Return the id of the service or the name of the command that was meant; else nothing.

        For an evaluation: as ``understand``, whether or not it is of any use on ``screen``; of two
        as good as each other the first.
        """
        ranked = self._ranked(said, screen)
        return ranked[0][1].name if ranked and ranked[0][0] >= SURE else ""

    def phrases(self, screen: Screen) -> tuple[str, ...]:
        """Return what can be said on ``screen``, in the language that it shows; empty where any."""
        content = screen.content
        if isinstance(content, Question) and content.field.type in DICTATED:
            return ()
        language = screen.display.language
        commands, _ = self._everywhere(language)
        narrow = screen.private or screen.asks_still_there is not None
        found = [*self._offered.on(screen)]
        found += [one for one in commands if not narrow or one.name in _ALWAYS]
        if isinstance(content, FROM_HERE) and not narrow:
            found += self._sought(screen)[0]
        said = [words for option in found for words in option.words]
        if isinstance(content, Question) and content.field.type not in LISTED:
            said += SPELT
        return tuple(dict.fromkeys(words for words in said if written_in(words, language)))

    def sayables(self, screen: Screen) -> tuple[Sayable, ...]:
        """Return what stands on ``screen`` and can be said."""
        return tuple(option.sayable for option in self._offered.on(screen))

    def _ranked(self, said: str, screen: Screen) -> _Ranked:
        heard = Heard(said, self._phrases.fillers)
        if not heard.signs:
            return []
        here = self._offered.on(screen)
        own = _weighed(heard, here, self._made(here))
        ranked = [(score + _OWN if score >= SURE else score, option) for score, option in own]
        ranked += self._commands(heard, here, screen)
        if isinstance(screen.content, FROM_HERE) and screen.asks_still_there is None:
            options, things = self._sought(screen)
            ranked += _weighed(heard, options, things)
        return sorted(ranked, key=lambda each: -each[0])

    def _commands(self, heard: Heard, here: Iterable[Option], screen: Screen) -> _Ranked:
        """Return the commands that were meant, each as what it means on the view."""
        options, things = self._everywhere(screen.display.language)
        bound = {name: option for option in reversed(tuple(here)) for name in option.like}
        narrow = screen.private or screen.asks_still_there is not None
        out: _Ranked = []
        for score, option in _weighed(heard, options, things):
            if option.name in bound:
                out.append((score, replace(bound[option.name], name=option.name)))
            elif (not narrow or option.name in _ALWAYS) and (
                option.name not in WITHOUT_USE or score >= SURE + _UNASKED
            ):
                out.append((score, _useful(option, screen)))
        return out

    @cached_property
    def _phrases(self) -> Phrases:
        return phrases()

    @cached_property
    def _offered(self) -> Offered:
        return Offered(self._words, self._phrases)

    def _made(self, options: Iterable[Option], *, by_pairs: bool = False) -> Things:
        words = (option.words for option in options)
        return Things(words, self._phrases.fillers, by_pairs=by_pairs)

    def _everywhere(self, language: Language) -> tuple[tuple[Option, ...], Things]:
        key = "everywhere", language
        if key not in self._things:
            options = tuple(
                Option(name, (Act(name),), said[language][0], in_both(said, language))
                for name, said in self._phrases.commands.items()
            )
            self._things[key] = options, self._made(options)
        return self._things[key]

    def _sought(self, screen: Screen) -> tuple[tuple[Option, ...], Things]:
        """Return whatever a visit may be about, and how one comes to it from ``screen``."""
        language = screen.display.language
        key = f"sought:{type(screen.content).__name__}", language
        if key not in self._things:
            options = tuple(sought(self._services, self._directory, type(screen.content), language))
            alike = ("sought", language)
            if alike not in self._things:
                self._things[alike] = options, self._made(options, by_pairs=True)
            self._things[key] = options, self._things[alike][1]
        return self._things[key]


def written_in(words: str, language: Language) -> bool:
    """Tell whether words are of the script of ``language``: a recogniser knows one alone."""
    return words.isascii() is (language == "en")


def _weighed(heard: Heard, options: Sequence[Option], things: Things) -> _Ranked:
    return [
        (found.score - options[found.thing].handicap, options[found.thing])
        for found in things.weigh(heard)
        if found.score >= NEAR
    ]


def _useful(option: Option, screen: Screen) -> Option:
    """Return a command without what it does, where that has no use on ``screen``."""
    match option.name:
        case "larger_text" | "smaller_text":
            wanted = option.name == "larger_text"
            acts = (Act("larger_text"),) if screen.display.large is not wanted else ()
        case name if name in WITHOUT_USE:
            acts = ()
        case _:
            return option
    return replace(option, acts=acts)


def _distinct(ranked: _Ranked) -> _Ranked:
    """Return of those that do the same only the surest."""
    found: dict[object, tuple[float, Option]] = {}
    for score, option in ranked:
        found.setdefault(option.acts or option.name, (score, option))
    return list(found.values())


def _meant(option: Option) -> Meant:
    return Meant(option.acts, option.label)


def home_screen(
    services: Sequence[Service],
    groups: Sequence[Group],
    directory: Directory,
    language: Language = "zh",
) -> Screen:
    """Return home as a visit begins on it, without anything that draws it."""
    tiles = tuple(group for group in groups if group.parent is None)
    offered = {tile.id: tuple(service.name for service in services) for tile in tiles}
    keys = tuple(one for one in services if one.id in directory.keys)
    content = Home(tiles, MappingProxyType(offered), keys, bool(directory.situations))
    return Screen(content, Display(language=language))
