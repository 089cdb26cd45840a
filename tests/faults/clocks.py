"""The machine's clock goes back three days and forward ten years while the backlog is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from offline_store.engine import open_database, reading
from offline_store.keys import FileKeyProvider
from offline_store.models import outbox
from offline_store.wire import time_of
from tests.faults.believed import BelievedTime
from tests.faults.held import doubled, held
from tests.faults.processes import Sync, Writer, by_itself, drained
from tests.faults.proxy import Proxy
from tests.faults.row import Row
from tests.store.desk import files
from tests.sync.world import GatewayProcess

FULL: Mapping[str, int] = {"cases": 120, "tours": 3}
SHORT: Mapping[str, int] = {"cases": 12, "tours": 1}

# Where the clock stands, and whether the platform can be reached meanwhile: what waits for its next
# try waits for a time ten years on when the clock goes back.
_TOUR = (("+0", True), ("+10y", False), ("-3d", True), ("+10y", True))
_PATIENCE = 120.0
_JUMP = timedelta(days=1)


def campaign(folder: Path, cases: int, tours: int) -> Row:
    """Promise ``cases`` at each place of the clock, and let them go by themselves.

    Raises:
        RuntimeError: the clock never jumped for who promises or for who sends; something is stuck.
    """
    kiosk, clock = folder / "kiosk", BelievedTime(folder / "clock")
    kiosk.mkdir()
    told: dict[str, int] = {}
    far = 0
    with GatewayProcess(kiosk) as gateway, Proxy(gateway, Random(1)) as proxy:
        proxy.honest = True
        with Sync(kiosk, gateway, proxy.url, proxy.ca_file, environment=clock.environment) as sync:
            for place, reached in _TOUR * tours:
                clock.set(place)
                proxy.judge = _passed if reached else _Unwell()
                first = len(told) + 1
                options = ("--machine-clock", "--count", str(cases))
                with Writer(kiosk, *options, first=first, environment=clock.environment) as writer:
                    if writer.ends() != 0:
                        raise RuntimeError("the writer failed")
                    told |= writer.told
                if reached:
                    drained(kiosk, sync, _PATIENCE, between=by_itself)
                else:
                    sync.until(lambda: proxy.judged % _Unwell.times == 0 and proxy.judged > 0)
                    far += _waits_for_years(kiosk)
        there = held(gateway.database)
    by_place = sorted(there, key=lambda item: (item["epoch"], item["seq"]))
    jumps = _jumps(by_place)
    if not far or not jumps:
        raise RuntimeError(f"the clock did not jump: {far} waits of years, {jumps} jumps")
    return Row(
        runs=len(told),
        faults_injected=jumps + far,
        lost=len(told.keys() - {item["id"] for item in there}) + _out_of_order(by_place, told),
        doubled=doubled(there),
        control=_out_of_order(sorted(there, key=lambda item: str(item["created_at"])), told),
    )


def _passed(_request: bytes) -> None:
    return None


class _Unwell:
    """Loses batches, then asks for patience; looks at its health it answers."""

    times = 3

    def __init__(self) -> None:
        self._left = self.times

    def __call__(self, request: bytes) -> bytes | None:
        if not request.startswith(b"POST /v1/batches"):
            return None
        self._left -= 1
        if self._left > 0:
            return b""
        return b"HTTP/1.1 503 Unwell\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n"


def _waits_for_years(folder: Path) -> int:
    """Count what waits for a time that this machine's true clock is years away from."""
    database, key = files(folder)
    engine = open_database(database, FileKeyProvider(key))
    years_on = int((datetime.now(UTC) + timedelta(days=3000)).timestamp() * 1000)
    query = select(func.count()).where(outbox.c.next_at > years_on)
    try:
        with reading(engine) as connection:
            return int(connection.execute(query).scalar_one())
    finally:
        engine.dispose()


def _jumps(items: Sequence[Mapping[str, Any]]) -> int:
    times = [time_of(str(item["created_at"])) for item in items]
    return sum(abs(b - a) > _JUMP for a, b in pairwise(times))


def _out_of_order(items: Sequence[Mapping[str, Any]], told: Mapping[str, int]) -> int:
    """Count the neighbours that stand the other way round than they were promised."""
    numbers = [told[item["id"]] for item in items if item["id"] in told]
    return sum(a > b for a, b in pairwise(numbers))
