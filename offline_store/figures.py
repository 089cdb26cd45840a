"""What staff may know of what was handed in: how much waits, how much was done, and of nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, literal_column, select

from kiosk.domain.case import CaseState
from kiosk.domain.staff import QueueStatus
from kiosk.ports import Counts
from offline_store.models import OPEN, REFUSED, audit, cases, from_ms, outbox, to_ms


def queue(connection: Connection) -> QueueStatus:
    """Return how the outbox is; the oldest is the oldest case that still waits."""
    waiting = select(func.count()).select_from(outbox).where(literal_column(OPEN))
    refused = (
        select(outbox.c.state, func.count().label("number"))
        .where(literal_column(REFUSED), outbox.c.body.is_not(None))  # else staff let it go
        .group_by(outbox.c.state)
    )
    oldest = (
        select(outbox.c.created_at, cases.c.receipt_no, cases.c.service_id)
        .join(cases, cases.c.id == outbox.c.id)
        .where(literal_column(OPEN))
        .order_by(outbox.c.place)
        .limit(1)
    )
    number = connection.execute(waiting).scalar_one()
    count = {row.state: row.number for row in connection.execute(refused)}
    first = connection.execute(oldest).one_or_none()
    return QueueStatus(
        waiting=number,
        rejected=count.get(CaseState.REJECTED, 0),
        dead=count.get(CaseState.DEAD, 0),
        oldest_at=from_ms(first.created_at) if first else None,
        oldest_receipt_no=first.receipt_no if first else None,
        oldest_service_id=first.service_id if first else None,
    )


def counts(connection: Connection, since: datetime) -> Counts:
    """Return the counts since ``since``, times in order."""
    start = to_ms(since)
    submitted = (
        select(cases.c.submitted_at)
        .where(cases.c.submitted_at >= start)
        .order_by(cases.c.submitted_at)
    )
    helped = select(func.count()).where(outbox.c.kind == "help", outbox.c.created_at >= start)
    abandoned = select(func.count()).where(audit.c.event == "visit.abandoned", audit.c.at >= start)
    return Counts(
        submitted_at=tuple(from_ms(at) for at in connection.execute(submitted).scalars()),
        help_calls=connection.execute(helped).scalar_one(),
        abandoned=connection.execute(abandoned).scalar_one(),
    )
