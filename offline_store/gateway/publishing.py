"""What the province publishes to kiosks: checked, signed, numbered; the last few stay."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    String,
    Table,
    delete,
    insert,
    select,
)

from kiosk.errors import KioskError
from offline_store.gateway.ballots import resalted
from offline_store.gateway.database import writing
from offline_store.gateway.schema import device as devices
from offline_store.gateway.schema import metadata
from offline_store.gateway.statements import insert_into
from offline_store.wire import (
    FEED_NAMES,
    MAX_DOCUMENT,
    SNAPSHOTS,
    ContentIndex,
    Feed,
    Listed,
    Snapshot,
    Votes,
    digest,
    sign,
    time_text,
)

ALL = ""
"""In the place of a kiosk's name: for every kiosk."""

KEPT = 3
"""Snapshots of a feed that stay, so that who fetches one while the next is published ends well."""

_CATALOGUE = "catalogue"
_ENVELOPE = 1024  # bytes at most of what is around the payload

# Every snapshot, signed, byte for byte as kiosks get it.
content = Table(
    "content",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("feed", String(16), primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("made_at", String(32), nullable=False),
)

# The last version given in a feed, in rows of ``ALL``: what is for one kiosk and what is for all
# share their numbers, so that a kiosk sees them only rise.
content_version = Table(
    "content_version",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("feed", String(16), primary_key=True),
    Column("last", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Published:
    """A snapshot that kiosks may fetch; ``document`` is what they get."""

    feed: str
    version: int
    sha256: str
    document: bytes


def publish(
    engine: Engine,
    key: Ed25519PrivateKey,
    feed: Feed,
    entries: Sequence[object],
    now: datetime,
    device: str | None = None,
) -> Published:
    """Check entries, sign them as the feed's next version and keep that in one transaction.

    Args:
        device: the one kiosk that it is for; None for all. A kiosk takes the newest of both.

    Raises:
        KioskError: ``content.invalid``, naming the first fault.
    """
    with writing(engine) as connection:
        if device is not None and not _known(connection, device):
            raise _invalid(feed, f"no kiosk {device} is known here")
        version = _next_version(connection, feed)
        snapshot = _snapshot(feed, version, device, now, entries)
        if isinstance(snapshot, Votes):
            _hold_to_salts(connection, snapshot)
        document = sign(key, snapshot).model_dump_json().encode()
        made = Published(feed, version, digest(document), document)
        row = {"device": device or ALL, "feed": feed, "version": version}
        more = {"sha256": made.sha256, "size": len(document), "document": document}
        connection.execute(insert(content).values(**row, **more, made_at=snapshot.made_at))
        _let_go(connection, device or ALL, feed)
    return made


def index(engine: Engine, device: str | None, now: datetime) -> ContentIndex:
    """Return the newest snapshot of each feed that ``device`` may have; None: that all may have."""
    query = (
        select(content.c.feed, content.c.version, content.c.sha256, content.c.size)
        .where(content.c.device.in_({ALL, device or ALL}))
        .order_by(content.c.version)
    )
    with engine.begin() as connection:
        # The newest of each feed comes last, and stays.
        newest = {row.feed: row for row in connection.execute(query)}
    feeds = {
        feed: Listed(version=row.version, sha256=row.sha256, size=row.size)
        for feed, row in newest.items()
    }
    return ContentIndex(device=device, at=time_text(now), feeds=feeds)


def document(engine: Engine, device: str | None, feed: str, version: int) -> bytes | None:
    """Return a signed snapshot; None where there is none that ``device`` may have."""
    query = select(content.c.document).where(
        content.c.device.in_({ALL, device or ALL}),
        content.c.feed == feed,
        content.c.version == version,
    )
    with engine.begin() as connection:
        found = connection.scalar(query)
    return None if found is None else bytes(found)


def read_entries(feed: Feed, path: Path) -> list[object]:
    """Read what shall be published: a JSON array, or for the catalogue its folder.

    Raises:
        KioskError: ``content.invalid``, or ``catalogue.missing``.
    """
    if feed == _CATALOGUE:
        return _packages(path)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problem = error.strerror if isinstance(error, OSError) else "it is no JSON in UTF-8"
        raise _invalid(path, problem) from None
    if not isinstance(found, list):
        raise _invalid(path, "it is not an array of entries")
    return found


def _packages(folder: Path) -> list[object]:
    from kiosk.catalogue import check

    wrong = [fault for fault in check([folder]) if fault.level == "error"]
    if wrong:
        raise _invalid(folder, f"{len(wrong)} fault(s), the first: {wrong[0]}")
    services = sorted(folder.glob("services/*/*.toml"))
    if not services:
        raise _invalid(folder, "no service is in it, so every home tile would be off")
    beside = [folder / name for name in ("situations.toml", "elsewhere.toml")]
    files = [folder / "groups.toml", *(path for path in beside if path.exists()), *services]
    return [
        {"id": file.relative_to(folder).as_posix(), "text": file.read_text(encoding="utf-8")}
        for file in files
    ]


def _snapshot(
    feed: Feed, version: int, device: str | None, now: datetime, entries: Sequence[object]
) -> Snapshot:
    said: dict[str, Any] = {
        "feed": feed,
        "version": version,
        "device": device,
        "made_at": time_text(now),
        "entries": list(entries),
    }
    try:
        # A kiosk passes over what it does not know; whoever publishes shall hear of a slip.
        snapshot = SNAPSHOTS[feed].model_validate(said, extra="forbid")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _invalid(feed, f"{place}: {first['msg']}".lstrip(": ")) from None
    size = len(rfc8785.dumps(snapshot.model_dump()))
    most = (MAX_DOCUMENT - _ENVELOPE) * 3 // 4
    if size > most:
        raise _invalid(feed, f"it has {size} bytes, and a kiosk takes {most}")
    return snapshot


def _hold_to_salts(connection: Connection, votes: Votes) -> None:
    topic = resalted(connection, {vote.id: vote.salt for vote in votes.entries})
    if topic is not None:
        problem = f"{topic} had another salt before: who voted on it could vote again"
        raise _invalid(votes.feed, problem)


def _known(connection: Connection, device: str) -> bool:
    return connection.scalar(select(devices.c.id).where(devices.c.id == device)) is not None


def _next_version(connection: Connection, feed: str) -> int:
    first = insert_into(connection.dialect.name, content_version).values(
        device=ALL, feed=feed, last=1
    )
    taken = first.on_conflict_do_update(
        index_elements=[content_version.c.device, content_version.c.feed],
        set_={"last": content_version.c.last + 1},
    ).returning(content_version.c.last)
    return int(connection.execute(taken).scalar_one())


def _let_go(connection: Connection, device: str, feed: str) -> None:
    same = (content.c.device == device, content.c.feed == feed)
    newest = select(content.c.version).where(*same).order_by(content.c.version.desc()).limit(KEPT)
    kept = [row.version for row in connection.execute(newest)]
    connection.execute(delete(content).where(*same, content.c.version.not_in(kept)))


def feed_of(name: str) -> Feed:
    """Return a feed by its name.

    Raises:
        ValueError: there is none of that name.
    """
    for feed in FEED_NAMES:
        if feed == name:
            return feed
    raise ValueError(name)


def _invalid(path: object, problem: object) -> KioskError:
    return KioskError("content.invalid", {"path": path, "problem": problem})
