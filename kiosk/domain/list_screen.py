"""What is seen of lists and votes: what is published, one thing of it, and the choice of a vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from kiosk.domain.frame import Content

if TYPE_CHECKING:
    from kiosk.domain.entry import Entry
    from kiosk.domain.masked import Personal
    from kiosk.domain.service import ConsentPurpose, Service
    from kiosk.domain.text import Text


@dataclass(frozen=True, slots=True)
class Sort:
    """One shelf of a long list: a bin, a trade, a day."""

    title: Text
    icon: str
    count: int


@dataclass(frozen=True, slots=True)
class EntryList(Content):
    """A list as the feed has it. ``choose_sort`` and ``choose_entry`` carry a place in it, from 0.

    Attributes:
        sorts: where the list is long, and none was chosen yet, these stand instead of ``entries``.
        sort: the one that was chosen.
        as_of: the day on which it was so.
        looking: the store has not answered yet: nobody knows whether there is anything.
        pick: each entry is something to ask for (a time), not to be read.
        at: place of the entry that was read last, whose page is opened; None where none was.
        may_find: the list is long, and ``find`` looks in it by letters.
        may_print: ``print_list`` prints what is shown, with address and telephone.
        printed, print_code: how that went; with the paper ``done`` says goodbye.
    """

    view: ClassVar[str] = "entries"
    actions: ClassVar[tuple[str, ...]] = (
        "choose_sort",
        "choose_entry",
        "find",
        "print_list",
        "others",
        "done",
    )
    service: Service
    entries: tuple[Entry, ...] = ()
    sorts: tuple[Sort, ...] = ()
    sort: Text | None = None
    as_of: Text | None = None
    looking: bool = False
    pick: bool = False
    at: int | None = None
    may_find: bool = False
    may_print: bool = False
    printed: bool = False
    print_code: str | None = None


@dataclass(frozen=True, slots=True)
class EntryDetail(Content):
    """One thing of a list. ``earlier`` and ``later`` turn to its neighbours.

    Attributes:
        place, of: which of the list it is, from 1.
        may_choose: ``choose`` takes it, as the topic of a vote is.
        printed, print_code: how ``print_entry`` went; with the paper ``done`` says goodbye.
    """

    view: ClassVar[str] = "entry"
    actions: ClassVar[tuple[str, ...]] = ("print_entry", "earlier", "later", "choose", "done")
    service: Service
    entry: Entry
    place: int
    of: int
    as_of: Text | None = None
    may_choose: bool = False
    printed: bool = False
    print_code: str | None = None


@dataclass(frozen=True, slots=True)
class VoteChoice(Content):
    """The answers of a vote. ``tick`` carries an answer's id, ``next`` goes on.

    ``complaint`` is the key of what is still wanted, None while nothing was wrong.
    """

    view: ClassVar[str] = "vote_choice"
    actions: ClassVar[tuple[str, ...]] = ("tick", "next")
    entry: Entry
    chosen: tuple[str, ...] = ()
    complaint: str | None = None


@dataclass(frozen=True, slots=True)
class VoteReview(Content):
    """Is this your vote? What was chosen, whose card it is, and for what it may be used.

    ``tick`` agrees, ``change`` goes back to the answers, ``submit`` casts the vote.

    Attributes:
        aloud: what was chosen may be said: it goes into headphones.
    """

    view: ClassVar[str] = "vote_review"
    actions: ClassVar[tuple[str, ...]] = ("tick", "change", "submit")
    entry: Entry
    chosen: tuple[Text, ...]
    name: Personal
    purpose: ConsentPurpose
    ticked: bool
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class VotedAlready(Content):
    """Whose card it is has voted here on this before. ``others`` goes back to the topics."""

    view: ClassVar[str] = "voted_already"
    actions: ClassVar[tuple[str, ...]] = ("others",)
    entry: Entry
