"""What is to be seen where something that was said is asked about before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from kiosk.domain.frame import Content

if TYPE_CHECKING:
    from kiosk.domain.masked import Personal


@dataclass(frozen=True, slots=True)
class WhichOne(Content):
    """It may mean one or the other. ``take`` carries a place in ``choices``, from 0.

    ``neither``: it was something else, and is said again or touched.

    Attributes:
        choices: what they are called, in the language that is shown.
    """

    view: ClassVar[str] = "which"
    actions: ClassVar[tuple[str, ...]] = ("take", "neither")
    choices: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReadBack(Content):
    """Was it heard right? ``right`` takes it, ``wrong`` forgets it.

    Attributes:
        value: what was heard, as it would stand in the answer.
        said: the words by which it is said back, group by group.
        aloud: it may be said: it is nobody's, or it goes into headphones.
    """

    view: ClassVar[str] = "read_back"
    actions: ClassVar[tuple[str, ...]] = ("right", "wrong")
    value: Personal
    said: Personal
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class LeaveAsked(Content):
    """Somebody said that they want to leave, and would lose what they answered.

    ``leave`` goes, ``stay`` goes on where they were.

    Attributes:
        home: they want to begin again at home; else to go for good.
    """

    view: ClassVar[str] = "leave_asked"
    actions: ClassVar[tuple[str, ...]] = ("leave", "stay")
    home: bool = False
