"""Taking in a bundle that was carried here by hand, as if it had come by the network."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from kiosk.errors import KioskError
from offline_store.bundle import lines
from offline_store.files import written_whole
from offline_store.gateway import attachments
from offline_store.gateway.answering import Answering
from offline_store.gateway.enrolment import find
from offline_store.gateway.store import Clone, GatewayStore
from offline_store.wire import BatchAnswer, BundlePart, ItemAnswer, Signed, time_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.ports import Clock


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a bundle.

    Attributes:
        causes: codes of what was not accepted, and how often.
    """

    accepted: int = 0
    refused: int = 0
    later: int = 0
    causes: Mapping[str, int] = field(default_factory=dict, compare=False)


def take_in(answering: Answering, clock: Clock, bundle: Path, answers: Path) -> Imported:
    """Keep what is in ``bundle`` and write the signed answers, to be carried back.

    Parts that were kept stay kept where a later one cannot be: taking the file again does no harm.

    Raises:
        KioskError: ``bundle.unreadable``, ``bundle.incomplete``, ``bundle.stranger`` (not signed by
            a kiosk that is let in), ``bundle.clone``, ``bundle.unwritable``.
    """
    said: list[ItemAnswer] = []
    try:
        with written_whole(answers) as file:
            for part in _parts(answering.store, bundle):
                _take_chunks(answering.store, clock.now(), part)
                if part.items:
                    said += _answered(answering, clock.now(), part, file, bundle)
    except OSError as error:
        raise KioskError("bundle.unwritable", {"path": answers, "cause": error.strerror}) from None
    counted = Counter(item.status for item in said)
    accepted, later = counted["accepted"], counted["busy"]
    causes = Counter(item.code for item in said if item.code is not None)
    return Imported(accepted, len(said) - accepted - later, later, causes)


def _take_chunks(store: GatewayStore, received: datetime, part: BundlePart) -> None:
    for one in part.chunks:
        content = base64.b64decode(one.content)
        given = attachments.Chunk(part.device, one.blob, one.size, one.number, content)
        # One that is not taken leaves its case for later: its answer says so, and spoils no other.
        if attachments.fault(given) is None:
            attachments.take(store.engine, given, received)


def _answered(
    answering: Answering, received: datetime, part: BundlePart, file: BinaryIO, bundle: Path
) -> list[ItemAnswer]:
    raw = [item.model_dump() for item in part.items]
    items = answering.answers(part.device, raw, received)
    if isinstance(items, Clone):
        raise KioskError("bundle.clone", {"path": bundle, "device": part.device})
    answer = BatchAnswer(received_at=time_text(received), items=items)
    file.write(answer.model_dump_json().encode() + b"\n")
    return items


def _parts(store: GatewayStore, bundle: Path) -> Iterator[BundlePart]:
    seen = parts = 0
    for number, line in lines(bundle):
        part = _opened(store, bundle, number, line)
        seen, parts = seen + 1, part.parts
        if part.part != seen:
            raise _incomplete(bundle, seen, parts)
        yield part
    if seen == 0:
        raise _unreadable(bundle, 1, "nothing waited when it was written, or it was cut short")
    if seen != parts:
        raise _incomplete(bundle, seen + 1, parts)


def _opened(store: GatewayStore, bundle: Path, number: int, line: bytes) -> BundlePart:
    try:
        signed = Signed.model_validate_json(line)
        payload = base64.b64decode(signed.payload)
        part = BundlePart.model_validate_json(payload)
    except ValidationError:
        cause = "it is no part of a bundle, or was cut short: copy the file again"
        raise _unreadable(bundle, number, cause) from None
    device, _, fingerprint = signed.key_id.partition("/")
    with store.engine.begin() as connection:
        row = find(connection, device, fingerprint)
    # An end that has passed since is no fault of what was promised before.
    known = row is not None and row.revoked_at is None and device == part.device
    if row is None or not known:
        raise KioskError("bundle.stranger", {"path": bundle, "line": number})
    try:
        key = Ed25519PublicKey.from_public_bytes(row.public_key)
        key.verify(base64.b64decode(signed.signature), payload)
    except InvalidSignature:
        raise KioskError("bundle.stranger", {"path": bundle, "line": number}) from None
    return part


def _unreadable(bundle: Path, line: int, cause: str) -> KioskError:
    return KioskError("bundle.unreadable", {"path": bundle, "line": line, "cause": cause})


def _incomplete(bundle: Path, part: int, parts: int) -> KioskError:
    return KioskError("bundle.incomplete", {"path": bundle, "part": part, "parts": parts})
