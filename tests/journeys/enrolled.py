"""A kiosk that is enrolled with a platform that is nowhere: good for all that comes before."""

from __future__ import annotations

from pathlib import Path

from kiosk.app.demo_site import DEVICE
from kiosk.app.system import SystemClock
from offline_store.gateway import GatewayStore
from offline_store.gateway.authority import make_authority
from tests.sync.world import enrol_folder


def enrol_nowhere(folder: Path) -> None:
    """Give the demonstration's site in ``folder`` its root, and its data folder key and
    certificate.
    """
    now = SystemClock().now()
    authority, store = make_authority(now), GatewayStore("sqlite://")
    (folder / "gateway.ca.crt").write_bytes(authority.pem)
    (folder / "data").mkdir(mode=0o700)
    enrol_folder(folder / "data", store, authority, now, DEVICE)
    store.close()


def unexpected(errors: str) -> list[str]:
    """Return what such a kiosk said that is not about what it lacks: devices and platform."""
    lacking = ("kiosk: idcard.unplugged: ", "kiosk: printer.unplugged: ", "kiosk: sync.unreachable")
    return [line for line in errors.splitlines() if not line.startswith(lacking)]
