"""What the two sides of an isolated device agree on: the calls of its port, and their patience."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_origin, get_type_hints

from kiosk import ports
from kiosk.domain.device import DeviceClass


@dataclass(frozen=True, slots=True)
class Call:
    """A method of a port.

    Attributes:
        hints: types of its parameters by name, in their order.
        returns: its return type.
        seconds: within which it ends, where the driver is well; ``seconds`` of its own are more.
    """

    hints: Mapping[str, Any]
    returns: Any
    seconds: float

    def is_callback(self, name: str) -> bool:
        """Tell whether a parameter is called back."""
        return get_origin(self.hints[name]) is Callable


@dataclass(frozen=True, slots=True)
class Section:
    """A device of the settings.

    Attributes:
        at_once: calls for which no turn is waited: any thread may make them.
        patience: where a call takes longer than it usually does.
    """

    port: type
    device_class: DeviceClass
    at_once: frozenset[str] = frozenset()
    patience: Mapping[str, float] | None = None


_SECONDS: Mapping[str, float] = {"open": 15.0, "read": 3.5, "self_test": 15.0, "close": 2.0}
_USUAL = 5.0
SECTIONS: Mapping[str, Section] = {
    "idcard": Section(ports.CardReader, DeviceClass.CARD_READER),
    "smartcard": Section(ports.SmartCardReader, DeviceClass.CARD_READER),
    # A slip of pictures at 9600 baud.
    "printer": Section(ports.ReceiptPrinter, DeviceClass.PRINTER, patience={"print": 180.0}),
    "document": Section(
        ports.DocumentPrinter,
        DeviceClass.PRINTER,
        at_once=frozenset({"cancel"}),
        # An answer over the network may take five seconds, and a look asks for several.
        patience={"print": 900.0, "open": 30.0, "status": 20.0, "self_test": 30.0, "close": 10.0},
    ),
    "scanner": Section(ports.Scanner, DeviceClass.BARCODE_READER),
    "camera": Section(ports.DocumentCamera, DeviceClass.CAMERA),
    "blood_pressure": Section(ports.HealthMeter, DeviceClass.HEALTH_METER),
    "thermometer": Section(ports.HealthMeter, DeviceClass.HEALTH_METER),
    "panel": Section(ports.Panel, DeviceClass.AUXILIARIES),
}
"""By the settings' name, as in ``drivers.catalog.PORTS``."""


@cache
def calls(section: str) -> Mapping[str, Call]:
    """Return the calls of a device's port by name."""
    of = SECTIONS[section]
    patience = {**_SECONDS, **(of.patience or {})}
    found: dict[str, Call] = {}
    for name, method in inspect.getmembers(of.port, inspect.isfunction):
        if name.startswith("_"):
            continue
        hints = get_type_hints(method)
        returns = hints.pop("return")
        found[name] = Call(hints, returns, patience.get(name, _USUAL))
    return found
