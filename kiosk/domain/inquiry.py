"""A question that only the platform can answer, while somebody waits; and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kiosk.domain.entry import Entry, Fact
from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Personal, PersonalBytes
from kiosk.domain.text import Text


def _none() -> Mapping[str, Personal | str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked, of whom, about whom. It is never written to disk.

    Attributes:
        id: UUIDv7; an answer names it. The same id asked again gets the same answer.
        about: what is asked, as the service's package names it, e.g. ``social_insurance``.
        person: whose card lies there; None for what is nobody's.
        given: what else was asked of the resident (a receipt number, a thing to redeem).
    """

    id: str
    service_id: str
    item_code: str
    about: str
    person: IdCard | None
    given: Mapping[str, Personal | str] = field(default_factory=_none)


REFUSALS = (
    "no_person",
    "not_offered",
    "too_young",
    "no_witness",
    "no_such_offer",
    "not_enough_points",
    "not_found",
    "not_applied",
    "has_property",
    "not_printable",
    "other",
)
"""Why a platform may not tell, or not do, what it was asked; it may have reasons of its own."""


class CertificateFile(PersonalBytes):
    """A sealed PDF about one person."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the platform answered.

    Attributes:
        title: what it is, if the service's name does not say it.
        facts: what is known, in rows.
        entries: where it is a list: cases (each under its case's id), offences, bills, the lines
            of a ledger. What may be had for points has a sort, lines of the ledger none; one that
            is ``open`` is asked for by another inquiry, with ``{"redeem": <its id>}``.
        note: a sentence that goes with it, such as that nothing was found.
        document: the certificate, where one was asked for.
        refused: the key of why not (``reply.<refused>``), None where it is answered.
    """

    facts: tuple[Fact, ...] = ()
    entries: tuple[Entry, ...] = ()
    title: Text | None = None
    note: Text | None = None
    document: CertificateFile | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class NoReply:
    """The platform did not answer: ``code`` of the error, such as ``sync.unreachable``."""

    code: str
