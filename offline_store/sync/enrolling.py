"""Enrolling this kiosk: its certificate for a one-time code, and a new epoch of its store."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from kiosk.errors import KioskError
from offline_store.engine import open_database
from offline_store.keys import key_provider
from offline_store.sync import identity
from offline_store.sync.link import Link


def enrol(link: Link, code: str, database: Path, key: Path) -> datetime:
    """Enrol, and return when the certificate ends.

    What waits is kept and sent in the new epoch. A crash at any place is mended by the same
    command again: the platform gives the same key the same answer until the code expires.

    Args:
        key: file of the database's key.

    Raises:
        KioskError: ``enrol.*``, ``sync.*``, ``store.*``.
    """
    chain = link.enrol(code)
    open_database(database, key_provider(key), link.device, enrolling=True).dispose()
    if not link.adopt(chain):
        raise KioskError("sync.bad_signature")
    me = identity.load(database.parent)
    if me is None:
        raise KioskError("enrol.missing", {"path": database.parent})
    return me.ends_at
