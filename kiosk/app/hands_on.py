"""Hands for a person who plays with the demonstration: the dock, and a script that plays along."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.sandbox.devices import DEVICES
from drivers.sandbox.hands import Hands, NoSuchDeedError
from drivers.sandbox.people import PEOPLE
from drivers.sandbox.script import Play, Script, load
from kiosk.app.demo_site import PIN
from kiosk.app.system import SystemClock
from kiosk.domain.device import DeviceName
from ui.devdock import DevDock, DockActions, DockDevice

if TYPE_CHECKING:
    from kiosk.app.demo import Stage
    from kiosk.app.world import World

NAMES: Mapping[DeviceName, str] = {
    DeviceName.IDCARD: "card_reader",
    DeviceName.PRINTER: "receipt_printer",
    DeviceName.DOCUMENT: "document_printer",
    DeviceName.SCANNER: "scanner",
    DeviceName.CAMERA: "camera",
    DeviceName.BLOOD_PRESSURE: "blood_pressure",
    DeviceName.THERMOMETER: "thermometer",
    DeviceName.PANEL: "panel",
}
"""What plays each device, as hands and scripts call it; a social card needs a pcscd of its own."""

LINE = "line"
_BY_CARD = frozenset({"put", "put_foreign", "lift"})
_LOOK_SECONDS = 0.05


def hands_on(world: World) -> dict[str, Hands]:
    """Return hands on each device of a world."""
    there = {NAMES[name]: device for name, device in world.devices.items()} | {LINE: world.line}
    return {name: Hands(name, device) for name, device in there.items() if name in DEVICES}


def script_from(path: Path) -> Script:
    """Read a script for a demonstration.

    Raises:
        KioskError: ``config.*``.
    """
    return load(path, tuple(name for name in (*NAMES.values(), LINE) if name in DEVICES))


class Scripted:
    """A script that is played on a world, on a thread of its own."""

    def __init__(self, script: Script, world: World) -> None:
        """Begin the script's time."""
        self._play, self._hands = Play(script), hands_on(world)
        self._over = threading.Event()
        self._clock = SystemClock()
        self._began = self._clock.monotonic()
        self._thread = threading.Thread(target=self._run, name="script", daemon=True)
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait until it is over."""
        self._thread.join(seconds)

    def close(self) -> None:
        """End it."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._play.over and not self._over.wait(_LOOK_SECONDS):
            now = self._clock.monotonic() - self._began
            for hands in self._hands.values():
                for each in hands.news():
                    self._play.happened(each.device, each.event, each.times, now)
            for device, step in self._play.due(now):
                try:
                    self._hands[device].do(step.do)
                except NoSuchDeedError as wrong:  # the words behind a deed are known to it alone
                    sys.stderr.write(f"kiosk: script: {step.do}: {wrong}\n")


def dock_for(stage: Stage) -> DevDock | None:
    """Open the dock beside a stage's window."""
    if stage.world is None:
        return None
    dock = DevDock(actions_on(stage.world))
    dock.show()
    return dock


def actions_on(world: World) -> DockActions:
    """Return what the dock may do in ``world``."""
    reader, printer = world.reader, world.printer
    hands = hands_on(world)

    def slip_image() -> bytes | None:
        if not printer.slips:
            return None
        png = io.BytesIO()
        printer.slips[-1].image().save(png, "PNG")
        return png.getvalue()

    def wire_events() -> list[str]:
        """Return what the wires counted since the last call."""
        news = [each for one in hands.values() for each in one.news()]
        return [f"{each.device}: {each.event} ({each.times})" for each in news]

    return DockActions(
        people=[f"{p.name} · {p.birth.year} · {p.kind.value}" for p in PEOPLE],
        put=lambda i: reader.put(PEOPLE[i]),
        put_foreign=reader.put_foreign,
        lift=reader.lift,
        devices=[_on_dock(each) for each in hands.values()],
        slip_image=slip_image,
        wire_events=wire_events,
        pin=PIN,
    )


def _on_dock(hands: Hands) -> DockDevice:
    deeds = {name: deed for name, deed in hands.deeds.items() if not _has_box(hands, name)}
    faults: Sequence[str] = [name for name in hands.faults if name != "unplugged"]
    return DockDevice(
        name=hands.name,
        faults=(*faults, "unplug"),
        deeds={name: deed.words for name, deed in deeds.items()},
        do=hands.do,
        mend=partial(_mend, hands.do),
    )


def _has_box(hands: Hands, deed: str) -> bool:
    """Tell whether the dock has a box of its own for a deed: that of the card."""
    return hands.name == "card_reader" and deed in _BY_CARD


def _mend(do: Callable[[str], None]) -> None:
    do("plug")
    do("mend")
