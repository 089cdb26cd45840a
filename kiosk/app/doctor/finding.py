"""What the doctor says: a check looks at one thing and gives one finding with its remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from kiosk.errors import KioskError

if TYPE_CHECKING:
    from kiosk.app.doctor.machine import Machine

Facts = Mapping[str, object]
_NONE: Facts = MappingProxyType({})


class Level(StrEnum):
    """How bad it is: red keeps the kiosk from its work, amber somebody should look at."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        sentence: what is so; of no person, and no key.
        remedy: what to do about it; empty where nothing is to be done.
        code: of ``kiosk.errors.CODES``, where the fault has one.
        facts: the same for a program: plain values.
    """

    level: Level
    sentence: str
    remedy: str = ""
    code: str | None = None
    facts: Facts = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at.

    Attributes:
        id: names it to programs; never given to another thing.
        what: names it to people.
        look: may block; raises KioskError where that says what is wrong.
    """

    id: str
    what: str
    look: Callable[[Machine], Finding]


def green(sentence: str, **facts: object) -> Finding:
    """Return that all is well."""
    return Finding(Level.GREEN, sentence, facts=facts)


def amber(sentence: str, remedy: str, **facts: object) -> Finding:
    """Return what somebody should look at."""
    return Finding(Level.AMBER, sentence, remedy, facts=facts)


def red(sentence: str, remedy: str, **facts: object) -> Finding:
    """Return what keeps the kiosk from its work."""
    return Finding(Level.RED, sentence, remedy, facts=facts)


def broken(
    error: KioskError, sentence: str, facts: Facts = _NONE, level: Level = Level.RED
) -> Finding:
    """Return what an error of the table says."""
    return Finding(level, sentence, error.remedy, error.code, facts)
