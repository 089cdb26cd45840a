"""A case: what a resident asked for, under one id for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Personal
from kiosk.domain.measurement import Measurement
from kiosk.domain.province import ItemKind, Reason


class CaseState(StrEnum):
    """Where a case stands, as this kiosk knows it."""

    READY = "ready"
    LEASED = "leased"
    ACKED = "acked"
    REJECTED = "rejected"
    DEAD = "dead"


ON_BEHALF = "on_behalf"
"""Purpose of a resident's agreement to their helper."""

FOR_A_CHILD = "guardian"
"""Purpose of a guardian's agreement."""


@dataclass(frozen=True, slots=True)
class Consent:
    """The resident's agreement to one purpose, with the wording's version that was shown."""

    purpose: str
    version: str
    given_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """A scan that goes with a case; its ``repr`` shows neither name nor content.

    Attributes:
        name: what it is, as whoever works on the case will read it.
        media_type: such as ``image/jpeg`` (RFC 6838).
    """

    name: str
    media_type: str
    content: bytes

    def __repr__(self) -> str:
        return f"Attachment({self.media_type!r}, {len(self.content)} bytes)"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A paper that the case wants, and what there is of it.

    Attributes:
        material: its id in the service's package.
        trust: how far the platform may rely on it: ``A`` to ``D``.
        attachments: names of its pages; none of what is still brought to the desk.
    """

    material: str
    trust: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ballot:
    """That a case is somebody's only vote on a topic: by it the platform refuses a second one.

    Attributes:
        salt: of this vote, as its feed has it.
    """

    topic: str
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """All that a resident hands in with one touch.

    Attributes:
        case_id: UUIDv7, minted when the session began; the idempotency key everywhere.
        service_id: id of the service package.
        item_code: the platform's 31-character item implementation code.
        applicant: whose card lay there; None where somebody left no name.
        answers: field id to what was answered; personal values stay masked types.
        submitted_at: UTC, by the kiosk's clock.
        measured: what this kiosk keeps under the card's keyed hash, as ``consents`` allow.
        helper: who did it on the applicant's behalf; ``consents`` has their agreement.
        guardian: who agreed for a child, or as a child's guardian; as above.
        witness: staff number of who confirmed that the holder of the card stood there.
        ballot: where it is a vote.
    """

    case_id: str
    service_id: str
    service_version: str
    item_code: str
    applicant: IdCard | None
    answers: Mapping[str, Personal | str]
    consents: tuple[Consent, ...]
    submitted_at: datetime
    attachments: tuple[Attachment, ...] = ()
    materials: tuple[HandedIn, ...] = ()
    measured: Measurement | None = None
    item_kind: ItemKind = ItemKind.PROMISED
    helper: IdCard | None = None
    guardian: IdCard | None = None
    witness: str | None = None
    ballot: Ballot | None = None


@dataclass(frozen=True, slots=True)
class RatedItem:
    """What a rating is about, by the names of GB/T 39735.

    Attributes:
        area_code: division code (GB/T 2260) of the site, as long as the settings say it.
        dept_code: unified social credit code (GB 32100) of the office.
        task_code: item implementation code.
        task_handle_item: code of the business handling item, where the item has several.
        project_no: the case number; until sync brought it, the receipt number, which finds the
            case as well.
    """

    area_code: str
    dept_code: str
    task_code: str
    task_handle_item: str
    task_name: str
    project_no: str


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer to GB/T 39735's evaluation: 5 very satisfied .. 1 very dissatisfied.

    Attributes:
        reasons: what was not good; empty where nothing was said.
        writing: in the resident's own words.
        number: how often the case was rated, from 1.
    """

    case_id: str
    satisfaction: int
    rated_at: datetime
    item: RatedItem
    reasons: tuple[Reason, ...] = ()
    writing: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """What the kiosk may still say about a case without reading its payload.

    Attributes:
        code: of why it was refused, as the platform signed it; None of what was not.
    """

    case_id: str
    receipt_no: str
    service_id: str
    state: CaseState
    case_number: str | None
    submitted_at: datetime
    acked_at: datetime | None
    code: str | None = None
