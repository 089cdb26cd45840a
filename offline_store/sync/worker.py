"""One round of sync: lease, send outside of any transaction, record what the platform said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Protocol

from kiosk.ports import Clock
from offline_store.outbox import Acknowledgement
from offline_store.sync.answers import (
    Accepted,
    Answered,
    BatchOutcome,
    Conflict,
    Later,
    Lost,
    Outcome,
    Refused,
    TooLarge,
    Unauthorised,
    Wait,
)
from offline_store.sync.outbox import Outbox, Waiting
from offline_store.sync.patience import EASY_TRIES, Pause, back_off

BATCH = 50
LEASE_SECONDS = 60.0
Tell = Callable[[Mapping[str, object]], None]


class Client(Protocol):
    """The part of ``PlatformClient`` that a round needs."""

    def send(self, items: Sequence[Waiting], /) -> BatchOutcome:
        """Send a batch."""


class Ended(StrEnum):
    """How a round ended."""

    NOTHING = "nothing"
    ANSWERED = "answered"
    LOST = "lost"
    UNAUTHORISED = "unauthorised"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Round:
    """What a round came to.

    Attributes:
        items: how many were leased.
        code: of what was wrong; None otherwise.
    """

    ended: Ended
    items: int = 0
    code: str | None = None


class SyncWorker:
    """Brings what is due to the platform, a batch a round. One thread."""

    def __init__(
        self,
        outbox: Outbox,
        client: Client,
        clock: Clock,
        chance: Callable[[], float],
        pause: Pause,
        tell: Tell,
    ) -> None:
        """Put together; ``tell`` hears of every item that was closed."""
        self._outbox, self._client, self._clock = outbox, client, clock
        self._chance, self._pause, self._tell = chance, pause, tell
        self._batch = BATCH
        self._paused_until: datetime | None = None

    def round(self) -> Round:
        """Send one batch of what is due.

        Raises:
            KioskError: the store cannot be written; what was leased comes back by itself.
        """
        if self._pause.seconds() > 0:
            self._say_paused()
            return Round(Ended.PAUSED)
        # Asking reads only; leasing takes the one place of a writer.
        due = self._outbox.next_due()
        if due is None or due > self._clock.now():
            return Round(Ended.NOTHING)
        items = self._outbox.lease(self._batch, LEASE_SECONDS)
        if not items:
            return Round(Ended.NOTHING)
        ended, code = self._deliver(items)
        if ended is Ended.ANSWERED:
            self._batch = min(BATCH, self._batch * 2)
        return Round(ended, len(items), code)

    def _deliver(self, items: Sequence[Waiting]) -> tuple[Ended, str | None]:
        match self._client.send(items):
            case Answered(outcomes):
                self._record(items, outcomes)
                return Ended.ANSWERED, None
            case TooLarge(code):
                return self._halves(items, code)
            case Wait(seconds):
                until = self._pause.set(self._back_off(items) if seconds is None else seconds)
                self._outbox.retry([item.id for item in items], until, "sync.wait", False)
                self._say_paused()
                return Ended.PAUSED, None
            case Unauthorised(code):
                now = self._clock.now()
                self._outbox.retry([item.id for item in items], now, code, False)
                return Ended.UNAUTHORISED, code
            case Lost(code):
                if len(items) > 1 and all(item.attempts >= EASY_TRIES for item in items):
                    # One of them may break whoever reads it: the others must get past it.
                    return self._halves(items, code)
                self._later(items, code)
                return Ended.LOST, code

    def _halves(self, items: Sequence[Waiting], code: str) -> tuple[Ended, str | None]:
        if len(items) == 1:
            # Nobody signed that it is refused for good: it waits, and staff see why.
            self._later(items, code)
            return Ended.ANSWERED, None
        middle = len(items) // 2
        self._batch = max(1, middle)
        ended, cause = self._deliver(items[:middle])
        if ended is Ended.ANSWERED:
            return self._deliver(items[middle:])
        rest = [item.id for item in items[middle:]]
        self._outbox.retry(rest, self._clock.now(), cause or "sync.wait", False)
        return ended, cause

    def _record(self, items: Sequence[Waiting], outcomes: Sequence[Outcome]) -> None:
        kinds = {item.id: item for item in items}
        accepted: list[Acknowledgement] = []
        later: list[tuple[Waiting, str]] = []
        for outcome in outcomes:
            match outcome:
                case Accepted(item_id, case_number, receipt):
                    accepted.append(Acknowledgement(item_id, case_number, receipt))
                case Refused(item_id, code):
                    self._outbox.reject(item_id, code)
                    self._told("rejected", kinds[item_id], code=code)
                case Conflict(item_id, code):
                    self._outbox.kill(item_id, code)
                    self._told("rejected", kinds[item_id], code=code)
                case Later(item_id, code):
                    later.append((kinds[item_id], code))
        if accepted:
            self._outbox.acknowledge(accepted)
        for one in accepted:
            self._told("acknowledged", kinds[one.item_id], case_number=one.case_number)
        for code in {code for _, code in later}:
            self._later([item for item, why in later if why == code], code)

    def _later(self, items: Sequence[Waiting], code: str) -> None:
        """Give items back, each after a time of its own number of tries."""
        alike: dict[int, list[str]] = defaultdict(list)
        for item in items:
            alike[item.attempts].append(item.id)
        interrupted = code == "sync.interrupted"
        for attempts, ids in alike.items():
            seconds = 0.0 if interrupted else back_off(attempts, self._chance)
            at = self._clock.now() + timedelta(seconds=seconds)
            self._outbox.retry(ids, at, code, not interrupted)

    def _back_off(self, items: Sequence[Waiting]) -> float:
        return max(1.0, back_off(max(item.attempts for item in items), self._chance))

    def _say_paused(self) -> None:
        """Say it once of each pause, and of one that a restart found."""
        if self._pause.until != self._paused_until:
            self._paused_until = self._pause.until
            self._tell({"event": "paused", "seconds": ceil(self._pause.seconds())})

    def _told(self, event: str, item: Waiting, **more: object) -> None:
        self._tell({"event": event, "id": item.id, "kind": item.kind} | more)
