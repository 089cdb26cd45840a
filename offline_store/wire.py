"""The messages that kiosk and platform share, and how what the platform says is signed.

One module for both sides, so that neither can drift; the OpenAPI document is made from it (see
``offline_store.gateway.openapi``). Times, ids, money and codes are strings: integers over 2^53
and floats do not survive every JSON reader.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

MAX_ITEMS = 100
MAX_SAFE_INTEGER = 2**53 - 1
KEY_BYTES = 32


def time_text(moment: datetime) -> str:
    """Return ``moment`` as the wire writes it: RFC 3339 in UTC, milliseconds, ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def time_of(text: str) -> datetime:
    """Read a time of the wire.

    Raises:
        ValueError: it is no time.
    """
    return datetime.fromisoformat(text)


def _is_time(text: str) -> str:
    time_of(text)
    return text


def _is_base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    return text


Time = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$"
    ),
    AfterValidator(_is_time),
]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:-]{0,63}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Base64 = Annotated[str, StringConstraints(max_length=4_000_000), AfterValidator(_is_base64)]
Kind = Literal["case", "rating", "help"]
Nonce = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{16,64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,63}$")]
CaseNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{31}[0-9]{12,24}$")]
Count = Annotated[int, Field(ge=0, le=MAX_SAFE_INTEGER)]


class Message(BaseModel):
    """What goes to the platform: an unknown field or a converted type is a fault."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class Answer(BaseModel):
    """What comes from the platform: strict in types, but a newer platform may add fields."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)


class Item(Message):
    """One thing that the kiosk promised to send.

    Attributes:
        id: UUIDv7 of the transaction; the platform knows it for ever.
        seq: the kiosk's order; gaps are allowed here.
        sha256: of the body's bytes, hex.
        body: base64 of the canonical JSON as it was committed, never serialised again.
    """

    id: Id
    seq: Count
    kind: Kind
    sha256: Sha256
    body: Annotated[Base64, Field(repr=False)]
    created_at: Time


class BatchRequest(Message):
    """What a kiosk sends. ``sent_at`` is its clock, so that the platform sees it run wrong."""

    device: Id
    sent_at: Time
    items: Annotated[list[Item], Field(max_length=MAX_ITEMS)]


class Signed(Answer):
    """Canonical JSON (RFC 8785) and the platform's Ed25519 signature of exactly those bytes."""

    payload: Base64
    signature: Base64
    key_id: str


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


class Problem(Answer):
    """RFC 9457: what is wrong with a request, in a plain sentence."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def digest(body: bytes) -> str:
    """Return the hex SHA-256 of a body."""
    return hashlib.sha256(body).hexdigest()


def encode(data: bytes) -> str:
    """Return base64 text."""
    return base64.b64encode(data).decode("ascii")


def key_id(public: bytes) -> str:
    """Return the short name of a 32-byte public key."""
    return digest(public)[:16]


def sign(key: Ed25519PrivateKey, payload: Answer) -> Signed:
    """Sign a payload in its canonical form."""
    import rfc8785

    canonical = rfc8785.dumps(payload.model_dump())
    return Signed(
        payload=encode(canonical),
        signature=encode(key.sign(canonical)),
        key_id=key_id(key.public_key().public_bytes_raw()),
    )


def public_key(text: str) -> Ed25519PublicKey:
    """Read a pinned public key: base64 of 32 bytes.

    Raises:
        ValueError: it is none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    raw = base64.b64decode(text, validate=True)
    if len(raw) != KEY_BYTES:
        raise ValueError(f"a public key has {KEY_BYTES} bytes, not {len(raw)}")
    return Ed25519PublicKey.from_public_bytes(raw)


def open_signed(key: Ed25519PublicKey, signed: Signed) -> bytes | None:
    """Return the payload if ``key`` signed it, else None."""
    from cryptography.exceptions import InvalidSignature

    payload = base64.b64decode(signed.payload)
    try:
        key.verify(base64.b64decode(signed.signature), payload)
    except InvalidSignature:
        return None
    return payload
