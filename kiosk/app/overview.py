"""Gathers what staff see first: devices, queue, counts of the day. Store's thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from kiosk.app.supplies import Supplies
from kiosk.domain.service import Service
from kiosk.domain.site import CHINA
from kiosk.domain.staff import DeviceState, DeviceStatus, Overview
from kiosk.ports import Clock, Platform, Store


@dataclass(frozen=True, slots=True)
class Overviews:
    """What an overview is taken of, beside the devices."""

    clock: Clock
    store: Store
    platform: Platform
    services: tuple[Service, ...]
    supplies: Supplies

    def take(self, devices: Sequence[DeviceStatus]) -> Overview:
        """Return the machine's state, with its devices as they are last known."""
        now = self.clock.now()
        midnight = datetime.combine(now.astimezone(CHINA).date(), time(), CHINA).astimezone(UTC)
        counts = self.store.counts(midnight)
        hours = Counter(at.astimezone(CHINA).hour for at in counts.submitted_at)
        return Overview(
            at=now,
            devices=(*devices, *self._platform(), *self._intake()),
            queue=self.store.queue(),
            supplies=self.supplies.left(
                near_end=any(device.warning == "printer.paper_low" for device in devices)
            ),
            submitted_today=len(counts.submitted_at),
            help_calls_today=counts.help_calls,
            abandoned_today=counts.abandoned,
            per_hour=dict(hours),
            offline_since=self.platform.offline_since(),
            alarms=tuple(self.store.open_alarms()),
        )

    def _platform(self) -> tuple[DeviceStatus, ...]:
        """Return the platform as one more light, where more than the line is in the way."""
        code = self.platform.fault()
        if code in (None, "sync.unreachable"):
            return ()
        if code == "sync.wait":
            return (DeviceStatus("platform", DeviceState.ONLINE, warning=code),)
        return (DeviceStatus("platform", DeviceState.HARDWARE_ERROR, code),)

    def _intake(self) -> tuple[DeviceStatus, ...]:
        """Return one more light where a service is not taken now, with the first reason."""
        online = self.platform.online()
        for service in self.services:
            told = self.store.intake(service.id, service.caps(online))
            if not told.is_open:
                return (DeviceStatus("intake", DeviceState.OFFLINE, told.code),)
        return ()
