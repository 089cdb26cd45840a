"""A virtual panel, by docs/protocols/panel.md: somebody steps up, a door opens, lights burn."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Collection, Mapping
from typing import ClassVar

from drivers.sandbox.framed import MALFORMED, NOT_THERE, UNKNOWN, Framed
from kiosk.domain.panel import Light, Zone

_LIGHT, _STATE = 0x20, 0x50
_PRESENT, _DOOR, _JACK = 1, 2, 4
_SENSORS = {"present": _PRESENT, "door_open": _DOOR, "headphones": _JACK}
_ZONES = ("card", "slip", "document", "scanner", "meter", "status")
_LIGHTS = ("off", "on", "blink")
_BOUNCES = 7
_BOUNCE_SECONDS = 0.02


class VirtualPanel(Framed):
    """A panel with all that there is, or some of it."""

    FAULTS: ClassVar[tuple[str, ...]] = (
        *Framed.FAULTS,
        "chatter",  # each contact bounces when it changes
        "restarted",  # its power falters: the lights are out, the line stays
        "dead_lights",  # no light can be set
    )
    kind = 3
    model = "Xiaoshi VPN-1 1.0"
    name = "panel"

    def __init__(
        self,
        *,
        baud: int = 9600,
        beat: float = 1.0,
        left_alone: float = 10.0,
        sensors: Collection[str] = tuple(_SENSORS),
        zones: Collection[str] = _ZONES,
    ) -> None:
        """Make a panel that is not plugged in yet.

        Args:
            beat: seconds between two reports while nothing changes.
            left_alone: seconds without a question after which the lights go out.
            sensors: those that are there: ``present``, ``door_open``, ``headphones``.
            zones: those that have a light.
        """
        super().__init__(baud=baud)
        there = sum(bit for name, bit in _SENSORS.items() if name in sensors)
        lit = sum(1 << n for n, zone in enumerate(_ZONES) if zone in zones)
        self.features = there | lit << 8
        self._beat = beat
        self._left_alone = left_alone
        self._sensors = self._shown = 0
        self._moves: deque[tuple[float, int]] = deque()
        self._burning: dict[int, int] = {}
        self._beat_at = 0.0

    # -- what happens before the machine

    def step_up(self) -> None:
        """Have somebody stand before it."""
        self._move(_PRESENT, True)

    def walk_off(self) -> None:
        """Have them leave."""
        self._move(_PRESENT, False)

    def open_door(self) -> None:
        """Open the machine's door."""
        self._move(_DOOR, True)

    def close_door(self) -> None:
        """Shut it."""
        self._move(_DOOR, False)

    def plug_headphones(self) -> None:
        """Put a plug into the jack."""
        self._move(_JACK, True)

    def pull_headphones(self) -> None:
        """Pull it out."""
        self._move(_JACK, False)

    @property
    def lights(self) -> Mapping[Zone, Light]:
        """Return how each light burns that is there."""
        with self._changed:
            return self._lights()

    def await_light(self, zone: Zone, light: Light, seconds: float = 30.0) -> bool:
        """Wait until a light burns so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._lights().get(zone) is light, seconds)

    def inject(self, fault: str) -> None:
        """See ``Framed.inject``; ``restarted`` happens at once."""
        super().inject(fault)
        if fault == "restarted":
            with self._changed:
                self._once(fault)
                self._power_on()

    # -- inside

    def _move(self, sensor: int, on: bool) -> None:
        with self._changed:
            before = self._sensors
            self._sensors = before | sensor if on else before & ~sensor
            if self._sensors == before:
                return
            now = time.monotonic()
            if "chatter" in self._conditions:
                for n in range(_BOUNCES):
                    shown = before if n % 2 else self._sensors
                    self._moves.append((now + n * _BOUNCE_SECONDS, shown))
            else:
                self._moves.append((now, self._sensors))
            self._changed.notify_all()

    def _lights(self) -> dict[Zone, Light]:
        there = (n for n in range(len(_ZONES)) if self.features >> (8 + n) & 1)
        return {Zone(_ZONES[n]): Light(_LIGHTS[self._burning.get(n, 0)]) for n in there}

    def _power_on(self) -> None:
        self._burning.clear()
        self._asked_at, self._beat_at = time.monotonic(), 0.0

    def _report(self) -> bytes:
        burning = sum(light << 2 * n for n, light in self._burning.items())
        fault = 1 if self._is("device_fault") else 0
        return bytes([fault, self._shown & self.features & 0b111]) + burning.to_bytes(2, "big")

    def _do(self, kind: int, sequence: int, payload: bytes) -> bytes | int | None:
        if kind != _LIGHT:
            return UNKNOWN
        if len(payload) < 2 or payload[1] >= len(_LIGHTS):
            return MALFORMED
        zone, light = payload[:2]
        if not self.features >> (8 + zone) & 1 or zone >= len(_ZONES) or self._is("dead_lights"):
            return NOT_THERE
        self._burning[zone] = light
        return self._report()

    def _due(self, now: float) -> tuple[list[bytes], float]:
        if self._burning and now - self._asked_at >= self._left_alone:
            self._burning.clear()
            self._happened("left_alone")
        changed = False
        if self._moves and self._moves[0][0] <= now:
            _, shown = self._moves.popleft()
            changed = shown != self._shown
            self._shown = shown
            if changed and self._moves:
                self._happened("chatter")
        if not changed and now < self._beat_at:
            next_move = self._moves[0][0] if self._moves else math.inf
            dark = self._asked_at + self._left_alone if self._burning else math.inf
            return [], min(next_move, dark, self._beat_at)
        self._beat_at = now + self._beat
        return [self._frame(_STATE, self._next_sequence(), self._report())], now
