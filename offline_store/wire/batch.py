"""The messages of a batch: what a kiosk promised to send, and what became of each item."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from offline_store.wire.forms import (
    Answer,
    Base64,
    CaseNumber,
    Code,
    Epoch,
    Id,
    Message,
    Serial,
    Sha256,
    Time,
)
from offline_store.wire.signed import Signed

MAX_ITEMS = 100

Kind = Literal["case", "rating", "help", "alarm"]


class Item(Message):
    """One thing that the kiosk promised to send.

    Attributes:
        id: UUIDv7 of the transaction; the platform knows it for ever.
        epoch: of the kiosk's store; a new one begins at enrolment, and where a database was lost,
            restored or copied.
        seq: the kiosk's order within the epoch, from 1 and without gaps.
        sha256: of the body's bytes, hex.
        body: base64 of the canonical JSON, sealed when it was committed and never made again; see
            ``offline_store.sealing``.
    """

    id: Id
    epoch: Epoch
    seq: Serial
    kind: Kind
    sha256: Sha256
    body: Annotated[Base64, Field(repr=False)]
    created_at: Time


class BatchRequest(Message):
    """What a kiosk sends.

    Attributes:
        sent_at: by the kiosk's own clock, as all times in it are, so that the platform sees it run
            wrong: it keeps with each item by how much.
    """

    device: Id
    sent_at: Time
    items: Annotated[list[Item], Field(max_length=MAX_ITEMS)]


class Receipt(Answer):
    """The signed payload of an accepted item."""

    device: str
    id: str
    sha256: Sha256
    case_number: CaseNumber | None
    received_at: Time


class Verdict(Answer):
    """The signed payload of an item that will never be accepted: a bare word could be anybody's."""

    device: str
    id: str
    sha256: str
    status: Literal["rejected", "conflict"]
    code: Code
    received_at: Time


class ItemAnswer(Answer):
    """What became of one item.

    Attributes:
        id: of the item; None where the item had none that can be said again.
        status: ``accepted`` (with ``receipt``), ``rejected`` (never will be, with ``verdict``),
            ``conflict`` (the id is known with another body, with ``verdict``), ``busy`` (later).
    """

    id: str | None
    status: Literal["accepted", "rejected", "conflict", "busy"]
    code: Code | None = None
    case_number: CaseNumber | None = None
    receipt: Signed | None = None
    verdict: Signed | None = None


class BatchAnswer(Answer):
    """The platform's answer, item by item."""

    received_at: Time
    items: list[ItemAnswer]


class Health(Answer):
    """The signed payload of a health answer: it repeats the caller's nonce."""

    nonce: str
    at: Time


class DeviceVerdict(Answer):
    """The signed payload of a refusal that is about the whole kiosk, such as ``device.clone``."""

    device: str
    code: Code
    received_at: Time


class Problem(Answer):
    """RFC 9457: what is wrong with a request, in a plain sentence.

    Attributes:
        code: for programs, where they may do something about it.
        verdict: a DeviceVerdict, where the code must be the platform's own word.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: Code | None = None
    verdict: Signed | None = None
