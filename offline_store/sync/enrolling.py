"""Enrolling this kiosk: its certificate for a one-time code, and a new epoch of its store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import KioskError
from offline_store import binding, high_water
from offline_store.engine import open_database, reading, writing
from offline_store.keys import FileKeyProvider
from offline_store.sync import identity
from offline_store.sync.link import Link

if TYPE_CHECKING:
    from sqlalchemy import Engine


def enrol(link: Link, code: str, database: Path, key: Path) -> datetime:
    """Enrol, and return when the certificate ends.

    What waits is kept and sent under the new epoch. A crash at any place is mended by the same
    command again: the platform gives the same key the same answer until the code expires.

    Args:
        key: file of the database's key.

    Raises:
        KioskError: ``enrol.*``, ``sync.*``, ``store.*``; of what is wrong here before the code is
            used up.
    """
    # Nobody's name is given: it may be a copy, and is bound to this kiosk below.
    engine = open_database(database, FileKeyProvider(key))
    try:
        with reading(engine) as connection:
            binding.refuse_renaming(connection, link.device)
        given = link.enrol(code)
        begin_anew(engine, link.device, given.epoch)
    finally:
        engine.dispose()
    if not link.adopt(given.chain):
        raise KioskError("sync.bad_signature")
    me = identity.load(database.parent)
    if me is None:
        raise KioskError("enrol.missing", {"path": database.parent})
    return me.ends_at


def begin_anew(engine: Engine, device: str, epoch: int) -> None:
    """Bind a store to a kiosk and this machine, whoever's it was; what waits goes along.

    Args:
        epoch: that the platform gave: this one is opened, or a later where here more is known.

    Raises:
        KioskError: ``enrol.waiting``, ``enrol.running``, ``store.*``.
    """
    mark = high_water.read(Path(engine.get_execution_options()["store_path"]))
    with writing(engine) as connection:
        binding.bind_anew(connection, datetime.now(UTC), device, max(mark.epoch, epoch - 1))
