"""Looks after a meter: begins its measurement, and ends it when nobody waits for it any more.

A cuff that goes on pumping round the arm of somebody who has gone on is worse than one that starts
anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from drivers.events import DeviceEvent
from drivers.host import Policy
from drivers.watching import HearingHost
from kiosk.errors import KioskError
from kiosk.ports import Clock, HealthMeter


class MeterHost(HearingHost):
    """A meter and its thread."""

    def __init__(
        self,
        name: str,
        device: HealthMeter,
        post: Callable[[DeviceEvent], None],
        clock: Clock,
        policy: Policy | None = None,
    ) -> None:
        """See ``DeviceHost``."""
        super().__init__(name, device, post, clock, policy)
        self._meter = device
        self._started = False

    def watch(self, request: int | None) -> None:
        """See ``WatchingHost.watch``."""
        super().watch(request)
        if request is None and self._started:
            self.look_now()

    def close(self) -> bool:
        """See ``DeviceHost.close``; nobody is left under a cuff that pumps."""
        self.mailbox.stop()
        if self.mailbox.join(self.policy.grace):
            with contextlib.suppress(KioskError):
                self._stop()
        return super().close()

    def _look(self) -> None:
        if self._wish is None:
            try:
                self._stop()
            except KioskError as error:
                self._failed(error)
                return
        super()._look()

    def _begin(self) -> None:
        self._stop()
        super()._begin()

    def _stop(self) -> None:
        if self._started:
            self._meter.cancel()
            self._started = False

    def _attend(self, request: int) -> None:
        if self._is_triggered():
            refused = self._meter.start()
            self._started = refused is None
            if refused is not None:
                self._say(request, refused)
        super()._attend(request)
