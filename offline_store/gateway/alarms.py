"""Alarms: what somebody at the province should look at, kept in the gateway's database."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from offline_store.gateway.identity_schema import alarm
from offline_store.gateway.statements import insert_into
from offline_store.wire import time_text

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What happened to a kiosk on a day (UTC), and how often."""

    device: str
    code: str
    day: str
    times: int
    last_at: str


def raise_alarm(connection: Connection, device_id: str, code: str, at: datetime) -> None:
    """Note an alarm within the caller's transaction; one row a kiosk, code and day.

    No flood of them fills the disk, and nothing of a resident is in one.
    """
    _LOG.warning("alarm %s: %s", code, device_id)
    text = time_text(at)
    insert = insert_into(connection.dialect.name, alarm).values(
        device=device_id, code=code, day=text[:10], times=1, last_at=text
    )
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[alarm.c.device, alarm.c.code, alarm.c.day],
            set_={"times": alarm.c.times + 1, "last_at": insert.excluded.last_at},
        )
    )


def alarms(engine: Engine) -> list[Alarm]:
    """Return every alarm, the newest first."""
    query = select(alarm).order_by(alarm.c.last_at.desc(), alarm.c.device, alarm.c.code)
    with engine.begin() as connection:
        return [Alarm(**row._mapping) for row in connection.execute(query)]
