"""``kiosk demo`` and ``kiosk selftest``: the kiosk in a world of virtual devices.

With a display a person plays the resident, with the dock beside it; without one a scripted resident
walks the whole journey and everything that was seen is kept.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.demo_site import COUNTY, PIN, write_site
from kiosk.app.run import WINDOW, finish, put_off_collection
from kiosk.app.site import load_site
from kiosk.app.system import SystemClock, Uuid7, start_anew
from kiosk.catalogue import divisions
from kiosk.domain.text import Language
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from drivers.sandbox.script import Script
    from kiosk.app.hands_on import Scripted
    from kiosk.app.window import Kiosk, Window
    from kiosk.app.world import World

PORTRAIT = (1080, 1920)


@dataclass(frozen=True, slots=True)
class Demo:
    """What was asked for on the command line.

    Attributes:
        network: ``on``, ``off`` or ``off,on``.
        kept: ``out`` is still there when the program has ended.
        script: of what happens to the virtual devices, and when.
        catalogue: a folder of packages instead of the program's.
        data: the folder that is kept; None takes a new one that is removed at the end.
    """

    out: Path
    windowed: bool = False
    headless: bool = False
    network: str = "on"
    kept: bool = True
    data: Path | None = None
    landscape: bool = False
    language: Language = "zh"
    script: Path | None = None
    catalogue: Path | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Return the glass in pixels."""
        return PORTRAIT[::-1] if self.landscape else PORTRAIT


def run_demo(wanted: Demo) -> int:
    """Run it; return the exit status."""
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    headless = wanted.headless or not display
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if headless:
        wanted.out.mkdir(parents=True, exist_ok=True)  # now, not when all was walked
    with tempfile.TemporaryDirectory(prefix="xiaoshi-demo-") as new:
        folder = (wanted.data or Path(new)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        if headless:
            return _walk(wanted, folder)
        status, restart = _play(wanted, folder)
    if restart:
        print("kiosk: restarted from the staff door", flush=True)
        start_anew()
    return status


def run_selftest(out: Path | None, *, only_first_frame: bool) -> int:
    """Walk one case through this build; ``only_first_frame`` imports all and shows one frame."""
    with tempfile.TemporaryDirectory(prefix="xiaoshi-selftest-") as new:
        folder = Path(new)
        if only_first_frame:
            return _first_frame(folder)
        kept = out is not None
        return run_demo(Demo(out=out or folder / "out", headless=True, kept=kept))


class Stage:
    """A window, and a world that is made behind its first frame."""

    def __init__(self, wanted: Demo, folder: Path, sound: Path | None = None) -> None:
        """Show the first frame.

        Args:
            sound: a folder that gets what is sounded, instead of this machine's sound.
        """
        put_off_collection()
        from kiosk.app.window import Window

        self._wanted, self._folder, self._sound = wanted, folder, sound
        self.clock = SystemClock()
        divisions.beside(COUNTY)
        settings = load_site(write_site(folder, language=wanted.language))
        self.window: Window = Window(settings, self.clock, windowed=wanted.windowed)
        self.world: World | None = None
        self._script: Script | None = None
        if wanted.script is not None:
            from kiosk.app.hands_on import script_from

            self._script = script_from(wanted.script)

    def run(self, ready: Callable[[World], None]) -> int:
        """Run until the window ends; ``ready`` is called on the compose thread."""

        scripted: list[Scripted] = []
        script = self._script

        def make() -> Kiosk:
            from drivers.audio.espeak import EspeakSpeaker
            from kiosk.app.compose import compose, sync_command
            from kiosk.app.world import World

            wanted = self._wanted
            self.world = World(
                self._folder,
                network=wanted.network == "on",
                language=wanted.language,
                voice="off" if self._sound else "auto",
            )
            self.world.begin_with_content()
            if wanted.catalogue is not None:
                self.world.use_catalogue(wanted.catalogue)
            if script is not None:
                from kiosk.app.hands_on import Scripted

                scripted.append(Scripted(script, self.world))
            ready(self.world)
            settings = load_site(self.world.config)
            surface = self.window.surface()
            sync = sync_command(self.world.config)
            speaker = EspeakSpeaker(sink=self._sound) if self._sound else None
            kiosk = compose(settings, surface, self.clock, Uuid7(), sync, speaker)
            kiosk.store.set_pin(PIN)
            return kiosk

        try:
            return finish(self.window.run(make), self.window.failure)
        finally:
            for each in scripted:
                each.close()
            if self.world is not None:
                self.world.close()


def _walk(wanted: Demo, folder: Path) -> int:
    """Let the scripted resident walk, and keep what was seen."""
    from kiosk.app.walk import Walk

    sound = folder / "sound"
    sound.mkdir(parents=True, exist_ok=True)
    stage = Stage(wanted, folder, sound)
    stage.window.open(wanted.size)
    walk = Walk(stage, wanted)
    status = stage.run(walk.begin)
    if stage.window.ended_by is not None:
        return 128 + stage.window.ended_by
    return walk.report(status)


def _play(wanted: Demo, folder: Path) -> tuple[int, bool]:
    """Open the kiosk and the dock for a person; return the status and whether to start anew."""
    from kiosk.app.hands_on import dock_for

    stage = Stage(wanted, folder)
    stage.window.open(WINDOW if wanted.windowed else None)
    print(f"kiosk: hold the upper left corner for the staff door; its PIN is {PIN}", flush=True)
    docks: list[object] = []
    stage.window.on_kiosk.append(lambda: docks.append(dock_for(stage)))
    return stage.run(lambda _: None), stage.window.restart_asked


def _first_frame(folder: Path) -> int:
    """Show the first frame as every start does, then import every other part of the build."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    stage = Stage(Demo(out=folder, headless=True), folder)
    stage.window.open(PORTRAIT)
    imported: list[str] = []

    def rest() -> Kiosk:
        imported.extend(_every_module())
        raise KioskError("config.missing", {"path": "none: only a frame was asked for"})

    stage.window.run(rest)
    seen = stage.window.first_frame_at
    news = {"first_frame_monotonic_s": seen, "imported": len(imported)}
    print(json.dumps(news), flush=True)
    return 0 if seen is not None and imported else 1


def _every_module() -> Iterator[str]:
    """Import all that this build has of ours and what adapters ask for by name."""
    import pkgutil
    from importlib import import_module

    from drivers.catalog import MODULES

    for package in ("kiosk", "drivers", "ui", "offline_store"):
        for found in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if found.name != "kiosk.__main__":
                yield import_module(found.name).__name__
    for name in MODULES:
        yield import_module(name).__name__
