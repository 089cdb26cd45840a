"""``kiosk catalogue sign``: whoever answers for the packages signs the folder that holds them."""

from __future__ import annotations

import base64
from pathlib import Path

from kiosk.app.system import SystemClock
from kiosk.catalogue import check
from kiosk.errors import KioskError


def sign(folder: Path, key: Path) -> str:
    """Sign a folder that has no fault; return what was signed and whose signature it bears.

    Raises:
        KioskError: ``catalogue.invalid``, ``catalogue.missing``; ``config.invalid`` or
            ``store.key_permissions`` of the key; ``store.unwritable``.
    """
    from offline_store import signed_folder
    from offline_store.gateway.keys import signing_key

    wrong = sum(fault.level == "error" for fault in check([folder]))
    if wrong:
        raise KioskError("catalogue.invalid", {"count": wrong, "path": folder})
    private = signing_key(key)
    said = signed_folder.sign(private, folder, SystemClock().now())
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    path = folder / signed_folder.SIGNATURE
    return f'{path}: {len(said.files)} file(s) signed\ncatalogue_key = "{public}"'
