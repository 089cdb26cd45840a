"""The devices of a kiosk in a process of their own: ``python -m tests.bench._devices FOLDER``.

Says where the settings are, then takes a phase a line: ``idle``, ``seeing``, ``busy``, ``hanging``.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from drivers.sandbox.people import WANG_XIAOYING
from drivers.sandbox.sheets import Scene
from kiosk.app.world import World

_EVERY = 0.4


class _Hands:
    """Hands that never rest: lay cards down and lift them, scan, measure, walk by."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rest = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        self._rest.clear()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def end(self) -> None:
        self._rest.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        world, on = self._world, True
        while not self._rest.wait(_EVERY):
            if on:
                world.reader.put(WANG_XIAOYING)
                world.panel.step_up()
            else:
                world.reader.lift()
                world.panel.walk_off()
            world.scanner.scan("https://example.invalid/card/0123456789")
            world.blood_pressure.measure(128, 82, 70)
            world.thermometer.measure("36.6")
            on = not on


def _hang(world: World) -> None:
    """Let every device be there and answer nothing."""
    world.reader.put(WANG_XIAOYING)
    world.reader.fall_silent()
    others = (world.printer, world.document, world.blood_pressure, world.thermometer, world.panel)
    for device in others:
        device.inject("silent")


def main() -> None:
    world = World(Path(sys.argv[1]))
    hands = _Hands(world)
    print(json.dumps({"config": str(world.config)}), flush=True)
    try:
        for line in sys.stdin:
            hands.end()
            if line.strip() == "seeing":
                world.camera.lay(Scene(turn=4, size=(2592, 1944)))
            if line.strip() == "busy":
                hands.begin()
            elif line.strip() == "hanging":
                _hang(world)
    finally:
        hands.end()
        world.close()


if __name__ == "__main__":
    main()
