"""Whose cases the gateway holds: found by the card, without looking into every body."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Column, Connection, Index, String, Table, insert, select

from offline_store.gateway.intake import Good
from offline_store.gateway.schema import item, metadata
from offline_store.wire import time_of

holder = Table(
    "holder",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("person", String(64), nullable=False),  # SHA-256 of the card's number
    Index("holder_person", "person"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A case of somebody, as it came.

    Attributes:
        body: opened.
    """

    device: str
    id: str
    case_number: str | None
    received_at: str
    body: dict[str, Any] = field(repr=False)

    @property
    def service(self) -> str:
        """Return the id of its service."""
        return str(self.body.get("service", ""))

    @property
    def receipt_no(self) -> str:
        """Return the number on its slip."""
        return str(self.body.get("receipt_no", ""))

    @property
    def submitted_at(self) -> str:
        """Return when it was handed in, by the kiosk's clock; else when it came."""
        told = self.body.get("submitted_at")
        return told if isinstance(told, str) and _is_time(told) else self.received_at


def _is_time(text: str) -> bool:
    try:
        return time_of(text).tzinfo is not None
    except ValueError:
        return False


def person_of(number: str) -> str:
    """Return how a person is named in the gateway's tables."""
    return hashlib.sha256(number.encode()).hexdigest()


def keep(connection: Connection, device: str, new: Sequence[Good]) -> None:
    """Note whose cases these are, in the transaction that keeps them.

    Not whose vote: numbers of cards are few enough to try them all, and what a vote's slow mark
    hides from whoever reads the tables must not stand beside it under a quick one (decision 0018).
    """
    rows = [
        {"device": device, "id": good.item.id, "person": person_of(good.number)}
        for good in new
        if good.number is not None and good.ballot is None
    ]
    if rows:
        connection.execute(insert(holder), rows)


def cases_of(connection: Connection, number: str) -> list[Held]:
    """Return all cases of a card's holder, the newest first."""
    query = (
        select(item.c.device, item.c.id, item.c.case_number, item.c.received_at, item.c.body)
        .join(holder, (holder.c.device == item.c.device) & (holder.c.id == item.c.id))
        .where(holder.c.person == person_of(number))
        .order_by(item.c.received_at.desc(), item.c.id.desc())
    )
    return [_held(row) for row in connection.execute(query)]


def _held(row: Any) -> Held:
    return Held(row.device, row.id, row.case_number, row.received_at, from_json(row.body))
