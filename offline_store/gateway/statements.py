"""The gateway's statements, the same for SQLite and PostgreSQL; built here, run in ``store``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Select, Table, UpdateBase, select
from sqlalchemy.dialects import postgresql, sqlite

from offline_store.gateway.schema import device, item, serial


def _insert(dialect: str, table: Table) -> sqlite.Insert:
    # Both dialects spell ON CONFLICT alike; SQLAlchemy has a class for each.
    if dialect == "postgresql":
        return cast(sqlite.Insert, postgresql.insert(table))
    return sqlite.insert(table)


def lock_device(device_id: str) -> Select[Any]:
    """Let one batch of a kiosk in at a time; SQLite's writers are alone anyway."""
    return select(device.c.id).where(device.c.id == device_id).with_for_update()


def known(device_id: str, ids: Iterable[str]) -> Select[Any]:
    """Find those items that have a receipt already."""
    return select(item).where(item.c.device == device_id, item.c.id.in_(list(ids)))


def take_serials(dialect: str, item_code: str, day: str, count: int) -> UpdateBase:
    """Take ``count`` serials at once; the answer is the last of them."""
    insert = _insert(dialect, serial).values(item_code=item_code, day=day, last=count)
    return insert.on_conflict_do_update(
        index_elements=[serial.c.item_code, serial.c.day],
        set_={"last": serial.c.last + count},
    ).returning(serial.c.last)


def keep_items(dialect: str, rows: list[Mapping[str, Any]]) -> UpdateBase:
    """Keep items with their receipts; an item that is there already is left as it was."""
    insert = _insert(dialect, item).values(rows)
    return insert.on_conflict_do_nothing(index_elements=[item.c.device, item.c.id]).returning(
        item.c.id
    )


def enrol(dialect: str, device_id: str, token_sha256: str) -> UpdateBase:
    """Set a kiosk's token."""
    insert = _insert(dialect, device).values(id=device_id, token_sha256=token_sha256)
    return insert.on_conflict_do_update(
        index_elements=[device.c.id], set_={"token_sha256": insert.excluded.token_sha256}
    )
