"""What bounces is waited for: a contact counts as changed once it has stayed so for a while.

A person who shifts on their feet has not left; a plug that scrapes into the jack is plugged once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drivers.panel.messages import Sensor


@dataclass(frozen=True, slots=True)
class Settling:
    """Seconds that a sensor must stay on, or off, before it is believed."""

    on: float
    off: float


SETTLING: Mapping[Sensor, Settling] = {
    Sensor.PRESENT: Settling(on=0.3, off=2.0),
    Sensor.DOOR_OPEN: Settling(on=0.1, off=0.5),
    Sensor.HEADPHONES: Settling(on=0.3, off=0.3),
}
"""As docs/protocols/panel.md has it."""


class Settled:
    """What the sensors say once it has settled. Times are monotonic seconds.

    Attributes:
        sensors: what is believed; None until the first report, which is believed at once.
    """

    def __init__(self, settling: Mapping[Sensor, Settling] = SETTLING) -> None:
        """Begin with nothing heard."""
        self.sensors: Sensor | None = None
        self._settling = settling
        self._due: dict[Sensor, float] = {}

    @property
    def next_due(self) -> float | None:
        """Return when something is believed next, if nothing else is heard; None if nothing is."""
        return min(self._due.values(), default=None)

    def heard(self, sensors: Sensor, now: float) -> None:
        """Take what the sensors say now; what is back as it was has only bounced."""
        if self.sensors is None:
            self.sensors = sensors
        for sensor in Sensor:
            if sensors & sensor == self.sensors & sensor:
                self._due.pop(sensor, None)
            elif sensor not in self._due:
                wait = self._settling[sensor]
                self._due[sensor] = now + (wait.on if sensors & sensor else wait.off)

    def pass_to(self, now: float) -> None:
        """Believe what has stayed long enough. All that was said until ``now`` must be heard."""
        for sensor, due in list(self._due.items()):
            if self.sensors is not None and due <= now:
                self.sensors ^= sensor
                del self._due[sensor]
