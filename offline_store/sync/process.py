"""The sync process: the kiosk starts it, hears JSON lines from it, and outlives it.

Standard output: ``{"event": "online"}``, ``{"event": "offline", "code": ..}``, ``{"event":
"acknowledged", "id", "kind", "case_number"}``, ``{"event": "rejected", "id", "kind", "code"}``,
``{"event": "content", "feed", "version"}``, ``{"event": "fault", "code": ..}``, ``{"event":
"paused", "seconds": ..}`` where the platform asks for patience; of a question ``{"event":
"answered", "id", "reply"}`` or ``{"event": "not_answered", "id", "code"}``. Standard input:
``{"do": "send_now"}``, or ``{"do": "sync_now"}`` to look for what is published too; ``{"do":
"inquire", "id", "body", "person"}`` to ask what a resident waits for, sealed; its end ends this
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
from pathlib import Path
from time import monotonic

from kiosk.clock import SystemClock
from kiosk.errors import KioskError
from offline_store.catalogues import FEED as CATALOGUE
from offline_store.catalogues import CatalogueFolders, readable
from offline_store.content_intake import ContentIntake, Fit
from offline_store.sync import inquiring
from offline_store.sync.client import PlatformClient
from offline_store.sync.feeds import FeedStage, Rhythm
from offline_store.sync.inquiring import Inquiring, Question
from offline_store.sync.link import Link
from offline_store.sync.loop import Loop, Timing
from offline_store.sync.patience import Pause
from offline_store.sync.transport import LIMITS, Limits
from offline_store.sync.worker import SyncWorker

_FUSE_SECONDS = 1.5
_LINE = 65536
_TIMING = Timing()
_TELLING = threading.Lock()


def run(
    database: Path,
    key: Path,
    url: str,
    public_key: str,
    device_id: str,
    ca_file: Path | None = None,
    timing: Timing = _TIMING,
    limits: Limits = LIMITS,
    fit: Fit = readable,
) -> int:
    """Send what is waiting until standard input ends, or SIGTERM or SIGINT comes; return 0.

    Args:
        database: the kiosk's key and certificate lie beside it.
        key: file of the database's key.
        public_key: base64 of the platform's 32-byte Ed25519 key, pinned.
        fit: tells whether this program can work with service packages that were published.

    Raises:
        KioskError: ``sync.busy`` where another one works on the database, ``config.invalid``, and
            what the store cannot do.
    """
    from offline_store.ballast import Ballast
    from offline_store.blobs import Blobs
    from offline_store.content import ContentStore
    from offline_store.engine import open_database
    from offline_store.keys import key_provider
    from offline_store.outbox import Outbox
    from offline_store.sync.attachments import AttachmentStage
    from offline_store.sync.housekeeping import Housekeeping
    from offline_store.sync.leases import Leases

    clock = SystemClock()
    with _alone(database, timing.lock):
        link = Link(url, public_key, device_id, database.parent, clock, ca_file, limits)
        engine = open_database(database, key_provider(key), device_id)
        ballast = Ballast(database)
        outbox = Outbox(engine, clock, ballast, link.now)
        blobs = Blobs(engine, ballast)
        ballast.keep()
        pause = Pause(database.with_name(database.name + ".pause"), clock)
        worker = SyncWorker(outbox, PlatformClient(link), clock, random.random, pause, _tell)
        folders = CatalogueFolders(database.with_name(CATALOGUE))
        content = ContentStore(engine, clock)
        intake = ContentIntake(content, link.public_key, device_id, folders, fit)
        rhythm = Rhythm(timing.content, timing.content_first)
        feeds = FeedStage(link, intake, clock, random.random, _tell, rhythm)
        scans = AttachmentStage(link, blobs, outbox, clock, random.random, pause, _tell)
        house = Housekeeping(engine, ballast, blobs, link.confirmed_now)
        leases = Leases(engine, outbox, clock)
        loop = Loop(link, worker, scans, leases, feeds, house, clock, timing, _tell)
        waited_for = inquiring.limits(timing.answer)
        asking = Inquiring(
            lambda: Link(url, public_key, device_id, database.parent, clock, ca_file, waited_for),
            _tell,
        )
        # On a thread of its own: a handler may interrupt the very lock that it would need.
        ender = threading.Thread(target=loop.end, name="sync-end", daemon=True)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: _once(ender))
        listener = threading.Thread(
            target=_listen, args=(loop, asking, timing.answer), name="sync-commands", daemon=True
        )
        listener.start()
        try:
            loop.run()
        except BrokenPipeError:
            _mute()
        finally:
            loop.ended.set()
            asking.end()
            link.close()
            engine.dispose()
    return 0


def _listen(loop: Loop, asking: Inquiring, answer: float) -> None:
    """Hear the kiosk's commands; raw reads, so that nothing is locked when the process ends."""
    rest = b""
    while data := os.read(0, _LINE):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            with contextlib.suppress(ValueError):
                match json.loads(line):
                    case {"do": "send_now"}:
                        loop.hurry()
                    case {"do": "sync_now"}:
                        loop.hurry(everything=True)
                    case {"do": "inquire", **word}:
                        asking.ask(Question.of(word, answer))
    loop.end()
    if not loop.ended.wait(_FUSE_SECONDS):
        # Whatever it hangs in, it is safe to be killed there.
        os._exit(0)


def _tell(news: Mapping[str, object]) -> None:
    with _TELLING:
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
