"""A service as its package declares it: what a resident comes for, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from kiosk.domain.identity import CardKind
from kiosk.domain.text import Text


class OfflineClass(StrEnum):
    """What the service needs of the network."""

    LOCAL = "A"
    QUEUE = "B"
    ONLINE = "C"


class FieldType(StrEnum):
    """How a question is answered; each has its own view and its own check."""

    PHONE = "phone"
    ACCOUNT = "account"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice."""

    id: str
    label: Text
    icon: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a service's form.

    Attributes:
        label: two to four words for the review row, e.g. 手机.
        question: the whole question, e.g. 您的手机号是多少？
        why: why it is asked, or None.
        optional: words of the button that leaves it unanswered (没有手机), or None.
    """

    id: str
    type: FieldType
    label: Text
    question: Text
    help: Text
    why: Text | None = None
    optional: Text | None = None
    options: tuple[Option, ...] = ()
    voice_example: Text | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of "who may" or "what to bring": a picture, a title, a line."""

    icon: str
    title: Text
    line: Text


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """One condition and what to tell a person who does not meet it.

    Attributes:
        when: the condition in the catalogue's expression form, e.g. ``age >= 80``.
        shown: the row of "who may".
        otherwise: why not, and what to do, e.g. 还没满 80 岁 / 过了 80 岁生日，当月就来办。
        where: where to go; None where coming back here is right.
        bring: what to bring there.
    """

    id: str
    when: str
    shown: Requirement
    otherwise_title: Text
    otherwise_line: Text
    where: Text | None
    bring: Text | None


@dataclass(frozen=True, slots=True)
class Guide:
    """What a resident should know before anything is asked."""

    promise: Text
    facts: tuple[Requirement, ...]
    bring: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class ConsentPurpose:
    """One purpose that the resident agrees to (Personal Information Protection Law 14, 17)."""

    purpose: str
    version: str
    statement: Text
    data: Text
    recipient: Text
    kept: Text


@dataclass(frozen=True, slots=True)
class SlipWords:
    """What happens next, printed on the slip and shown with it."""

    next_steps: tuple[Text, ...]
    next_lines: tuple[Text, ...]
    fee: Text


@dataclass(frozen=True, slots=True)
class OfflineCaps:
    """How much of a service one kiosk takes while it cannot send; None sets no bound.

    Attributes:
        days: age of the oldest case that still waits, from which no more is taken.
        count: cases that may wait.
    """

    days: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One package of the catalogue.

    Attributes:
        kind: name of the flow table that runs it (apply, query, ...).
        group: tile of the home view under which it stands.
        item_code: 31-character item implementation code of the platform.
        words: what people call it, per language, for search and voice.
        place: which sites offer it.
        offline: caps that bind while the platform does not answer.
        cards: kinds of card with which somebody may ask for it.
    """

    id: str
    version: str
    name: Text
    icon: str
    group: str
    scene: str
    kind: str
    offline_class: OfflineClass
    place: Literal["centre", "post", "both"]
    item_code: str
    row_line: Text
    guide: Guide
    rules: tuple[EligibilityRule, ...]
    fields: tuple[Field, ...]
    consents: tuple[ConsentPurpose, ...]
    slip: SlipWords
    rated: bool
    words: Mapping[str, tuple[str, ...]]
    offline: OfflineCaps = OfflineCaps()
    cards: tuple[CardKind, ...] = (CardKind.RESIDENT,)

    def caps(self, online: bool | None) -> OfflineCaps:
        """Return the caps that bind now: none unless the platform is known not to answer."""
        return self.offline if online is False else OfflineCaps()


@dataclass(frozen=True, slots=True)
class Group:
    """One of the (at most six) tiles of home."""

    id: str
    title: Text
    icon: str
