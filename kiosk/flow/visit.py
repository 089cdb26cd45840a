"""The state of one resident's visit, and the machine's around it: frozen, wiped at the end.

One type for all kinds: what a kind needs to remember between two steps is a field here, so that a
reader sees in one place what the kiosk knows of a person, and the wipe is one assignment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from kiosk.domain.capture import Capture
from kiosk.domain.case import ON_BEHALF, Attachment, CaseStanding, Consent
from kiosk.domain.device import DeviceName
from kiosk.domain.entry import Entries, Entry
from kiosk.domain.identity import IdCard
from kiosk.domain.inquiry import Reply
from kiosk.domain.masked import Personal, Portrait
from kiosk.domain.measurement import Kept, Measurement
from kiosk.domain.receipt import PrintOutcome, Slip
from kiosk.domain.screen import Display
from kiosk.domain.service import Elsewhere, Group, Service, Situation
from kiosk.domain.speech import Either, Hearing, Meant, Talking
from kiosk.domain.staff import Overview, PinCheck
from kiosk.domain.text import Text
from kiosk.flow.events import Event


def _none() -> Mapping[str, Personal | str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the store gave for a case, and how its slip fares.

    Attributes:
        outcome: of the last print; None while one is under way.
        print_code: why the slip did not come out.
        acknowledged: the platform has signed for the case.
        tried_again: by itself, though the printer had always said that it is well.
        outdated: a paper came out, or is coming, that says "not accepted yet", and it is by now.
        awaits_receipt: the print waits a moment for that receipt, so that the paper can say it.
        case_number: the platform's, once it is known; the receipt number finds the case as well.
    """

    receipt_no: str
    print_job_id: str
    slip: Slip
    slip_accepted: Slip
    outcome: PrintOutcome | None = None
    print_code: str | None = None
    acknowledged: bool = False
    outdated: bool = False
    awaits_receipt: bool = False
    tried_again: bool = False
    case_number: str = ""

    @property
    def paper(self) -> Slip:
        """Return the slip that is true now."""
        return self.slip_accepted if self.acknowledged else self.slip


@dataclass(frozen=True, slots=True)
class Sheet:
    """How this visit's document fares; no outcome while it is printed."""

    outcome: PrintOutcome | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case that this kiosk took; no service where that is no longer offered."""

    standing: CaseStanding
    service: Service | None


@dataclass(frozen=True, slots=True)
class Parting:
    """What the farewell must say, whatever was begun and forgotten since; nothing of the person.

    Attributes:
        handed_in: a case is on disk.
        waiting: ids of the cases for which the platform has not signed.
        take_card: a card was read and may still lie there.
        take_others: so may the card of a helper or a guardian.
        take_slip: a slip or a document came out.
        printing: ids of print jobs that were on their way when their case was left behind.
    """

    handed_in: bool = False
    waiting: frozenset[str] = frozenset()
    take_card: bool = False
    take_others: bool = False
    take_slip: bool = False
    printing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody came to a service, and what else they came for; nothing of the person.

    Attributes:
        step: the hall's, to which a service goes back.
        query, page: of the search.
        elsewhere: what was found that no kiosk does.
        situation: what happened to them; ``done`` which of its services are handed in.
    """

    step: str = "list"
    query: str = ""
    page: int = 0
    elsewhere: Elsewhere | None = None
    situation: Situation | None = None
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffVisit:
    """What the staff door knows.

    Attributes:
        checking: a PIN is being checked just now.
        unanswered: the store has not said whether the last one was right.
    """

    pin: Personal | None = None
    checking: bool = False
    unanswered: bool = False
    entered_at: datetime | None = None
    check: PinCheck | None = None
    overview: Overview | None = None
    notice: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """All that the kiosk knows of the person before it.

    Attributes:
        case_id: UUIDv7 of the case that is being prepared; empty where nobody is here.
        draft: what is typed or chosen on the question that is open.
        left_out: ids of the questions that were left unanswered on purpose.
        code: what went wrong last, until the next step.
        editing: the question was opened from the review and goes back there.
        clear: the review shows its values unmasked.
        refused: earlier cases of which the holder of the card must still hear.
        paper: outcome of a print that belongs to no case (a checklist); code beside it.
        sheet: of a document that was asked for.
        waited: a card was waited for in vain for so long that one may lie there unlifted.
        finished: they have what they came for: a case is handed in, a question answered.
        entries, sort, entry: the list that is looked at, what it was narrowed to, and what was
            chosen of it.
        chosen: ids of what is ticked: of a vote's answers, of what was not good.
        satisfaction: of the rating that was touched and may still be told the reasons of.
        page: of what was found in a list by its letters, from 0.
        inquiry_id, reply: what the platform is asked just now, and its answer.
        own: the cases of the card's holder that this kiosk took, the newest first.
        known: what was answered for earlier services of this visit, by ``<type>:<field id>``:
            nobody types it twice.
        errands: ids of the services that are still to come, of a situation that was chosen.
        helper: who does it on the card holder's behalf, until the visit ends; the resident agrees
            to it for each service.
        guardian: who agrees for a child.
        witness: the staff number of who confirmed that the card's holder stands here.
        anonymous: nobody's name goes with it.
        scans: what was laid under the camera, by the material's id; none of what is brought later.
        capture: what the step that is open has of a device or a finger.
        measured: what ``measure`` measured, and how often in a row it was alarming.
        talking: how they and the kiosk speak with each other.
        meant: what they said, while it is asked about before it is done.
    """

    case_id: str = ""
    began_at: datetime | None = None
    display: Display = field(default_factory=Display)
    group: Group | None = None
    service: Service | None = None
    card: IdCard | None = None
    portrait: Portrait | None = None
    refused: tuple[CaseStanding, ...] = ()
    failed_rules: tuple[str, ...] = ()
    answers: Mapping[str, Personal | str] = field(default_factory=_none)
    left_out: frozenset[str] = frozenset()
    draft: Personal | str | None = None
    complaint: str | None = None
    code: str | None = None
    editing: bool = False
    ticked: bool = False
    consents: tuple[Consent, ...] = ()
    clear: bool = False
    accepted: Accepted | None = None
    paper: PrintOutcome | None = None
    paper_waits: bool = False
    paper_code: str | None = None
    sheet: Sheet | None = None
    waited: bool = False
    finished: bool = False
    entries: Entries | None = None
    sort: Text | None = None
    entry: Entry | None = None
    chosen: tuple[str, ...] = field(default=(), repr=False)
    satisfaction: str = ""
    page: int = 0
    inquiry_id: str = ""
    reply: Reply | None = None
    own: tuple[OwnCase, ...] = ()
    known: Mapping[str, Personal | str] = field(default_factory=_none)
    errands: tuple[str, ...] = ()
    helper: IdCard | None = None
    guardian: IdCard | None = None
    witness: str | None = None
    anonymous: bool = False
    scans: Mapping[str, tuple[Attachment, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    capture: Capture = field(default_factory=Capture)
    measured: Measurement | None = None
    alarming: int = 0
    readings: tuple[Kept, ...] | None = None
    talking: Talking = field(default_factory=Talking)
    meant: Meant | Either | None = None
    way: Way = field(default_factory=Way)
    parting: Parting = field(default_factory=Parting)
    staff: StaffVisit = field(default_factory=StaffVisit)

    @property
    def agreed_helper(self) -> IdCard | None:
        """Return the helper to whom the resident has agreed for what is done now."""
        agreed = any(given.purpose == ON_BEHALF for given in self.consents)
        return self.helper if agreed else None

    @property
    def is_private(self) -> bool:
        """Tell whether the matter that somebody is at is for no other ears and eyes."""
        return self.service is not None and self.service.private

    @property
    def is_personal(self) -> bool:
        """Tell whether anything here is of the person: then nobody else should see the screen."""
        own = self.card or self.answers or self.draft or self.accepted or self.known
        shown = self.scans or self.capture.is_personal or self.measured or self.readings
        return bool(own or self.reply or self.own or self.helper or self.guardian or shown)


@dataclass(frozen=True, slots=True)
class Frame:
    """A place in a flow."""

    flow: str
    step: str


@dataclass(frozen=True, slots=True)
class State:
    """All that the reducer goes by.

    Attributes:
        stack: the places, the innermost last.
        online: whether the platform answers; None before the first answer.
        still_there: seconds of the countdown that was begun, None while there is none.
        lost: the devices that cannot work.
        headphones: what is said goes to one pair of ears.
        speaks: reading aloud works.
        notice: the platform's newest, for the picture that invites; None where there is none.
        popular: how often a service was chosen at this machine, by its id.
        veiled: somebody came or went since a private matter was touched last.
        hearing: what the ears do; of what is said the visit knows.
    """

    stack: tuple[Frame, ...]
    visit: Visit = field(default_factory=Visit)
    online: bool | None = None
    still_there: int | None = None
    lost: frozenset[DeviceName] = frozenset()
    headphones: bool = False
    speaks: bool = True
    notice: Text | None = None
    popular: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    veiled: bool = False
    hearing: Hearing = field(default_factory=Hearing)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a guard, a change or an effect may look at."""

    visit: Visit
    event: Event
    at: datetime
    online: bool | None
    hearing: Hearing = field(default_factory=Hearing)
