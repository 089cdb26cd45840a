"""Every virtual device that can be had by name: how it is made, and what a hand can do to it.

The table behind ``drivers.sandbox.hands``; faults and plugs are the devices' own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from drivers.sandbox.people import PEOPLE
from drivers.sandbox.sam import COMMANDS
from kiosk.domain.identity import IdCard

Place = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a hand does.

    Attributes:
        words: what follows its name, as a person reads it; empty where nothing does.
        does: called with the device and what follows.
    """

    does: Callable[[Any, str], object]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Virtual:
    """A row of the table.

    Attributes:
        factory: module and callable that make it on the wire that it usually has.
        where: what other software is told to reach it.
        deeds: what it takes besides faults and plugs.
        counts: what is counted of it, by the name of the event; faults are besides.
        events: the names in ``counts``.
        tells: what is told of an event besides its number: none of it is of a real person.
        at: makes it at a TCP port of one's choice, where it can be had there.
    """

    factory: str
    where: Callable[[Any], Place]
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    counts: Callable[[Any], Mapping[str, int]] = lambda _: {}
    events: Sequence[str] = ()
    tells: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)
    at: Callable[[int], Any] | None = None

    def make(self, port: int | None = None, **given: Any) -> Any:
        """Make the device, not plugged in yet.

        Raises:
            ValueError: it cannot be had at a port of one's choice.
        """
        if port is not None:
            if self.at is None:
                raise ValueError("it is on no TCP port, or chooses its own: leave out --port")
            return self.at(port)
        module, name = self.factory.split(":")
        made: Any = import_module(module)
        for part in name.split("."):
            made = getattr(made, part)
        return made(**given)


class NobodyError(ValueError):
    """None of the people is meant; it says who they are."""


def person(words: str) -> IdCard:
    """Return who is meant by a number from 1, or by a part of a name or of its pinyin.

    Raises:
        NobodyError: nobody is, or nobody was named.
    """
    if words.isdigit() and 1 <= int(words) <= len(PEOPLE):
        return PEOPLE[int(words) - 1]
    for name, each in zip(NAMES, PEOPLE, strict=True):
        if words and (words.lower() in name or words in each.name.reveal()):
            return each
    raise NobodyError(f"known are {', '.join(NAMES)}")


NAMES = (
    "wang_xiaoying", "li_siwei", "zhao_xiuzhen", "chen_jiying", "drolma", "lin_meihua",
    "marie_durand", "john_smith",
)  # fmt: skip
"""The people of ``drivers.sandbox.people``, as they are written without Chinese letters."""


def _call(name: str) -> Callable[[Any, str], object]:
    return lambda device, _words: getattr(device, name)()


def _on(name: str, kind: Callable[[str], Any] = str) -> Callable[[Any, str], object]:
    return lambda device, words: getattr(device, name)(kind(words))


def _each(name: str, kind: Callable[[str], Any]) -> Callable[[Any, str], object]:
    return lambda device, words: getattr(device, name)(*map(kind, words.split()))


def _put_social(device: Any, words: str) -> None:
    from drivers.sandbox.chip import Chip, records, social_card

    who, _, turned = words.partition(" ")
    device.put(Chip(records(social_card(person(who)))), turned=turned == "turned")


def _lay(device: Any, words: str) -> None:
    from drivers.sandbox.sheets import Scene

    device.lay(Scene(turn=6.0, code=words))


def _take_away(device: Any, _words: str) -> None:
    from drivers.sandbox.sheets import Scene

    device.lay(Scene(sheet=False))


def _at_path(device: Any) -> Place:
    return {"path": device.port}


def _reader_at(port: int) -> Any:
    from drivers.sandbox.idcard import VirtualSamReader
    from drivers.sandbox.ports import TcpPort

    return VirtualSamReader(wire=TcpPort(port))


def _printer_at(port: int) -> Any:
    from drivers.sandbox.ports import TcpPort
    from drivers.sandbox.receipt import VirtualReceiptPrinter

    return VirtualReceiptPrinter(TcpPort(port))


def _reader_place(device: Any) -> Place:
    try:
        return _at_path(device)
    except TypeError:
        host, port = device.address
        return {"host": host, "port": port}


_PANEL = ("step_up", "walk_off", "open_door", "close_door", "plug_headphones", "pull_headphones")

DEVICES: Mapping[str, Virtual] = {
    "card_reader": Virtual(
        "drivers.sandbox.idcard:VirtualSamReader",
        _reader_place,
        {
            "put": Deed(_on("put", person), "WHO"),
            "put_foreign": Deed(_call("put_foreign")),
            "lift": Deed(_call("lift")),
        },
        lambda device: dict(device.commands),
        tuple(COMMANDS.values()),
        at=_reader_at,
    ),
    "receipt_printer": Virtual(
        "drivers.sandbox.receipt:VirtualReceiptPrinter",
        lambda device: {"host": device.host, "port": device.tcp_port},
        {},
        lambda device: {"slip": len(device.slips), "bytes": device.bytes_in},
        ("slip", "bytes"),
        {"slip": lambda device: list(device.slips[-1].text)},
        at=_printer_at,
    ),
    "smart_card": Virtual(
        "drivers.sandbox.smartcard:VirtualCardSlot",
        lambda device: {"vpcd_host": "127.0.0.1", "vpcd_port": device.vpcd_port},
        {"put": Deed(_put_social, "WHO [turned]"), "lift": Deed(_call("pull"))},
        lambda device: {"command": len(device.commands)},
        ("command",),
    ),
    "document_printer": Virtual(
        "drivers.sandbox.document:VirtualDocumentPrinter",
        lambda device: {"uri": device.uri},
        {},
        lambda device: {"sheet": len(device.sheets)},
        ("sheet",),
    ),
    "scanner": Virtual(
        "drivers.sandbox.scanner:VirtualSerialScanner",
        _at_path,
        {"scan": Deed(_on("scan"), "TEXT")},
    ),
    "wedge": Virtual(
        "drivers.sandbox.scanner:VirtualWedgeScanner",
        _at_path,
        {"scan": Deed(_on("scan"), "TEXT")},
    ),
    "camera": Virtual(
        "drivers.sandbox.camera:VirtualDocumentCamera",
        lambda device: {"folder": device.folder},
        {"lay": Deed(_lay, "[CODE]"), "take_away": Deed(_take_away)},
    ),
    "blood_pressure": Virtual(
        "drivers.sandbox.health:VirtualBloodPressureMeter",
        _at_path,
        {"measure": Deed(_each("measure", int), "[SYSTOLIC DIASTOLIC PULSE]")},
        lambda device: {"question": device.questions.total(), "told": device.told.total()},
        ("question", "told"),
    ),
    "thermometer": Virtual(
        "drivers.sandbox.health:VirtualThermometer",
        _at_path,
        {"measure": Deed(_each("measure", str), "[DEGREES]")},
        lambda device: {"question": device.questions.total(), "told": device.told.total()},
        ("question", "told"),
    ),
    "panel": Virtual(
        "drivers.sandbox.panel:VirtualPanel",
        _at_path,
        {name: Deed(_call(name)) for name in _PANEL},
        lambda device: {"question": device.questions.total(), "told": device.told.total()},
        ("question", "told"),
    ),
    "line": Virtual(
        "drivers.sandbox.network:NetworkLine",
        lambda device: {"host": device.host, "port": device.port},
        {},
        lambda device: dict(device.counters),
        ("connections", "broken", "unreachable"),
    ),
}
"""Every virtual device that can be had by name."""
