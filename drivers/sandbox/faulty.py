"""A virtual device whose faults have names: each is so until it is mended."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from drivers.sandbox.ports import Plugged


class Faulty(Plugged):
    """Keeps which faults are so; what they do is the device's.

    Attributes:
        FAULTS: the names that ``inject`` takes.
    """

    FAULTS: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        """Begin with none."""
        self._now: set[str] = set()

    @abstractmethod
    def plug(self) -> None:
        """Plug it in (again), at the same place."""

    @abstractmethod
    def unplug(self) -> None:
        """Pull the plug."""

    def inject(self, fault: str) -> None:
        """Let a fault of ``FAULTS`` be so until ``mend``; pull the plug at once."""
        if fault not in self.FAULTS:
            raise ValueError(f"{fault!r} is none of {', '.join(self.FAULTS)}")
        if fault == "unplugged":
            self.unplug()
        else:
            self._now.add(fault)

    def mend(self, fault: str | None = None) -> None:
        """End a fault, or all of them."""
        ended = {fault} if fault else set(self._now)
        out = "unplugged" in self._now & ended
        self._now -= ended
        if out:
            self.plug()
