"""Every device that this kiosk has, each with the host that looks after it.

What a kiosk has, its settings say; what is missing there is not missing here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock
from typing import Any

from drivers.camera.host import CameraHost
from drivers.events import DeviceEvent
from drivers.health.host import MeterHost
from drivers.host import DeviceHost, Policy
from drivers.hotplug import HotPlug, Source
from drivers.idcard.host import CardReaderHost
from drivers.watching import HearingHost, PanelHost, WatchingHost
from kiosk.domain.device import DeviceName, SelfTest
from kiosk.domain.staff import DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import Clock

HOSTS: Mapping[DeviceName, Callable[..., DeviceHost]] = {
    DeviceName.IDCARD: CardReaderHost,
    DeviceName.SMARTCARD: CardReaderHost,
    DeviceName.PRINTER: DeviceHost,
    DeviceName.DOCUMENT: DeviceHost,
    DeviceName.SCANNER: HearingHost,
    DeviceName.CAMERA: CameraHost,
    DeviceName.BLOOD_PRESSURE: MeterHost,
    DeviceName.THERMOMETER: MeterHost,
    DeviceName.PANEL: PanelHost,
}
"""Who looks after which device; also the order in which staff see them."""

_TRIED = frozenset({DeviceName.IDCARD, DeviceName.PRINTER})
"""What staff try by what it is for: a card that is read, a slip that comes out."""

TEST_DEADLINE = 6.0


class Devices:
    """The devices and their threads."""

    def __init__(
        self,
        devices: Mapping[DeviceName, Any],
        heard: Callable[[DeviceEvent], None],
        clock: Clock,
        policy: Policy | None = None,
        changes: Source | None = None,
    ) -> None:
        """Touch nothing yet.

        Args:
            heard: called with every event, on the device's thread.
            changes: tells that something was plugged in or pulled out.
        """
        self.devices = {name: devices[name] for name in HOSTS if name in devices}
        self._hosts = {
            name: HOSTS[name](name, device, heard, clock, policy)
            for name, device in self.devices.items()
        }
        self._hot_plug = HotPlug(changes, self._plugged, self._pulled) if changes else None

    def __contains__(self, name: DeviceName) -> bool:
        """Tell whether this kiosk has such a device."""
        return name in self._hosts

    def __getitem__(self, name: DeviceName) -> DeviceHost:
        """Return who looks after a device that is there."""
        return self._hosts[name]

    def open(self) -> None:
        """Start the devices' threads."""
        for host in self._hosts.values():
            host.start()
        if self._hot_plug is not None:
            self._hot_plug.start()

    def close(self) -> None:
        """End the devices' threads."""
        if self._hot_plug is not None:
            self._hot_plug.close()
        for host in self._hosts.values():
            host.mailbox.stop()  # all at once, then wait for each
        for host in self._hosts.values():
            host.close()

    def deaf(self) -> str | None:
        """Return the code of why nobody tells what is plugged in; None where somebody does."""
        return self._hot_plug.status().code if self._hot_plug is not None else None

    def _plugged(self) -> None:
        for host in self._hosts.values():
            host.plugged()

    def _pulled(self) -> None:
        for host in self._hosts.values():
            host.look_now()

    def watch(self, name: DeviceName, request: int | None) -> None:
        """Begin to wait for what a device gives, or cease. Any thread; never blocks."""
        host = self._hosts.get(name)
        if isinstance(host, WatchingHost):
            host.watch(request)

    def trigger(self, name: DeviceName) -> None:
        """Have a device that is watched begin. Any thread; never blocks."""
        host = self._hosts.get(name)
        if isinstance(host, WatchingHost):
            host.trigger()

    def states(self) -> tuple[DeviceStatus, ...]:
        """Return how each was at its last look. Any thread; never blocks."""
        return tuple(host.state for host in self._hosts.values())

    def counts(self) -> Mapping[DeviceName, Mapping[str, int]]:
        """Return what was counted of each since the start: see ``DeviceReport``. Any thread."""
        return {name: host.report().counters for name, host in self._hosts.items()}

    def test(self, done: Callable[[str | None, str], None]) -> None:
        """See ``Desk.test_devices``."""
        tested = {name: host for name, host in self._hosts.items() if name not in _TRIED}
        failed: dict[DeviceName, str] = {}
        waiting, lock = set(tested), Lock()

        def ended(name: DeviceName, result: SelfTest | KioskError) -> None:
            with lock:
                if result.code is not None:
                    failed[name] = result.code
                waiting.discard(name)
                last = not waiting
            if last:
                done(next(iter(failed.values()), None), ", ".join(failed))

        for name, host in tested.items():
            host.self_test(partial(ended, name), TEST_DEADLINE)
        if not tested:
            done(None, "")
