"""Something to be found in a list: a notice, a job, a shop, a time, a case, a line of a ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.domain.masked import Personal
from kiosk.domain.text import Text

Tone = Literal["blue", "green", "red", "grey"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known of something.

    Attributes:
        label: what it is, in two to four words.
        value: a personal value is masked on the screen until it is touched, on paper always.
    """

    label: Text
    value: Text | Personal


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a vote."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a list, and what there is to know of it.

    Attributes:
        title: what it is called; a line at most.
        line: what tells it from its neighbours; a line at most.
        icon: ``mdi6.`` name.
        sort: what it stands under where the list is long; None in a list without sorts.
        badge: a word or two beside it, such as its bin or how many places are free.
        body: paragraphs.
        facts: what can be said in rows: address, hours, pay.
        code: what its QR code says, if it has one.
        words: other names that it is looked for under.
        choices: of a vote.
        choose: how many of them one person may choose.
        open: whether it may be chosen: a time without a free place may be read only.
        wanted: papers that the platform asks for, of a case: what they are called.
        salt: of a vote's marks, as the feed has it; see ``Ballot``.
        tone: the colour that a standard gives it, as a bin's; said by badge and icon as well.
    """

    id: str
    title: Text
    line: Text
    icon: str
    sort: Text | None = None
    badge: Text | None = None
    body: tuple[Text, ...] = ()
    facts: tuple[Fact, ...] = ()
    code: str | None = None
    words: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    choose: int = 1
    open: bool = True
    wanted: tuple[Text, ...] = ()
    salt: str = ""
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """What a feed or the platform gives for a service: the list as it stands.

    Attributes:
        as_of: the local day on which it was so, as a text to be read; None where it is live.
        on_paper: whether all that stands under one sort is worth a paper, as shops are.
    """

    items: tuple[Entry, ...] = field(default=())
    as_of: Text | None = None
    on_paper: bool = False
