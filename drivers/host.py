"""Looks after one device on a thread of its own: opens it, watches it, opens it again.

A short drop-out is not an unplug: three misses in a row are. What happens is told by events on the
mailbox's thread; the composition root carries them to the session's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from drivers.completion import ended
from drivers.events import DeviceChanged, DeviceEvent
from drivers.mailbox import Job, Mailbox
from kiosk.domain.device import DeviceReport, SelfTest
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import Clock, Device

T = TypeVar("T")
MISSES = {
    "idcard.unplugged": DeviceState.NO_DEVICE,
    "idcard.no_answer": DeviceState.OFFLINE,
    "idcard.garbled": DeviceState.OFFLINE,
    "smartcard.unplugged": DeviceState.NO_DEVICE,
    "smartcard.no_service": DeviceState.OFFLINE,
    "printer.unplugged": DeviceState.NO_DEVICE,
    "printer.no_answer": DeviceState.OFFLINE,
    "document.unplugged": DeviceState.NO_DEVICE,
    "document.no_answer": DeviceState.OFFLINE,
    "meter.unplugged": DeviceState.NO_DEVICE,
    "meter.no_answer": DeviceState.OFFLINE,
    "meter.garbled": DeviceState.OFFLINE,
    "scanner.unplugged": DeviceState.NO_DEVICE,
    "camera.unplugged": DeviceState.NO_DEVICE,
    "camera.no_answer": DeviceState.OFFLINE,
    "panel.unplugged": DeviceState.NO_DEVICE,
    "panel.no_answer": DeviceState.OFFLINE,
    "panel.garbled": DeviceState.OFFLINE,
    # Of a driver in a process of its own, which is begun anew.
    "device.crashed": DeviceState.HARDWARE_ERROR,
    "device.timeout": DeviceState.HARDWARE_ERROR,
}
"""The states in which the device did not answer at all, by the code that says so."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a device is looked after; seconds.

    Attributes:
        misses: so many in a row, and it counts as gone.
        retry: between the misses until then.
        back_off: until the first try to open it again; doubled each time.
        back_off_most: and no longer than this.
        status_every: between two looks while nothing is asked of it.
        find_every: between two looks for a card while one is wanted.
        listen: for a device that speaks by itself, in one go; a job waits no longer.
        frame_every: between two pictures of a camera that is watched.
        most_heard: times in a second; one that never stops is not listened to for the rest of it.
        swapped_after: until a card that must be lifted first is tried again in silence.
        grace: for the work at hand when the host is closed.
    """

    misses: int = 3
    retry: float = 0.1
    back_off: float = 0.5
    back_off_most: float = 8.0
    status_every: float = 2.0
    find_every: float = 0.3
    listen: float = 0.25
    frame_every: float = 0.25
    most_heard: int = 20
    swapped_after: float = 1.5
    grace: float = 2.0


class DeviceHost:
    """One device and its thread.

    Attributes:
        counters: see ``DeviceReport``; the mailbox has its own.
    """

    def __init__(
        self,
        name: str,
        device: Device,
        post: Callable[[DeviceEvent], None],
        clock: Clock,
        policy: Policy | None = None,
    ) -> None:
        """Touch nothing yet.

        Args:
            post: called with every event, on the mailbox's thread.
        """
        self.name = name
        self.policy = policy or Policy()
        self.counters: Counter[str] = Counter()
        self.mailbox = Mailbox(name, clock, self._tick)
        self._device = device
        self._post = post
        self._clock = clock
        self._status = DeviceStatus(name, DeviceState.OFFLINE)
        self._tested: SelfTest | None = None
        self._up = False
        self._missed = 0
        self._tries = 0
        self._nudged = self._plugged = False
        self._due = clock.monotonic()

    @property
    def state(self) -> DeviceStatus:
        """Return how the device was at the last look. Any thread; never blocks."""
        return self._status

    def report(self) -> DeviceReport:
        """Return what is known of the device. Any thread; never blocks."""
        counters = dict(self.mailbox.counters + self.counters)
        return DeviceReport(self._status, self._device.capabilities(), self._tested, counters)

    def start(self) -> None:
        """Start the thread, which opens the device."""
        listen = getattr(self._device, "listen", None)
        if listen is not None:
            listen(self.look_now)
        self.mailbox.start()

    def submit(
        self, work: Callable[[], T], done: Callable[[T | KioskError], None], deadline: float
    ) -> Job[T]:
        """Post work with the device; see ``Mailbox.submit``. It is looked at again afterwards."""

        def work_and_look() -> T:
            try:
                return work()
            finally:
                self._due = self._clock.monotonic()

        def count_and_tell(outcome: T | KioskError) -> None:
            self.counters[f"job.{ended(outcome)}"] += 1
            done(outcome)

        return self.mailbox.submit(work_and_look, count_and_tell, deadline)

    def self_test(
        self, done: Callable[[SelfTest | KioskError], None], deadline: float
    ) -> Job[SelfTest]:
        """Have the device test itself; ``report`` keeps how that ended."""

        def work() -> SelfTest:
            self._tested = self._device.self_test()
            return self._tested

        return self.submit(work, done, deadline)

    def look_now(self) -> None:
        """Look at the device, or for it, without waiting until it is due. Any thread."""
        self._nudged = True
        self.wake()

    def plugged(self) -> None:
        """Look for a device that is gone: one has just been plugged in. Any thread."""
        self._plugged = True
        self.wake()

    def wake(self) -> None:
        """Look at the clock anew. Any thread; for clocks that are set."""
        self.mailbox.wake()

    def close(self) -> bool:
        """End the thread and close the device; True where both came to an end."""
        self.mailbox.stop()
        if not self.mailbox.join(self.policy.grace):
            interrupt = getattr(self._device, "interrupt", None)
            if interrupt is not None:
                interrupt()
            if not self.mailbox.join(self.policy.grace):
                return False
        self._device.close()
        return True

    # -- on the mailbox's thread

    def noticed(self, status: DeviceStatus) -> None:
        """Take what work with the device has found out, so that its recovery is told in any case.

        Without it a plug that is pulled and put back between two looks would pass unnoticed, and
        whoever waits to try again would wait for ever.
        """
        self._publish(status)

    def _tick(self) -> float:
        plugged, self._plugged = self._plugged and not self._up, False
        if plugged:
            self._tries = 0  # what wakes up slowly is asked soon again
        if self._nudged or plugged:
            self._nudged = False
            self._due = self._clock.monotonic()
        if self._clock.monotonic() >= self._due:
            if self._up:
                self._look()
            else:
                self._open()
        return max(0.0, self._due - self._clock.monotonic())

    def _open(self) -> None:
        try:
            self._device.open()
        except KioskError as error:
            self._failed(error)
            return
        self.counters["opened"] += 1
        self._up = True
        self._look_at_status()

    def _look(self) -> None:
        self._look_at_status()

    def _look_at_status(self) -> None:
        status = self._device.status()
        if status.code in MISSES:
            self._miss(status)
        else:
            self._answered(status)
            self._after(self.policy.status_every)

    def _failed(self, error: KioskError) -> None:
        state = MISSES.get(error.code)
        if state is not None:
            self._miss(DeviceStatus(self.name, state, error.code))
            return
        # It answers, but cannot work: that is no matter of patience.
        self._shut(DeviceStatus(self.name, DeviceState.HARDWARE_ERROR, error.code))

    def _miss(self, status: DeviceStatus) -> None:
        self.counters["missed"] += 1
        self._missed += 1
        if self._missed >= self.policy.misses:
            self._shut(status)
            return
        if status.state is not DeviceState.OFFLINE:
            self._up = False  # there is no link that could come back
        self._after(self.policy.retry)

    def _shut(self, status: DeviceStatus) -> None:
        """Close the link and try again later, ever more seldom."""
        self._device.close()
        self._up = False
        wait = min(self.policy.back_off * 2**self._tries, self.policy.back_off_most)
        self._tries = min(self._tries + 1, 16)
        self._after(wait)
        if self._status.state is DeviceState.ONLINE:
            self.counters["lost"] += 1
        self._publish(status)

    def _answered(self, status: DeviceStatus) -> None:
        self._missed = self._tries = 0
        self._publish(status)

    def _publish(self, status: DeviceStatus) -> None:
        if status.name != self.name:  # a driver knows what it is, its host which one
            status = replace(status, name=self.name)
        before, self._status = self._status, status
        if status != before:
            event = DeviceChanged(self.name, status, before)
            self.counters["recovered"] += event.recovered
            self._post(event)

    def _after(self, seconds: float) -> None:
        self._due = self._clock.monotonic() + seconds
