"""What the store says before a case is begun."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Intake:
    """Whether a case would be taken now.

    Attributes:
        code: why not: ``store.floor``, ``store.cap_days`` or ``store.cap_count``, or what keeps the
            store from looking; None where it is open.
    """

    code: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether a resident may begin."""
        return self.code is None


OPEN = Intake()
