"""What is to be seen: one frozen content a view. ``ui`` renders it and decides nothing.

Each content names in ``actions`` what its view sends back (``Acted(action, value)``); the flow
table of the step must handle each. ``ui.views`` has one view for each content type.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from kiosk.domain.frame import BAR, Attract, Content, Display, Progress, Screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.domain.identity import Role
    from kiosk.domain.masked import Personal, Portrait
    from kiosk.domain.receipt import Slip
    from kiosk.domain.service import (
        ConsentPurpose,
        EligibilityRule,
        Field,
        Group,
        Option,
        Service,
    )
    from kiosk.domain.text import Text

__all__ = [
    "BAR",
    "Attract",
    "CaseRefused",
    "ConsentAsked",
    "Content",
    "Display",
    "Farewell",
    "Guide",
    "HelpCalled",
    "Home",
    "NotNow",
    "NotYet",
    "Progress",
    "PutCard",
    "Question",
    "RatingAsked",
    "Reading",
    "Review",
    "ReviewRow",
    "Screen",
    "ServiceList",
    "SlipOnScreen",
    "SlipOut",
    "Submitting",
    "Trouble",
]


@dataclass(frozen=True, slots=True)
class Home(Content):
    """At most six groups of services. ``choose_group`` carries the group's id.

    ``offered`` holds the names of a group's services by the group's id, those of its tiles among
    them. Of a group without any this machine has nothing yet: it is not to be touched. Below them
    ``search`` and ``situations`` are other ways to a service.

    Attributes:
        keys: services with a key of their own; ``choose_service`` carries one's id.
        situations: whether there are any.
    """

    view: ClassVar[str] = "home"
    actions: ClassVar[tuple[str, ...]] = (
        "choose_group",
        "choose_service",
        "search",
        "situations",
        "language",
    )
    groups: tuple[Group, ...]
    offered: Mapping[str, tuple[Text, ...]]
    keys: tuple[Service, ...] = ()
    situations: bool = False


@dataclass(frozen=True, slots=True)
class ServiceList(Content):
    """The services of a group."""

    view: ClassVar[str] = "list"
    actions: ClassVar[tuple[str, ...]] = ("choose_service",)
    group: Group
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Guide(Content):
    """Who may, what to bring, how long: before anything is asked.

    ``on_behalf`` tells that a helper may begin it for somebody who is there: ``for_another``.
    """

    view: ClassVar[str] = "guide"
    actions: ClassVar[tuple[str, ...]] = ("begin", "not_me", "for_another")
    service: Service
    on_behalf: bool = False


@dataclass(frozen=True, slots=True)
class NotNow(Content):
    """This machine takes no case of a service now: ``error.<code>`` says why, the view where to go.

    It comes before anything was asked, so nothing is lost. ``others`` goes back to the list.
    ``printed`` tells that the checklist is out; ``print_code`` why it could not be printed.
    """

    view: ClassVar[str] = "not_now"
    actions: ClassVar[tuple[str, ...]] = ("print_checklist", "others")
    service: Service
    code: str
    printed: bool = False
    print_code: str | None = None


@dataclass(frozen=True, slots=True)
class NotYet(Content):
    """Not possible now: why, where to go, what to bring.

    ``found`` tells that the card said so; otherwise the resident looks which rule it is.
    ``printed`` tells that the checklist is out; ``print_code`` why it could not be printed.
    """

    view: ClassVar[str] = "not_yet"
    actions: ClassVar[tuple[str, ...]] = ("print_checklist", "others")
    service: Service
    rules: tuple[EligibilityRule, ...]
    found: bool
    printed: bool = False
    print_code: str | None = None


@dataclass(frozen=True, slots=True)
class PutCard(Content):
    """Put your card on the reader. ``code`` is what went wrong last time.

    ``lost`` tells that the reader cannot work now: nobody should be told to lay a card there.
    ``lift`` tells that a card may lie there that was read before: to the reader it is read until it
    is lifted (SAM answer 80), and whoever left it there would wait for ever.
    ``whose`` tells whose card is waited for; None: of whoever stands here.
    """

    view: ClassVar[str] = "put_card"
    actions: ClassVar[tuple[str, ...]] = ()
    where: Text
    code: str | None = None
    lost: bool = False
    lift: bool = False
    whose: Role | None = None


@dataclass(frozen=True, slots=True)
class Reading(Content):
    """The card is being read: leave it there."""

    view: ClassVar[str] = "reading"


@dataclass(frozen=True, slots=True)
class CaseRefused(Content):
    """An earlier case was not accepted: which, and what to do now. Told once, at the next reading.

    ``understood`` carries the case's id.

    Attributes:
        service: its name; None where it is no longer offered.
        day: when it was handed in.
        code: of why, as far as the platform said: ``refused.<code>`` may tell a resident.
    """

    view: ClassVar[str] = "case_refused"
    actions: ClassVar[tuple[str, ...]] = ("understood",)
    case_id: str
    service: Text | None
    day: date
    receipt_no: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Question(Content):
    """One question of the form.

    ``draft`` carries what is chosen, or said as a whole; ``key`` one key of the pad (a digit,
    ``clear`` or ``delete``), for fingers are faster than a screen; ``next`` commits it; ``skip``
    leaves an optional question unanswered. ``complaint`` is the key of what is wrong with the
    draft, None while it is being typed or right; ``missing`` how many characters are still wanted.
    ``read_from`` is whose card was just read and may be taken back, on the first question only;
    ``portrait`` the picture beside it, a silhouette where there is none. ``options`` is what can be
    touched: ``draft`` carries one's id, where several may be chosen ``key`` does; ``path`` what was
    chosen on the way here, as levels of a place. ``known`` tells where a draft comes from that
    nobody typed here: the card, or what was answered before.
    """

    view: ClassVar[str] = "question"
    actions: ClassVar[tuple[str, ...]] = ("draft", "key", "next", "skip")
    field: Field
    draft: Personal | str | None
    missing: int
    complaint: str | None = None
    read_from: Personal | None = None
    portrait: Portrait | None = None
    options: tuple[Option, ...] = ()
    path: tuple[Option, ...] = ()
    known: Literal["card", "before"] | None = None


@dataclass(frozen=True, slots=True)
class ConsentAsked(Content):
    """For what purpose data is used, by whom, how long. ``tick`` toggles, ``next`` goes on."""

    view: ClassVar[str] = "consent"
    actions: ClassVar[tuple[str, ...]] = ("tick", "next")
    purpose: ConsentPurpose
    ticked: bool


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line of the review.

    Attributes:
        label: key of the kiosk's own word (``review.name``) or the field's label.
        value: what was read or answered; masked unless ``Review.clear``.
        field_id: the question to go back to, or None where there is none.
        of_card: whether it was read from a card; what was chosen or measured was not.
    """

    label: Text | str
    value: Personal | Text
    field_id: str | None
    of_card: bool = False


@dataclass(frozen=True, slots=True)
class Review(Content):
    """Is it right? Masked until touched. ``change`` carries the field's id; ``submit`` hands in."""

    view: ClassVar[str] = "review"
    actions: ClassVar[tuple[str, ...]] = ("change", "unmask", "submit")
    rows: tuple[ReviewRow, ...]
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Submitting(Content):
    """The case is being written to disk."""

    view: ClassVar[str] = "submitting"


@dataclass(frozen=True, slots=True)
class SlipOut(Content):
    """The case stands: its number, what happens next, and whether the slip came out.

    Attributes:
        online: whether the platform answers.
        overdue: the paper says "not accepted yet", and the platform has not signed since.
        outdated: the paper says so still, and the platform has signed.
        printing: the slip is on its way.
    """

    view: ClassVar[str] = "slip"
    actions: ClassVar[tuple[str, ...]] = ("next", "another")
    service: Service
    receipt_no: str
    phone: Personal | None
    online: bool
    acknowledged: bool
    printing: bool
    overdue: bool = False
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class SlipOnScreen(Content):
    """The slip could not be printed: the same slip as text and QR, with the reason.

    ``print`` tries again where the paper never moved; ``next`` goes on without. Where not
    ``accepted`` by the platform yet, here is the only place to say so.
    """

    view: ClassVar[str] = "slip_on_screen"
    actions: ClassVar[tuple[str, ...]] = ("print", "next")
    slip: Slip
    receipt_no: str
    code: str
    may_print: bool
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class RatingAsked(Content):
    """How was it? ``rate`` carries "5" (very satisfied) to "1"; skippable, never pre-filled.

    ``sent``: the platform has signed for the case.
    """

    view: ClassVar[str] = "rating"
    actions: ClassVar[tuple[str, ...]] = ("rate", "skip")
    service: Service
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Farewell(Content):
    """Goodbye; take your card and slip. ``take_card``: a card was read and may still lie there;
    ``take_others``: so may one of somebody who stood by, a helper's or a guardian's.

    ``handed_in``: a case is on disk; ``sent``: the platform has signed for it. Nothing is "done":
    the office decides.
    """

    view: ClassVar[str] = "farewell"
    actions: ClassVar[tuple[str, ...]] = ("done",)
    take_card: bool
    take_slip: bool
    handed_in: bool = False
    sent: bool = False
    take_others: bool = False


@dataclass(frozen=True, slots=True)
class Trouble(Content):
    """Something does not work: one plain sentence (``error.<code>``), and a way on.

    ``safe`` tells that the case is already handed in, None that nobody knows: the store has not
    answered. ``retry`` is offered where it may help.
    """

    view: ClassVar[str] = "trouble"
    actions: ClassVar[tuple[str, ...]] = ("retry", "leave")
    code: str
    safe: bool | None
    may_retry: bool


@dataclass(frozen=True, slots=True)
class HelpCalled(Content):
    """The call is out. ``resume`` goes back to where the resident was.

    ``hours`` are those of the staff: nobody must be promised who has gone home. ``writing`` tells
    that answers wait below; ``unheard`` that the call went nowhere: neither network nor bell.
    """

    view: ClassVar[str] = "help"
    actions: ClassVar[tuple[str, ...]] = ("resume",)
    phone: str
    hours: Text
    writing: bool = False
    unheard: bool = False
