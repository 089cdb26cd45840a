"""Believing an answer: nothing is done to an item on words that the platform did not sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from offline_store.sync.answers import Accepted, Conflict, Later, Outcome, Refused
from offline_store.wire import (
    Answer,
    BatchAnswer,
    Health,
    ItemAnswer,
    Receipt,
    Signed,
    Verdict,
    open_signed,
    time_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from offline_store.sync.outbox import Waiting

BAD = "sync.bad_signature"
_Payload = TypeVar("_Payload", bound=Answer)


def outcomes(
    key: Ed25519PublicKey, device: str, sent: Sequence[Waiting], answer: BatchAnswer
) -> tuple[Outcome, ...]:
    """Return what became of each item that was sent; answers to anything else are not heard."""
    by_id: dict[str | None, ItemAnswer] = {one.id: one for one in answer.items}
    return tuple(_outcome(key, device, item, by_id.get(item.id)) for item in sent)


def health_time(key: Ed25519PublicKey, signed: Signed, nonce: str) -> datetime | None:
    """Return the platform's time, if it was the platform that repeated the nonce."""
    health = payload(key, signed, Health)
    return time_of(health.at) if health is not None and health.nonce == nonce else None


def _outcome(
    key: Ed25519PublicKey, device: str, item: Waiting, answer: ItemAnswer | None
) -> Outcome:
    if answer is None:
        return Later(item.id, "sync.unanswered")
    if answer.status == "busy":
        return Later(item.id, answer.code or "sync.in_flight")
    if answer.status == "accepted":
        return _accepted(key, device, item, answer)
    verdict = payload(key, answer.verdict, Verdict)
    if verdict is None or not _is_about(verdict, device, item) or verdict.status != answer.status:
        return Later(item.id, BAD)
    kind = Conflict if verdict.status == "conflict" else Refused
    return kind(item.id, verdict.code)


def _accepted(key: Ed25519PublicKey, device: str, item: Waiting, answer: ItemAnswer) -> Outcome:
    receipt = payload(key, answer.receipt, Receipt)
    if answer.receipt is None or receipt is None or not _is_about(receipt, device, item):
        return Later(item.id, BAD)
    if item.kind == "case" and receipt.case_number is None:
        return Later(item.id, BAD)
    # The signed number, not the one beside it.
    return Accepted(item.id, receipt.case_number, answer.receipt.model_dump_json().encode())


def _is_about(payload: Receipt | Verdict, device: str, item: Waiting) -> bool:
    return (payload.device, payload.id, payload.sha256) == (device, item.id, item.sha256)


def payload(key: Ed25519PublicKey, signed: Signed | None, model: type[_Payload]) -> _Payload | None:
    """Return what the platform signed; None where it did not, or where it is something else."""
    opened = None if signed is None else open_signed(key, signed)
    if opened is None:
        return None
    try:
        return model.model_validate_json(opened)
    except ValidationError:
        return None
