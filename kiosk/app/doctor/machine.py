"""The machine under examination: its files, its settings and the kiosk that may run on it.

Nothing here changes anything, and what several checks ask is found out once.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.alone import LOCK
from kiosk.app.site import load_site
from kiosk.app.system import SystemClock
from kiosk.config import DeviceSettings, Settings
from kiosk.errors import KioskError
from kiosk.flow.journal import Entry
from kiosk.ports import Clock

if TYPE_CHECKING:
    from kiosk.app.doctor.ports import Port

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class Machine:
    """This machine, or one whose file system lies under ``root``.

    Attributes:
        config: the settings file, there or not.
        root: where ``dev``, ``proc``, ``sys``, ``run`` and ``tmp`` are looked for.
        settings: None where they cannot be had; then ``fault`` says why.
        env: the environment in which the kiosk would run.
    """

    config: Path
    settings: Settings | None
    fault: KioskError | None = None
    root: Path = Path("/")
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = field(default_factory=SystemClock)

    @classmethod
    def at(cls, config: Path, root: Path = Path("/")) -> Machine:
        """Return the machine with what its settings say, if they say anything."""
        try:
            return cls(config, load_site(config), root=root)
        except KioskError as fault:
            return cls(config, None, fault, root=root)

    @property
    def dev(self) -> Path:
        """Return where device files are."""
        return self.root / "dev"

    @property
    def devices(self) -> Mapping[str, DeviceSettings]:
        """Return the devices that the settings name, by their names there."""
        from drivers.catalog import PORTS

        named = {name: getattr(self.settings, name, None) for name in PORTS}
        return {name: device for name, device in named.items() if device is not None}

    @cached_property
    def ports(self) -> Sequence[Port]:
        """Return the ports on which a device may answer, and what does."""
        from kiosk.app.doctor.ports import found_in

        return found_in(self.dev, self.devices)

    @property
    def data(self) -> Path | None:
        """Return the data folder that the settings name."""
        return self.settings.data.folder if self.settings else None

    @cached_property
    def kiosk_runs(self) -> bool:
        """Tell whether a kiosk runs on the data folder just now."""
        if self.data is None:
            return False
        try:
            with (self.data / LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def last_said_of(self, device: str) -> Mapping[str, object] | None:
        """Return what the kiosk that runs last wrote of a device into its journal."""
        last = None
        for row in self._journal():
            if row.get("entry") == Entry.PROGRAM_STARTED:
                last = None
            elif row.get("entry") == Entry.DEVICE_CHANGED and row.get("device") == device:
                last = row
        return last

    def _journal(self) -> Iterator[Mapping[str, object]]:
        files = [self.data / name for name in (f"{JOURNAL}.1", JOURNAL)] if self.data else []
        for file in files:
            with suppress(OSError):
                for line in file.read_text("utf-8", "replace").splitlines():
                    with suppress(ValueError):  # a line that is being written just now
                        yield json.loads(line)

    def text(self, *parts: str) -> str:
        """Return what a file under the root says, nothing where there is none."""
        try:
            return self.root.joinpath(*parts).read_text("utf-8", "replace")
        except OSError:
            return ""

    def processes(self) -> Iterator[tuple[int, list[str]]]:
        """Return the processes that can be seen: id and command line."""
        for folder in self.root.glob("proc/[0-9]*"):
            with suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                yield int(folder.name), [word.decode("utf-8", "replace") for word in words if word]
