"""A card reader's driver that waits for what comes as long as a busy machine needs."""

from __future__ import annotations

from drivers.idcard.reader import SamReader


def patient(reader: SamReader, times: float = 4.0) -> SamReader:
    """Give each answer so many times what a kiosk gives it."""
    allowed = SamReader._allowed
    reader._allowed = lambda command: times * allowed(reader, command)  # type: ignore[method-assign]
    return reader


def hasty(reader: SamReader) -> SamReader:
    """Wait no longer than a kiosk does, for answers that never come."""
    return patient(reader, 1.0)
