"""What the sync process does next: ask for health, send, fetch what is published, tidy, or wait."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.errors import KioskError
from kiosk.ports import Clock
from offline_store.sync.link import Link
from offline_store.sync.patience import back_off
from offline_store.sync.transport import REFUSED
from offline_store.sync.worker import Ended, Round, SyncWorker

if TYPE_CHECKING:
    from offline_store.sync.attachments import AttachmentStage
    from offline_store.sync.feeds import FeedStage
    from offline_store.sync.housekeeping import Housekeeping
    from offline_store.sync.leases import Leases

_EASY_PROBES = 5
_PART_OF_OUTAGE = 0.1
Tell = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds between the things that sync does.

    Attributes:
        poll: between looks into the outbox while there is nothing to do.
        online: between health checks, jittered as all that follow. A country's kiosks ask.
        eager: the first few checks after the platform was lost; and then
        offline: at the least, and a tenth of how long it has been lost, up to
        longest: which nobody at the kiosk waits for: haste looks at once.
        unauthorised: before trying again with a certificate that was refused.
        renewal: between tries to renew the certificate.
        content: between looks at what the platform publishes, jittered; the first look comes
            within ``content_first``.
        hurry: at the least between two haste cuts short the patience with a platform that fails.
        lock: how long to wait for the sync process before this one to end.
        answer: how long whoever asks waits for one.
    """

    poll: float = 1.5
    online: float = 300.0
    offline: float = 10.0
    longest: float = 120.0
    eager: float = 1.5
    unauthorised: float = 60.0
    renewal: float = 600.0
    content: float = 900.0
    content_first: float = 60.0
    hurry: float = 5.0
    lock: float = 3.0
    answer: float = 8.0


class Loop:
    """Decides what to do next: ask for health, send, or wait.

    Attributes:
        ended: set when all is done.
    """

    def __init__(
        self,
        link: Link,
        worker: SyncWorker,
        attachments: AttachmentStage,
        leases: Leases,
        feeds: FeedStage,
        house: Housekeeping,
        clock: Clock,
        timing: Timing,
        tell: Tell,
    ) -> None:
        """Put together; ``run`` does the rest."""
        self.ended = threading.Event()
        self._link, self._worker, self._leases = link, worker, leases
        self._attachments = attachments
        self._feeds, self._house = feeds, house
        self._clock, self._timing, self._tell = clock, timing, tell
        self._wake = threading.Event()
        self._ending = False
        self._hurried = self._looking = False
        self._online: bool | None = None
        self._code: str | None = None
        self._shut_out: str | None = None
        self._probes = 0
        self._lost_at = 0.0
        self._failures = 0
        self._probe_at = 0.0
        self._send_at = 0.0
        self._renew_at = 0.0
        self._hurry_at = 0.0

    def end(self) -> None:
        """End soon. Any thread."""
        self._ending = True
        self._wake.set()
        self._link.abort()

    def hurry(self, *, everything: bool = False) -> None:
        """Ask and send at once, as far as the platform did not ask for patience. Any thread.

        Args:
            everything: look for what is published too; not at each resident's touch.
        """
        if everything:
            self._looking = True
        self._hurried = True
        self._wake.set()

    def run(self) -> None:
        """Work until ``end``."""
        self._tried(self._leases.take_over)
        while not self._ending:
            if not self._tried(self._turn) and not self._ending:
                self._tried(self._house.idle)
                self._wake.wait(self._patience())
            self._wake.clear()

    def _tried(self, work: Callable[[], object]) -> bool:
        """Do something; False where nothing came of it, or the store cannot be written now."""
        try:
            return bool(work())
        except KioskError as error:
            self._tell({"event": "fault", "code": error.code})
            return False

    def _turn(self) -> bool:
        """Do what is due; True where more may be due already."""
        now = self._clock.monotonic()
        if self._hurried and now >= self._hurry_at:
            self._make_haste(now)
        if now >= self._probe_at:
            self._probe()
        if self._ending or not self._online:
            return False
        if now >= self._renew_at and self._link.renewal_due():
            self._renew_at = now + self._timing.renewal
            code = self._link.renew()
            if code is not None:
                self._tell({"event": "fault", "code": code})
        # What residents handed in goes first; what is published comes when nothing of it is due.
        return (now >= self._send_at and self._sent()) or self._published()

    def _make_haste(self, now: float) -> None:
        """Cut waiting short; seldom, where it is for good reason: not at each resident's touch."""
        self._hurried = False
        if not self._online or now < self._send_at:
            self._hurry_at = now + self._timing.hurry
        self._send_at = 0.0
        if not self._online:
            self._probe_at = 0.0
        self._leases.hurry()
        if self._looking:
            self._looking = False
            self._feeds.hurry()

    def _published(self) -> bool:
        return self._online is True and not self._ending and self._heard(self._feeds.turn())

    def _heard(self, done: Round) -> bool:
        """Note whether the platform takes this kiosk's word; True where more may be due."""
        if done.ended is Ended.UNAUTHORISED:
            self._shut_out = done.code or REFUSED
            self._say_how_it_is()
        elif done.ended is Ended.ANSWERED and self._shut_out is not None:
            self._shut_out = None
            self._say_how_it_is()
        return done.ended is Ended.ANSWERED

    def _say_how_it_is(self) -> None:
        """Say that the platform is there, or that it is and takes nothing of this kiosk."""
        refused = self._shut_out
        self._tell({"event": "fault", "code": refused} if refused else {"event": "online"})

    def _sent(self) -> bool:
        done = self._worker.round()
        if done.ended is Ended.NOTHING:
            done = self._attachments.turn()
        now = self._clock.monotonic()
        if self._heard(done):
            self._failures = 0
            self._probe_at = now + self._jittered(self._timing.online)
            self._house.bodies_went()
            return True
        if done.ended is Ended.UNAUTHORISED:
            self._send_at = now + self._timing.unauthorised
        if done.ended is Ended.LOST and not self._ending:
            # The way may be open and the platform still lose batches: ever more patience.
            self._failures += 1
            self._send_at = now + back_off(self._failures, random.random)
            self._lost(done.code or "sync.unreachable")
        return False

    def _probe(self) -> None:
        try:
            code = self._link.check()
        except KioskError as error:  # of the kiosk's own files: nobody is asked with those
            code = error.code
        if self._ending:
            return
        if code is not None:
            self._lost(code)
            return
        self._probes = 0
        self._probe_at = self._clock.monotonic() + self._jittered(self._timing.online)
        if not self._online:
            self._online, self._code = True, None
            self._say_how_it_is()

    def _lost(self, code: str) -> None:
        now = self._clock.monotonic()
        if self._probes == 0:
            self._lost_at = now
        self._probes += 1
        self._probe_at = now + self._jittered(self._span(now - self._lost_at))
        if self._online is not False or code != self._code:
            self._online, self._code = False, code
            self._tell({"event": "offline", "code": code})

    def _span(self, lost: float) -> float:
        """Return how long to leave a platform alone that was lost for so many seconds."""
        if self._probes <= _EASY_PROBES:
            return self._timing.eager
        return max(self._timing.offline, min(self._timing.longest, lost * _PART_OF_OUTAGE))

    def _patience(self) -> float:
        until_probe = self._probe_at - self._clock.monotonic()
        return max(0.0, min(self._timing.poll, until_probe))

    def _jittered(self, seconds: float) -> float:
        return seconds * random.uniform(0.7, 1.3)
