"""What is to be seen of the platform's answers; see ``screen``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from kiosk.domain.frame import Content

if TYPE_CHECKING:
    from kiosk.domain.entry import Entry, Fact
    from kiosk.domain.receipt import PrintOutcome
    from kiosk.domain.service import Service
    from kiosk.domain.text import Text


@dataclass(frozen=True, slots=True)
class Asking(Content):
    """The platform is being asked, or what is kept here looked through. ``stop`` gives up."""

    view: ClassVar[str] = "asking"
    actions: ClassVar[tuple[str, ...]] = ("stop",)
    service: Service


@dataclass(frozen=True, slots=True)
class Answer(Content):
    """What is known. ``open`` carries an entry's id; ``redeem`` shows what may be had for it.

    ``earn`` notes here what is worth it, ``unmask`` shows personal values for a while, ``print``
    prints them masked, ``done`` goes on.

    Attributes:
        news: key of the kiosk's own sentence about it: why not, or since when it is so.
        news_day: the day of which ``news`` speaks, as the kiosk's text.
        redeems: something may be had for it now.
        earns: what is worth it may be noted now.
        printed: it is out on paper; ``print_code`` why it is not.
        aloud: what is known may be said: it goes into headphones.
    """

    view: ClassVar[str] = "answer"
    actions: ClassVar[tuple[str, ...]] = ("open", "unmask", "redeem", "earn", "print", "done")
    service: Service
    title: Text | None = None
    facts: tuple[Fact, ...] = ()
    entries: tuple[Entry, ...] = ()
    note: Text | None = None
    news: str | None = None
    news_day: Text | None = None
    redeems: bool = False
    earns: bool = False
    clear: bool = False
    printed: bool = False
    print_code: str | None = None
    aloud: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to print."""
        return not (self.facts or self.entries)


@dataclass(frozen=True, slots=True)
class AnswerEntry(Content):
    """One thing of the answer. ``supplement`` hands in what is still wanted of a case.

    ``aloud`` tells that it may be said: it goes into headphones.
    """

    view: ClassVar[str] = "answer_entry"
    actions: ClassVar[tuple[str, ...]] = ("unmask", "supplement", "done")
    service: Service
    entry: Entry
    clear: bool = False
    may_supplement: bool = False
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class Certificate(Content):
    """A certificate for whoever stands here: what it is, and how its print fares.

    Attributes:
        begun: it was asked for.
        outcome: of the print; None while it is under way.
        code: why it did not come out.
        may_print: it may be asked for once more.
    """

    view: ClassVar[str] = "certificate"
    actions: ClassVar[tuple[str, ...]] = ("unmask", "print", "done")
    service: Service
    title: Text | None
    facts: tuple[Fact, ...]
    clear: bool = False
    begun: bool = False
    outcome: PrintOutcome | None = None
    code: str | None = None
    may_print: bool = False


@dataclass(frozen=True, slots=True)
class Offers(Content):
    """What may be had. ``choose`` carries its id; what is not ``open`` costs too much yet."""

    view: ClassVar[str] = "offers"
    actions: ClassVar[tuple[str, ...]] = ("choose",)
    service: Service
    offers: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RedeemAsked(Content):
    """Is it to be had now? ``confirm`` spends the points, once."""

    view: ClassVar[str] = "redeem"
    actions: ClassVar[tuple[str, ...]] = ("confirm",)
    service: Service
    offer: Entry


@dataclass(frozen=True, slots=True)
class Unsure(Content):
    """Nobody knows whether it was done: ``retry`` asks the same again, and does nothing twice.

    Attributes:
        offer: what was to be had for points; None where the service itself was asked for.
    """

    view: ClassVar[str] = "unsure"
    actions: ClassVar[tuple[str, ...]] = ("retry", "leave")
    service: Service
    offer: Entry | None = None


@dataclass(frozen=True, slots=True)
class NoLine(Content):
    """Only the platform knows, and it does not answer: what to bring where, or a call back.

    ``call_me`` asks for one, ``others`` goes back.

    Attributes:
        printed: the checklist is out; ``print_code`` why it is not.
    """

    view: ClassVar[str] = "no_line"
    actions: ClassVar[tuple[str, ...]] = ("print_checklist", "call_me", "others")
    service: Service
    code: str
    printed: bool = False
    print_code: str | None = None
