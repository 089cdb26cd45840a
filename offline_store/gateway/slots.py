"""Slots: who comes when there are too many is told when to come again, one after another.

A kiosk that was refused comes back at its slot and takes its token from the same bucket as
everybody: nothing is kept of any kiosk, and any worker may answer it. Where a newcomer takes the
token of one that comes back, that one goes to the end of the queue in its place: the bucket is
never idle while somebody waits, so all are through when the last token of the herd is spent.
"""

from __future__ import annotations

import math

from kiosk.ports import Clock

BURST_SECONDS = 2.0
"""Kiosks are told whole seconds and look for their time every second and a half."""

HORIZON_SECONDS = 1800.0
"""The latest slot; behind it the queue begins anew, for kiosks wait no longer than an hour."""


class Slots:
    """A token bucket that says when the next free token will be. One thread.

    Attributes:
        granted: slots that were handed out.
    """

    def __init__(
        self, per_second: float, clock: Clock, burst_seconds: float = BURST_SECONDS
    ) -> None:
        """Begin with a full bucket.

        Args:
            per_second: requests let in, on the average.
            burst_seconds: as many seconds' worth may come at once.
        """
        self.granted = 0
        self._rate, self._clock = per_second, clock
        self._full = max(1.0, per_second * burst_seconds)
        self._tokens = self._full
        self._filled = clock.monotonic()
        self._last = self._filled

    def ask(self) -> int | None:
        """Return None where the request may come in, else in how many seconds to come again."""
        now = self._clock.monotonic()
        self._tokens = min(self._full, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return None
        self._last = max(self._last, now) + 1.0 / self._rate
        if self._last - now > HORIZON_SECONDS:
            self._last = now + 1.0 / self._rate
        self.granted += 1
        return max(1, math.ceil(self._last - now))

    def give_back(self) -> None:
        """Return the token of a request that was no kiosk's.

        The slots that were handed out meanwhile stay as they are: whoever floods the gateway with
        forged signatures pushes them back. That is for a limit by address at the edge.
        """
        self._tokens = min(self._full, self._tokens + 1.0)
