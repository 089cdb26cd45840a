"""Fetching what the platform publishes: after the batches, one request a turn, never in a hurry.

What was fetched of a long snapshot stays while the way is broken, and the rest follows. Whether it
is believed is asked in ``offline_store.content_intake``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kiosk.errors import KioskError
from offline_store.content_intake import ContentIntake, Taken
from offline_store.sync.answers import Lost, Unauthorised, Wait
from offline_store.sync.patience import LONGEST_PAUSE, back_off
from offline_store.sync.transport import REFUSED, Reply
from offline_store.sync.worker import Ended, Round
from offline_store.wire import Listed

if TYPE_CHECKING:
    from kiosk.ports import Clock

SOURCE = "network"
_OK, _GONE = 200, 404
_ANSWERED, _NOTHING = Round(Ended.ANSWERED), Round(Ended.NOTHING)
_EASY = 2  # failures that ``back_off`` forgives


class Platform(Protocol):
    """The part of ``Link`` that this needs."""

    def ask(self, method: str, target: str, /) -> Reply | Lost | Unauthorised | Wait:
        """Send a signed request; the answer is bounded in time and size."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds between looks at the index, and within which the first comes; both jittered."""

    between: float = 900.0
    first: float = 60.0


class FeedStage:
    """Brings the newest snapshots to the kiosk. One thread."""

    def __init__(
        self,
        platform: Platform,
        intake: ContentIntake,
        clock: Clock,
        chance: Callable[[], float],
        tell: Callable[[Mapping[str, object]], None],
        rhythm: Rhythm,
    ) -> None:
        """Put together; ``tell`` hears of every snapshot that is read from now on."""
        self._platform, self._intake, self._clock = platform, intake, clock
        self._chance, self._tell, self._rhythm = chance, tell, rhythm
        self._wanted: deque[tuple[str, Listed]] = deque()
        self._come = bytearray()
        self._failures = 0
        self._asked_for = 0.0  # the time until which the platform asked for patience
        self._at = clock.monotonic() + chance() * rhythm.first

    def hurry(self) -> None:
        """Let the next turn ask for the index, as soon as the platform may be asked."""
        self._at = self._asked_for

    def turn(self) -> Round:
        """Do one thing of what is due. Where it was answered more may be due at once; that the way
        is lost is for a health check to find.

        Raises:
            KioskError: the store cannot be written; it is tried again in a while.
        """
        if self._clock.monotonic() < self._at:
            return _NOTHING
        try:
            return self._next() if self._wanted else self._look()
        except KioskError:
            self._put_off()
            raise

    def _look(self) -> Round:
        reply = self._fetch("/v1/content")
        if isinstance(reply, Round):
            return reply
        index = self._intake.index(reply.body) if reply.status == _OK else None
        if index is None:
            return self._strange()
        self._failures = 0
        self._come.clear()
        self._wanted.extend(self._intake.wanted(index).items())
        if not self._wanted:
            self._rest()
        return _ANSWERED

    def _next(self) -> Round:
        feed, listed = self._wanted[0]
        found = self._intake.resume(feed, listed, SOURCE) if not self._come else None
        if found is None:
            missed = self._fetched(feed, listed)
            if missed is not None or len(self._come) < listed.size:
                return missed or _ANSWERED
            found = self._intake.take(feed, listed, bytes(self._come), SOURCE)
        if isinstance(found, Taken):
            self._tell({"event": "content", "feed": found.feed, "version": found.version})
        self._done()
        return _ANSWERED

    def _fetched(self, feed: str, listed: Listed) -> Round | None:
        """Fetch the next piece; None where it came."""
        reply = self._fetch(f"/v1/content/{feed}/{listed.version}?from={len(self._come)}")
        if isinstance(reply, Round):
            return reply
        if reply.status == _GONE:
            # A newer one has taken its place; the next look finds that.
            self._done()
            return _NOTHING
        if reply.status != _OK or not reply.body:
            return self._strange()
        self._failures = 0
        self._come += reply.body
        return None

    def _fetch(self, target: str) -> Reply | Round:
        match self._platform.ask("GET", target):
            case Lost():
                self._fail()
            case Unauthorised(code):
                return self._shut_out(code)
            case Reply(status=403):
                return self._shut_out(REFUSED)
            case Wait(seconds):
                self._after(
                    self._rhythm.between if seconds is None else min(seconds, LONGEST_PAUSE)
                )
                self._asked_for = self._at
            case reply:
                return reply
        return _NOTHING

    def _shut_out(self, code: str) -> Round:
        self._fail()
        return Round(Ended.UNAUTHORISED, code=code)

    def _done(self) -> None:
        self._wanted.popleft()
        self._come.clear()
        if not self._wanted:
            self._rest()

    def _put_off(self) -> None:
        """Forget what was under way: what hindered it will not be gone in a moment."""
        self._wanted.clear()
        self._come.clear()
        self._rest()

    def _strange(self) -> Round:
        """Begin anew with the index, later: what was asked for is not what came."""
        self._wanted.clear()
        self._come.clear()
        self._fail()
        return _NOTHING

    def _fail(self) -> None:
        self._failures += 1
        self._after(min(self._rhythm.between, 1.0 + back_off(self._failures + _EASY, self._chance)))

    def _rest(self) -> None:
        self._after(self._rhythm.between * (0.7 + 0.6 * self._chance()))

    def _after(self, seconds: float) -> None:
        self._at = self._clock.monotonic() + seconds
