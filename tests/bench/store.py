"""The commit of a case beside its peers, in turns on the same disk, so that noise meets all alike.

``plain_sqlite``: the standard library's sqlite3, WAL, synchronous=FULL, one row of the same size a
commit, nothing encrypted. ``persist_queue``: the registry's durable queue, one ``put`` of the same
bytes. ``raw_fsync``: writing and syncing 4 KiB. Each writes into a folder of its own.
"""

from __future__ import annotations

import gc
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import persistqueue

from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.system import SystemClock, Uuid7
from kiosk.app.walk import ANSWERS
from kiosk.domain.case import Submission
from kiosk.domain.receipt import Line, Slip
from offline_store.canonical import canonical, case_content
from offline_store.cases import SqlStore
from offline_store.engine import open_database
from offline_store.keys import FileKeyProvider
from tests.sealed import CODES, SEALER

ROUNDS, EACH, WARM = 40, 25, 50


def main() -> Mapping[str, float]:
    """Measure all of them in turns and return medians and ratios."""
    with tempfile.TemporaryDirectory(prefix="bench-") as text, ExitStack() as stack:
        folder = Path(text)
        peers: dict[str, Callable[[], None]] = {
            "commit": stack.enter_context(_case(folder)),
            "plain_sqlite": stack.enter_context(_plain(folder)),
            "persist_queue": stack.enter_context(_queue(folder)),
            "raw_fsync": stack.enter_context(_fsync(folder)),
        }
        took: dict[str, list[float]] = {name: [] for name in peers}
        cpu: dict[str, list[float]] = {name: [] for name in peers}
        for work in peers.values():
            _times(work, WARM)
        for _ in range(ROUNDS):
            for name, work in peers.items():
                times, of_processor = _times(work, EACH)
                took[name] += times
                cpu[name].append(of_processor)
    p50 = {name: statistics.median(all_) for name, all_ in took.items()}
    return {f"{name}_p50_us": us for name, us in p50.items()} | {
        "commit_cpu_us": statistics.median(cpu["commit"]),
        "plain_sqlite_cpu_us": statistics.median(cpu["plain_sqlite"]),
        "commit_p99_us": statistics.quantiles(took["commit"], n=100)[98],
        "commit_over_plain_sqlite_ratio": _over(took["commit"], took["plain_sqlite"]),
        "commit_over_persist_queue_ratio": _over(took["commit"], took["persist_queue"]),
    }


def _over(one: list[float], other: list[float]) -> float:
    """Return the median of what the rounds say: what else the machine does changes between them."""
    rounds = range(0, ROUNDS * EACH, EACH)
    medians = [[statistics.median(of[n : n + EACH]) for n in rounds] for of in (one, other)]
    return float(statistics.median(a / b for a, b in zip(*medians, strict=True)))


def _times(work: Callable[[], None], count: int) -> tuple[list[float], float]:
    """Return microseconds: each time, and what each took of the processor, on the average."""
    gc.collect()
    took = []
    of_processor = time.process_time_ns()
    for _ in range(count):
        begin = time.perf_counter_ns()
        work()
        took.append((time.perf_counter_ns() - begin) / 1000)
    return took, (time.process_time_ns() - of_processor) / 1000 / count


def _submission() -> Submission:
    clock = SystemClock()
    return Submission(
        case_id=Uuid7().case_id(),
        service_id="old_age_allowance",
        service_version="1.0.0",
        item_code="1" * 31,
        applicant=WANG_XIAOYING,
        answers=ANSWERS,
        consents=(),
        submitted_at=clock.now(),
    )


def _body() -> bytes:
    return canonical(case_content(_submission(), CODES))


@contextmanager
def _case(folder: Path) -> Iterator[Callable[[], None]]:
    """The product's own: case, outbox, audit and print job, sealed and encrypted."""
    place = folder / "cases"
    place.mkdir()
    engine = open_database(place / "cases.db", FileKeyProvider(place / "key"))
    store = SqlStore(engine, SystemClock(), Uuid7(), "QH01", "bench", SEALER, CODES)
    ids, one = Uuid7(), _submission()
    slip = Slip((Line("0"),))
    try:
        yield lambda: _use(store.submit(replace(one, case_id=ids.case_id()), lambda _: slip))
    finally:
        store.close()


@contextmanager
def _plain(folder: Path) -> Iterator[Callable[[], None]]:
    body = _body()
    with closing(sqlite3.connect(folder / "plain.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, body BLOB)")
        yield lambda: _use(connection.execute("INSERT INTO item (body) VALUES (?)", (body,)))


@contextmanager
def _queue(folder: Path) -> Iterator[Callable[[], None]]:
    body = _body()
    queue = persistqueue.SQLiteQueue(str(folder / "queue"), auto_commit=True)
    try:
        yield lambda: _use(queue.put(body))
    finally:
        queue.close()


@contextmanager
def _fsync(folder: Path) -> Iterator[Callable[[], None]]:
    handle = os.open(folder / "raw", os.O_RDWR | os.O_CREAT, 0o600)
    block = os.urandom(4096)
    os.write(handle, block)

    def write() -> None:
        os.pwrite(handle, block, 0)
        os.fsync(handle)

    try:
        yield write
    finally:
        os.close(handle)


def _use(_: object) -> None:
    return None
