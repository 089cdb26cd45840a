"""What is said to the kiosk, what can be said now, and what was meant by it.

What somebody says is theirs: it has a type of its own that shows nothing of it, and it is kept
nowhere but in the state of the visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kiosk.domain.masked import Personal, PersonalText


class Spoken(PersonalText):
    """What a recogniser made of what somebody said."""

    __slots__ = ()


class Talk(Enum):
    """How somebody speaks to the kiosk.

    ``HOLD``: for as long as a finger holds the key. ``TAP``: from a touch until they fall silent.
    ``FREE``: whenever they like; what is not meant for the kiosk is dropped in silence.
    """

    HOLD = "hold"
    TAP = "tap"
    FREE = "free"


class Ears(Enum):
    """What the ears do: nothing can be said; they wait; they listen; what was said is worked on."""

    OFF = "off"
    READY = "ready"
    LISTENING = "listening"
    THINKING = "thinking"


@dataclass(frozen=True, slots=True)
class Hearing:
    """How the kiosk listens just now, as the screen shows it.

    Attributes:
        code: why nothing can be said, as an error's code; None where it can.
        free: they listen without being asked to.
        partly: what was understood so far of what is being said.
        said: what was heard last, until the view is left.
        unclear: how often in a row it was not understood.
        notice: key of the kiosk's own sentence about what was said last.
    """

    ears: Ears = Ears.OFF
    code: str | None = None
    free: bool = False
    partly: Spoken | None = None
    said: Spoken | None = None
    unclear: int = 0
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How the kiosk speaks in this visit: steps from the site's own, 0 as it is set there."""

    speed: int = 0
    volume: int = 0


SLOWEST, FASTEST = -1, 1
QUIETEST, LOUDEST = -2, 2


@dataclass(frozen=True, slots=True)
class Talking:
    """How somebody and the kiosk speak with each other in this visit.

    Attributes:
        by_voice: something that they said was understood: each view is read to them.
        by_keypad: they find their way with keys that can be felt: so it is to them, too.
        asked: listen only when asked: they stopped what listened by itself.
        partly, said, unclear, notice: see ``Hearing``.
    """

    manner: Manner = Manner()
    by_voice: bool = False
    by_keypad: bool = False
    asked: bool = False
    partly: Spoken | None = None
    said: Spoken | None = None
    unclear: int = 0
    notice: str | None = None

    @property
    def is_read_to(self) -> bool:
        """Tell whether each view is read to them."""
        return self.by_voice or self.by_keypad

    @property
    def silent(self) -> Talking:
        """Return how they speak, without what was said."""
        return Talking(self.manner, self.by_voice, self.by_keypad, self.asked)


@dataclass(frozen=True, slots=True)
class Sayable:
    """Something that can be said on a view, and what that does: as if its key were touched.

    Attributes:
        words: what it is called, in the language that is shown; the first as its key has it.
    """

    action: str
    value: str | Personal | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """An action of a view, as a touch would send it."""

    action: str
    value: str | Personal | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """What was said means this.

    Attributes:
        acts: what is done, one after the other, each on the view to which the one before led.
        label: what it is called, for a key that offers it.
        read_back: words by which it is said back group by group, before it is taken for right;
            None where it is done at once.
    """

    acts: tuple[Act, ...]
    label: str
    read_back: Personal | None = None


@dataclass(frozen=True, slots=True)
class Either:
    """It may mean one or the other: two keys ask which."""

    choices: tuple[Meant, Meant]


@dataclass(frozen=True, slots=True)
class NotMeant:
    """It means nothing that can be done here.

    Attributes:
        near: somebody seems to have spoken to the kiosk all the same.
    """

    near: bool = False


Verdict = Meant | Either | NotMeant

Phrases = Sequence[str]
"""What can be said on a view, for a recogniser that listens for a closed set; empty for any."""
