"""A kiosk's store and the sync worker in the test's own process, against a real HTTP server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from offline_store.sync.client import PlatformClient
from offline_store.sync.link import Link
from offline_store.sync.patience import Pause
from offline_store.sync.transport import Limits
from offline_store.sync.worker import SyncWorker
from tests.sync.between import Between
from tests.sync.kiosk_side import KioskSide
from tests.sync.world import DEVICE, PATIENCE, Known, known_in


class Pair:
    """A kiosk's store and worker in this process, and somebody between it and its platform."""

    def __init__(
        self,
        kiosk: KioskSide,
        between: Between,
        whole: float = PATIENCE,
        ca_file: Path | None = None,
        learnt: bool = True,
    ) -> None:
        self.kiosk, self.between = kiosk, between
        self.told: list[dict[str, Any]] = []
        self.link = Link(
            between.url,
            between.public_key,
            DEVICE,
            kiosk.folder,
            kiosk.clock,
            ca_file=ca_file,
            limits=Limits(PATIENCE, whole),
        )
        # The time is known and only batches are counted, as in the midst of a day.
        if learnt:
            assert self.link.check() is None
            between.requests.clear()
        self.worker = self.new_worker()

    def waits(self, seconds: float) -> None:
        """Have a request take so long and no longer."""
        self.link._transport._limits = Limits(PATIENCE, seconds)

    @property
    def known(self) -> Known:
        """Return the kiosk as its gateway knows it."""
        return known_in(self.kiosk.folder)

    def new_worker(self) -> SyncWorker:
        """Return a worker as after a restart: only what is on disk is known."""
        return SyncWorker(
            self.kiosk.outbox,
            PlatformClient(self.link),
            self.kiosk.clock,
            lambda: 0.5,
            Pause(self.kiosk.folder / "pause", self.kiosk.clock),
            lambda news: self.told.append(dict(news)),
        )
