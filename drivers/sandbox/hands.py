"""What can be done to each virtual device, by name: for `kiosk sandbox`, scripts and the dock.

One table for the three of them. Every device takes ``plug``, ``unplug``, ``mend [FAULT]`` and each
of its ``FAULTS``; what it takes besides, and what is counted of it, stands in its row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from drivers.sandbox.devices import DEVICES, Deed, NobodyError
from kiosk.declared import did_you_mean

EVERY = ("plug", "unplug", "mend")
"""What each device takes."""


class NoSuchDeedError(ValueError):
    """A device takes no such word; it says which it takes."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something happened on a device's far side.

    Attributes:
        times: how often in all.
        told: what is told of it besides.
    """

    device: str
    event: str
    times: int
    told: object = None


class Hands:
    """Hands on one virtual device. One thread.

    Attributes:
        name: of the device, as in ``DEVICES``.
    """

    def __init__(self, name: str, device: Any) -> None:
        """Lay them on a device that is plugged in; what happened before is not told."""
        self.name = name
        self._device, self._row = device, DEVICES[name]
        self._seen: Counter[str] = Counter(self._counted())

    @property
    def faults(self) -> Sequence[str]:
        """Return the names of its faults."""
        return tuple(self._device.FAULTS)

    @property
    def deeds(self) -> Mapping[str, Deed]:
        """Return what it takes besides."""
        return self._row.deeds

    def do(self, line: str) -> None:
        """Do what ``line`` says: a deed with its words, a fault, ``mend``, ``plug``, ``unplug``.

        Raises:
            NoSuchDeedError: it takes no such word, or not with these.
        """
        word, _, rest = line.strip().partition(" ")
        check(self.name, line)
        device, rest = self._device, rest.strip()
        if word in self._row.deeds:
            try:
                self._row.deeds[word].does(device, rest)
            except (ValueError, TypeError, IndexError, ArithmeticError) as wrong:
                usage = f"{word} {self._row.deeds[word].words}"
                who = f": {wrong}" if isinstance(wrong, NobodyError) else ""
                raise NoSuchDeedError(f"{rest!r} cannot be meant; write {usage}{who}") from wrong
        elif word == "mend":
            device.mend(*([rest] if rest else []))
        elif word in EVERY:
            getattr(device, word)()
        else:
            device.inject(word)

    def news(self) -> Iterator[Happened]:
        """Return what happened since the last call."""
        for event, times in self._counted().items():
            if times > self._seen[event]:
                self._seen[event] = times
                tell = self._row.tells.get(event)
                yield Happened(self.name, event, times, tell(self._device) if tell else None)

    def _counted(self) -> dict[str, int]:
        return {**self._row.counts(self._device), **dict(self._device.faults)}


def check(name: str, line: str) -> None:
    """Judge a line without a device.

    Raises:
        NoSuchDeedError: a device of that name takes no such word.
    """
    word, _, rest = line.strip().partition(" ")
    row, faults = DEVICES[name], faults_of(name)
    if word not in (*EVERY, *row.deeds, *faults):
        near = did_you_mean(word, (*EVERY, *row.deeds, *faults))
        raise NoSuchDeedError(f"{name} takes no {word!r}: {near}")
    if word == "mend" and rest.strip() and rest.strip() not in faults:
        raise NoSuchDeedError(f"{name} has no fault {rest.strip()!r}: {did_you_mean(rest, faults)}")


def faults_of(name: str) -> Sequence[str]:
    """Return the faults of a device that is not made yet."""
    module, factory = DEVICES[name].factory.split(":")
    kind = getattr(import_module(module), factory.split(".")[0])
    return tuple(kind.FAULTS)


def events_of(name: str) -> Sequence[str]:
    """Return the events of a device that is not made yet."""
    return (*DEVICES[name].events, *faults_of(name))
