"""Device files on which something may answer, and what does: asked by the drivers' own adapters.

A port that another program holds is never touched. One after the other the adapters are tried on a
free one, first those whose question does no harm where something else listens: DLE EOT is three
bytes, whereas a frame of GA 450 would stand on a printer's paper.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import MappingProxyType

from drivers.catalog import PORTS
from drivers.host import MISSES
from kiosk.app.doctor.side_by_side import Done, side_by_side
from kiosk.app.equipment import make_device
from kiosk.config import DeviceSettings, Param
from kiosk.domain.device import DeviceName
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError

SECONDS = 9.0
"""For all ports: within it a silent one is asked everything that there is to ask."""

WHAT: Mapping[str, str] = MappingProxyType(
    {
        "idcard": "Identity card reader",
        "printer": "Receipt printer",
        "smartcard": "Social-security card reader",
        "document": "A4 printer",
        "scanner": "Code scanner",
        "camera": "Document camera",
        "blood_pressure": "Blood-pressure meter",
        "thermometer": "Thermometer",
        "panel": "Panel",
    }
)

ANSWERING = ("printer", "panel", "blood_pressure", "thermometer", "idcard")
"""Devices that answer when they are asked, in the order of asking. A scanner only ever speaks."""

FRAMED = frozenset({"panel", "blood_pressure", "thermometer"})
"""They speak one protocol (docs/protocols/frame.md): what is silent to one is so to all."""

_PATTERNS = ("ttyUSB*", "ttyACM*", "ttyAMA*", "ttyXRUSB*", "ttyS*", "usb/lp*")
_LINKS = ("serial/by-id/*", "serial/by-path/*", "usb/by-id/*")
_SPEEDS: Mapping[str, Sequence[int]] = {"printer": (9600, 19200, 38400)}
"""Tried besides the adapter's own where a driver does not find the speed by itself."""


Table = tuple[str, DeviceSettings]
"""A device's name and its table in the settings."""


class Use(StrEnum):
    """How a port could be had."""

    FREE = "free"
    IN_USE = "in_use"
    DENIED = "denied"
    HUNG = "hung"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a device answered, and how settings name it.

    Attributes:
        error: what is wrong with it, if anything is.
        warning: code of what needs a hand soon.
    """

    device: str
    adapter: str
    params: Mapping[str, Param]
    isolated: bool = False
    error: KioskError | None = None
    warning: str | None = None

    @property
    def silent(self) -> bool:
        """Tell whether nothing answered at all."""
        code = self.error.code if self.error else ""
        return code in MISSES or code.endswith((".unplugged", ".no_answer", ".garbled"))

    @property
    def is_other(self) -> bool:
        """Tell whether something answered that is not this device."""
        return self.error is not None and self.error.code.endswith(".wrong_device")

    @property
    def place(self) -> str:
        """Return where it is, as the settings name it."""
        named = self.params
        host = f"{named['host']}:{named['port']}" if "host" in named else None
        words = (str(value) for value in named.values() if isinstance(value, str))
        return host or next((word for word in words if "/" in word), self.adapter)


@dataclass(frozen=True, slots=True)
class Port:
    """A device file.

    Attributes:
        path: as settings should name it: the name that stays through plugging, where it has one.
    """

    path: str
    use: Use
    answer: Answer | None = None


def found_in(dev: Path, devices: Mapping[str, DeviceSettings]) -> tuple[Port, ...]:
    """Look at every port below ``dev``, and at those that settings name elsewhere.

    Args:
        devices: what the settings name, which is asked first where they name it.
    """
    named = {
        os.path.realpath(value): Answer(name, device.adapter, device.params, device.isolated)
        for name, device in devices.items()
        for value in device.params.values()
        if isinstance(value, str) and value.startswith("/") and _is_port(value)
    }
    paths = _paths(dev)
    known = {os.path.realpath(path) for path in paths}
    elsewhere = [
        str(value)
        for expected in named.values()
        for value in expected.params.values()
        if os.path.realpath(str(value)) in named.keys() - known
    ]
    work = {path: partial(_look, path, named) for path in (*paths, *elsewhere)}
    done = side_by_side(work, SECONDS)
    return tuple(
        outcome.value if isinstance(outcome, Done) else Port(path, Use.HUNG)
        for path, outcome in done.items()
    )


def use_of(path: str) -> Use | None:
    """Tell whether a port could be had, without a byte or a change of the line; None: not there."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM):
            return Use.DENIED
        return Use.IN_USE if error.errno == errno.EBUSY else None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return Use.IN_USE
    finally:
        os.close(handle)
    return Use.FREE


def asked(device: str, settings: DeviceSettings) -> Answer:
    """Open a device as a kiosk would, in a process of its own if so, ask how it is, and close it.

    Raises:
        KioskError: ``device.no_such_adapter``, ``config.invalid``.
    """
    answer = Answer(device, settings.adapter, settings.params, settings.isolated)
    made = make_device(DeviceName(device), settings)
    try:
        made.open()
        status = made.status()
    except KioskError as error:
        return replace(answer, error=error)
    finally:
        made.close()
    if status.state is DeviceState.ONLINE:
        return replace(answer, warning=status.warning)
    code = status.code or "device.crashed"
    return replace(answer, error=KioskError(code, {"port": answer.place}))


def _paths(dev: Path) -> Sequence[str]:
    """Return the ports, each once, by the name that lasts longest."""
    lasting = {
        os.path.realpath(link): str(link)
        for pattern in reversed(_LINKS)
        for link in sorted(dev.glob(pattern))
    }
    plain = [path for pattern in _PATTERNS for path in sorted(dev.glob(pattern)) if _is_real(path)]
    return [lasting.get(os.path.realpath(path), str(path)) for path in plain]


def _is_real(path: Path) -> bool:
    """Tell whether there is hardware behind it: a kernel has ttyS0 to 31 whatever is built in."""
    if not path.name.startswith("ttyS"):
        return path.exists()
    kind = path.parents[1] / "sys" / "class" / "tty" / path.name / "type"
    try:
        return kind.read_text().strip() != "0"
    except OSError:
        return False


def _is_port(path: str) -> bool:
    try:
        return stat.S_ISCHR(os.stat(path).st_mode)
    except OSError:
        return False


def _look(path: str, named: Mapping[str, Answer]) -> Port:
    use = use_of(path)
    if use is not Use.FREE:
        return Port(path, use or Use.HUNG)
    return Port(path, use, _answering(path, named.get(os.path.realpath(path))))


def _answering(path: str, named: Answer | None) -> Answer | None:
    wrong, mute = None, False
    for device, settings in _in_turn(path, named):
        if mute and device in FRAMED:
            continue
        try:
            answer = asked(device, settings)
        except KioskError:
            continue  # the settings' check says what is wrong with its table
        if answer.silent:
            mute = mute or device in FRAMED
        elif not answer.is_other:
            return answer
        elif named is not None and device == named.device:
            wrong = answer
    return wrong


def _in_turn(path: str, named: Answer | None) -> Iterator[Table]:
    """Return what is asked for at a port: what the settings name there, then all that could be."""
    if named is None:
        yield from _candidates(path)
        return
    yield named.device, DeviceSettings(named.adapter, named.params, named.isolated)
    for device, settings in _candidates(path):
        same = (device, settings.adapter) == (named.device, named.adapter)
        if not same or settings.params.get("baud") != named.params.get("baud"):
            yield device, settings


def _candidates(path: str) -> Iterator[Table]:
    """Return what could be at a port, as the settings would name it."""
    kind = "/dev/usb/lp" if "/usb/" in path else "/dev/tty"
    for device in ANSWERING:
        for adapter, row in PORTS[device].rows.items():
            for key, wanted in row.params.items():
                if not (wanted.needed and str(wanted.example).startswith(kind)):
                    continue
                yield device, DeviceSettings(adapter, {key: path})
                for speed in _SPEEDS.get(device, ()) if "baud" in row.params else ():
                    yield device, DeviceSettings(adapter, {key: path, "baud": speed})
