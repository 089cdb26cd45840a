"""A camera that looks down on a sheet: pictures from a folder, or through an installed adapter.

A picture is nobody's to trust and may show anything of a person: it is taken into memory, up to a
size, and never written anywhere. What is in it is ``drivers.camera.picture``'s to find out.
"""

from __future__ import annotations

import contextlib
import os
import select
import stat
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol

from drivers.completion import tested
from drivers.host import MISSES
from kiosk.domain.device import Capabilities, DeviceClass, SelfTest
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import DeviceFault, Frame

MOST_BYTES = 16 << 20
"""Of one picture, encoded."""

CAMERA_ADAPTERS = "xiaoshi.cameras"
"""Entry points of this group are adapters for cameras; see ``CameraAdapter``."""

_PICTURES = (".jpg", ".jpeg", ".png")
_CHUNK = 1 << 16
_PAUSE = 0.05


class Eye(Protocol):
    """Where pictures come from. Every method raises OSError once it is gone."""

    def look(self, deadline: float) -> bytes | None:
        """Return the next picture as JPEG or PNG; None at the deadline (``time.monotonic``).

        No more than a byte over ``MOST_BYTES`` is returned of what is larger.
        """

    def check(self) -> None:
        """Raise OSError where it is gone; quick."""

    def close(self) -> None:
        """Let it go."""


CameraAdapter = Callable[[str], Eye]
"""Opens the camera at this device file or name, for somebody's driver of UVC or another kind."""


class FolderEye:
    """Plays the pictures of a folder by name, over and over; a named pipe gives what comes."""

    def __init__(self, folder: str) -> None:
        """Raise OSError where there is no such folder."""
        self._folder = Path(folder)
        self._turn = count()
        self.check()

    def look(self, deadline: float) -> bytes | None:
        """See ``Eye.look``."""
        while True:
            with os.scandir(self._folder) as entries:
                names = sorted(e.name for e in entries if e.name.lower().endswith(_PICTURES))
            if names:
                return _read(self._folder / names[next(self._turn) % len(names)], deadline)
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            time.sleep(min(_PAUSE, left))  # a folder tells nobody of a new picture

    def check(self) -> None:
        """See ``Eye.check``."""
        os.scandir(self._folder).close()

    def close(self) -> None:
        """See ``Eye.close``."""


def _read(path: Path, deadline: float) -> bytes | None:
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        kind = os.fstat(fd).st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISFIFO(kind):
            return b""
        data = bytearray()
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        while len(data) <= MOST_BYTES:
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                return None  # nobody at the pipe's other end, or one who has stopped
            part = os.read(fd, min(_CHUNK, MOST_BYTES + 1 - len(data)))
            if not part:
                break
            data += part
        return bytes(data)
    finally:
        os.close(fd)


class Camera:
    """A document camera. Fulfils ``kiosk.ports.DocumentCamera``; one thread at a time."""

    def __init__(self, where: str, eye: Callable[[], Eye], *, name: str = "camera") -> None:
        """Touch nothing yet.

        Args:
            where: the camera as the technician knows it.
            eye: opens it; OSError where it is not there.
        """
        self.name = name
        self._where = where
        self._new_eye = eye
        self._eye: Eye | None = None
        self._silent = False

    def open(self) -> None:
        """See ``DocumentCamera.open``."""
        self.close()
        self._silent = False
        try:
            self._eye = self._new_eye()
        except PermissionError:
            raise self._fault("camera.denied") from None
        except OSError:
            raise self._fault("camera.unplugged") from None

    def frame(self, seconds: float) -> Frame | DeviceFault | None:
        """See ``DocumentCamera.frame``."""
        eye = self._eye
        if eye is None:
            raise self._fault("camera.unplugged")
        try:
            image = eye.look(time.monotonic() + seconds)
        except OSError:
            self.close()
            raise self._fault("camera.unplugged") from None
        self._silent = image is None
        if image is None:
            return None
        if len(image) > MOST_BYTES:
            return DeviceFault("camera.too_large", {"most": f"{MOST_BYTES >> 20} MB"})
        return Frame(image) if image else DeviceFault("camera.bad_picture")

    def status(self) -> DeviceStatus:
        """See ``DocumentCamera.status``. A camera that gave no picture when asked is silent."""
        code = "camera.unplugged"
        if self._eye is not None:
            with contextlib.suppress(OSError):
                self._eye.check()
                code = "camera.no_answer" if self._silent else ""
        if not code:
            return DeviceStatus(self.name, DeviceState.ONLINE)
        return DeviceStatus(self.name, MISSES[code], code)

    def capabilities(self) -> Capabilities:
        """See ``DocumentCamera.capabilities``."""
        return Capabilities(DeviceClass.CAMERA, {"most_bytes": MOST_BYTES})

    def self_test(self) -> SelfTest:
        """See ``DocumentCamera.self_test``: a picture is taken, and dropped."""
        with contextlib.suppress(KioskError):
            self.frame(1.0)
        return tested(self.status())

    def close(self) -> None:
        """See ``DocumentCamera.close``."""
        eye, self._eye = self._eye, None
        if eye is not None:
            with contextlib.suppress(OSError):
                eye.close()

    def _fault(self, code: str) -> KioskError:
        return KioskError(code, {"port": self._where})


def folder_camera(folder: str, *, name: str = "camera") -> Camera:
    """Return a camera that plays the pictures of a folder."""
    return Camera(folder, lambda: FolderEye(folder), name=name)


def adapter_camera(device: str, *, name: str = "camera") -> Camera:
    """Return a camera that an installed adapter reaches."""

    def eye() -> Eye:
        adapter = _installed()
        if adapter is None:
            raise KioskError("camera.no_adapter", {"port": device})
        return adapter(device)

    return Camera(device, eye, name=name)


def _installed() -> CameraAdapter | None:
    from importlib.metadata import entry_points

    for found in entry_points(group=CAMERA_ADAPTERS):
        with contextlib.suppress(ImportError, AttributeError):  # half installed is not installed
            adapter: CameraAdapter = found.load()
            return adapter
    return None
