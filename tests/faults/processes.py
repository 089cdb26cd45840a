"""The processes that faults befall: started, heard line by line, killed and started anew."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from offline_store.gateway import GatewayStore, open_authority
from tests.faults.kept import kept
from tests.faults.traced import python
from tests.sync.world import DEVICE, GatewayProcess, enrol_folder

PATIENCE = 60.0
OPEN = ("ready", "leased")
"""States of what is yet to be sent."""


class Child:
    """A process of its own whose lines are kept; a context manager that kills it.

    Attributes:
        lines: all that was said on standard output, over all its lives.
        kills: how often it was killed.
    """

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start it."""
        self.lines: list[str] = []
        self.kills = 0
        self._argv = argv
        self._environment = {**os.environ, **(environment or {})}
        self._changed = threading.Condition()
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if not self._ended:
            self._end()

    @property
    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def again(self) -> None:
        """Start it anew."""
        if not self._ended:
            raise RuntimeError("it runs")
        self._start()

    def kill(self) -> None:
        """Kill it at once.

        Raises:
            RuntimeError: it had ended before.
        """
        if self._process.poll() is not None:
            raise RuntimeError(f"it had ended by itself with {self._process.returncode}")
        self._end()
        self.kills += 1

    def ends(self) -> int:
        """Wait until it ends by itself and return its status."""
        status = self._process.wait(PATIENCE)
        self._end()
        return status

    def tell(self, command: str) -> None:
        """Say a line to it."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(command + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return

    def until(self, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until something it said makes ``holds`` true.

        Raises:
            RuntimeError: it did not come.
        """
        end = monotonic() + patience
        with self._changed:
            while not holds():
                if monotonic() > end or (self._heard_all and not holds()):
                    raise RuntimeError(f"waited in vain; the last it said: {self.lines[-3:]}")
                self._changed.wait(0.05)

    def _start(self) -> None:
        self._ended = self._heard_all = False
        self._process = subprocess.Popen(
            self._argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self._environment,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,))
        self._reader.start()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            try:
                stream.close()
            except BrokenPipeError:
                continue
        self._ended = True

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._changed:
                self.lines.append(line.strip())
                self._changed.notify_all()
        with self._changed:
            self._heard_all = True
            self._changed.notify_all()


class Writer(Child):
    """Who promises cases: ``tests.faults.writer``."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        first: int = 1,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start it; the first case is the resident's who is ``first``."""
        argv = python("tests.faults.writer", str(folder), *options)
        super().__init__([*argv, "--first", str(first)], environment)

    def again(self) -> None:
        """Start it anew, with other residents: one may have been promised and not yet told."""
        self._argv = [*self._argv[:-1], str(max(self.told.values(), default=0) + 1000)]
        super().again()

    @property
    def told(self) -> dict[str, int]:
        """Return id to number of each case that was told as promised."""
        lines = [line.split() for line in list(self.lines)]
        return {line[1]: int(line[2]) for line in lines if line[0] == "told" and len(line) == 3}


class Sync(Child):
    """The real sync process of the kiosk in ``folder``."""

    def __init__(
        self,
        folder: Path,
        gateway: GatewayProcess,
        url: str | None = None,
        ca_file: Path | None = None,
        device: str = DEVICE,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start it."""
        ca = [] if ca_file is None else [str(ca_file)]
        given = [str(folder), url or gateway.url, gateway.public_key, device, *ca]
        super().__init__(python("tests.faults.sync", *given), environment)

    @property
    def news(self) -> list[dict[str, str]]:
        """Return what it told the kiosk."""
        return [json.loads(line) for line in list(self.lines) if line.endswith("}")]

    @property
    def acknowledged(self) -> list[str]:
        """Return the ids of what the platform signed for, in the order in which they came."""
        return [one["id"] for one in self.news if one["event"] == "acknowledged"]

    def hurry(self) -> None:
        """Ask it to send now, as a kiosk does with each submit."""
        self.tell('{"do": "send_now"}')


def drained(
    folder: Path,
    sync: Sync,
    patience: float = PATIENCE,
    between: Callable[[Sync], None] = Sync.hurry,
) -> None:
    """Wait until nothing is left to send; ``between`` looks something may be done about it.

    Raises:
        RuntimeError: something is stuck.
    """
    turn, end = threading.Event(), monotonic() + patience
    while left := [one for one in kept(folder).cases.items() if one[1] in OPEN]:
        if monotonic() > end:
            raise RuntimeError(f"{len(left)} items are stuck; it said {sync.lines[-3:]}")
        between(sync)
        turn.wait(0.3)


def by_itself(_sync: Sync) -> None:
    """Leave sync alone."""


def enrolled(folder: Path, gateway: GatewayProcess, device: str) -> Path:
    """Make a data folder of another kiosk that ``gateway`` knows, and return it."""
    folder.mkdir()
    store = GatewayStore(gateway.database)
    try:
        authority = open_authority(gateway.folder / "gateway.ca", datetime.now(UTC))
        enrol_folder(folder, store, authority, datetime.now(UTC), device)
    finally:
        store.close()
    return folder
