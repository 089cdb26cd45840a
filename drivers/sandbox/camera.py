"""A virtual document camera: a folder with a named pipe, out of which comes what it sees now.

No picture lies anywhere: each is drawn, and sent through the pipe when the driver looks. It counts
the faults that were really read.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import ClassVar

from PIL import Image

from drivers.sandbox.faulty import Faulty
from drivers.sandbox.sheets import Scene, draw, jpeg


@cache
def _bomb() -> bytes:
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    return made.getvalue()


_SPOILT: Mapping[str, Callable[[bytes], bytes]] = {
    "empty": lambda picture: b"",
    "truncated": lambda picture: picture[: len(picture) // 2],
    "not_a_picture": lambda picture: b"<html>camera is busy</html>",
    "bomb": lambda picture: _bomb(),
    "huge": lambda picture: picture + bytes(17 << 20),
}


class VirtualDocumentCamera(Faulty):
    """A camera at a stable place; use it as a context manager, or ``start`` and ``close``.

    Attributes:
        FAULTS: the names that ``inject`` takes.
        faults: how often each fault was really read, by name.
        folder: what ``camera-files`` is told; stays through unplug and plug.
    """

    FAULTS: ClassVar[tuple[str, ...]] = (*_SPOILT, "silent", "unplugged")

    def __init__(self) -> None:
        """Make a camera that is not plugged in yet, over an empty desk."""
        super().__init__()
        self.faults: Counter[str] = Counter()
        self._home = tempfile.TemporaryDirectory(prefix="camera-")
        self.folder = str(Path(self._home.name, "pictures"))
        self._pipe = Path(self.folder, "now.jpg")
        self._picture = b""
        self._thread: threading.Thread | None = None
        self._out = threading.Event()
        self.lay(Scene(sheet=False))

    def inject(self, fault: str) -> None:
        """Make a fault so; a picture that takes its time is drawn before anybody looks."""
        if fault == "bomb":
            _bomb()
        super().inject(fault)

    def lay(self, scene: Scene) -> None:
        """Let it see this from now on."""
        self._picture = jpeg(draw(scene))

    def start(self) -> None:
        """Plug it in."""
        self.plug()

    def plug(self) -> None:
        """Plug it in (again)."""
        self._now.discard("unplugged")
        if self._thread is None:
            self._out.clear()
            Path(self.folder).mkdir()
            os.mkfifo(self._pipe)
            self._thread = threading.Thread(target=self._show, name="virtual-camera", daemon=True)
            self._thread.start()

    def unplug(self) -> None:
        """Pull the plug: the place is gone."""
        self._now.add("unplugged")
        self.faults["unplugged"] += 1
        self._stop()

    def close(self) -> None:
        """Pull it for good."""
        self._stop()
        self._home.cleanup()

    def _stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._out.set()
        while thread.is_alive():  # it may be just about to wait for a look
            with contextlib.suppress(OSError):
                os.close(os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK))
            thread.join(0.01)
        self._pipe.unlink(missing_ok=True)
        Path(self.folder).rmdir()

    def _show(self) -> None:
        while not self._out.is_set():
            fd = os.open(self._pipe, os.O_WRONLY)  # until somebody looks
            if self._out.is_set():
                os.close(fd)
                return
            os.set_blocking(fd, False)
            # The next look is at a pipe of its own: else two pictures would run into one.
            fresh = self._pipe.with_suffix(".next")
            os.mkfifo(fresh)
            fresh.replace(self._pipe)
            silent = "silent" in self._now
            if silent:
                self.faults["silent"] += 1
            while silent and not self._out.wait(0.005) and "silent" in self._now:
                pass
            fault = next((each for each in _SPOILT if each in self._now), "")
            data = _SPOILT[fault](self._picture) if fault else self._picture
            if not silent:
                self._send(fd, data)
                self.faults[fault] += bool(fault)
            os.close(fd)

    def _send(self, fd: int, data: bytes) -> None:
        view = memoryview(data)
        while view and not self._out.is_set():
            try:
                view = view[os.write(fd, view) :]
            except BlockingIOError:
                self._out.wait(0.001)
            except OSError:  # who looked has seen enough
                return
