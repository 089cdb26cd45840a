"""What may be sent now: the question that sync asks of the outbox, as one query over one index."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select

from kiosk.domain.case import CaseState
from offline_store.models import OPEN, outbox, to_ms
from offline_store.models_blobs import attachments, blobs

LONGEST_LEASE = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=1)
"""No lease or wait is set longer; one that reads longer was set before the clock went back."""

_c = outbox.c
_before = outbox.alias("before")


def due_rows(now: datetime, limit: int) -> Select[Any]:
    """Return the query for what may be leased, in order."""
    return select(outbox).where(is_due(now)).order_by(_c.place).limit(limit)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return what is true of an item that may be leased: ready in its time, or a lease run out."""
    at = to_ms(now)
    ready = and_(
        _c.state == CaseState.READY.value,
        or_(_c.next_at <= at, _c.next_at > to_ms(now + LONGEST_WAIT)),
    )
    run_out = and_(
        _c.state == CaseState.LEASED.value,
        or_(_c.leased_until <= at, _c.leased_until > to_ms(now + LONGEST_LEASE)),
    )
    return and_(literal_column(OPEN), or_(ready, run_out), is_unblocked())


def is_unblocked() -> ColumnElement[bool]:
    """Return what is true of an item whose predecessor and blobs the platform has."""
    unsent = (
        select(attachments.c.blob)
        .join(blobs, blobs.c.address == attachments.c.blob)
        .where(attachments.c.place == _c.place, blobs.c.whole_at.is_(None))
    )
    return and_(is_head(), ~unsent.exists())


def is_head() -> ColumnElement[bool]:
    """Return what is true of an item that follows no other, or one that the platform has."""
    acked = select(_before.c.place).where(
        _before.c.id == _c.predecessor, _before.c.state == CaseState.ACKED.value
    )
    return or_(_c.predecessor.is_(None), acked.exists())
