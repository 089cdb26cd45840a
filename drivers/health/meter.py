"""A health meter on a serial line: what it measures is taken once, and what is old never."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from drivers import frame
from drivers.frame import Frame, Identity, Refusal, refusal
from drivers.health import messages
from drivers.health.messages import Failed, Feature, Kind, Type, told
from drivers.host import MISSES
from drivers.link import FrameLink
from drivers.wire import open_serial
from kiosk.domain.device import Capabilities, DeviceClass, SelfTest
from kiosk.domain.measurement import BloodPressure, BodyTemperature, Measurement, implausible
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import DeviceFault

BAUD = 9600
_REMEMBERED = 16
_BATTERY_ENDING = 20
_STATES = {
    "meter.battery_low": DeviceState.USER_ERROR,
    "meter.ambient": DeviceState.DEVICE_BUSY,
}
"""What keeps a meter from work without its being broken."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What a meter is for."""

    kind: Kind
    wanted: str
    gives: type[BloodPressure] | type[BodyTemperature]


BLOOD_PRESSURE = Measures(Kind.BLOOD_PRESSURE, "a blood-pressure meter", BloodPressure)
TEMPERATURE = Measures(Kind.THERMOMETER, "a thermometer", BodyTemperature)


class SerialMeter:
    """Fulfils ``kiosk.ports.HealthMeter``; one thread at a time, but ``interrupt``."""

    def __init__(
        self, measures: Measures, link: FrameLink, *, name: str, quiet: float = 2.0
    ) -> None:
        """Touch nothing yet.

        Args:
            quiet: seconds without a word, while a measurement is waited for, after which the meter
                is asked whether it is still there.
        """
        self.name = name
        self._measures = measures
        self._link = link
        self._quiet = quiet
        self._identity: Identity | None = None
        # Outlives the link: a meter says again what was taken just before the link broke.
        self._taken: deque[int] = deque(maxlen=_REMEMBERED)

    def open(self) -> None:
        """See ``HealthMeter.open``."""
        self._identity = self._link.open(self._measures.kind, self._measures.wanted)

    def forget(self) -> None:
        """See ``HealthMeter.forget``: what was not taken is dropped by the meter itself."""
        if reason := refusal(self._link.ask(Type.FORGET)):
            raise self._link.fault("refused", reason=reason.name.lower())

    def start(self) -> DeviceFault | None:
        """See ``HealthMeter.start``."""
        reason = refusal(self._link.ask(Type.START))
        if reason is None or reason is Refusal.NOT_NOW:  # it is at it already
            return None
        if reason is Refusal.UNKNOWN:
            return DeviceFault("meter.own_key")
        return DeviceFault("meter.refused", {"reason": reason.name.lower()})

    def cancel(self) -> None:
        """See ``HealthMeter.cancel``."""
        self._link.ask(Type.CANCEL)

    def take(self, seconds: float) -> Measurement | DeviceFault | None:
        """See ``HealthMeter.take``."""
        until = time.monotonic() + seconds
        while True:
            for said in self._link.hear(min(until, self._link.heard_at + self._quiet)):
                if (heard := self._heard(said)) is not None:
                    return heard
            now = time.monotonic()
            if now >= self._link.heard_at + self._quiet:
                self._link.ask(frame.Type.REPORT)
            if now >= until:
                return None

    def status(self) -> DeviceStatus:
        """See ``HealthMeter.status``."""
        try:
            report = messages.report(self._link.ask(frame.Type.REPORT).payload)
            if report is None:
                raise self._link.fault("garbled")
        except KioskError as error:
            return DeviceStatus(self.name, MISSES[error.code], error.code)
        if report.fault != messages.NOTHING_WRONG:
            code = messages.FAULTS.get(report.fault, "meter.device_fault")
            state = _STATES.get(code, DeviceState.HARDWARE_ERROR)
            return DeviceStatus(self.name, state, code)
        ending = report.battery is not None and report.battery < _BATTERY_ENDING
        warning = "meter.battery_ending" if ending else None
        return DeviceStatus(self.name, DeviceState.ONLINE, warning=warning)

    def capabilities(self) -> Capabilities:
        """See ``HealthMeter.capabilities``. What it has is known once it was opened."""
        features: dict[str, bool | int | str] = {"measures": self._measures.kind.name.lower()}
        if self._identity is not None:
            has = Feature(self._identity.features)
            features |= {
                "start": Feature.START in has,
                "battery": Feature.BATTERY in has,
                "model": self._identity.model,
            }
        return Capabilities(DeviceClass.HEALTH_METER, MappingProxyType(features))

    def self_test(self) -> SelfTest:
        """See ``HealthMeter.self_test``."""
        return self._link.self_test(messages.FAULTS)

    def interrupt(self) -> None:
        """See ``HealthMeter.interrupt``."""
        self._link.interrupt()

    def close(self) -> None:
        """See ``HealthMeter.close``."""
        self._link.close()

    def _heard(self, said: Frame) -> Measurement | DeviceFault | None:
        """Take what is said for the first time; what is said again is only acknowledged."""
        heard = told(said)
        if not isinstance(heard, self._measures.gives | Failed):
            return None
        self._link.send(Frame(Type.TAKEN, said.sequence))
        if said.sequence in self._taken:
            return None
        self._taken.append(said.sequence)
        if isinstance(heard, Failed):
            code = messages.FAULTS.get(heard.fault, "meter.device_fault")
            return DeviceFault(code, {"fault": f"{heard.fault:02X}"})
        reason = implausible(heard)
        return DeviceFault("meter.implausible", {"reason": reason.value}) if reason else heard


def blood_pressure_meter(
    port: str, *, baud: int = BAUD, name: str = "blood_pressure"
) -> SerialMeter:
    """Return a blood-pressure meter on a serial port."""
    return _meter(BLOOD_PRESSURE, port, baud, name)


def thermometer(port: str, *, baud: int = BAUD, name: str = "thermometer") -> SerialMeter:
    """Return a thermometer on a serial port."""
    return _meter(TEMPERATURE, port, baud, name)


def _meter(measures: Measures, port: str, baud: int, name: str) -> SerialMeter:
    link = FrameLink(port, "meter", partial(open_serial, port, baud))
    return SerialMeter(measures, link, name=name)
