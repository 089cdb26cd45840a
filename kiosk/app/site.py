"""The site's settings, its devices' tables judged by the adapters that are there to drive them.

Apart from ``compose``, because the first frame needs the settings and no device.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from drivers.catalog import CARD_READERS, RECEIPT_PRINTERS, faults_of
from kiosk.config import Settings, load
from kiosk.declared import Finding, Values

_ADAPTERS = {"idcard": CARD_READERS, "printer": RECEIPT_PRINTERS}


def load_site(path: Path) -> Settings:
    """Read the settings file of a site.

    Raises:
        KioskError: ``config.*``, as ``kiosk.config.load``; faults of a device's adapter and
            parameters are among the others.
    """
    return load(path, devices=_devices)


def _devices(values: Values) -> Iterator[Finding]:
    for name, rows in _ADAPTERS.items():
        device = values.get(name)
        if device is not None:
            for fault in faults_of(rows, device.adapter, device.params):
                yield replace(fault, key=(name, *fault.key))
