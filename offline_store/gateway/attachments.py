"""Attachments in the gateway's database: taken in chunk by chunk, opened when a case names them.

A blob that no kept case names is forgotten after a week; a kiosk that comes after all is told what
is missing, and sends it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select, tuple_, update

from offline_store.chunking import ATTACHMENTS_MISSING, CHUNK, MAX_BLOB, chunk_bytes, chunks_of
from offline_store.gateway.blob_schema import attachment, blob, chunk
from offline_store.gateway.database import UnsureError, writing
from offline_store.gateway.intake import Bad, Good, Later
from offline_store.gateway.statements import insert_into
from offline_store.sealing import NotOpenedError, Opener, UnknownKeyError, context
from offline_store.wire import Attachment, BlobState, digest, time_text

MAX_PENDING = 1000
"""Blobs of one kiosk that no case names yet."""
MAX_PENDING_BYTES = 256 * 1024 * 1024
"""Their bytes."""
FORGOTTEN = timedelta(days=7)
_AT_ONCE = 20  # forgotten ones that go with each new one


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of a blob, as a kiosk sends it.

    Attributes:
        size: of the whole blob.
    """

    device: str
    sha256: str
    size: int
    number: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """An attachment, opened."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


def fault(given: Chunk) -> str | None:
    """Say what is wrong with a chunk as such."""
    if not 0 < given.size <= MAX_BLOB:
        return f"A blob is announced by its size, of 1 to {MAX_BLOB} bytes."
    last = chunks_of(given.size) - 1
    if given.number > last:
        return f"A blob of this size has chunks 0 to {last}."
    if len(given.content) != chunk_bytes(given.size, given.number):
        return f"Every chunk but the last has {CHUNK} bytes."
    return None


def state(engine: Engine, device: str, sha256: str, now: datetime) -> BlobState:
    """Tell how much of a blob is here; of one that nobody has heard of, nothing."""
    with engine.begin() as connection:
        return _state(connection, device, sha256, now)


def take(engine: Engine, given: Chunk, now: datetime) -> BlobState | str:
    """Take a chunk in one durable transaction; idempotent. A code says why it was not taken."""
    with writing(engine) as connection:
        row = _row(connection, given.device, given.sha256)
        if row is None:
            row = _begun(connection, given, now)
        if row is None:
            return "blobs.too_many"
        if row.size != given.size:
            return "blob.size"
        if not row.whole and not _complete(connection, given, now):
            return "blob.sha256"
        return _state(connection, given.device, given.sha256, now)


def opened(
    engine: Engine, opener: Opener, device: str, good: Good, now: datetime
) -> Good | Bad | Later:
    """Open the blobs that an item names, or tell what is wrong with them."""
    if not good.attachments:
        return good
    # One that is sent twice at once is opened once, and everybody locks in one order.
    for one in sorted(good.attachments, key=lambda named: named.address):
        with writing(engine) as connection:
            code = _open(connection, opener, device, one, now)
        if code in _LATER:
            return Later(good.item.id, code)
        if code is not None:
            return Bad(good.item.id, good.item.sha256, code)
    return good


def keep(connection: Connection, device: str, goods: Sequence[Good]) -> None:
    """Note what lies beside new items, within the transaction that keeps them."""
    rows = [
        {
            "device": device,
            "id": good.item.id,
            "number": number,
            "blob": one.address,
            "name": one.name,
            "media_type": one.media_type,
        }
        for good in goods
        for number, one in enumerate(good.attachments)
    ]
    if not rows:
        return
    addresses = sorted({str(row["blob"]) for row in rows})
    theirs = blob.c.sha256.in_(addresses)
    named = update(blob).where(blob.c.device == device, theirs).values(named=True)
    if connection.execute(named).rowcount != len(addresses):
        raise UnsureError("a blob was forgotten while its case was being kept")
    connection.execute(insert(attachment), rows)


def of_item(engine: Engine, device: str, item_id: str) -> list[Held]:
    """Return what lies beside an item, in the order of its body."""
    query = (
        select(attachment.c.name, attachment.c.media_type, blob.c.content)
        .join(blob, (blob.c.device == attachment.c.device) & (blob.c.sha256 == attachment.c.blob))
        .where(attachment.c.device == device, attachment.c.id == item_id)
        .order_by(attachment.c.number)
    )
    with engine.begin() as connection:
        return [Held(*row) for row in connection.execute(query)]


_LATER = frozenset({ATTACHMENTS_MISSING, "body.unknown_key"})


def _row(connection: Connection, device: str, sha256: str) -> Row[Any] | None:
    held: Select[Any] = select(blob.c.size, blob.c.whole, blob.c.content_sha256)
    held = held.where(blob.c.device == device, blob.c.sha256 == sha256).with_for_update()
    return connection.execute(held).one_or_none()


def _begun(connection: Connection, given: Chunk, now: datetime) -> Row[Any] | None:
    """Begin a blob; None where the kiosk has sent too much that no case names."""
    _forget(connection, now)
    pending = select(func.count(), func.coalesce(func.sum(blob.c.size), 0))
    pending = pending.where(blob.c.device == given.device, blob.c.named.is_(False))
    number, size = connection.execute(pending).one()
    if number >= MAX_PENDING or size + given.size > MAX_PENDING_BYTES:
        return None
    new = insert_into(connection.dialect.name, blob).values(
        device=given.device,
        sha256=given.sha256,
        size=given.size,
        whole=False,
        named=False,
        touched_at=time_text(now),
    )
    connection.execute(new.on_conflict_do_nothing())
    return _row(connection, given.device, given.sha256)


def _complete(connection: Connection, given: Chunk, now: datetime) -> bool:
    """Add a chunk; False where it was the last and the whole is not what it was said to be."""
    of_blob = (chunk.c.device == given.device, chunk.c.blob == given.sha256)
    new = insert_into(connection.dialect.name, chunk).values(
        device=given.device, blob=given.sha256, number=given.number, bytes=given.content
    )
    connection.execute(new.on_conflict_do_nothing())
    there = connection.scalar(select(func.count()).select_from(chunk).where(*of_blob))
    whole = there == chunks_of(given.size)
    if whole and digest(_joined(connection, given.device, given.sha256)) != given.sha256:
        connection.execute(delete(chunk).where(*of_blob))
        return False
    connection.execute(
        update(blob)
        .where(blob.c.device == given.device, blob.c.sha256 == given.sha256)
        .values(whole=whole, touched_at=time_text(now))
    )
    return True


def _open(
    connection: Connection, opener: Opener, device: str, one: Attachment, now: datetime
) -> str | None:
    """Open one blob and let its chunks go; a code says why not."""
    row = _row(connection, device, one.address)
    if row is None or not row.whole:
        return ATTACHMENTS_MISSING
    if row.content_sha256 is not None:
        return None if row.content_sha256 == one.sha256 else "attachments.sha256"
    try:
        plain = opener.open(
            _joined(connection, device, one.address), context(device, "blob", one.sha256)
        )
    except UnknownKeyError:
        return "body.unknown_key"
    except NotOpenedError:
        return "attachments.sealed"
    if digest(plain) != one.sha256 or len(plain) != one.size:
        return "attachments.sha256"
    connection.execute(
        update(blob)
        .where(blob.c.device == device, blob.c.sha256 == one.address)
        .values(content=plain, content_sha256=one.sha256, touched_at=time_text(now))
    )
    connection.execute(delete(chunk).where(chunk.c.device == device, chunk.c.blob == one.address))
    return None


def _joined(connection: Connection, device: str, sha256: str) -> bytes:
    query = select(chunk.c.bytes).where(chunk.c.device == device, chunk.c.blob == sha256)
    return b"".join(connection.scalars(query.order_by(chunk.c.number)))


def _state(connection: Connection, device: str, sha256: str, now: datetime) -> BlobState:
    query = select(blob.c.size, blob.c.whole)
    query = query.where(blob.c.device == device, blob.c.sha256 == sha256)
    row = connection.execute(query).one_or_none()
    there = select(chunk.c.number).where(chunk.c.device == device, chunk.c.blob == sha256)
    whole = row is not None and row.whole
    numbers = (
        list(range(chunks_of(row.size)))
        if row is not None and whole
        else list(connection.scalars(there.order_by(chunk.c.number)))
    )
    return BlobState(device=device, sha256=sha256, chunks=numbers, whole=whole, at=time_text(now))


def _forget(connection: Connection, now: datetime) -> None:
    """Delete some blobs, of any kiosk, that no case has named for long."""
    old = (
        select(blob.c.device, blob.c.sha256)
        .where(blob.c.named.is_(False), blob.c.touched_at < time_text(now - FORGOTTEN))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    gone = [tuple(row) for row in connection.execute(old)]
    if gone:
        connection.execute(delete(chunk).where(tuple_(chunk.c.device, chunk.c.blob).in_(gone)))
        connection.execute(delete(blob).where(tuple_(blob.c.device, blob.c.sha256).in_(gone)))
