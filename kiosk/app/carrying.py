"""The commands that carry a backlog by hand: out of a kiosk, into the gateway, receipts back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.site import load_site
from kiosk.app.system import SystemClock
from kiosk.domain.site import CHINA
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from offline_store.bundle import Exported, Settled
    from offline_store.gateway.bundle import Imported


def export_backlog(config: Path, target: Path) -> tuple[Path, Exported]:
    """Write what waits to ``target``, or into that folder, and return the file and how much."""
    from kiosk.app.storing import existing, open_engine
    from offline_store.bundle import export
    from offline_store.sync import identity

    settings = load_site(config)
    folder, device = settings.data.folder, settings.gateway.device_id
    existing(settings)
    who = identity.load(folder)
    if who is None:
        raise KioskError("enrol.missing", {"path": folder})
    now = SystemClock().now()
    if target.is_dir():
        # No file of a stick may have a colon in its name.
        target /= f"{device.replace(':', '-')}-{now.astimezone(CHINA):%Y-%m-%d}.bundle"
    engine = open_engine(settings)
    try:
        return target, export(engine, who, device, now, target)
    finally:
        engine.dispose()


def take_receipts(config: Path, answers: Path) -> Settled:
    """Close what the platform's answers sign for and return how much."""
    from kiosk.app.storing import existing, open_engine
    from offline_store.ballast import Ballast
    from offline_store.bundle import settle
    from offline_store.outbox import Outbox
    from offline_store.wire import public_key

    settings = load_site(config)
    path = existing(settings)
    engine = open_engine(settings)
    try:
        box = Outbox(engine, SystemClock(), Ballast(path))
        key = public_key(settings.gateway.public_key)
        return settle(engine, box, key, settings.gateway.device_id, answers)
    finally:
        engine.dispose()


def import_bundle(
    database: str, key: Path, seal_key: Path, bundle: Path, answers: Path
) -> Imported:
    """Take a bundle into the gateway's database, write its answers and return what came of it."""
    from offline_store.gateway import open_store
    from offline_store.gateway.answering import Answering
    from offline_store.gateway.bundle import take_in
    from offline_store.gateway.keys import sealing_keys, signing_key
    from offline_store.sealing import Opener

    signer, opener = signing_key(key), Opener(sealing_keys(seal_key))
    store = open_store(database)
    try:
        answering = Answering(store, signer, opener)
        return take_in(answering, SystemClock(), bundle, answers)
    finally:
        store.close()
