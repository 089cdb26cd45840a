"""The longest time for which the screen's event loop stood still, whatever the devices do.

A whole kiosk on its attract view, with a heartbeat of a millisecond on its loop. Its devices are
left alone (the control), its camera is looked through and takes a page now and then, all are at
work, and all are hanging.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer

from kiosk.app.demo import PORTRAIT
from kiosk.app.run import put_off_collection
from kiosk.app.site import load_site
from kiosk.app.system import SystemClock, Uuid7
from kiosk.domain.capture_screen import Scanning
from kiosk.domain.device import DeviceName
from kiosk.domain.document import Document
from kiosk.domain.receipt import Line, Slip
from kiosk.domain.screen import Screen
from kiosk.domain.service import Material
from kiosk.domain.text import Text
from kiosk.flow.events import Event, FrameSeen, Heard

if TYPE_CHECKING:
    from kiosk.app.compose import Kiosk
    from kiosk.app.window import Window

PHASES = ("idle", "seeing", "busy", "hanging")
_SECONDS = 6.0
_BEGINS = 2.0
"""Until a phase is measured: what it begins with is under way by then."""

_AGAIN_MS = 250
_FRAMES_A_PAGE = 4
_PAPER = Material(
    "paper",
    Text("材料", "Paper"),
    Text("请放材料", "Lay it down"),
    Text("放平。", "Flat."),
    "mdi6.file",
)
_WATCHED = (
    DeviceName.IDCARD,
    DeviceName.SCANNER,
    DeviceName.BLOOD_PRESSURE,
    DeviceName.THERMOMETER,
)


class _Heartbeat(QObject):
    """Beats as often as the loop lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(1)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now

    def forget(self) -> None:
        self.longest = 0.0


@contextmanager
def _world() -> Iterator[tuple[Path, Callable[[str], None]]]:
    """Start the devices in a process of their own; give the settings, and what tells them."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench._devices", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as world,
    ):
        told, said = cast(IO[str], world.stdin), cast(IO[str], world.stdout)

        def tell(phase: str) -> None:
            told.write(phase + "\n")
            told.flush()

        yield Path(json.loads(said.readline())["config"]), tell
        told.close()
        said.read()


class _Run:
    """The phases, one after the other, on the loop that is measured."""

    def __init__(self, window: Window, tell: Callable[[str], None]) -> None:
        self.longest: dict[str, float] = {}
        self.prints: dict[str, int] = dict.fromkeys(PHASES, 0)
        self._window, self._tell = window, tell
        self.frames = self.pages = 0
        self._beat = _Heartbeat()
        self._phases = iter(PHASES)
        self._phase = ""
        self._requests = count(1)
        self._ask = QTimer()
        self._ask.timeout.connect(self._work)

    def next(self) -> None:
        """End a phase, begin the next; behind the last end the kiosk."""
        if self._phase:
            self.longest[self._phase] = self._beat.longest
        phase = next(self._phases, None)
        if phase is None:
            self._window.quit()
            return
        self._phase = phase
        self._tell(phase)
        self._ask.stop()
        if phase == "seeing":
            self._look()
        elif phase != "idle":
            self._ask.start(_AGAIN_MS)
        QTimer.singleShot(int(_BEGINS * 1000), self._beat.forget)
        QTimer.singleShot(int((_BEGINS + _SECONDS) * 1000), self.next)

    def _look(self) -> None:
        """Stand before the camera: each picture is shown, and every so often a page is taken."""
        desk, seen = cast("Kiosk", self._window.kiosk).desk, count(1)
        desk.watch(DeviceName.CAMERA, next(self._requests))

        def shows(event: Event) -> None:
            if isinstance(event, FrameSeen):
                self.frames += 1
                self._window.show(Screen(Scanning(_PAPER, event.sight)))
                if next(seen) % _FRAMES_A_PAGE == 0:
                    desk.trigger(DeviceName.CAMERA)
            elif isinstance(event, Heard):
                self.pages += 1

        self._window.bridge.lead_to(shows)
        end = int((_BEGINS + _SECONDS) * 1000) - 100
        QTimer.singleShot(end, self._look_away)

    def _look_away(self) -> None:
        cast("Kiosk", self._window.kiosk).desk.watch(DeviceName.CAMERA, None)
        self._window.bridge.lead_to(cast("Kiosk", self._window.kiosk).session.handle)

    def _work(self) -> None:
        """Want something of every device, more often than any can give it."""
        desk = cast("Kiosk", self._window.kiosk).desk
        for name in _WATCHED:
            desk.watch(name, next(self._requests))

        def ended(_: object, phase: str = self._phase) -> None:
            self.prints[phase] += 1

        desk.print(Slip((Line("小事"), Line("𠮷"))), lambda: True, ended)
        desk.print_document(Document("bench", b"<p>\xe5\xb0\x8f</p>", "html"), lambda: True, ended)
        desk.test_devices(lambda _code, _what: None)


def measure() -> Mapping[str, float]:
    """Return the longest gap of each phase in milliseconds.

    Raises:
        RuntimeError: the kiosk failed, nothing was printed while the devices were at work, or
            nothing was seen.
    """
    with _world() as (config, tell):
        put_off_collection()
        from kiosk.app.window import Window

        settings, clock = load_site(config), SystemClock()
        window = Window(settings, clock, windowed=True)
        window.open(PORTRAIT)

        def make() -> Kiosk:
            from kiosk.app.compose import compose, sync_command

            surface, sync = window.surface(), sync_command(config)
            return compose(settings, surface, clock, Uuid7(), sync)

        run = _Run(window, tell)
        window.on_kiosk.append(lambda: QTimer.singleShot(3000, run.next))
        status = window.run(make)
    looked = run.frames and run.pages
    if status or not looked or not run.prints["busy"] or len(run.longest) != len(PHASES):
        raise RuntimeError(f"the kiosk ended with status {status} after {run.longest}")
    return {f"loop_gap_{name}_ms": gap * 1000 for name, gap in run.longest.items()}
