"""The kiosk's side in the tests of sync: a real store, the real sync process over it."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

from sqlalchemy import select

from kiosk.ports import Clock
from offline_store import outbox
from offline_store.ballast import Ballast
from offline_store.engine import open_database, reading, writing
from offline_store.keys import FileKeyProvider
from offline_store.models import cases
from offline_store.models import outbox as rows
from offline_store.questions import Sealing
from offline_store.sync.loop import Timing
from offline_store.sync.supervisor import SyncProcess
from offline_store.wire import digest
from tests.sealed import sealed
from tests.sync.world import DEVICE, PATIENCE, START, SetClock, case_body, case_id

QUICK = Timing(
    poll=0.05, online=5.0, offline=0.1, eager=0.05, unauthorised=0.1, lock=PATIENCE, answer=PATIENCE
)

_RUN = """
import sys, json
from pathlib import Path
from offline_store.sync.loop import Timing
from offline_store.sync.process import run
d, k, url, public, device, ca, timing = sys.argv[1:]
spans = Timing(**json.loads(timing))
sys.exit(run(Path(d), Path(k), url, public, device, Path(ca) if ca else None, spans))
"""


class KioskSide:
    """A kiosk's data folder with a real encrypted store in it; a context manager."""

    def __init__(self, folder: Path, clock: SetClock | None = None) -> None:
        self.folder = folder
        self.database, self.key = folder / "kiosk.db", folder / "kiosk.key"
        self.clock = clock or SetClock()
        self.engine = open_database(self.database, FileKeyProvider(self.key))
        self.outbox = outbox.Outbox(self.engine, self.clock, Ballast(self.database))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.engine.dispose()

    def promise(self, *numbers: int) -> None:
        """Queue synthetic cases in one commit."""
        with writing(self.engine) as connection:
            for number in numbers:
                body = sealed(case_body(number), DEVICE, "case", case_id(number))
                connection.execute(
                    cases.insert().values(
                        id=case_id(number),
                        receipt_day="2026-11-24",
                        receipt_no=str(number),
                        service_id="old_age_allowance",
                        sha256=digest(body),
                        content_mac=digest(body),
                        owner="",
                        submitted_at=0,
                    )
                )
                outbox.put(connection, START, "case", case_id(number), body)

    def states(self) -> dict[str, str]:
        """Return id to state."""
        with reading(self.engine) as connection:
            query = select(rows.c.id, rows.c.state).order_by(rows.c.place)
            return {row.id: row.state for row in connection.execute(query)}

    def acked(self) -> list[str]:
        """Return the ids of what the platform has signed for."""
        return [name for name, state in self.states().items() if state == "acked"]

    def row(self, number: int) -> Any:
        with reading(self.engine) as connection:
            return connection.execute(select(rows).where(rows.c.id == case_id(number))).one()

    def command(
        self, url: str, public_key: str, timing: Timing = QUICK, ca_file: Path | str = ""
    ) -> Sequence[str]:
        """Return the command line of the real sync process."""
        places = [str(self.database), str(self.key), url, public_key, DEVICE, str(ca_file)]
        return [sys.executable, "-c", _RUN, *places, json.dumps(asdict(timing))]


class Heard:
    """What a kiosk hears from its sync process; waits for what should come."""

    def __init__(
        self,
        argv: Sequence[str],
        first_delay: float = 0.02,
        clock: Clock | None = None,
        sealing: Sealing | None = None,
    ) -> None:
        self._changed = threading.Condition()
        self.network: list[bool] = []
        self.acknowledged: list[tuple[str, str | None]] = []
        self.rejected: list[tuple[str, str]] = []
        self.content: list[tuple[str, int]] = []
        self.faults: list[str] = []
        self.sync = SyncProcess(
            argv,
            on_network=lambda online: self._hear(self.network, online),
            on_acknowledged=lambda *news: self._hear(self.acknowledged, news),
            on_rejected=lambda *news: self._hear(self.rejected, news),
            on_content=lambda *news: self._hear(self.content, news),
            on_fault=lambda code: self._hear(self.faults, code),
            clock=clock,
            first_delay=first_delay,
            sealing=sealing,
        )

    def __enter__(self) -> Heard:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.sync.close()

    def until(self, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until something that was heard makes ``holds`` true."""
        end = monotonic() + patience
        with self._changed:
            while not holds():
                left = end - monotonic()
                assert left > 0, "it did not come"
                self._changed.wait(min(left, 0.05))

    def _hear(self, where: list[Any], news: Any) -> None:
        with self._changed:
            where.append(news)
            self._changed.notify_all()


def later(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)
