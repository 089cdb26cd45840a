"""Carrying the backlog out by hand, and the platform's receipts back in.

What is written is what the network would carry: sealed, under the same ids. It changes nothing
here, so sending it too does no harm; what arrives by both ways counts once.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Row, func, literal_column, select

from kiosk.domain.case import CaseState
from kiosk.errors import KioskError
from offline_store import wire
from offline_store.blobs import chunk
from offline_store.canonical import canonical
from offline_store.chunking import chunks_of
from offline_store.engine import reading
from offline_store.files import written_whole
from offline_store.models import OPEN, outbox
from offline_store.models_blobs import attachments, blobs
from offline_store.outbox import Acknowledgement, Outbox, item_of
from offline_store.retention import tidy
from offline_store.sync import verify
from offline_store.sync.answers import Accepted, Conflict, Later, Refused
from offline_store.sync.identity import Identity
from offline_store.sync.outbox import as_message

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_LINE = 8 * 1024 * 1024
_ITEMS_BYTES = 2 * 1024 * 1024  # of the items of a part, sealed
_BLOBS_BYTES = 64 * 1024 * 1024  # of the blobs before a part of items, and then one item's more


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    items: int
    parts: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What the platform's answers closed here."""

    acknowledged: int = 0
    refused: int = 0


def export(
    engine: Engine, identity: Identity, device: str, now: datetime, target: Path
) -> Exported:
    """Write all that waits to ``target``, whole or not at all; no file where nothing waits.

    Raises:
        KioskError: ``bundle.unwritable``, or what the store cannot do.
    """
    try:
        # One view of it all, which hinders no writer. What is sent meanwhile goes with it.
        with reading(engine) as connection:
            plan = list(_plan(connection))
            if not plan:
                return Exported(0, 0)
            with written_whole(target) as file:
                for number, content in enumerate(plan, 1):
                    part = wire.BundlePart(
                        device=device,
                        made_at=wire.time_text(now),
                        part=number,
                        parts=len(plan),
                        chunks=[_chunk(connection, one) for one in content.chunks],
                        items=[_item(connection, place) for place in content.items],
                    )
                    file.write(_signed(identity, part) + b"\n")
    except OSError as error:
        raise KioskError("bundle.unwritable", {"path": target, "cause": error.strerror}) from None
    return Exported(sum(len(content.items) for content in plan), len(plan))


def settle(
    engine: Engine, box: Outbox, key: Ed25519PublicKey, device: str, answers: Path
) -> Settled:
    """Close what the platform's answers in ``answers`` sign for; the rest stays as it is.

    A receipt counts for what was refused or put aside too, even for what staff have let go
    meanwhile: the platform has it.

    Args:
        key: the platform's, pinned: what it did not sign is not believed.

    Raises:
        KioskError: ``bundle.unreadable``, ``bundle.foreign``, ``bundle.unsigned``, or what the
            store cannot do.
    """
    acknowledged = refused = 0
    ours = unsigned = False
    for number, line in lines(answers):
        try:
            answer = wire.BatchAnswer.model_validate_json(line)
        except ValidationError:
            raise _unreadable(answers, number) from None
        accepted: list[Acknowledgement] = []
        known = _known(engine, answer)
        ours = ours or bool(known)
        unsettled = [item_of(row) for row in known if row.state != CaseState.ACKED.value]
        for outcome in verify.outcomes(key, device, unsettled, answer):
            match outcome:
                case Accepted(item_id, case_number, receipt):
                    accepted.append(Acknowledgement(item_id, case_number, receipt))
                case Refused(item_id, code):
                    refused += box.reject(item_id, code)
                case Conflict(item_id, code):
                    refused += box.kill(item_id, code)
                case Later(code=verify.BAD):
                    unsigned = True
        if accepted:
            box.acknowledge(accepted)
        acknowledged += len(accepted)
    if acknowledged:
        tidy(engine)
    if not ours:
        raise KioskError("bundle.foreign", {"path": answers})
    if unsigned and not acknowledged + refused:
        raise KioskError("bundle.unsigned", {"path": answers})
    return Settled(acknowledged, refused)


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Give the lines of a bundle or of its answers, numbered from 1, each of bounded length.

    Raises:
        KioskError: ``bundle.unreadable``.
    """
    number = 0
    try:
        with path.open("rb") as file:
            while line := file.readline(_LINE):
                number += 1
                if len(line) == _LINE:
                    raise _unreadable(path, number)
                if not line.endswith(b"\n"):
                    cause = "it is cut short there: copy the file again"
                    raise KioskError(
                        "bundle.unreadable", {"path": path, "line": number, "cause": cause}
                    )
                if line.strip():
                    yield number, line
    except OSError as error:
        raise KioskError(
            "bundle.unreadable", {"path": path, "line": number, "cause": error.strerror}
        ) from None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a chunk lies, and how large its blob is."""

    blob: str
    size: int
    number: int


@dataclass(frozen=True, slots=True)
class _Content:
    """What one part will hold."""

    chunks: Sequence[_Place] = ()
    items: Sequence[int] = ()


def _plan(connection: Connection) -> Iterator[_Content]:
    """Give the parts: items in their order, and before each of these parts the blobs that it needs.

    The platform keeps only so much that no case names, so blobs do not all go first.
    """
    named: set[str] = set()
    items: list[int] = []
    size = weight = 0
    query = select(outbox.c.place, func.length(outbox.c.body)).where(literal_column(OPEN))
    for place, length in connection.execute(query.order_by(outbox.c.place)).all():
        new = [blob for blob in _blobs(connection, place) if blob.address not in named]
        if items and (
            len(items) == wire.MAX_ITEMS or size + length > _ITEMS_BYTES or weight > _BLOBS_BYTES
        ):
            yield _Content(items=items)
            items, size, weight = [], 0, 0
        for blob in new:
            named.add(blob.address)
            weight += blob.size
            numbers = range(chunks_of(blob.size))
            chunks = [_Place(blob.address, blob.size, number) for number in numbers]
            for at in range(0, len(chunks), wire.MAX_CHUNKS):
                yield _Content(chunks=chunks[at : at + wire.MAX_CHUNKS])
        items.append(place)
        size += length
    if items:
        yield _Content(items=items)


def _blobs(connection: Connection, place: int) -> Sequence[Row[Any, Any]]:
    query = select(blobs.c.address, blobs.c.size).join(
        attachments, attachments.c.blob == blobs.c.address
    )
    return connection.execute(query.where(attachments.c.place == place)).all()


def _chunk(connection: Connection, one: _Place) -> wire.BundleChunk:
    # One that was lost here is empty: the platform asks for it, and the case waits.
    content = chunk(connection, one.blob, one.number) or b""
    return wire.BundleChunk(
        blob=one.blob, size=one.size, number=one.number, content=wire.encode(content)
    )


def _item(connection: Connection, place: int) -> wire.Item:
    row = connection.execute(select(outbox).where(outbox.c.place == place)).one()
    return as_message(item_of(row))


def _known(engine: Engine, answer: wire.BatchAnswer) -> Sequence[Row[Any]]:
    ids = [one.id for one in answer.items if one.id is not None]
    query = select(outbox).where(outbox.c.id.in_(ids))
    with reading(engine) as connection:
        return connection.execute(query).all()


def _signed(identity: Identity, part: wire.BundlePart) -> bytes:
    payload = canonical(part.model_dump())
    signed = wire.Signed(
        payload=base64.b64encode(payload).decode(),
        signature=base64.b64encode(identity.key.sign(payload)).decode(),
        key_id=identity.key_id,
    )
    return signed.model_dump_json().encode()


def _unreadable(path: Path, number: int) -> KioskError:
    cause = "it is not what was written, or was cut short"
    return KioskError("bundle.unreadable", {"path": path, "line": number, "cause": cause})
