"""Alarms: what somebody should look at. Open until staff have seen them; no resident is in one.

One a code and day. The platform hears of each by an item of its own: where the process that raises
one cannot seal it, the kiosk queues it when it comes by.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, null, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.site import CHINA
from kiosk.domain.staff import Alarm
from offline_store import audit
from offline_store.models import alarms, from_ms, to_ms


def raise_alarm(connection: Connection, at: datetime, code: str) -> bool:
    """Raise an alarm within the caller's transaction; False where it was raised today already."""
    day = f"{at.astimezone(CHINA):%Y-%m-%d}"
    row = insert(alarms).values(code=code, day=day, at=to_ms(at))
    if not connection.execute(row.on_conflict_do_nothing()).rowcount:
        return False
    audit.append(connection, at, "alarm.raised", {"code": code})
    return True


def unsent(connection: Connection) -> Sequence[Alarm]:
    """Return those that the platform has not been told of."""
    return _alarms(connection, alarms.c.item_id.is_(null()))


def unseen(connection: Connection) -> Sequence[Alarm]:
    """Return those that staff have not put away."""
    return _alarms(connection, alarms.c.seen_at.is_(null()))


def sent_as(connection: Connection, number: int, item_id: str) -> None:
    """Note under which id the platform is told."""
    connection.execute(update(alarms).where(alarms.c.number == number).values(item_id=item_id))


def put_away(connection: Connection, at: datetime, last: int) -> int:
    """Staff have seen what is open, as far as ``last``; return how many.

    What was raised since they looked stays open.
    """
    seen = update(alarms).where(alarms.c.seen_at.is_(null()), alarms.c.number <= last)
    done = connection.execute(seen.values(seen_at=to_ms(at)))
    if done.rowcount:
        audit.append(connection, at, "alarm.seen", {"count": done.rowcount})
    return done.rowcount


def _alarms(connection: Connection, which: ColumnElement[bool]) -> Sequence[Alarm]:
    query = select(alarms).where(which).order_by(alarms.c.number)
    return [Alarm(row.number, row.code, from_ms(row.at)) for row in connection.execute(query)]
