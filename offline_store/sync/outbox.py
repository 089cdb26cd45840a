"""The outbox as sync needs it, so that sync can be tested without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from offline_store import wire
from offline_store.outbox import Acknowledgement


class Waiting(Protocol):
    """One thing to send; see ``offline_store.outbox.Item``."""

    @property
    def epoch(self) -> int:
        """Epoch of the kiosk's store."""

    @property
    def seq(self) -> int:
        """Order within the epoch."""

    @property
    def id(self) -> str:
        """Id for ever."""

    @property
    def kind(self) -> str:
        """``case``, ``rating``, ``help`` or ``alarm``."""

    @property
    def body(self) -> bytes:
        """The bytes as they were committed."""

    @property
    def sha256(self) -> str:
        """Of the body, hex."""

    @property
    def created_at(self) -> datetime:
        """UTC."""

    @property
    def attempts(self) -> int:
        """Tries that were spent."""


def as_message(item: Waiting) -> wire.Item:
    """Return an item as the platform gets it."""
    return wire.Item(
        id=item.id,
        epoch=item.epoch,
        seq=item.seq,
        kind=item.kind,  # type: ignore[arg-type]  # validated
        sha256=item.sha256,
        body=wire.encode(item.body),
        created_at=wire.time_text(item.created_at),
    )


class Outbox(Protocol):
    """See ``offline_store.outbox.Outbox``; each call is one durable transaction."""

    def lease(self, limit: int, seconds: float, /) -> Sequence[Waiting]:
        """Take what is due."""

    def acknowledge(self, accepted: Sequence[Acknowledgement], /) -> None:
        """Close what the platform signed for."""

    def reject(self, item_id: str, code: str, /) -> object:
        """Close an item that the platform refused."""

    def kill(self, item_id: str, code: str, /) -> object:
        """Put an item aside for staff."""

    def retry(self, ids: Sequence[str], at: datetime, code: str, spend: bool, /) -> None:
        """Give items back until ``at``."""

    def next_due(self) -> datetime | None:
        """Return when the next item may be leased."""
