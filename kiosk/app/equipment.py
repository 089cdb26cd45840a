"""Makes the devices that a site's settings name, of the adapters that the catalogue has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from drivers.catalog import PORTS
from drivers.isolation.proxy import IsolatedDevice
from drivers.scanner.window import WindowScanner
from kiosk.config import DeviceSettings, Settings
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import ScannedText
from kiosk.domain.scan import Refusal

Heard = Callable[[ScannedText | Refusal], None]


AT_WINDOW = "qr-window"
"""The scanner that is heard at the kiosk's own window: no other process could."""


def make_devices(settings: Settings) -> Mapping[DeviceName, Any]:
    """Return every device that the settings name; none is touched yet.

    Raises:
        KioskError: ``device.no_such_adapter``, ``config.invalid``.
    """
    wanted = {name: getattr(settings, name) for name in DeviceName}
    return {
        name: make_device(name, device) for name, device in wanted.items() if device is not None
    }


def roll_m(devices: Mapping[DeviceName, Any]) -> int:
    """Return how long the slip printer's full roll is, in metres; 50 where it does not say."""
    printer = devices.get(DeviceName.PRINTER)
    told = printer.capabilities().features.get("roll_m") if printer else None
    return told if isinstance(told, int) and told > 0 else 50


def typed_code(devices: Mapping[DeviceName, Any]) -> Heard | None:
    """Return who hears what a scanner types at the window; None where nobody does."""
    scanner = devices.get(DeviceName.SCANNER)
    return scanner.say if isinstance(scanner, WindowScanner) else None


def make_device(name: DeviceName, device: DeviceSettings) -> Any:
    """Make a device, in a process of its own where the settings want that; nothing is opened.

    Raises:
        KioskError: ``device.no_such_adapter``, ``config.invalid``.
    """
    if device.isolated and device.adapter != AT_WINDOW:
        return IsolatedDevice(name, device.adapter, device.params)
    return PORTS[name].make(device.adapter, device.params)
