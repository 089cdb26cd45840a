"""The sync process: the kiosk starts it, hears JSON lines from it, and outlives it.

Standard output: ``{"event": "online"}``, ``{"event": "offline", "code": ..}``, ``{"event":
"acknowledged", "id", "kind", "case_number"}``, ``{"event": "rejected", "id", "kind", "code"}``,
``{"event": "fault", "code": ..}``. Standard input: ``{"do": "send_now"}``; its end ends this
process within two seconds, whatever it is waiting for.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import random
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from kiosk.errors import KioskError
from kiosk.ports import Clock
from offline_store.sync.client import Limits, PlatformClient
from offline_store.sync.patience import Pause, back_off
from offline_store.sync.worker import Ended, SyncWorker

if TYPE_CHECKING:
    from offline_store.sync.leases import Leases

_FUSE_SECONDS = 1.5
_EASY_PROBES = 5
_LINE = 65536


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds between the things that sync does.

    Attributes:
        poll: between looks into the outbox while there is nothing to do.
        online, offline: between health checks, jittered by half.
        eager: the first few checks after the platform was lost.
        unauthorised: before trying again with a token that was refused.
        lock: how long to wait for the sync process before this one to end.
    """

    poll: float = 1.5
    online: float = 60.0
    offline: float = 10.0
    eager: float = 1.5
    unauthorised: float = 60.0
    lock: float = 3.0


_TIMING = Timing()
_LIMITS = Limits()


class _SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return monotonic()


def run(
    database: Path,
    key: Path,
    url: str,
    public_key: str,
    device_id: str,
    token_file: Path,
    ca_file: Path | None = None,
    timing: Timing = _TIMING,
    limits: Limits = _LIMITS,
) -> int:
    """Send what is waiting until standard input ends, or SIGTERM or SIGINT comes; return 0.

    Args:
        key: file of the database's key.
        public_key: base64 of the platform's 32-byte Ed25519 key, pinned.

    Raises:
        KioskError: ``sync.busy`` where another one works on the database, ``config.invalid``, and
            what the store cannot do.
    """
    from offline_store.engine import open_database
    from offline_store.keys import FileKeyProvider
    from offline_store.outbox import Outbox
    from offline_store.sync.leases import Leases

    clock = _SystemClock()
    with _alone(database, timing.lock):
        client = PlatformClient(url, public_key, device_id, token_file, clock, ca_file, limits)
        engine = open_database(database, FileKeyProvider(key))
        outbox = Outbox(engine, clock)
        pause = Pause(database.with_name(database.name + ".pause"), clock)
        worker = SyncWorker(outbox, client, clock, random.random, pause, _tell)
        loop = Loop(client, worker, Leases(engine, outbox, clock), clock, timing)
        # On a thread of its own: a handler may interrupt the very lock that it would need.
        ender = threading.Thread(target=loop.end, name="sync-end", daemon=True)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: _once(ender))
        threading.Thread(target=_listen, args=(loop,), name="sync-commands", daemon=True).start()
        try:
            loop.run()
        except BrokenPipeError:
            _mute()
        finally:
            loop.ended.set()
            client.close()
            engine.dispose()
    return 0


class Loop:
    """Decides what to do next: ask for health, send, or wait.

    Attributes:
        ended: set when all is done.
    """

    def __init__(
        self,
        client: PlatformClient,
        worker: SyncWorker,
        leases: Leases,
        clock: Clock,
        timing: Timing,
    ) -> None:
        """Put together; ``run`` does the rest."""
        self.ended = threading.Event()
        self._client, self._worker, self._leases = client, worker, leases
        self._clock, self._timing = clock, timing
        self._wake = threading.Event()
        self._ending = False
        self._hurried = False
        self._online: bool | None = None
        self._code: str | None = None
        self._probes = 0
        self._failures = 0
        self._probe_at = 0.0
        self._send_at = 0.0

    def end(self) -> None:
        """End soon. Any thread."""
        self._ending = True
        self._wake.set()
        self._client.abort()

    def hurry(self) -> None:
        """Ask and send at once. Any thread."""
        self._hurried = True
        self._wake.set()

    def run(self) -> None:
        """Work until ``end``."""
        self._leases.take_over()
        while not self._ending:
            try:
                again = self._turn()
            except KioskError as error:
                _tell({"event": "fault", "code": error.code})
                again = False
            if not again and not self._ending:
                self._wake.wait(self._patience())
            self._wake.clear()

    def _turn(self) -> bool:
        """Do what is due; True where more may be due already."""
        if self._hurried:
            self._hurried = False
            self._send_at = 0.0
            if not self._online:
                self._probe_at = 0.0
            self._leases.hurry()
        now = self._clock.monotonic()
        if now >= self._probe_at:
            self._probe()
        if not self._online or self._ending or now < self._send_at:
            return False
        return self._sent()

    def _sent(self) -> bool:
        done = self._worker.round()
        now = self._clock.monotonic()
        if done.ended is Ended.ANSWERED:
            self._failures = 0
            self._probe_at = now + self._jittered(self._timing.online)
            return True
        if done.ended is Ended.UNAUTHORISED:
            self._send_at = now + self._timing.unauthorised
            _tell({"event": "fault", "code": done.code})
        if done.ended is Ended.LOST and not self._ending:
            # The way may be open and the platform still lose batches: ever more patience.
            self._failures += 1
            self._send_at = now + back_off(self._failures, random.random)
            self._lost(done.code or "sync.unreachable")
        return False

    def _probe(self) -> None:
        code = self._client.check()
        if self._ending:
            return
        if code is not None:
            self._lost(code)
            return
        self._probes = 0
        self._probe_at = self._clock.monotonic() + self._jittered(self._timing.online)
        if not self._online:
            self._online, self._code = True, None
            _tell({"event": "online"})

    def _lost(self, code: str) -> None:
        self._probes += 1
        first = self._probes <= _EASY_PROBES
        span = self._timing.eager if first else self._timing.offline
        self._probe_at = self._clock.monotonic() + self._jittered(span)
        if self._online is not False or code != self._code:
            self._online, self._code = False, code
            _tell({"event": "offline", "code": code})

    def _patience(self) -> float:
        until_probe = self._probe_at - self._clock.monotonic()
        return max(0.0, min(self._timing.poll, until_probe))

    def _jittered(self, seconds: float) -> float:
        return seconds * random.uniform(0.7, 1.3)


def _listen(loop: Loop) -> None:
    """Hear the kiosk's commands; raw reads, so that nothing is locked when the process ends."""
    rest = b""
    while data := os.read(0, _LINE):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            with contextlib.suppress(ValueError):
                command = json.loads(line)
                if isinstance(command, dict) and command.get("do") == "send_now":
                    loop.hurry()
    loop.end()
    if not loop.ended.wait(_FUSE_SECONDS):
        # Whatever it hangs in, it is safe to be killed there.
        os._exit(0)


def _tell(news: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(news) + "\n")
    sys.stdout.flush()


def _mute() -> None:
    # Nobody listens any more: let the interpreter's last flush go nowhere.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


@contextlib.contextmanager
def _alone(database: Path, patience: float) -> Iterator[None]:
    path = database.with_name(database.name + ".sync.lock")
    turn, end = threading.Event(), monotonic() + patience
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if monotonic() >= end:
                    raise KioskError("sync.busy", {"path": database}) from error
                turn.wait(0.05)
            else:
                break
        yield


def _once(ender: threading.Thread) -> None:
    if ender.ident is None:
        ender.start()
