"""Whether a case is taken: asked before a resident types, so that nobody writes in vain.

A disk that is nearly full closes the kiosk for all services. While the platform does not answer, a
service's caps close it for that service: what waits too long, or is too much to be sent by hand
should it come to that, does not grow.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, literal_column, select

from kiosk.domain.intake import OPEN, Intake
from kiosk.domain.service import OfflineCaps
from offline_store.ballast import Ballast
from offline_store.models import OPEN as WAITS
from offline_store.models import cases, from_ms, outbox


def look(
    connection: Connection, ballast: Ballast, now: datetime, service_id: str, caps: OfflineCaps
) -> Intake:
    """Tell whether a case of the service would be taken now; ``caps`` are those that bind."""
    if not ballast.has_room():
        return Intake("store.floor")
    waiting = (
        select(outbox.c.created_at)
        .join(cases, cases.c.id == outbox.c.id)
        .where(literal_column(WAITS), cases.c.service_id == service_id)
    )
    if caps.days is not None:
        oldest = connection.scalar(waiting.order_by(outbox.c.place).limit(1))
        if oldest is not None and now - from_ms(oldest) >= timedelta(days=caps.days):
            return Intake("store.cap_days")
    if caps.count is not None:
        reached = waiting.limit(caps.count).subquery()
        if connection.scalar(select(func.count()).select_from(reached)) == caps.count:
            return Intake("store.cap_count")
    return OPEN
