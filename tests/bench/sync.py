"""How fast sync and gateway are: a long drain, a load of batches, a herd that comes back.

The whole way is real: the kiosk's encrypted store, its worker and signatures, HTTP on the loopback,
the gateway in processes of its own over a PostgreSQL with the settings of production.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from offline_store.gateway import GatewayStore, open_authority
from offline_store.outbox import Acknowledgement
from offline_store.sync.answers import Accepted, Answered
from offline_store.sync.client import PlatformClient
from offline_store.sync.link import Link
from offline_store.sync.patience import Pause
from offline_store.sync.worker import BATCH, Ended, SyncWorker
from tests.bench._herd import herd_p99_over_ideal
from tests.postgres import Postgres
from tests.sync.kiosk_side import KioskSide
from tests.sync.world import (
    DEVICE,
    GatewayProcess,
    Known,
    SetClock,
    batch,
    enrol_folder,
    known_in,
    wire_item,
)

ROWS = 100_000
NAIVE = 100
LOAD_KIOSKS = 40
LOAD_BATCHES = 2000
LOAD_SECONDS = 6
LOAD_CONNECTIONS = 8
ALONE_SECONDS = 3
_HERE = Path(__file__).parent
_HELD = """SELECT (SELECT count(*) FROM item),
    (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('item'))"""


class _Clock(SetClock):
    """The machine's own."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


def main() -> Mapping[str, float]:
    """Measure everything; return the figures."""
    with Postgres(durable=True) as server, tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        figures = _drain(server, folder / "drain") | _load(server, folder / "load")
    figures |= {
        "herd_p99_over_ideal_ratio": herd_p99_over_ideal(),
        "herd_fixed_30_s_p99_over_ideal_ratio": herd_p99_over_ideal(slots=False),
    }
    return {key: round(value, 3) for key, value in figures.items()}


def _drain(server: Postgres, folder: Path) -> dict[str, float]:
    """Send what a kiosk kept in a long time without a network, and the same one at a time."""
    folder.mkdir()
    clock = _Clock()
    with (
        server.database() as url,
        GatewayProcess(folder, database=url) as gateway,
        KioskSide(folder, clock) as kiosk,
        _linked(gateway, folder, clock) as client,
    ):
        for first in range(1, ROWS + 1, 1000):
            kiosk.promise(*range(first, min(first + 1000, ROWS + NAIVE + 1)))
        worker = SyncWorker(
            kiosk.outbox, client, clock, lambda: 0.5, Pause(folder / "pause", clock), lambda _: None
        )
        deciles = [_seconds(worker, ROWS // 10 // BATCH) for _ in range(10)]
        kiosk.promise(*range(ROWS + 1, ROWS + NAIVE + 1))
        naive = NAIVE / _one_at_a_time(kiosk, client)
        kept = GatewayStore(url)
        held = sum(1 for _ in kept.items())
        kept.close()
    if held != ROWS + NAIVE:
        raise RuntimeError(f"the gateway has {held} of {ROWS + NAIVE} rows")
    batched = ROWS / sum(deciles)
    return {
        "drain_last_over_first_decile_ratio_100k": deciles[-1] / deciles[0],
        "drain_rows_per_s": batched,
        "naive_rows_per_s": naive,
        "batched_over_naive_ratio": batched / naive,
    }


@contextmanager
def _linked(gateway: GatewayProcess, folder: Path, clock: SetClock) -> Iterator[PlatformClient]:
    link = Link(gateway.url, gateway.public_key, DEVICE, folder, clock)
    try:
        if (code := link.check()) is not None:
            raise RuntimeError(code)
        yield PlatformClient(link)
    finally:
        link.close()


def _seconds(worker: SyncWorker, rounds: int) -> float:
    begin = time.monotonic()
    for _ in range(rounds):
        done = worker.round()
        if (done.ended, done.items) != (Ended.ANSWERED, BATCH):
            raise RuntimeError(f"a round ended as {done}")
    return time.monotonic() - begin


def _one_at_a_time(kiosk: KioskSide, client: PlatformClient) -> float:
    """Do what many clients do: take one, post it, mark it."""
    begin = time.monotonic()
    while items := kiosk.outbox.lease(1, 60.0):
        answered = client.send(items)
        if not isinstance(answered, Answered):
            raise RuntimeError(str(answered))
        (outcome,) = answered.outcomes
        if not isinstance(outcome, Accepted):
            raise RuntimeError(str(outcome))
        done = Acknowledgement(outcome.id, outcome.case_number, outcome.receipt)
        kiosk.outbox.acknowledge([done])
    return time.monotonic() - begin


def _load(server: Postgres, folder: Path) -> dict[str, float]:
    """Let wrk post batches that were sealed and signed before, each of them once."""
    folder.mkdir()
    with server.database() as url, GatewayProcess(folder, database=url, workers=2) as gateway:
        kiosks = _kiosks(url, folder)
        prepared = folder / "requests"
        prepared.mkdir()
        _prepare(kiosks, prepared, gateway.port)
        told = _wrk(gateway.port, prepared)
        store = GatewayStore(url)
        with store.engine.begin() as connection:
            held, size = connection.exec_driver_sql(_HELD).one()
        store.close()
        alone = _alone(url, int(size) // max(held, 1))
    if told["bad"] or told["out"] or not held:
        raise RuntimeError(f"wrk: {told}; {held} rows")
    return {
        "postgresql_alone_rows_per_s": alone,
        "gateway_over_postgresql_alone_ratio": held / told["seconds"] / alone,
        "gateway_rows_per_s": held / told["seconds"],
        "gateway_batches_per_s": held / BATCH / told["seconds"],
        "gateway_bytes_per_row": int(size) / held,
        "gateway_batch_p50_ms": told["p50_ms"],
        "gateway_batch_p99_ms": told["p99_ms"],
    }


def _alone(url: str, size: int) -> float:
    """Return how many rows a second the database takes from as many connections, and no gateway."""
    rows = [(number, bytes(size)) for number in range(BATCH)]

    def fill(_: int) -> int:
        count = 0
        with psycopg.connect(url) as connection:
            while time.monotonic() < end:
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.executemany("INSERT INTO alone VALUES (%s, %s)", rows)
                count += BATCH
        return count

    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE alone (number integer, body bytea)")
    end = time.monotonic() + ALONE_SECONDS
    with ThreadPoolExecutor(LOAD_CONNECTIONS) as pool:
        return sum(pool.map(fill, range(LOAD_CONNECTIONS))) / ALONE_SECONDS


def _kiosks(url: str, folder: Path) -> Sequence[Known]:
    now = datetime.now(UTC)
    authority = open_authority(folder / "gateway.ca", now)
    store = GatewayStore(url)
    kiosks = []
    for number in range(LOAD_KIOSKS):
        device = f"bench-{number:03d}"
        own = folder / device
        own.mkdir()
        enrol_folder(own, store, authority, now, device)
        kiosks.append(known_in(own))
    store.close()
    return kiosks


def _prepare(kiosks: Sequence[Known], folder: Path, port: int) -> None:
    """Write whole HTTP requests, which the two threads of wrk share out between them."""
    now = datetime.now(UTC)
    for number in range(LOAD_BATCHES):
        kiosk = kiosks[number % len(kiosks)]
        first = number // len(kiosks) * BATCH + 1
        items = [wire_item(n, device=kiosk.device) for n in range(first, first + BATCH)]
        body = json.dumps(batch(*items, device=kiosk.device)).encode()
        headers = kiosk.signs("POST", "/v1/batches", body, now) | {
            "Host": f"127.0.0.1:{port}",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        request = f"POST /v1/batches HTTP/1.1\r\n{head}\r\n".encode() + body
        (folder / f"{number % 2}-{number // 2}").write_bytes(request)


def _wrk(port: int, prepared: Path) -> Mapping[str, float]:
    ended = subprocess.run(
        [
            "wrk",
            "--threads=2",
            f"--connections={LOAD_CONNECTIONS}",
            f"--duration={LOAD_SECONDS}s",
            "--timeout=10s",
            f"--script={_HERE / 'sync.lua'}",
            f"http://127.0.0.1:{port}",
            "--",
            str(prepared),
            str(LOAD_BATCHES // 2),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    told: Mapping[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return told
