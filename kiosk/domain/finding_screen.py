"""What is to be seen on the way to a service: tiles below tiles, a search, a situation, directions.

Contents like those of ``kiosk.domain.screen``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from kiosk.domain.frame import Content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.domain.service import Group, Service, Situation
    from kiosk.domain.text import Text


@dataclass(frozen=True, slots=True)
class Tiles(Content):
    """The tiles below a tile of home. ``choose_group`` carries one's id; see ``Home``."""

    view: ClassVar[str] = "tiles"
    actions: ClassVar[tuple[str, ...]] = ("choose_group",)
    group: Group
    groups: tuple[Group, ...]
    offered: Mapping[str, tuple[Text, ...]]


class Where(StrEnum):
    """Whether a thing that was found can be done at this machine."""

    HERE = "here"
    NOT_NOW = "not_now"
    ELSEWHERE = "elsewhere"
    TOGETHER = "together"
    """A situation: several services at once."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found; ``id`` says of which sort it is: ``service:old_age_allowance``."""

    id: str
    title: Text
    line: Text
    icon: str
    where: Where


@dataclass(frozen=True, slots=True)
class Search(Content):
    """Type the first letters, see what fits.

    ``key`` carries a letter, ``delete`` or ``clear``; ``choose`` the id of a hit; ``turn`` ``next``
    or ``previous``.

    Attributes:
        hits: those of this page; without a query what is asked for most here.
        page: from 1.
    """

    view: ClassVar[str] = "search"
    actions: ClassVar[tuple[str, ...]] = ("key", "choose", "turn")
    query: str
    hits: tuple[Hit, ...]
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Directions(Content):
    """What this machine does not do: where to go, and what to bring.

    Attributes:
        place: the kind of site whose kiosk does it; None where none does.
    """

    view: ClassVar[str] = "directions"
    actions: ClassVar[tuple[str, ...]] = ("print_checklist", "others")
    title: Text
    icon: str
    where: Text
    bring: tuple[Text, ...]
    place: Literal["centre", "post"] | None
    printed: bool = False
    print_code: str | None = None


@dataclass(frozen=True, slots=True)
class Situations(Content):
    """What may have happened. ``choose_situation`` carries its id."""

    view: ClassVar[str] = "situations"
    actions: ClassVar[tuple[str, ...]] = ("choose_situation",)
    situations: tuple[Situation, ...]


class ErrandState(StrEnum):
    """How one service of a situation stands."""

    TICKED = "ticked"
    UNTICKED = "unticked"
    DONE = "done"
    NOT_NOW = "not_now"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Errand:
    """One service of a situation."""

    service: Service
    state: ErrandState


@dataclass(frozen=True, slots=True)
class Errands(Content):
    """All that is to be done in a situation: before the first, between two, and behind the last.

    ``tick`` carries a service's id and toggles it; ``begin`` goes on with the next that is ticked;
    ``finish`` is the way out once something is done; ``print_checklist`` prints what cannot be done
    here or now.

    Attributes:
        following: the service that is next; None where nothing is left to be done here.
        number, of: of the one that is next, among those done and ticked.
    """

    view: ClassVar[str] = "errands"
    actions: ClassVar[tuple[str, ...]] = ("tick", "begin", "finish", "print_checklist")
    situation: Situation
    errands: tuple[Errand, ...]
    following: Service | None
    number: int
    of: int
    printed: bool = False
    print_code: str | None = None
