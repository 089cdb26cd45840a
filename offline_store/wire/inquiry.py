"""The messages of a question that only the platform can answer, while somebody waits.

What is asked, and of whom, is sealed to the province as cases are: the sync process, a proxy that
ends TLS and whoever keeps requests see an id and a digest. The answer names both, and by a keyed
digest whose it is, under the platform's signature: given to another question, or about another
person, it is none.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from offline_store.wire.forms import Answer, Base64, Code, Id, Message, Nonce, Sha256, Time

QUESTION = "inquiry"
"""What a sealed question is bound to, beside its kiosk and its id; see ``sealing.context``."""

MAX_QUESTION = 4096
"""Bytes of a sealed question."""

MAX_PDF = 512 * 1024
"""Bytes of a certificate: with its two coats of base64 it is still an answer that a kiosk takes."""

_Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Lines = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
_Value = Annotated[str, StringConstraints(max_length=1000)]
_About = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Icon = Annotated[str, StringConstraints(pattern=r"^mdi6\.[a-z0-9-]{1,60}$")]
_Sealed = Annotated[Base64, StringConstraints(max_length=4 * (MAX_QUESTION // 3 + 1))]
_Pdf = Annotated[Base64, StringConstraints(max_length=4 * (MAX_PDF // 3 + 1))]


class Person(Message):
    """Whose card lies there.

    Attributes:
        kind: of the card, as cases name it.
    """

    kind: _About
    number: Annotated[str, StringConstraints(min_length=1, max_length=32), Field(repr=False)]
    name: Annotated[str, StringConstraints(max_length=100), Field(repr=False)]


class Question(Message):
    """What is asked, before it is sealed.

    Attributes:
        about: as the service's package names it, such as ``social_insurance``.
        service: id of the service.
        given: what else the resident was asked, such as a receipt number or a thing to redeem.
        salt: keys the digest that says whose the answer is.
    """

    about: _About
    service: Id
    item_code: Annotated[str, StringConstraints(max_length=31)]
    person: Person | None
    given: Annotated[dict[_About, _Value], Field(max_length=20, repr=False)]
    salt: Nonce


class InquiryRequest(Message):
    """A question as it is sent; the request's signature says which kiosk asks.

    Attributes:
        id: UUIDv7; asked again with the same body it is the same question, and nothing is done
            twice for it.
        body: base64 of the sealed Question.
    """

    id: Id
    sha256: Sha256
    body: _Sealed = Field(repr=False)


class Words(Answer):
    """A line in the languages that a resident may choose."""

    zh: _Line
    en: _Line


class Paragraph(Answer):
    """A few sentences in the languages that a resident may choose."""

    zh: _Lines
    en: _Lines


class Private(Answer):
    """A value about the person: masked on screen until it is touched, on paper always.

    Attributes:
        kind: how it is masked.
    """

    kind: Literal["name", "number", "account", "phone", "address", "text"] = "text"
    private: Annotated[_Value, Field(repr=False)]


class ReplyFact(Answer):
    """A row of what is known."""

    label: Words
    value: Words | Private


class ReplyEntry(Answer):
    """One thing of a list: a case, an offence, a bill, a line of a ledger, a thing to redeem.

    Attributes:
        sort: what it stands under. In an account of points, lines of the ledger have none, and what
            may be had for points has one.
        open: it may be chosen: a thing that there are points enough for. Lines of a ledger, and
            whatever is only to be read, are not open.
        wanted: papers that the office still asks for, of a case.
    """

    id: Id
    title: Words
    line: Words
    icon: _Icon
    sort: Words | None = None
    badge: Words | None = None
    body: Annotated[list[Paragraph], Field(max_length=20)] = Field(default_factory=list)
    facts: Annotated[list[ReplyFact], Field(max_length=20)] = Field(default_factory=list)
    code: Annotated[str, StringConstraints(min_length=1, max_length=300)] | None = None
    open: bool = False
    wanted: Annotated[list[Words], Field(max_length=10)] = Field(default_factory=list)


class Told(Answer):
    """What is told to whoever waits.

    Attributes:
        refused: why it is not answered (``reply.<refused>`` on the screen), None where it is.
        document: base64 of a certificate, a PDF.
    """

    title: Words | None = None
    facts: Annotated[list[ReplyFact], Field(max_length=40)] = Field(default_factory=list)
    entries: Annotated[list[ReplyEntry], Field(max_length=200)] = Field(default_factory=list)
    note: Words | None = None
    refused: Code | None = None
    document: _Pdf | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [entry.id for entry in self.entries]
        if len(set(ids)) != len(ids):
            raise ValueError("two entries have one id")
        return self


class InquiryAnswer(Answer):
    """The signed payload of an answer.

    Attributes:
        sha256: of the sealed question.
        person: whose it is, by the records that it is taken from; see ``mark``. None where it is
            nobody's.
    """

    device: str
    id: str
    sha256: Sha256
    person: Sha256 | None
    at: Time
    told: Told


def mark(salt: str, number: str) -> str:
    """Return what says whose an answer is, to whoever has the question alone."""
    return hmac.digest(salt.encode(), number.encode(), hashlib.sha256).hex()
