"""Which adapter a name in the settings means. The frozen build reads ``MODULES`` from here."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from kiosk.declared import Finding, did_you_mean
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from kiosk.ports import (
        CardReader,
        DocumentCamera,
        DocumentPrinter,
        HealthMeter,
        Panel,
        ReceiptPrinter,
        Scanner,
        SmartCardReader,
    )

T = TypeVar("T")
Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an adapter wants to know.

    Attributes:
        example: as it is written in the settings; its type is the parameter's.
        needed: whether it must be given.
        form: what a text must look like, as a regular expression over the whole of it.
        known: the only values, where they can be counted; asked only when one is given.
    """

    example: str | int
    needed: bool = False
    form: str = r".*\S.*"
    known: Callable[[], Collection[str | int]] | None = None

    @property
    def written(self) -> str:
        """Return the example as it stands in a settings file."""
        return f'"{self.example}"' if isinstance(self.example, str) else str(self.example)

    def fault(self, key: str, value: str | int) -> tuple[str, str] | None:
        """Return what is wrong with a value and what to write instead, or None."""
        kind = type(self.example)
        if type(value) is not kind:
            must = "be text" if kind is str else "be a whole number"
            return f"must {must}", f"write {key} = {self.written}"
        known = self.known() if self.known else None
        if known is not None and value not in known:
            words = {str(each) for each in known}
            near = did_you_mean(str(value), words) if kind is str else _numbers(known)
            return f"{value!r} is not known here", near
        if isinstance(value, str) and not re.fullmatch(self.form, value):
            return f"{value!r} cannot be meant", f"write it as in {key} = {self.written}"
        return None


def _numbers(known: Collection[str | int]) -> str:
    numbers = sorted(cast(Collection[int], known))
    if isinstance(known, range):
        return f"write a number from {numbers[0]} to {numbers[-1]}"
    return f"known are {', '.join(map(str, numbers))}"


@dataclass(frozen=True, slots=True)
class Adapter:
    """A row of the catalogue.

    Attributes:
        module: what is imported when the adapter is wanted.
        factory: the callable in it.
        params: its parameters by name.
    """

    module: str
    factory: str
    params: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Port(Generic[T]):
    """The adapters of one port, by the names that settings give them."""

    rows: Mapping[str, Adapter]

    def make(self, adapter: str, params: Params) -> T:
        """Make the device that the settings name; its link is opened by its ``open``.

        Raises:
            KioskError: ``device.no_such_adapter``; ``config.invalid`` for a parameter.
        """
        row = self.rows.get(adapter)
        if row is None:
            known = ", ".join(sorted(self.rows))
            raise KioskError("device.no_such_adapter", {"name": adapter, "known": known})
        for wrong in self.faults(adapter, params):
            problem = f"{wrong.problem}; {wrong.remedy}"
            told = {"path": f"device {adapter}", "field": wrong.key[-1], "problem": problem}
            raise KioskError("config.invalid", told)
        factory = getattr(import_module(row.module), row.factory)
        return cast(T, factory(**params))

    def faults(self, adapter: str, params: Params) -> Iterator[Finding]:
        """Name all that is wrong with a device's table in the settings, by keys relative to it."""
        row = self.rows.get(adapter)
        if row is None:
            near = did_you_mean(adapter, self.rows)
            yield Finding(("adapter",), f"no adapter is named {adapter!r}", near)
            return
        for key, value in params.items():
            if key not in row.params:
                problem = f"unknown key {key!r}"
                yield Finding(("params", key), problem, did_you_mean(key, row.params))
            elif fault := row.params[key].fault(key, value):
                yield Finding(("params", key), *fault)
        for key, wanted in row.params.items():
            if wanted.needed and key not in params:
                yield Finding(("params", key), "is missing", f"add {key} = {wanted.written}")


SPEEDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
"""Bits a second of serial lines."""


def _models() -> Collection[str]:
    from drivers.receipt.profile import profiles

    return profiles().keys()


def _ports() -> Collection[int]:
    return range(1, 65536)


_HOST = Parameter("192.168.1.60", needed=True, form=r"[A-Za-z0-9.:-]+")
_LINE = Parameter("/dev/ttyUSB0", needed=True, form=r"/\S+")
_BAUD = Parameter(115200, known=lambda: SPEEDS)
_SLOW_BAUD = Parameter(9600, known=lambda: SPEEDS)
_NAME = Parameter("front_desk")
_PHOTOS = Parameter("/opt/vendor/libwlt2bmp.so", form=r"/\S+")
_PROFILE = Parameter("80mm", known=_models)
_ROLL = Parameter(50, known=lambda: range(1, 301))

CARD_READERS: Port[CardReader] = Port(
    {
        "sam-serial": Adapter(
            "drivers.idcard.reader",
            "serial_reader",
            {"port": _LINE, "baud": _BAUD, "photos": _PHOTOS, "name": _NAME},
        ),
        "sam-tcp": Adapter(
            "drivers.idcard.reader",
            "tcp_reader",
            {
                "host": _HOST,
                "port": Parameter(10001, needed=True, known=_ports),
                "photos": _PHOTOS,
                "name": _NAME,
            },
        ),
        "sam-usb": Adapter(
            "drivers.idcard.reader",
            "usb_reader",
            {
                "device": Parameter("0400:C35A", form=r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}"),
                "photos": _PHOTOS,
                "name": _NAME,
            },
        ),
    }
)
SMART_CARD_READERS: Port[SmartCardReader] = Port(
    {
        # Part of its name in pcscd: needed where another slot always holds a card (a SAM).
        "pcsc": Adapter(
            "drivers.smartcard.reader",
            "pcsc_reader",
            {"reader": Parameter("ACS ACR39U"), "name": _NAME},
        ),
    }
)
RECEIPT_PRINTERS: Port[ReceiptPrinter] = Port(
    {
        "escpos-tcp": Adapter(
            "drivers.receipt.links",
            "tcp_printer",
            {
                "host": _HOST,
                "port": Parameter(9100, needed=True, known=_ports),
                "profile": _PROFILE,
                "roll_m": _ROLL,
                "name": _NAME,
            },
        ),
        "escpos-serial": Adapter(
            "drivers.receipt.links",
            "serial_printer",
            {
                "port": _LINE,
                "profile": _PROFILE,
                "roll_m": _ROLL,
                "baud": _BAUD,
                "flow": Parameter("none", known=lambda: ("none", "xonxoff", "rtscts")),
                "name": _NAME,
            },
        ),
        "escpos-usb": Adapter(
            "drivers.receipt.links",
            "usb_printer",
            {
                "device": Parameter("/dev/usb/lp0", needed=True, form=r"/\S+"),
                "profile": _PROFILE,
                "roll_m": _ROLL,
                "name": _NAME,
            },
        ),
        # Tells nothing: a slip in a file is done, one to a device that is only written to unknown.
        "escpos-file": Adapter(
            "drivers.receipt.links",
            "file_printer",
            {
                "path": Parameter("/var/spool/slips/out.bin", needed=True, form=r"/\S+"),
                "profile": _PROFILE,
                "roll_m": _ROLL,
                "name": _NAME,
            },
        ),
    }
)
DOCUMENT_PRINTERS: Port[DocumentPrinter] = Port(
    {
        # A queue of cupsd, which holds jobs; `user` where two kiosks share one. By cupsd's socket:
        # http+unix://%2Frun%2Fcups%2Fcups.sock/printers/a4
        "ipp": Adapter(
            "drivers.document.printer",
            "ipp_printer",
            {
                "uri": Parameter(
                    "ipp://localhost:631/printers/a4",
                    needed=True,
                    form=r"((ipp|http)://[^/\s]+|http\+unix://%2F[^/\s]+)/\S+",
                ),
                "user": Parameter("xiaoshi-qh01", form=r"[\w.@-]{1,64}"),
                "name": _NAME,
            },
        ),
    }
)
SCANNERS: Port[Scanner] = Port(
    {
        "qr-serial": Adapter(
            "drivers.scanner.serial",
            "serial_scanner",
            {"port": _LINE, "baud": _BAUD, "name": _NAME},
        ),
        "qr-wedge": Adapter(
            "drivers.scanner.wedge",
            "wedge_scanner",
            {
                "device": Parameter(
                    "/dev/input/by-id/usb-Scanner-event-kbd", needed=True, form=r"/\S+"
                ),
                "name": _NAME,
            },
        ),
        "qr-window": Adapter("drivers.scanner.window", "WindowScanner", {"name": _NAME}),
    }
)
CAMERAS: Port[DocumentCamera] = Port(
    {
        "camera-files": Adapter(
            "drivers.camera.camera",
            "folder_camera",
            {"folder": Parameter("/srv/pictures", needed=True, form=r"/\S+"), "name": _NAME},
        ),
        "camera-adapter": Adapter(
            "drivers.camera.camera",
            "adapter_camera",
            {"device": Parameter("/dev/video0", needed=True), "name": _NAME},
        ),
    }
)
BLOOD_PRESSURE_METERS: Port[HealthMeter] = Port(
    {
        "blood-pressure-serial": Adapter(
            "drivers.health.meter",
            "blood_pressure_meter",
            {"port": _LINE, "baud": _SLOW_BAUD, "name": _NAME},
        ),
    }
)
THERMOMETERS: Port[HealthMeter] = Port(
    {
        "thermometer-serial": Adapter(
            "drivers.health.meter",
            "thermometer",
            {"port": _LINE, "baud": _SLOW_BAUD, "name": _NAME},
        ),
    }
)
PANELS: Port[Panel] = Port(
    {
        "panel-serial": Adapter(
            "drivers.panel.panel",
            "serial_panel",
            {"port": _LINE, "baud": _SLOW_BAUD, "name": _NAME},
        ),
    }
)
PORTS: Mapping[str, Port[Any]] = {
    "idcard": CARD_READERS,
    "smartcard": SMART_CARD_READERS,
    "printer": RECEIPT_PRINTERS,
    "document": DOCUMENT_PRINTERS,
    "scanner": SCANNERS,
    "camera": CAMERAS,
    "blood_pressure": BLOOD_PRESSURE_METERS,
    "thermometer": THERMOMETERS,
    "panel": PANELS,
}
"""Every port, by the settings' name for the device."""

# What is imported by name or only when needed, so that no analysis finds it.
MODULES: tuple[str, ...] = (
    *sorted({row.module for port in PORTS.values() for row in port.rows.values()}),
    "drivers.receipt.raster",
    "serial",
    "serial.serialposix",
    "segno",
    "escpos.image",
    "PIL.Image",
    "PIL.ImageDraw",
    "PIL.ImageFont",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "drivers.camera.page",
    "drivers.camera.picture",
    "zxingcpp",
)
# What is read from a package, with the package: python-escpos's table of printers.
DATA: tuple[tuple[str, str], ...] = (("escpos", "capabilities.json"),)
