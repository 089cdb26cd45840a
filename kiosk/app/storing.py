"""Opens the data folder's database with its key: for a kiosk, and for commands beside one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.complaints import say
from kiosk.catalogue import province
from kiosk.config import Settings
from kiosk.errors import KioskError
from kiosk.ports import Clock, Ids
from offline_store.cases import SqlStore
from offline_store.engine import findings, open_database
from offline_store.keys import key_provider
from offline_store.sealing import Sealer

if TYPE_CHECKING:
    from sqlalchemy import Engine

DATABASE, KEY = "cases.db", "cases.key"
CERTIFICATE = "device.crt"


def open_engine(settings: Settings, patience: float = 0.0) -> Engine:
    """Open the data folder's database with its key; what was found and mended is said.

    Args:
        patience: seconds to wait for others to close it, so that it can be checked.

    Raises:
        KioskError: ``store.*``.
    """
    folder = data_folder(settings)
    keys = key_provider(folder / KEY)
    engine = open_database(folder / DATABASE, keys, settings.gateway.device_id, patience)
    for found in findings(engine):
        say(found)
    return engine


def existing(settings: Settings) -> Path:
    """Return the database that is there: a command beside a kiosk, or without one, makes none.

    Raises:
        KioskError: ``store.unwritable``, ``store.denied``.
    """
    _check_owner(settings.data.folder)
    path = settings.data.folder / DATABASE
    if not path.is_file():
        cause = "there is no database; `kiosk run` makes it"
        raise KioskError("store.unwritable", {"path": path, "cause": cause})
    return path


def open_store(
    settings: Settings,
    clock: Clock,
    ids: Ids,
    *,
    recover: bool = True,
    engine: Engine | None = None,
) -> SqlStore:
    """Return the store over the data folder's database.

    Args:
        engine: of the database, where it is open already.
        recover: end the print jobs that a crash left open; not beside a kiosk that runs.

    Raises:
        KioskError: ``store.*``.
    """
    return SqlStore(
        engine or open_engine(settings),
        clock,
        ids,
        settings.site.terminal,
        settings.gateway.device_id,
        sealer(settings),
        province.load(settings.site.province),
        recover=recover,
    )


def data_folder(settings: Settings) -> Path:
    """Return the data folder, made where it is missing, for the kiosk's user alone.

    Raises:
        KioskError: ``store.unwritable``, ``store.denied``.
    """
    folder = settings.data.folder
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise KioskError("store.unwritable", {"path": folder, "cause": cause}) from None
    _check_owner(folder)
    return folder


def _check_owner(folder: Path) -> None:
    try:
        mine = not folder.exists() or os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    except PermissionError:
        mine = False
    if not mine:
        raise KioskError("store.denied", {"path": folder})


def sealer(settings: Settings) -> Sealer:
    """Return what seals to the province.

    Raises:
        KioskError: ``config.invalid``.
    """
    try:
        return Sealer(settings.gateway.suite, settings.gateway.seal_key)
    except (ValueError, ImportError) as wrong:
        params = {"path": "the settings", "field": "gateway.seal_key", "problem": wrong}
        raise KioskError("config.invalid", params) from None
