"""The control of every row that counts doubles: a sender that takes new ids for each try."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import uuid_utils

from kiosk.clock import SystemClock
from offline_store.outbox import Item
from offline_store.sealing import context
from offline_store.sync.answers import Accepted, Answered
from offline_store.sync.client import PlatformClient
from offline_store.sync.link import Link
from offline_store.wire import digest
from tests.faults.sync import LIMITS
from tests.sealed import SEALER
from tests.sync.world import case_body

BATCH = 10


class FreshIds:
    """Sends cases from memory until each was acknowledged, under a new id and place each time.

    Attributes:
        client: what it sends with.
    """

    def __init__(
        self, folder: Path, url: str, public_key: str, device: str, ca_file: Path | None = None
    ) -> None:
        """Send as the enrolled kiosk whose key is in ``folder``."""
        self._device = device
        self._link = Link(url, public_key, device, folder, SystemClock(), ca_file, LIMITS)
        self.client = PlatformClient(self._link)
        self._seq = 0

    def drain(self, count: int, forgets: float = 0.0, seed: int = 1, tries: int = 2000) -> None:
        """Bring ``count`` cases to the platform; an answer is forgotten by the chance ``forgets``.

        Raises:
            RuntimeError: it did not come to an end.
        """
        chance, left = Random(seed), list(range(1, count + 1))
        for _ in range(tries):
            if not left:
                self.close()
                return
            now, left = left[:BATCH], left[BATCH:]
            done = self._send(now)
            # As when it is killed between the answer and its own disk.
            left = ([] if done and chance.random() >= forgets else now) + left
        raise RuntimeError(f"{len(left)} cases were never acknowledged")

    def close(self) -> None:
        """Close its connection."""
        self._link.close()

    def _send(self, numbers: Sequence[int]) -> bool:
        outcome = self.client.send([self._item(number) for number in numbers])
        if not isinstance(outcome, Answered):
            return False
        return all(isinstance(one, Accepted) for one in outcome.outcomes)

    def _item(self, number: int) -> Item:
        item_id = str(uuid_utils.uuid7())
        body = SEALER.seal(case_body(number), context(self._device, "case", item_id))
        self._seq += 1
        at = datetime.now(UTC)
        return Item(1, self._seq, item_id, "case", body, digest(body), at, 0)
