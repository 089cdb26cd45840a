"""Hosts of devices that are attended while somebody wants something of them.

A visit asks under a number, and all that comes of it bears that number: what was asked for one
person never reaches the next. ``drivers.idcard.host`` looks for cards so; the host here listens to
devices that speak by themselves.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from drivers.events import DeviceEvent, Heard
from drivers.host import DeviceHost, Policy
from kiosk.domain.masked import ScannedText
from kiosk.domain.measurement import Measurement
from kiosk.domain.panel import PanelState
from kiosk.errors import KioskError
from kiosk.ports import Clock, DeviceFault, HealthMeter, Panel, Scanner

ALWAYS = 0
"""The request of what is listened to from the start to the end."""


@dataclass(frozen=True, slots=True, eq=False)
class _Wish:
    """What was asked for last; another object each time, even under the same number."""

    request: int


class WatchingHost(DeviceHost):
    """A device and its thread, which attends to it on behalf of a request."""

    _wish: _Wish | None = None
    _begun: _Wish | None = None
    _triggered: _Wish | None = None

    def watch(self, request: int | None) -> None:
        """Begin to attend to the device on behalf of ``request``, or cease. Any thread; no wait.

        What follows bears the request under which it began: it may end when another one stands.
        """
        self._wish = None if request is None else _Wish(request)
        self.wake()

    def trigger(self) -> None:
        """Have what is watched begin, on behalf of the request that stands. Any thread; no wait."""
        self._triggered = self._wish
        self.look_now()

    def _is_triggered(self) -> bool:
        """Tell once whether the request that is attended to now is to begin something."""
        triggered, self._triggered = self._triggered, None
        return triggered is not None and triggered is self._wish

    @abstractmethod
    def _begin(self) -> None:
        """Forget what was before, on behalf of a request anew; the device is open."""

    @abstractmethod
    def _attend(self, request: int) -> None:
        """Do what is wanted once.

        Raises:
            KioskError: the device is gone or broken.
        """

    def _tick(self) -> float:
        wish = self._wish
        if self._up and wish is not None and wish is not self._begun:
            self._due = self._clock.monotonic()
        return super()._tick()

    def _open(self) -> None:
        self._triggered = None  # nothing begins by itself that was asked of it before it was gone
        super()._open()
        if self._up and not self._missed and self._wish is not None:
            self._after(0.0)

    def _look(self) -> None:
        wish = self._wish
        if wish is None:
            super()._look()
            return
        try:
            if wish is not self._begun:
                self._begin()
                self._begun = wish
            self._attend(wish.request)
        except KioskError as error:
            self._failed(error)


class HearingHost(WatchingHost):
    """A device that speaks by itself, heard while that is wanted: a scanner, a meter."""

    def __init__(
        self,
        name: str,
        device: Scanner | HealthMeter | Panel,
        post: Callable[[DeviceEvent], None],
        clock: Clock,
        policy: Policy | None = None,
    ) -> None:
        """See ``DeviceHost``."""
        super().__init__(name, device, post, clock, policy)
        self._speaker = device
        self._status_due = 0.0
        self._second_ends = float("-inf")
        self._told = 0

    def _begin(self) -> None:
        forget = getattr(self._speaker, "forget", None)
        if forget is not None:
            forget()

    def _attend(self, request: int) -> None:
        """Listen for a moment; jobs have their turn in between.

        Silence is no answer: one that does not say how it is, is asked that again first.
        """
        if self._clock.monotonic() >= self._status_due:
            self._look_at_status()
            if self._missed or not self._up:
                return
            self._status_due = self._clock.monotonic() + self.policy.status_every
        heard = self._speaker.take(self.policy.listen)
        if heard is not None:
            self._missed = 0
            self._say(request, heard)
        self._after(self._rest(told=heard is not None))

    def _say(
        self, request: int, heard: ScannedText | Measurement | PanelState | DeviceFault
    ) -> None:
        self._post(Heard(self.name, request, heard))

    def _rest(self, *, told: bool) -> float:
        """Return for how long it is not listened to: more than anybody has to say is none's."""
        now = self._clock.monotonic()
        if now >= self._second_ends:
            self._second_ends, self._told = now + 1.0, 0
        self._told += told
        return self._second_ends - now if self._told >= self.policy.most_heard else 0.0


class PanelHost(HearingHost):
    """The panel, heard from the start to the end: what no person says is nobody's secret."""

    def start(self) -> None:
        """See ``DeviceHost.start``."""
        self.watch(ALWAYS)
        super().start()
