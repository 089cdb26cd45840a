"""A virtual blood-pressure meter and a thermometer, by docs/protocols/health-meters.md."""

from __future__ import annotations

import math
import random
import time
from abc import abstractmethod
from decimal import Decimal
from typing import ClassVar

from drivers.sandbox.framed import NOT_NOW, UNKNOWN, Framed

_START, _CANCEL, _FORGET, _TAKEN = 0x10, 0x11, 0x12, 0x13
_PRESSURE, _TEMPERATURE, _FAILED = 0x40, 0x41, 0x42
_FAILS = {"cuff_loose": 1, "moved": 2, "weak_pulse": 3, "overpressure": 5}
_CANNOT = {"battery_low": 4, "ambient": 6, "device_fault": 7}
_OWN = ("battery_low", "ambient", "implausible", "doubled_frame")
_TOLD_FOR = 30.0


class _Meter(Framed):
    """What both meters do: tell how a measurement ended until it is taken."""

    def __init__(
        self,
        *,
        baud: int = 9600,
        repeat: float = 0.5,
        lasts: float | None = None,
        battery: int = 85,
    ) -> None:
        """Make a meter that is not plugged in yet.

        Args:
            repeat: seconds until it tells again what was not taken.
            lasts: seconds that a measurement takes which the kiosk starts; it then ends with the
                usual reading. None: it ends by ``measure`` alone.
            battery: in percent.
        """
        super().__init__(baud=baud)
        self.battery = battery
        self._repeat = repeat
        self._lasts = lasts
        self._ends_at: float | None = None
        self._measuring = False
        self._ending: bytes | None = None
        self._tell_at = self._tell_until = 0.0

    @property
    def measuring(self) -> bool:
        """Tell whether a measurement is under way."""
        with self._changed:
            return self._measuring

    @property
    def untaken(self) -> bool:
        """Tell whether a measurement ended that nobody has taken."""
        with self._changed:
            return self._ending is not None

    def await_taken(self, seconds: float = 30.0) -> bool:
        """Wait until nothing is left to tell."""
        with self._changed:
            return self._changed.wait_for(lambda: self._ending is None, seconds)

    @abstractmethod
    def _usual(self) -> tuple[int, bytes]:
        """Return type and payload of the reading that a measurement ends with by itself."""

    @abstractmethod
    def _impossible(self) -> tuple[int, bytes]:
        """Return type and payload of what no living body has."""

    def tell(self, kind: int, payload: bytes) -> None:
        """End a measurement by a frame of this type, or by a fault that was injected."""
        with self._changed:
            if self._once("implausible"):
                kind, payload = self._impossible()
            for fault, number in (_FAILS | _CANNOT).items():
                if self._once(fault) if fault in _FAILS else self._is(fault):
                    kind, payload = _FAILED, bytes([number])
            self._measuring, self._ends_at = False, None
            self._ending = self._frame(kind, self._next_sequence(), payload)
            self._tell_at, self._tell_until = 0.0, math.inf
            self._changed.notify_all()

    def _power_on(self) -> None:
        self._measuring, self._ends_at, self._ending = False, None, None
        self._sequence = random.getrandbits(16)

    def _report(self) -> bytes:
        fault = next((n for name, n in _CANNOT.items() if self._is(name)), 0)
        return bytes([self._measuring, fault, self.battery])

    def _do(self, kind: int, sequence: int, payload: bytes) -> bytes | int | None:
        if kind == _START:
            return self._started()
        if kind == _CANCEL:
            self._measuring, self._ends_at = False, None
            return b""
        if kind == _FORGET:
            self._ending = None
            return b""
        if kind == _TAKEN:
            self._was_taken(sequence)
            return None
        return UNKNOWN

    def _started(self) -> bytes | int:
        if self._is("own_key"):
            return UNKNOWN
        if self._measuring:
            return NOT_NOW
        self._measuring = True
        self._ends_at = None if self._lasts is None else time.monotonic() + self._lasts
        return b""

    def _was_taken(self, sequence: int) -> None:
        ending = self._ending
        if ending is None or int.from_bytes(ending[4:6], "big") != sequence:
            return
        if self._once("doubled_frame"):  # as if TAKEN had not come
            self._tell_at = 0.0
            return
        self._ending = None

    def _due(self, now: float) -> tuple[list[bytes], float]:
        if self._ends_at is not None and now >= self._ends_at:
            self.tell(*self._usual())
        due = math.inf if self._ends_at is None else self._ends_at
        if self._ending is None:
            return [], due
        if now >= self._tell_until:
            self._ending = None
            self._changed.notify_all()
            return [], due
        if now < self._tell_at:
            return [], min(due, self._tell_at, self._tell_until)
        if self._tell_until == math.inf:
            self._tell_until = now + _TOLD_FOR
        self._tell_at = now + self._repeat
        return [self._ending], now


class VirtualBloodPressureMeter(_Meter):
    """A cuff on the line; ``measure`` is what happens when somebody presses its key."""

    FAULTS: ClassVar[tuple[str, ...]] = (*_Meter.FAULTS, *_FAILS, *_OWN, "own_key")
    kind = 1
    features = 0x0003
    model = "Xiaoshi VBP-1 1.0"
    name = "blood-pressure"

    def measure(self, systolic: int = 120, diastolic: int = 80, pulse: int = 72) -> None:
        """End a measurement with this reading, unless a fault that was injected comes first."""
        self.tell(_PRESSURE, _numbers(systolic, diastolic, pulse))

    def _usual(self) -> tuple[int, bytes]:
        return _PRESSURE, _numbers(120, 80, 72)

    def _impossible(self) -> tuple[int, bytes]:
        return _PRESSURE, _numbers(80, 120, 72)


class VirtualThermometer(_Meter):
    """A thermometer; it begins by its own key only."""

    FAULTS: ClassVar[tuple[str, ...]] = (*_Meter.FAULTS, "moved", *_OWN)
    kind = 2
    features = 0x0002
    model = "Xiaoshi VTH-1 1.0"
    name = "thermometer"

    def measure(self, degrees: Decimal | str = "36.5", *, fahrenheit: bool = False) -> None:
        """End a measurement with this reading, unless a fault that was injected comes first."""
        self.tell(_TEMPERATURE, _hundredths(Decimal(degrees), fahrenheit))

    def _usual(self) -> tuple[int, bytes]:
        return _TEMPERATURE, _hundredths(Decimal("36.5"), False)

    def _impossible(self) -> tuple[int, bytes]:
        return _TEMPERATURE, _hundredths(Decimal("21.0"), False)

    def _started(self) -> bytes | int:
        return UNKNOWN


def _numbers(*values: int) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def _hundredths(degrees: Decimal, fahrenheit: bool) -> bytes:
    return int(degrees * 100).to_bytes(2, "big", signed=True) + bytes([fahrenheit])
