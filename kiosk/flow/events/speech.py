"""What is said to the kiosk, and what its ears and its voice do."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.speech import Ears, Either, Meant, NotMeant, Spoken
from kiosk.flow.events.base import Event


@dataclass(frozen=True, slots=True)
class SpeechChanged(Event):
    """Reading aloud works here, or does not."""

    works: bool


@dataclass(frozen=True, slots=True)
class EarsChanged(Event):
    """The ears do something else now; ``code`` is why they cannot, None where they can."""

    ears: Ears
    code: str | None = None
    free: bool = False


@dataclass(frozen=True, slots=True)
class SaidPartly(Event):
    """Somebody is speaking, and so much was understood; no sign of more than that."""

    text: Spoken
    request: int


@dataclass(frozen=True, slots=True)
class WasSaid(Event):
    """Somebody has said something.

    Attributes:
        request: the one under which it was listened for.
        free: nobody held or touched a key for it.
    """

    text: Spoken
    request: int
    free: bool = False


@dataclass(frozen=True, slots=True)
class NothingSaid(Event):
    """It was listened for, and nothing was said, or nothing that could be understood as words."""

    request: int


@dataclass(frozen=True, slots=True)
class Understood(Event):
    """What was said means something here; the table says whether it is done or asked about."""

    said: Spoken
    meant: Meant


@dataclass(frozen=True, slots=True)
class TwoMeant(Event):
    """What was said may mean one thing or another."""

    said: Spoken
    either: Either


@dataclass(frozen=True, slots=True)
class NotUnderstood(Event):
    """What was said means nothing here; or, ``said`` being None, nothing was said."""

    said: Spoken | None
    verdict: NotMeant


@dataclass(frozen=True, slots=True)
class NotPossible(Event):
    """What somebody meant cannot be done just now: ``notice`` is the key of the sentence why."""

    notice: str
