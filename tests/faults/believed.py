"""The time that a process believes it is, set from outside while it runs: by libfaketime."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_LIBRARY = "usr/lib/*/faketime/libfaketimeMT.so.1"


class BelievedTime:
    """One clock for all processes that are started with its ``environment``.

    Their monotonic clocks are this machine's: only what they would tell a person is believed.
    """

    def __init__(self, at: Path) -> None:
        """Keep it in the file ``at``; right until it is set."""
        self._at = at
        self.set("+0")

    @property
    def environment(self) -> Mapping[str, str]:
        (library,) = Path("/").glob(_LIBRARY)
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._at),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, away: str) -> None:
        """Set it ``away`` from the true time: seconds, or with d for days or y for years."""
        aside = self._at.with_suffix(".new")
        aside.write_text(away + "\n")
        aside.replace(self._at)
