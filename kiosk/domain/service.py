"""A service as its package declares it: what a resident comes for, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from kiosk.domain.device import DeviceName
from kiosk.domain.identity import CardKind
from kiosk.domain.province import ItemKind
from kiosk.domain.text import Text


class OfflineClass(StrEnum):
    """What the service needs of the network."""

    LOCAL = "A"
    QUEUE = "B"
    ONLINE = "C"


class FieldType(StrEnum):
    """How a question is answered; each has its own input and its own check.

    ``scan`` stands in no form: a service's materials are asked for so.
    """

    PHONE = "phone"
    RESIDENT_ID = "resident_id"
    CREDIT_CODE = "credit_code"
    ACCOUNT = "account"
    DATE = "date"
    PLACE = "place"
    AMOUNT = "amount"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    RELATION = "relation"
    TEXT = "text"
    LONG_TEXT = "long_text"
    SIGNATURE = "signature"
    READING = "reading"
    SCAN = "scan"


TELLING = frozenset(
    {FieldType.PHONE, FieldType.RESIDENT_ID, FieldType.ACCOUNT, FieldType.SIGNATURE}
)
"""Types of answers that tell who it was: whoever leaves no name is not asked for them."""


class Prefill(StrEnum):
    """What of the card a question begins with, for the resident to leave or to change."""

    NUMBER = "number"
    NAME = "name"
    BIRTH = "birth"
    ADDRESS = "address"


class Trust(StrEnum):
    """How far the platform may rely on a material."""

    ISSUED = "A"
    VERIFIED = "B"
    UPLOADED = "C"
    PROMISED = "D"


class Guardian(StrEnum):
    """When somebody's guardian must agree (Personal Information Protection Law 31)."""

    UNDER_14 = "under_14"
    ALWAYS = "always"


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
        device: what a reading comes from.
        prefill: what of the card it begins with.
        when: asked only where this holds, a condition over earlier answers and the card, e.g.
            ``answer.has_pension == "yes"``; None asks always.
        least, most: bounds: of an amount in yuan, of choices how many, of a text its characters,
            of a date a day (``1950-01-01``, ``today``).
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
    device: DeviceName | None = None
    prefill: Prefill | None = None
    when: str | None = None
    least: int | str | None = None
    most: int | str | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """A paper that is laid under the camera.

    Attributes:
        label: what it is called, e.g. 残疾证.
        question: what to do, e.g. 请把残疾证放到镜头下.
        optional: words of the button that leaves it out (没带来), or None where it is needed.
        pages: how many at most.
    """

    id: str
    label: Text
    question: Text
    help: Text
    icon: str
    trust: Trust = Trust.UPLOADED
    optional: Text | None = None
    pages: int = 1


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
    """What a resident should know before anything is asked.

    The county's own list of papers stands above ``bring``: screen and paper say so.

    Attributes:
        facts: how long it takes, what it costs, when the answer comes.
        elsewhere: where else it can be done, and when.
    """

    promise: Text
    facts: tuple[Requirement, ...]
    bring: tuple[Requirement, ...]
    elsewhere: Text


@dataclass(frozen=True, slots=True)
class ConsentPurpose:
    """One purpose that the resident agrees to (Personal Information Protection Law 14, 17)."""

    purpose: str
    version: str
    statement: Text
    data: Text
    recipient: Text
    kept: Text


_FREE = Text("不要钱，谁收都别给", "It is free: pay nobody")


@dataclass(frozen=True, slots=True)
class SlipWords:
    """What happens next, printed on the slip and shown with it."""

    next_steps: tuple[Text, ...] = ()
    next_lines: tuple[Text, ...] = ()
    fee: Text = _FREE


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
        feed: what is published for it: its list; for ``vote`` votes, for ``book`` slots.
        inquiry: what the platform is asked, where the service lives of its answer.
        earns: for ``points``: what is worth them is noted here too, by a touch, once a day; what
            is agreed to then is what its consents say.
        device: what ``measure`` measures by.
        guardian: when somebody's guardian must agree.
        anonymous: may be handed in without a name.
        private: nothing of it is read aloud, the screen is kept from others' eyes, and a person
            takes it over.
        witness: a member of the staff confirms that the holder of the card stands there.
        on_behalf: a helper may do it for somebody who is there and agrees.
        item_kind: how the office works on it: provinces code the two apart.
        handle_item: the platform's code of the business handling item, where the item has several.
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
    words: Mapping[str, tuple[str, ...]]
    rules: tuple[EligibilityRule, ...] = ()
    fields: tuple[Field, ...] = ()
    materials: tuple[Material, ...] = ()
    consents: tuple[ConsentPurpose, ...] = ()
    slip: SlipWords = SlipWords()
    rated: bool = True
    offline: OfflineCaps = OfflineCaps()
    cards: tuple[CardKind, ...] = (CardKind.RESIDENT,)
    feed: str | None = None
    inquiry: str | None = None
    earns: bool = False
    device: DeviceName | None = None
    guardian: Guardian = Guardian.UNDER_14
    anonymous: bool = False
    private: bool = False
    witness: bool = False
    on_behalf: bool = True
    item_kind: ItemKind = ItemKind.PROMISED
    handle_item: str = ""

    @property
    def dept_code(self) -> str:
        """Return the unified social credit code of the office (GB 32100): its item code's begin."""
        return self.item_code[:18]

    def caps(self, online: bool | None) -> OfflineCaps:
        """Return the caps that bind now: none unless the platform is known not to answer."""
        return self.offline if online is False else OfflineCaps()


@dataclass(frozen=True, slots=True)
class Group:
    """A tile: one of at most six of home, or of the tile that is its parent."""

    id: str
    title: Text
    icon: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What happened to somebody, and all that is to be done then, filled in once.

    Attributes:
        line: what it is about, e.g. 津贴、优待证一起办.
        services: ids, in the order in which they are done.
        words: what people say, per language.
    """

    id: str
    title: Text
    line: Text
    icon: str
    services: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What people look for and no kiosk does: where to go instead, and what to bring."""

    id: str
    title: Text
    icon: str
    where: Text
    bring: Text | None
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Directory:
    """What is found at a site beside its tiles and their services.

    Attributes:
        keys: ids of services that have a key of their own on home.
        others: services that the other kind of site has.
    """

    keys: tuple[str, ...] = ()
    situations: tuple[Situation, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    others: tuple[Service, ...] = ()
