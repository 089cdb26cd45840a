"""A panel on a serial line: tells what has settled, keeps the lights as they were wanted."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from drivers import frame
from drivers.frame import Frame, refusal
from drivers.host import MISSES
from drivers.link import FrameLink
from drivers.panel import messages
from drivers.panel.messages import STATED_BY, Built, Report, Sensor, Type
from drivers.panel.settling import SETTLING, Settled, Settling
from drivers.wire import open_serial
from kiosk.domain.device import Capabilities, DeviceClass, SelfTest
from kiosk.domain.panel import Light, PanelState, Zone
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError

BAUD = 9600


class SerialPanel:
    """Fulfils ``kiosk.ports.Panel``; one thread at a time, but ``interrupt``."""

    def __init__(
        self,
        link: FrameLink,
        *,
        name: str = "panel",
        ask_every: float = 2.0,
        settling: Mapping[Sensor, Settling] = SETTLING,
    ) -> None:
        """Touch nothing yet.

        Args:
            ask_every: seconds after which the panel is asked how it is while nothing else is asked:
                so it is known to be there, and knows that somebody looks after its lights.
            settling: how long its sensors bounce.
        """
        self.name = name
        self._link = link
        self._ask_every = ask_every
        self._settling = settling
        self._settled = Settled(settling)
        self._built: Built | None = None
        self._model = ""
        self._told: PanelState | None = None
        # Outlives the link: a panel that was off comes back dark.
        self._wanted: dict[Zone, Light] = {}
        self._burning: Mapping[Zone, Light] = {}
        self._asked_at = 0.0

    def open(self) -> None:
        """See ``Panel.open``. The lights burn as they were wanted last."""
        identity = self._link.open(messages.KIND, "a panel")
        self._built, self._model = Built.of(identity.features), identity.model
        self._settled, self._told = Settled(self._settling), None
        self._ask(frame.Type.REPORT)
        self._mend_lights()

    def take(self, seconds: float) -> PanelState | None:
        """See ``Panel.take``."""
        until = time.monotonic() + seconds
        while True:
            if not self._hear(0.0):  # all that was said is heard: what bounced is back by now
                self._settled.pass_to(time.monotonic())
                if (state := self._news()) is not None:
                    return state
                self._hear(until)
            self._mend_lights()
            now = time.monotonic()
            if now - self._asked_at >= self._ask_every:
                self._ask(frame.Type.REPORT)
            if now >= until:
                return None

    def light(self, zone: Zone, light: Light) -> None:
        """See ``Panel.light``. What is wanted of a panel that is gone is done once it is back."""
        self._wanted[zone] = light
        if self._built is None or zone in self._built.zones:
            self._set(zone, light)

    def status(self) -> DeviceStatus:
        """See ``Panel.status``."""
        try:
            report = self._ask(frame.Type.REPORT)
        except KioskError as error:
            state = MISSES.get(error.code, DeviceState.HARDWARE_ERROR)
            return DeviceStatus(self.name, state, error.code)
        if report.fault:
            code = "panel.device_fault"
            return DeviceStatus(self.name, DeviceState.HARDWARE_ERROR, code)
        return DeviceStatus(self.name, DeviceState.ONLINE)

    def capabilities(self) -> Capabilities:
        """See ``Panel.capabilities``. What it has is known once it was opened."""
        features: dict[str, bool | int | str] = {}
        if self._built is not None:
            features = {
                **{each.name.lower(): each in self._built.sensors for each in Sensor if each.name},
                **{f"light_{zone.value}": zone in self._built.zones for zone in Zone},
                "model": self._model,
            }
        return Capabilities(DeviceClass.AUXILIARIES, MappingProxyType(features))

    def self_test(self) -> SelfTest:
        """See ``Panel.self_test``."""
        return self._link.self_test({})

    def interrupt(self) -> None:
        """See ``Panel.interrupt``."""
        self._link.interrupt()

    def close(self) -> None:
        """See ``Panel.close``."""
        self._link.close()

    def _hear(self, until: float) -> bool:
        """Hear what is said next, until something settles or is to be done at the latest."""
        due = self._settled.next_due
        wake = min(until, self._asked_at + self._ask_every)
        said = self._link.hear(wake if due is None else min(wake, due))
        for each in said:
            self._stated(each)
        return bool(said)

    def _stated(self, said: Frame) -> Report | None:
        report = messages.report(said.payload) if said.type in STATED_BY else None
        if report is not None:
            self._settled.heard(report.sensors, time.monotonic())
            self._burning = report.lights
        return report

    def _news(self) -> PanelState | None:
        sensors = self._settled.sensors
        if sensors is None or self._built is None:
            return None
        state = messages.state(sensors, self._built.sensors)
        if state == self._told:
            return None
        self._told = state
        return state

    def _mend_lights(self) -> None:
        """Set again what burns otherwise than wanted: the panel was off, or left alone too long."""
        there = self._built.zones if self._built is not None else frozenset()
        for zone, light in list(self._wanted.items()):
            if zone in there and self._burning.get(zone) is not light:
                self._set(zone, light)

    def _set(self, zone: Zone, light: Light) -> None:
        try:
            self._ask(Type.LIGHT, messages.light(zone, light))
        except KioskError as error:
            if error.code == "panel.refused":  # told once: it would only refuse again
                del self._wanted[zone]
            raise

    def _ask(self, question: int, payload: bytes = b"") -> Report:
        """Ask something that is answered by a report."""
        answer = self._link.ask(question, payload)
        self._asked_at = time.monotonic()
        if reason := refusal(answer):
            raise self._link.fault("refused", reason=reason.name.lower())
        report = self._stated(answer)
        if report is None:
            raise self._link.fault("garbled")
        return report


def serial_panel(port: str, *, baud: int = BAUD, name: str = "panel") -> SerialPanel:
    """Return a panel on a serial port."""
    return SerialPanel(FrameLink(port, "panel", partial(open_serial, port, baud)), name=name)
