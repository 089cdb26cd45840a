"""How far this kiosk has come, kept outside its database.

A database that was restored from a backup, or whose write-ahead log lost its end, is whole in
itself and yet behind what was promised. Only something beside it can tell: small files of which
each process that writes holds one to itself (a lock that the kernel lets go with the process), so
that nobody waits for anybody. What was reached is the furthest that any of them says.

A mark is written after the commit that it tells of, at once and without waiting for the disk: it
outlives a kill. It is made durable soon after, by a thread, so that no resident waits for a second
fsync: a power cut takes up to ``SETTLE_SECONDS`` of marks and no promise, since those are in the
database. Should it take the end of the write-ahead log too, the platform still knows.

A slot is written while the one that is durable, and the one on its way to the disk, are left alone:
whatever a torn write leaves, one of the three is whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offline_store.canonical import canonical
from offline_store.files import opened_beside
from offline_store.keys import sync_folder

if TYPE_CHECKING:
    from sqlalchemy import Connection

SETTLE_SECONDS = 0.2
_PROCESSES = 8  # the kiosk, its sync, and commands beside them
_SLOTS = 3
_SLOT = 1024
_STRIDE = 4096  # a sector of its own, on any disk
_HASH = 32
_DAYS = 4  # whose last serials are kept; clocks jump
_NOTED = "high_water"
KEPT_BY = "store_mark"
"""The engine's option: the ``HighWater`` of this process."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What was reached; ``Mark()`` where nothing ever was.

    Attributes:
        device: whose database it is; empty where that was never said.
        epoch, seq: of the last item; see ``sequence``.
        audit_seq, audit_hash: of the last audit row, the hash in hexadecimal.
        serials: day to the last serial of a receipt number.
        key_check: a digest of the database's key, to tell another key from a damaged file.
    """

    device: str = ""
    epoch: int = 0
    seq: int = 0
    audit_seq: int = 0
    audit_hash: str = ""
    serials: Mapping[str, int] = field(default_factory=dict)
    key_check: str = ""

    def and_further(self, other: Mark) -> Mark:
        """Return the further of both: a later epoch is a history of its own."""
        serials = {
            day: max(self.serials.get(day, 0), other.serials.get(day, 0))
            for day in (*self.serials, *other.serials)
        }
        if other.epoch != self.epoch:
            last = max(self, other, key=lambda mark: mark.epoch)
            return replace(last, serials=serials)
        last = max(self, other, key=lambda mark: mark.audit_seq)
        return replace(last, seq=max(self.seq, other.seq), serials=serials)

    def with_noted(self, noted: Mapping[str, Any]) -> Mark:
        """Return it as one commit, which noted this, leaves it."""
        values = dict(noted)
        serial = values.pop("serial", None)
        if (values.get("epoch", 0), values.get("seq", 0)) < (self.epoch, self.seq):
            # Another thread's later commit was quicker to say so.
            values.pop("epoch", None)
            values.pop("seq", None)
        later_history = values.get("epoch", self.epoch) > self.epoch
        if not later_history and values.get("audit_seq", 0) < self.audit_seq:
            values.pop("audit_seq", None)
            values.pop("audit_hash", None)
        if serial is not None:
            day, last = serial
            others = [(d, n) for d, n in self.serials.items() if d != day]
            kept = others[-(_DAYS - 1) :]
            values["serials"] = dict([*kept, (day, max(last, self.serials.get(day, 0)))])
        return replace(self, **values)


_FIELDS = tuple(one.name for one in fields(Mark))


def note(connection: Connection, **values: object) -> None:
    """Note, within a transaction, what its commit will have reached; fields of ``Mark``."""
    connection.info.setdefault(_NOTED, {}).update(values)


def noted(connection: Connection) -> Mapping[str, Any]:
    """Begin a transaction's notes, and return where they will stand."""
    notes: dict[str, Any] = {}
    connection.info[_NOTED] = notes
    return notes


def known(connection: Connection) -> Mark:
    """Return what this process knows to be reached; ``Mark()`` where it keeps none."""
    kept: HighWater | None = connection.get_execution_options().get(KEPT_BY)
    return Mark() if kept is None else kept.mark


def key_check(key: str) -> str:
    """Return what tells one key of a database from another, and gives neither away."""
    return hashlib.sha256(f"xiaoshi high-water mark {key}".encode()).hexdigest()


def read(database: Path) -> Mark:
    """Return the furthest that was reached, by whichever process."""
    mark = Mark()
    for path in _paths(database):
        with suppress(OSError):
            found = _newest(path.read_bytes())
            if found is not None:
                mark = mark.and_further(found[1])
    return mark


class HighWater:
    """This process's mark. Any thread; a disk that fails costs the mark alone."""

    def __init__(self, database: Path, reached: Mark) -> None:
        """Go on from ``reached``; nothing is written until something is noted."""
        self._database, self._mark = database, reached
        self._lock = threading.Lock()
        self._handle = -1
        self._count = 0
        self._writing, self._settling, self._durable = 0, -1, -1
        self._dirty, self._closing = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def mark(self) -> Mark:
        """Return what this process has reached."""
        return self._mark

    def is_kept(self) -> bool:
        """Tell whether there is a file for it, which is taken now."""
        with self._lock:
            if self._handle < 0:
                with suppress(OSError):
                    self._take()
            return self._handle >= 0

    def advance(self, notes: Mapping[str, Any]) -> None:
        """Write down what a commit noted. Does not wait for the disk."""
        if not notes:
            return
        with self._lock:
            if self._closing.is_set():
                return
            self._mark = self._mark.with_noted(notes)
            with suppress(OSError):
                self._write()
            if self._thread is None:
                self._thread = threading.Thread(target=self._settle, name="mark", daemon=True)
                self._thread.start()
        self._dirty.set()

    def close(self) -> None:
        """Make the last of it durable; more than once does no harm."""
        with self._lock:
            self._closing.set()
            thread, self._thread = self._thread, None
        self._dirty.set()
        if thread is not None:
            thread.join()
        with self._lock:
            handle, self._handle = self._handle, -1
            if handle >= 0:
                os.close(handle)

    def _write(self) -> None:
        if self._handle < 0:
            self._take()
        self._count += 1
        reached = {name: getattr(self._mark, name) for name in _FIELDS}
        text = canonical({"count": self._count, **reached})
        body = text.ljust(_SLOT - _HASH)
        os.pwrite(self._handle, hashlib.sha256(body).digest() + body, self._writing * _STRIDE)

    def _take(self) -> None:
        """Take the first file that nobody holds."""
        for path in _paths(self._database):
            new = not path.exists()
            try:
                handle = opened_beside(path, self._database)
            except OSError:  # another user's
                continue
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Room for all slots at once: on a disk that is full later they can be written.
                os.posix_fallocate(handle, 0, _SLOTS * _STRIDE)
                found = _newest(os.pread(handle, _SLOTS * _STRIDE, 0))
            except BlockingIOError:
                os.close(handle)
                continue
            except BaseException:
                os.close(handle)
                raise
            if new:
                sync_folder(path.parent)
            if found is not None:
                (self._count, self._durable), held = found
                self._writing = (self._durable + 1) % _SLOTS
                self._mark = self._mark.and_further(held)
            self._handle = handle
            return

    def _settle(self) -> None:
        while True:
            self._dirty.wait()
            self._closing.wait(SETTLE_SECONDS)
            self._dirty.clear()
            # Asked only now: a close whose word was just cleared is not waited for again.
            ending = self._closing.is_set()
            with self._lock:
                handle = self._handle
                self._settling = self._writing
                self._writing = min({*range(_SLOTS)} - {self._settling, self._durable})
            if handle >= 0:
                with suppress(OSError):
                    os.fdatasync(handle)
                    with self._lock:
                        self._durable = self._settling
            if ending:
                return


def _paths(database: Path) -> list[Path]:
    return [
        database.with_name(f"{database.name}.mark-{number}") for number in range(1, _PROCESSES + 1)
    ]


def _newest(content: bytes) -> tuple[tuple[int, int], Mark] | None:
    """Return (count, slot) and the mark of the newest whole slot."""
    whole: list[tuple[tuple[int, int], Mark]] = []
    for slot in range(_SLOTS):
        data = content[slot * _STRIDE : slot * _STRIDE + _SLOT]
        digest, body = data[:_HASH], data[_HASH:]
        if len(data) == _SLOT and hashlib.sha256(body).digest() == digest:
            values = json.loads(body)
            known = {name: value for name, value in values.items() if name in _FIELDS}
            whole.append(((values["count"], slot), Mark(**known)))
    return max(whole, key=lambda one: one[0], default=None)
