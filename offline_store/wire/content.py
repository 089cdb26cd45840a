"""What the platform publishes to kiosks: one signed snapshot a feed, replaced as a whole.

A snapshot is one canonical JSON document under the platform's signature. It says which feed and
version it is, and for which kiosk where not for all, so that none can be passed off as another. No
feed holds a resident's name, number or telephone: a case's status is found by the case's id alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from offline_store.wire.forms import Answer, CaseNumber, Count, Id, Serial, Sha256, Time

Feed = Literal[
    "notices",
    "jobs",
    "votes",
    "slots",
    "shops",
    "waste",
    "courses",
    "articles",
    "statuses",
    "catalogue",
]
FEED_NAMES: tuple[Feed, ...] = get_args(Feed)

MAX_DOCUMENT = 4_000_000
"""Bytes of a signed snapshot, so of about 3 MB of JSON: what is longer is not fetched."""

PIECE = 512 * 1024
"""Bytes that a kiosk fetches at once of a longer one."""

_Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Lines = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
_Short = Annotated[str, StringConstraints(max_length=200)]
_Salt = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{0,64}$")]
_Link = Annotated[str, StringConstraints(pattern=r"^https://[!-~]+$", max_length=300)]
_NAME = r"[a-z][a-z0-9_]{0,63}"
_PackagePath = Annotated[
    str,
    StringConstraints(
        pattern=rf"^((groups|situations|elsewhere)\.toml|services/{_NAME}/{_NAME}\.toml)$"
    ),
]
_Package = Annotated[str, StringConstraints(min_length=1, max_length=200_000)]


class Line(Answer):
    """One line in the languages that a resident may choose."""

    zh: _Line
    en: _Line


class Lines(Answer):
    """A page of text in the languages that a resident may choose."""

    zh: _Lines
    en: _Lines


class Notice(Answer):
    """Something that the hall should know; its line stands on the picture that invites.

    Attributes:
        more: the whole of it, where one line is not all.
        until: after which it is not shown; None leaves it until a snapshot without it.
    """

    id: Id
    line: Line
    more: Lines | None = None
    published_at: Time
    until: Time | None = None


class Job(Answer):
    """A place of work, for ``job_list``.

    Attributes:
        pay: as the employer says it, such as 每月 4000 到 5000 元.
        phone: the employer's.
    """

    id: Id
    title: Line
    employer: _Line
    place: _Line
    pay: _Short = ""
    hours: _Short = ""
    phone: _Short
    about: Lines | None = None
    published_at: Time
    until: Time | None = None


class Option(Answer):
    """One answer that a vote may have."""

    id: Id
    label: Line


class Vote(Answer):
    """A question to the community, for ``community_vote``.

    Attributes:
        choose: how many options one person may choose.
        salt: random, of this vote alone and the same in every snapshot of it, for the marks by
            which nobody votes twice; see ``offline_store.ballots``. Without it the id stands alone.
    """

    id: Id
    question: Line
    about: Lines | None = None
    options: Annotated[list[Option], Field(min_length=2, max_length=20)]
    choose: Annotated[int, Field(ge=1, le=20)] = 1
    salt: _Salt = ""
    opens_at: Time
    closes_at: Time


class Slot(Answer):
    """A time that may be asked for, for the services of kind ``book``; the platform confirms.

    Attributes:
        service: id of the service.
        left: places that were free when the snapshot was made.
    """

    id: Id
    service: Id
    place: Line
    starts_at: Time
    ends_at: Time
    left: Count


class Shop(Answer):
    """A shop or a useful number nearby, for ``living_circle``.

    Attributes:
        sort: what residents look for it under, such as 修锁.
    """

    id: Id
    name: Line
    sort: Line
    address: _Short = ""
    phone: _Short = ""
    hours: _Short = ""


class Waste(Answer):
    """One thing and its bin (GB/T 19095), for ``waste_sorting``.

    Attributes:
        also: other names that it is looked for under.
    """

    id: Id
    name: Line
    also: Annotated[list[_Line], Field(max_length=20, default_factory=list)]
    bin: Literal["recyclable", "food", "hazardous", "residual"]
    advice: Line | None = None


class Course(Answer):
    """A course of the community's, for ``course_list``.

    Attributes:
        times: as people say them, such as 每周二、周四 19:00.
        audience: who it is for.
        left: places that were free when the snapshot was made; None where nobody counts them.
    """

    id: Id
    title: Line
    sort: Line | None = None
    place: Line
    times: Line
    audience: Line | None = None
    fee: Line | None = None
    phone: _Short = ""
    left: Count | None = None
    about: Lines | None = None
    published_at: Time
    until: Time | None = None


class ArticleFact(Answer):
    """One thing of an article that can be said in a row: where, when, how much."""

    label: Line
    value: Line


class Article(Answer):
    """Something to read, for a service of kind ``browse`` that has no feed of its own form.

    Attributes:
        service: id of the service.
        sort: what it stands under where the list is long.
        line: what tells it from its neighbours.
        body: paragraphs.
        link: what its QR code says.
        until: after which it is not shown.
    """

    id: Id
    service: Id
    title: Line
    line: Line
    sort: Line | None = None
    body: Annotated[list[Lines], Field(max_length=40, default_factory=list)]
    facts: Annotated[list[ArticleFact], Field(max_length=20, default_factory=list)]
    link: _Link | None = None
    published_at: Time
    until: Time | None = None


class Status(Answer):
    """Where a case stands at the platform, for ``case_progress``.

    Attributes:
        id: of the case, as the kiosk minted it: whoever shows it has asked for card or slip first.
        reason: why it was refused, or what is not in order; of the case, never of the person.
        wanted: papers that the office still asks for.
    """

    id: Id
    case_number: CaseNumber | None = None
    state: Literal["received", "in_progress", "supplement", "done", "rejected", "withdrawn"]
    changed_at: Time
    reason: Lines | None = None
    wanted: Annotated[list[Line], Field(max_length=10, default_factory=list)]


class Package(Answer):
    """A file of the catalogue: the home tiles or a service.

    Attributes:
        id: its path in the catalogue's folder; no other form is a file.
        text: its TOML.
    """

    id: _PackagePath
    text: _Package


class Snapshot(Answer):
    """What is alike in all feeds.

    Attributes:
        version: rises with every snapshot of the feed, for whomever it was published.
        device: the only kiosk that it is for; None for all.
    """

    feed: Feed
    version: Serial
    device: Id | None
    made_at: Time


class _Entries(Snapshot):
    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [entry.id for entry in getattr(self, "entries", ())]
        if len(set(ids)) != len(ids):
            raise ValueError("two entries have one id")
        return self


class Notices(_Entries):
    """The feed of notices."""

    feed: Literal["notices"]
    entries: Annotated[list[Notice], Field(max_length=200)]


class Jobs(_Entries):
    """The feed of places of work."""

    feed: Literal["jobs"]
    entries: Annotated[list[Job], Field(max_length=2000)]


class Votes(_Entries):
    """The feed of votes."""

    feed: Literal["votes"]
    entries: Annotated[list[Vote], Field(max_length=100)]


class Slots(_Entries):
    """The feed of times that may be asked for."""

    feed: Literal["slots"]
    entries: Annotated[list[Slot], Field(max_length=5000)]


class Shops(_Entries):
    """The feed of shops and useful numbers."""

    feed: Literal["shops"]
    entries: Annotated[list[Shop], Field(max_length=2000)]


class WasteGuide(_Entries):
    """The feed that says what goes into which bin."""

    feed: Literal["waste"]
    entries: Annotated[list[Waste], Field(max_length=5000)]


class Courses(_Entries):
    """The feed of courses."""

    feed: Literal["courses"]
    entries: Annotated[list[Course], Field(max_length=1000)]


class Articles(_Entries):
    """The feed of what is to be read: news, prices, buses, what the council speaks about."""

    feed: Literal["articles"]
    entries: Annotated[list[Article], Field(max_length=2000)]


class Statuses(_Entries):
    """The feed of where cases stand; published to the kiosk that took them in."""

    feed: Literal["statuses"]
    entries: Annotated[list[Status], Field(max_length=10_000)]


class CataloguePackages(_Entries):
    """The feed of service packages: a whole catalogue."""

    feed: Literal["catalogue"]
    entries: Annotated[list[Package], Field(min_length=1, max_length=500)]


SNAPSHOTS: Mapping[Feed, type[Snapshot]] = {
    "notices": Notices,
    "jobs": Jobs,
    "votes": Votes,
    "slots": Slots,
    "shops": Shops,
    "waste": WasteGuide,
    "courses": Courses,
    "articles": Articles,
    "statuses": Statuses,
    "catalogue": CataloguePackages,
}


class Listed(Answer):
    """The newest snapshot of a feed.

    Attributes:
        sha256, size: of the signed snapshot's bytes, as served.
    """

    version: Serial
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=MAX_DOCUMENT)]


class ContentIndex(Answer):
    """The signed payload of the index: what is published for a kiosk.

    Attributes:
        device: that it is for; None for any, as in a folder that goes by hand.
        feeds: a feed that is not named has no snapshot. A newer platform may name more.
    """

    device: Id | None
    at: Time
    feeds: Annotated[dict[str, Listed], Field(max_length=64)]


INDEX_FILE = "index.json"
"""In a folder that goes by hand: the signed index, with the snapshots that it names beside it."""


def file_name(feed: str, version: int) -> str:
    """Return the name of a snapshot's file in such a folder."""
    return f"{feed}-{version}.json"
