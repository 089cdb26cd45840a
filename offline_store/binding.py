"""Whose database this is: one kiosk's, on one machine. Anywhere else it is a copy.

Two kiosks that number their items from one history could not be told apart by the platform; so a
copy does not run until it is enrolled anew, which gives it an epoch of its own.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.case import CaseState
from kiosk.errors import KioskError
from offline_store import alarms, audit
from offline_store.high_water import Mark, note
from offline_store.models import meta, outbox
from offline_store.models_blobs import attachments
from offline_store.sequence import Reason, next_place, open_epoch

QUERY = "SELECT key, value FROM meta WHERE key IN ('device', 'machine')"
_MACHINE_ID = Path("/etc/machine-id")


def machine() -> str:
    """Return what tells this machine from others; empty where it has no id.

    The id itself stays here: machine-id(5) asks for a hash of it by the application.
    """
    given = os.environ.get("KIOSK_MACHINE_ID")  # tests have one machine and need two
    try:
        text = given or _MACHINE_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    return hashlib.sha256(f"xiaoshi machine {text}".encode()).hexdigest() if text else ""


def check(path: Path, bound: Mapping[str, str], mark: Mark, device: str | None) -> None:
    """Refuse a copy.

    Args:
        bound: what the database says, as ``QUERY`` reads it.
        device: the kiosk that runs; None asks nothing.

    Raises:
        KioskError: ``store.copied``.
    """
    if device is None:
        return
    here, there = machine(), bound.get("machine", "")
    of = {bound.get("device", ""), mark.device} - {""}
    if of - {device} or (here and there and here != there):
        raise KioskError("store.copied", {"path": str(path), "device": device})


def bind(connection: Connection, device: str) -> None:
    """Bind a database that is not bound yet; within the caller's transaction."""
    found = {row.key: row.value for row in connection.execute(select(meta.c.key, meta.c.value))}
    if "device" not in found or "machine" not in found:
        _write(connection, device)


def bind_anew(connection: Connection, at: datetime, device: str, above: int) -> int:
    """Bind a database to this kiosk and machine whatever it was, and open an epoch; return it.

    What waits goes on in the new epoch, in its order: in the old one another kiosk may have taken
    its places. A copy that is enrolled is told of: an alarm, for staff and the platform.

    Args:
        above: the highest epoch that the mark outside the database knows.
    """
    found = {row.key: row.value for row in connection.execute(select(meta.c.key, meta.c.value))}
    here = {"device": device, "machine": machine()}
    copied = any(found.get(name, value) != value for name, value in here.items())
    _write(connection, device)
    reason = Reason.COPIED if copied else Reason.ENROLLED
    number = open_epoch(connection, at, reason, above)
    _take_along(connection, at)
    audit.append(connection, at, f"store.{reason.value}", {"device": device, "epoch": number})
    if copied:
        alarms.raise_alarm(connection, at, "store.copied")
    return number


def _take_along(connection: Connection, at: datetime) -> None:
    """Give new places to all that was not acknowledged."""
    unsaid = outbox.c.state != CaseState.ACKED.value
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # an item and what hangs on it
    for place in connection.scalars(
        select(outbox.c.place).where(unsaid).order_by(outbox.c.place)
    ).all():
        moved = {"place": next_place(connection, at)}
        for table in (outbox, attachments):
            connection.execute(update(table).where(table.c.place == place).values(moved))


def _write(connection: Connection, device: str) -> None:
    for key, value in (("device", device), ("machine", machine())):
        row = insert(meta).values(key=key, value=value)
        connection.execute(
            row.on_conflict_do_update(index_elements=["key"], set_={"value": row.excluded.value})
        )
    note(connection, device=device)
