"""PostgreSQL's primary is killed while kiosks sync, and its standby promoted in its place.

The line between the two hangs shortly before. A synchronous standby then makes commits wait, and
nobody is told of what it has not; an asynchronous one, as the control, lets them be told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

import uuid_utils

from offline_store.cases import SqlStore
from offline_store.engine import open_database
from offline_store.keys import FileKeyProvider
from tests.faults.held import doubled, held
from tests.faults.processes import PATIENCE, Sync, by_itself, drained, enrolled
from tests.faults.row import Row
from tests.faults.writer import phone
from tests.postgres import Postgres, multihost
from tests.sealed import CODES, SEALER
from tests.store.desk import SetClock, Uuid7, files, slip_for, submission
from tests.sync.world import GatewayProcess

FULL: Mapping[str, int] = {"kiosks": 20, "rounds": 2, "control": 5}
SHORT: Mapping[str, int] = {"kiosks": 2, "rounds": 1, "control": 1}

# Nobody but this campaign gives up a line that hangs; then no time is lost by looking for another.
_SETTINGS = {
    "wal_receiver_timeout": "0",
    "wal_sender_timeout": "0",
    "wal_retrieve_retry_interval": "100ms",
}
_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
_BETWEEN_CASES = 0.1
# Alembic makes one schema at a time: its context is the process's own.
_MAKING = threading.Lock()


def campaign(folder: Path, kiosks: int, rounds: int, control: int) -> Row:
    """Fail over ``rounds`` times under ``kiosks``, and meanwhile under ``control`` others."""
    with ThreadPoolExecutor() as beside:
        without = beside.submit(_failed_over, folder / "control", control, synchronous=False)
        done = [
            _failed_over(folder / str(number), kiosks, synchronous=True) for number in range(rounds)
        ]
    return Row(
        runs=sum(row.runs for row in done),
        faults_injected=sum(row.faults_injected for row in done),
        lost=sum(row.lost for row in done),
        doubled=sum(row.doubled for row in done),
        control=without.result().lost,
    )


class _Gateway(GatewayProcess):
    may_say = ("the database failed: ",)


class _Kiosk:
    """A kiosk whose residents are here and whose sync process is its own; a context manager.

    Attributes:
        told: ids of what was promised.
    """

    def __init__(self, folder: Path, device: str, gateway: GatewayProcess) -> None:
        """Start it."""
        database, key = files(enrolled(folder, gateway, device))
        with _MAKING:
            engine = open_database(database, FileKeyProvider(key), device)
        self.told: set[str] = set()
        self.sync = Sync(folder, gateway, device=device)
        self._folder = folder
        self._store = SqlStore(engine, SetClock(), Uuid7(), "QH01", device, SEALER, CODES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.sync.__exit__(kind, error, tb)
        self._store.close()

    def promise(self) -> None:
        """Take a case of one more resident."""
        case = submission(str(uuid_utils.uuid7()), phone(len(self.told)))
        self._store.submit(case, slip_for)
        self.told.add(case.case_id)

    def drain(self) -> None:
        """Wait until all has gone, by itself."""
        drained(self._folder, self.sync, between=by_itself)


def _failed_over(folder: Path, kiosks: int, *, synchronous: bool) -> Row:
    folder.mkdir()
    with (
        Postgres(durable=True, settings=_SETTINGS) as primary,
        primary.standby(synchronous) as standby,
        _Gateway(folder, multihost([primary, standby])) as gateway,
        ExitStack() as stack,
    ):
        fleet = [
            stack.enter_context(_Kiosk(folder / device, device, gateway))
            for device in (f"kiosk-{number:02d}" for number in range(11, 11 + kiosks))
        ]
        _each_is_heard(fleet)
        primary.hang_up()
        before = _told(fleet)
        with primary.connection() as operator:
            _promising(
                fleet,
                lambda: (
                    operator.execute(_WAITS).fetchone() != (0,)
                    or bool(_acknowledged(fleet) - before)
                ),
            )
        primary.kill()
        standby.promote()
        _each_is_heard(fleet)
        for kiosk in fleet:
            kiosk.drain()
        there = held(standby.url())
    told = _told(fleet)
    lost = told - {item["id"] for item in there}
    return Row(len(told), primary.kills, len(lost), doubled(there), 0)


def _each_is_heard(fleet: Sequence[_Kiosk]) -> None:
    """Wait until every kiosk got something more acknowledged."""
    heard = [len(kiosk.sync.acknowledged) for kiosk in fleet]
    _promising(
        fleet,
        lambda: all(
            len(kiosk.sync.acknowledged) > count for kiosk, count in zip(fleet, heard, strict=True)
        ),
    )


def _promising(fleet: Sequence[_Kiosk], holds: Callable[[], bool]) -> None:
    """Let residents come everywhere until something holds.

    Raises:
        RuntimeError: it did not come.
    """
    turn, end = threading.Event(), monotonic() + PATIENCE
    while not holds():
        if monotonic() > end:
            raise RuntimeError(f"waited in vain; {len(_acknowledged(fleet))} were acknowledged")
        for kiosk in fleet:
            kiosk.promise()
        turn.wait(_BETWEEN_CASES)


def _told(fleet: Sequence[_Kiosk]) -> set[str]:
    return set().union(*(kiosk.told for kiosk in fleet))


def _acknowledged(fleet: Sequence[_Kiosk]) -> set[str]:
    return set().union(*(kiosk.sync.acknowledged for kiosk in fleet))
