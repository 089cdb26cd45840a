"""Snapshots for kiosks without a network: a folder with what the content routes would answer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from kiosk.errors import KioskError
from offline_store.gateway import publishing
from offline_store.wire import INDEX_FILE, ContentIndex, file_name, sign


def export(
    engine: Engine,
    key: Ed25519PrivateKey,
    folder: Path,
    now: datetime,
    device: str | None = None,
) -> ContentIndex:
    """Write the newest snapshots and their signed index; the index last.

    Args:
        device: the kiosk that the folder is for; None writes what is for all.

    Raises:
        KioskError: ``store.unwritable``.
    """
    index = publishing.index(engine, device, now)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for feed, listed in index.feeds.items():
            document = publishing.document(engine, device, feed, listed.version)
            if document is not None:
                (folder / file_name(feed, listed.version)).write_bytes(document)
        (folder / INDEX_FILE).write_text(sign(key, index).model_dump_json(), encoding="ascii")
    except OSError as error:
        params = {"path": error.filename or folder, "cause": error.strerror}
        raise KioskError("store.unwritable", params) from None
    return index
