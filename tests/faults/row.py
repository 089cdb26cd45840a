"""What a row of the campaign comes to."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One fault, over all its runs.

    Attributes:
        runs: cases, states or rounds, as the fault counts them.
        faults_injected: how often the fault is proven to have happened.
        lost: what was acknowledged and is gone, or went unnoticed.
        doubled: what is there more than once.
        control: what the control lost, doubled or overlooked, which must be more than nothing.
        destroyed: what the fault itself took from the one copy that there is, and a finding told
            of: nobody can bring that back, and nobody may call it kept.
    """

    runs: int
    faults_injected: int
    lost: int
    doubled: int
    control: int
    destroyed: int = 0

    @property
    def held(self) -> bool:
        """Whether nothing was lost or doubled where it could have been."""
        proven = self.runs > 0 and self.faults_injected > 0 and self.control > 0
        return proven and self.lost == 0 and self.doubled == 0

    def figures(self) -> dict[str, int]:
        """Return what ``build/faults.json`` holds of it."""
        figures = asdict(self)
        del figures["destroyed"]
        return figures
