"""The outbox as sync needs it, so that sync can be tested without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Waiting(Protocol):
    """One thing to send; see ``offline_store.outbox.Item``."""

    @property
    def seq(self) -> int:
        """Order."""

    @property
    def id(self) -> str:
        """Id for ever."""

    @property
    def kind(self) -> str:
        """``case``, ``rating`` or ``help``."""

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


class Outbox(Protocol):
    """See ``offline_store.outbox.Outbox``; each call is one durable transaction."""

    def lease(self, limit: int, seconds: float, /) -> Sequence[Waiting]:
        """Take what is due."""

    def acknowledge(self, item_id: str, case_number: str | None, receipt: bytes, /) -> None:
        """Close an item that the platform signed for."""

    def reject(self, item_id: str, code: str, /) -> None:
        """Close an item that the platform refused."""

    def kill(self, item_id: str, code: str, /) -> None:
        """Put an item aside for staff."""

    def retry(self, ids: Sequence[str], at: datetime, code: str, spend: bool, /) -> None:
        """Give items back until ``at``."""

    def next_due(self) -> datetime | None:
        """Return when the next item may be leased."""
