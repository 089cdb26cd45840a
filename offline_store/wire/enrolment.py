"""The messages by which a kiosk gets its certificate, and a new one before the old one ends."""

from __future__ import annotations

import secrets
from typing import Annotated

from pydantic import Field, StringConstraints

from offline_store.wire.forms import Answer, Epoch, Id, Message, Time

# Nothing that is read as something else: no 0 and O, 1 and I, 2 and Z, 5 and S, 8 and B.
_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
_GROUPS, _GROUP = 4, 4

EnrolmentCode = Annotated[str, StringConstraints(pattern=f"^[{_LETTERS}]{{{_GROUPS * _GROUP}}}$")]
Pem = Annotated[str, StringConstraints(max_length=16_384)]


class EnrolmentRequest(Message):
    """A kiosk that has nothing yet but a one-time code.

    Attributes:
        code: without the dashes that make it readable.
        csr: PKCS #10 (RFC 2986) in PEM form: an Ed25519 key, proven by its signature.
    """

    device: Id
    code: Annotated[EnrolmentCode, Field(repr=False)]
    csr: Pem


class CertificateRequest(Message):
    """A kiosk that renews its certificate for a new key; signed with the old one."""

    csr: Pem


class Enrolled(Answer):
    """The signed payload of either answer.

    Attributes:
        chain: the kiosk's certificate and the authority's, in PEM form.
        epoch: the highest that the kiosk has sent or been given. Each enrolment gives it a new one,
            and what it promises from then on is numbered in that one or a later: its disk may have
            been replaced, and with it all that it knew of its own numbers.
    """

    device: str
    chain: Pem
    epoch: Epoch
    at: Time


def new_code() -> str:
    """Return a one-time code of 75 bits, in groups of four for people to read and type."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def is_code(plain: str) -> bool:
    """Tell whether this may be a code at all."""
    return len(plain) == _GROUPS * _GROUP and set(plain) <= set(_LETTERS)


def plain_code(typed: str) -> str:
    """Return a code as the wire has it, however it was typed."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
