"""The forms that the messages are made of: times, ids, hashes; strict models for both directions.

Times, ids, money and codes are strings: integers over 2^53 and floats do not survive every JSON
reader.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

MAX_SAFE_INTEGER = 2**53 - 1
MAX_EPOCH = 2**23 - 1
"""A kiosk keeps epoch and seq in one integer."""


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
Nonce = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{16,64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,63}$")]
CaseNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{31}[0-9]{12,24}$")]
Count = Annotated[int, Field(ge=0, le=MAX_SAFE_INTEGER)]
Serial = Annotated[int, Field(ge=1, le=MAX_SAFE_INTEGER)]
Epoch = Annotated[int, Field(ge=1, le=MAX_EPOCH)]


class Message(BaseModel):
    """What goes to the platform: an unknown field or a converted type is a fault."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class Answer(BaseModel):
    """What comes from the platform: strict in types, but a newer platform may add fields."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)


def digest(body: bytes) -> str:
    """Return the hex SHA-256 of a body."""
    return hashlib.sha256(body).hexdigest()


def encode(data: bytes) -> str:
    """Return base64 text."""
    return base64.b64encode(data).decode("ascii")
