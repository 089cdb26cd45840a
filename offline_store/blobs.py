"""Scans that go with a case: sealed, content-addressed, kept in chunks until the platform has them.

They are committed with their case and sent before it. The same scan handed in twice is kept and
sent once: it is known again by a MAC under the store's own key, since by a bare hash a thief could
test what he guesses. What no case waits for any more goes a chunk at a time, so that a disk that is
nearly full is never asked for the room of a whole scan (``secure_delete`` writes what it deletes).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from kiosk.domain.case import Attachment
from kiosk.errors import KioskError
from offline_store.ballast import Ballast
from offline_store.canonical import sha256
from offline_store.chunking import CHUNK, MAX_ATTACHMENT, MAX_ATTACHMENTS, chunks_of
from offline_store.due import LONGEST_WAIT
from offline_store.engine import reading, writing
from offline_store.models import OPEN, meta, outbox, to_ms
from offline_store.models_blobs import UNSENT, attachments, blobs, chunks
from offline_store.prepared import Prepared, prepared_insert
from offline_store.sealing import Sealer, context

KIND = "blob"
"""Of the context that a blob's envelope is bound to; its id there is the scan's own SHA-256."""

_MAC_KEY = "blobs.mac_key"
_ADD_BLOB = prepared_insert(blobs, ("address", "mac", "size"))
_ADD_CHUNK = prepared_insert(chunks)
_ADD_ATTACHMENT = prepared_insert(attachments)
_RELEASE = Prepared(
    delete(attachments).where(
        attachments.c.place
        == select(outbox.c.place).where(outbox.c.id == bindparam("item_id")).scalar_subquery()
    )
)
_awaited = select(attachments.c.place).where(attachments.c.blob == blobs.c.address).exists()


@dataclass(frozen=True, slots=True)
class Scan:
    """One attachment, sealed and not yet kept.

    Attributes:
        told: name, media type, size and SHA-256, as the case's body says them.
    """

    told: dict[str, str | int] = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A blob that the platform does not have whole, and the items that wait for it.

    Attributes:
        attempts: tries that were spent on those items, at the most.
    """

    address: str
    size: int
    items: tuple[str, ...]
    attempts: int


def seal(sealer: Sealer, device: str, handed_in: Sequence[Attachment]) -> tuple[Scan, ...]:
    """Seal scans to the province; before the transaction, since it takes a while.

    Raises:
        KioskError: ``store.attachments``: more or larger than the platform takes.
    """
    largest = max((len(one.content) for one in handed_in), default=1)
    smallest = min((len(one.content) for one in handed_in), default=1)
    if len(handed_in) > MAX_ATTACHMENTS or largest > MAX_ATTACHMENT or smallest < 1:
        raise KioskError("store.attachments", {"number": len(handed_in), "largest": largest})
    return tuple(_sealed(sealer, device, one) for one in handed_in)


def keep(connection: Connection, scans: Sequence[Scan]) -> list[str]:
    """Keep scans within the caller's transaction and return their addresses, in order."""
    if not scans:
        return []
    key = _mac_key(connection)
    macs = [hmac.digest(key, str(scan.told["sha256"]).encode(), hashlib.sha256) for scan in scans]
    kept = {
        mac: _kept(connection, mac, scan)
        for mac, scan in dict(zip(macs, scans, strict=True)).items()
    }
    return [kept[mac] for mac in macs]


def attach(connection: Connection, place: int, addresses: Sequence[str]) -> None:
    """Let the item at ``place`` wait for these blobs."""
    for address in dict.fromkeys(addresses):
        _ADD_ATTACHMENT(connection, {"place": place, "blob": address})


def release(connection: Connection, item_id: str) -> None:
    """Note that an item waits for its blobs no more; they go later, by ``Blobs.sweep``."""
    _RELEASE(connection, {"item_id": item_id})


def unsend(connection: Connection, items: Sequence[str]) -> None:
    """Note that the platform does not have the blobs of these items after all."""
    theirs = select(attachments.c.blob).join(outbox, outbox.c.place == attachments.c.place)
    theirs = theirs.where(outbox.c.id.in_(items))
    connection.execute(update(blobs).where(blobs.c.address.in_(theirs)).values(whole_at=None))


class Blobs:
    """The sync's side of the blobs. Any thread; each call is one short transaction."""

    def __init__(self, engine: Engine, ballast: Ballast) -> None:
        """Serve from ``engine``, which the caller keeps and disposes of.

        Args:
            ballast: let go where the disk is too full to note what was sent, or to delete anything.
        """
        self._engine, self._ballast = engine, ballast

    def unsent(self, now: datetime) -> Unsent | None:
        """Return the blob to send next: of the first case in order that is due."""
        at = to_ms(now)
        lacking = select(blobs.c.address).where(literal_column(UNSENT))
        waiting = select(attachments.c.place).where(attachments.c.blob.in_(lacking))
        due = or_(outbox.c.next_at <= at, outbox.c.next_at > to_ms(now + LONGEST_WAIT))
        first = (
            select(outbox.c.place)
            .where(outbox.c.place.in_(waiting), literal_column(OPEN), due)
            .order_by(outbox.c.place)
            .limit(1)
        )
        query = (
            select(blobs.c.address, blobs.c.size)
            .join(attachments, attachments.c.blob == blobs.c.address)
            .where(attachments.c.place == first.scalar_subquery(), literal_column(UNSENT))
            .order_by(blobs.c.address)
            .limit(1)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            sharing = (
                select(outbox.c.id, outbox.c.attempts)
                .join(attachments, attachments.c.place == outbox.c.place)
                .where(attachments.c.blob == row.address, literal_column(OPEN))
                .order_by(outbox.c.place)
            )
            items = connection.execute(sharing).all()
            ids, most = tuple(item.id for item in items), max(item.attempts for item in items)
            return Unsent(row.address, row.size, ids, most)

    def chunk(self, address: str, number: int) -> bytes | None:
        """Return one chunk; None where it is not there."""
        with reading(self._engine) as connection:
            return chunk(connection, address, number)

    def is_sound(self, address: str) -> bool:
        """Tell whether all of a blob is here, and is what its name says."""
        digest = hashlib.sha256()
        with reading(self._engine) as connection:
            size = connection.scalar(select(blobs.c.size).where(blobs.c.address == address))
            for number in range(chunks_of(size or 0)):
                digest.update(chunk(connection, address, number) or b"")
        return digest.hexdigest() == address

    def sent(self, address: str, now: datetime) -> None:
        """Note that the platform has all of a blob: the cases that wait for it may go."""
        noted = update(blobs).where(blobs.c.address == address).values(whole_at=to_ms(now))

        def note() -> None:
            with writing(self._engine) as connection:
                connection.execute(noted)

        self._ballast.in_any_case(note)

    def sweep(self) -> bool:
        """Delete one chunk of a blob that no case waits for; False where there is none.

        Raises:
            KioskError: ``store.unwritable``, or ``store.disk_full`` with no ballast left.
        """
        query = select(blobs.c.address).where(~_awaited).limit(1)
        with reading(self._engine) as connection:
            address = connection.scalar(query)
        if address is None:
            return False
        self._ballast.in_any_case(lambda: self._strike(address))
        return True

    def _strike(self, address: str) -> None:
        with writing(self._engine) as connection:
            last = select(func.max(chunks.c.number)).where(chunks.c.blob == address)
            of_it = chunks.c.blob == address
            connection.execute(
                delete(chunks).where(of_it, chunks.c.number == last.scalar_subquery())
            )
            left = select(chunks.c.number).where(of_it).exists()
            connection.execute(delete(blobs).where(blobs.c.address == address, ~left))


def chunk(connection: Connection, address: str, number: int) -> bytes | None:
    """Return one chunk of a blob; None where it is not there."""
    query = select(chunks.c.bytes).where(chunks.c.blob == address, chunks.c.number == number)
    content: bytes | None = connection.scalar(query)
    return content


def _sealed(sealer: Sealer, device: str, one: Attachment) -> Scan:
    digest = sha256(one.content)
    told: dict[str, str | int] = {
        "name": one.name,
        "media_type": one.media_type,
        "size": len(one.content),
        "sha256": digest,
    }
    return Scan(told, sealer.seal(one.content, context(device, KIND, digest)))


def _kept(connection: Connection, mac: bytes, scan: Scan) -> str:
    # One that no case waits for may be half gone: it is not to be built on.
    known: str | None = connection.scalar(
        select(blobs.c.address).where(blobs.c.mac == mac, _awaited).limit(1)
    )
    if known is not None:
        return known
    address = sha256(scan.sealed)
    _ADD_BLOB(connection, {"address": address, "mac": mac, "size": len(scan.sealed)})
    for number in range(chunks_of(len(scan.sealed))):
        piece = scan.sealed[number * CHUNK : (number + 1) * CHUNK]
        _ADD_CHUNK(connection, {"blob": address, "number": number, "bytes": piece})
    return address


def _mac_key(connection: Connection) -> bytes:
    text = connection.scalar(select(meta.c.value).where(meta.c.key == _MAC_KEY))
    if text is None:
        text = secrets.token_hex(32)
        connection.execute(insert(meta).values(key=_MAC_KEY, value=text))
    return bytes.fromhex(text)
