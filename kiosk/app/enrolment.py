"""What ``kiosk enrol``, ``kiosk gateway code`` and ``kiosk gateway revoke`` do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from kiosk.app.site import check_roots, load_site
from kiosk.app.storing import DATABASE, KEY, data_folder
from kiosk.app.system import SystemClock


def enrol(config: Path, code: str, url: str | None = None) -> str:
    """Get this kiosk its certificate, and return a sentence about it.

    Args:
        url: of the platform, where kiosks without a certificate have a door of their own.

    Raises:
        KioskError: ``config.*``, ``enrol.*``, ``sync.*``, ``store.*``.
    """
    from offline_store.sync.enrolling import enrol as get
    from offline_store.sync.link import Link

    settings, clock = load_site(config), SystemClock()
    check_roots(config, settings)
    folder, gateway = data_folder(settings), settings.gateway
    link = Link(
        url or gateway.url,
        gateway.public_key,
        gateway.device_id,
        folder,
        clock,
        gateway.ca_file,
    )
    try:
        ends = get(link, code, folder / DATABASE, folder / KEY)
    finally:
        link.close()
    return f"{gateway.device_id} is enrolled until {ends:%Y-%m-%d}, and will renew that by itself"


def code_for(database: str, device: str, hours: int) -> str:
    """Make a one-time code with which a kiosk may enrol; the one before is void."""
    from offline_store.gateway import make_code, open_store

    gateway = open_store(database)
    try:
        return make_code(gateway.engine, device, SystemClock().now(), timedelta(hours=hours))
    finally:
        gateway.close()


def shut_out(database: str, device: str) -> bool:
    """Revoke what was issued to a kiosk; False where it held nothing."""
    from offline_store.gateway import open_store, revoke

    gateway = open_store(database)
    try:
        return revoke(gateway.engine, device, SystemClock().now())
    finally:
        gateway.close()
