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

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.errors import KioskError
from offline_store import alarms, audit
from offline_store.engine import ALONE
from offline_store.high_water import Mark, note
from offline_store.models import meta, outbox
from offline_store.models_blobs import attachments
from offline_store.sequence import Reason, count_on, high_water, open_epoch, place

QUERY = "SELECT key, value FROM meta WHERE key IN ('device', 'machine')"
# What staff discarded, and what was acknowledged, has no body any more.
_UNSAID = outbox.c.body.is_not(None)
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
        above: the highest epoch that is known outside the database.

    Raises:
        KioskError: ``enrol.waiting``, ``enrol.running``.
    """
    refuse_renaming(connection, device)
    found = {row.key: row.value for row in connection.execute(select(meta.c.key, meta.c.value))}
    here = {"device": device, "machine": machine()}
    # One in which nothing was ever promised, or enrolled, has nothing that could be there twice.
    lived = high_water(connection) != (0, 0)
    copied = lived and any(found.get(name, value) != value for name, value in here.items())
    _write(connection, device)
    reason = Reason.COPIED if copied else Reason.ENROLLED
    number = open_epoch(connection, at, reason, above)
    moved = _take_along(connection, number)
    details: dict[str, str | int] = {"device": device, "epoch": number, "moved": moved}
    audit.append(connection, at, f"store.{reason.value}", details)
    if copied:
        alarms.raise_alarm(connection, at, "store.copied")
    return number


def refuse_renaming(connection: Connection, device: str) -> None:
    """Refuse another name while anything waits, or may come: it is sealed in the name that it has.

    Raises:
        KioskError: ``enrol.waiting``, ``enrol.running``.
    """
    bound = connection.scalar(select(meta.c.value).where(meta.c.key == "device"))
    if bound in (None, device):
        return
    items = _waiting(connection)
    if items:
        raise KioskError("enrol.waiting", {"bound": bound, "items": items, "device": device})
    if not connection.get_execution_options()[ALONE]:
        raise KioskError("enrol.running", {"bound": bound, "device": device})


def _take_along(connection: Connection, epoch: int) -> int:
    """Give all that may yet be sent its place in an epoch that is new; return how much."""
    # In one statement a table, however much it is: the kiosk may be running beside.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    ranked = select(
        outbox.c.place.label("old"), func.row_number().over(order_by=outbox.c.place).label("seq")
    )
    taken = ranked.where(_UNSAID).cte("taken")
    # Scans first, while their items still lie where they did.
    for table in (attachments, outbox):
        moved = update(table).where(table.c.place == taken.c.old)
        connection.execute(moved.values(place=place(epoch, 0) + taken.c.seq))
    last = _waiting(connection)
    count_on(connection, epoch, last)
    return last


def _waiting(connection: Connection) -> int:
    return connection.execute(select(func.count()).where(_UNSAID)).scalar_one()


def _write(connection: Connection, device: str) -> None:
    for key, value in (("device", device), ("machine", machine())):
        row = insert(meta).values(key=key, value=value)
        connection.execute(
            row.on_conflict_do_update(index_elements=["key"], set_={"value": row.excluded.value})
        )
    note(connection, device=device)
