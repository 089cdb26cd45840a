"""Faults by a script: at a time, or after something happened, a hand does something to a device.

The form is docs/sandbox.md's. What is due when is worked out here, without a clock and without a
device, so that the same script does the same every time.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drivers.sandbox.devices import DEVICES
from drivers.sandbox.hands import EVERY, NoSuchDeedError, check, events_of
from kiosk.config import read_file
from kiosk.declared import Check, Finding, Values, did_you_mean
from kiosk.errors import KioskError


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done once.

    Attributes:
        do: what, as a hand is told: a fault, ``mend``, ``plug``, ``unplug`` or a deed.
        device: to what; may be left out where there is one device alone.
        at: seconds after the beginning.
        after: what must have happened: an event of a device, or a deed done by a hand; ``slip``,
            or ``card_reader.read`` for one of another device.
        times: how often it must have happened, since the beginning.
        wait: seconds after it happened.
    """

    do: str
    device: str | None = None
    at: float | None = None
    after: str | None = None
    times: int = 1
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Script:
    """What is done, in any order."""

    step: tuple[Step, ...]


def load(path: Path, devices: Sequence[str]) -> Script:
    """Read a script for these devices; with one alone its steps need not name it.

    Raises:
        KioskError: ``config.*``, every fault with its line and remedy; ``path.unusable``.
    """
    if not path.is_file():
        raise KioskError("path.unusable", {"path": path, "cause": "there is no such file"})
    return read_file(Script, path, {Script: _script, Step: _step_of(devices)})


class Play:
    """A script while it is played. Times are seconds since the beginning."""

    def __init__(self, script: Script, alone: str | None = None) -> None:
        """Begin.

        Args:
            alone: the device that a step means which names none.
        """
        self._alone = alone or ""
        self._waiting = list(script.step)
        self._due: list[tuple[float, Step]] = [
            (step.at, step) for step in script.step if step.at is not None
        ]
        self._seen: Counter[str] = Counter()

    @property
    def over(self) -> bool:
        """Tell whether nothing is left to be done."""
        return not self._waiting

    @property
    def next_at(self) -> float:
        """Return when something is due next, as far as is known."""
        return min((at for at, _ in self._due), default=math.inf)

    def happened(self, device: str, event: str, times: int, now: float) -> None:
        """Take note that something happened, by now so often in all."""
        name = f"{device}.{event}"
        self._seen[name] = max(times, self._seen[name])
        known = [step for _, step in self._due]
        for step in self._waiting:
            if step not in known and self._event(step) == name and times >= step.times:
                self._due.append((now + step.wait, step))

    def due(self, now: float) -> Iterator[tuple[str, Step]]:
        """Return what is to be done by ``now``, once, with its device; the earliest first."""
        for at, step in sorted(self._due, key=lambda each: each[0]):
            if at <= now:
                self._due.remove((at, step))
                self._waiting.remove(step)
                yield self._device(step), step

    def _device(self, step: Step) -> str:
        return step.device or self._alone

    def _event(self, step: Step) -> str | None:
        after = step.after
        return after if after is None or "." in after else f"{self._device(step)}.{after}"


def _script(values: Values) -> Iterator[Finding]:
    if not values.get("step", True):
        yield Finding(("step",), "has no step", 'write one, as in [[step]] at = 1.0 do = "unplug"')


def _step_of(devices: Sequence[str]) -> Check:
    def judged(values: Values) -> Iterator[Finding]:
        device = values.get("device") or (devices[0] if len(devices) == 1 else None)
        if device is None:
            yield Finding(("device",), "is missing", f"say which: {', '.join(sorted(devices))}")
        elif device not in devices:
            yield Finding(("device",), f"{device!r} is not here", did_you_mean(device, devices))
        else:
            yield from _done(values, device)
            yield from _after(values, device, devices)
        if ("at" in values) == ("after" in values):
            problem = "says both at and after" if "at" in values else "does not say when"
            yield Finding(("at",), problem, 'write at = SECONDS, or after = "EVENT"')
        for name, least in (("at", 0), ("wait", 0), ("times", 1)):
            if not least <= values.get(name, least) < math.inf:
                problem = f"is below {least}" if values[name] < least else "is no number of seconds"
                yield Finding((name,), problem, f"write {least} or more")
            elif "at" in values and name in values and name != "at":
                yield Finding((name,), "says nothing beside at", "leave it out, or write after")

    return judged


def _done(values: Values, device: str) -> Iterator[Finding]:
    if "do" in values:
        try:
            check(device, values["do"])
        except NoSuchDeedError as wrong:
            yield Finding(("do",), f"{values['do']!r} cannot be done", str(wrong))


def _after(values: Values, device: str, devices: Sequence[str]) -> Iterator[Finding]:
    after = values.get("after")
    if after is None:
        return
    whose, _, event = after.rpartition(".")
    whose = whose or device
    if whose not in devices:
        yield Finding(("after",), f"{whose!r} is not here", did_you_mean(whose, devices))
        return
    known: Mapping[str, object] = dict.fromkeys((*events_of(whose), *EVERY, *DEVICES[whose].deeds))
    if event not in known:
        yield Finding(("after",), f"{event!r} does not happen", did_you_mean(event, known))
