"""The journal: what happened on this machine, by declared entry and code, never by person.

Rows of JSON in a rotating file; a technician reads them, ``kiosk doctor`` will. Only the entries of
``Entry`` and plain fields (codes, steps, counts) can be written, so personal data has no way in.
"""

from __future__ import annotations

import contextlib
import json
import logging
import logging.handlers
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from kiosk.ports import Clock

_MIB = 1 << 20
Plain = str | int | bool | None


class Entry(StrEnum):
    """All that the journal may say."""

    PROGRAM_STARTED = "program.started"
    PROGRAM_ENDED = "program.ended"
    VISIT_BEGAN = "visit.began"
    VISIT_ENDED = "visit.ended"
    STEP_ENTERED = "step.entered"
    CARD_FAILED = "card.failed"
    INTAKE_CLOSED = "intake.closed"
    CASE_ACCEPTED = "case.accepted"
    CASE_NOT_ACCEPTED = "case.not_accepted"
    CASE_ACKNOWLEDGED = "case.acknowledged"
    ITEM_REFUSED = "item.refused"
    PRINT_ENDED = "print.ended"
    NETWORK_CHANGED = "network.changed"
    DEVICE_CHANGED = "device.changed"
    DEVICE_FAILED = "device.failed"
    DEVICE_COUNTED = "device.counted"
    DOOR_CHANGED = "door.changed"
    DOCUMENT_ENDED = "document.ended"
    INQUIRY_ENDED = "inquiry.ended"
    HELP_CALLED = "help.called"
    EARS_CHANGED = "ears.changed"
    SPOKEN_TO = "spoken.to"
    STAFF = "staff"
    ALARM = "alarm"
    FAULT = "fault"


class _Rows(logging.handlers.RotatingFileHandler):
    """Rows in a file; a disk that takes no more costs rows, never the program or its output."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing: what cannot be written is told by the store, whose disk it is too."""

    def close(self) -> None:
        """Close the file, whatever becomes of its last row."""
        with contextlib.suppress(OSError):
            super().close()


class Journal:
    """Writes entries; without a folder they go nowhere (tests, before the data folder is known)."""

    def __init__(
        self,
        clock: Clock,
        folder: Path | None = None,
        heard: Callable[[Entry, Mapping[str, Plain]], None] = lambda _entry, _fields: None,
    ) -> None:
        """Open ``journal.jsonl`` in ``folder``: 5 files of 2 MiB at the most.

        Args:
            heard: is told of every entry too; on the thread that makes it.
        """
        self._clock, self._heard = clock, heard
        self._handler: logging.Handler = logging.NullHandler()
        if folder is not None:
            self._handler = _Rows(
                folder / "journal.jsonl",
                maxBytes=2 * _MIB,
                backupCount=4,
                encoding="utf-8",
                delay=True,
            )

    def note(self, entry: Entry, **fields: Plain) -> None:
        """Write one entry with its plain fields. Any thread."""
        row = {"at": self._clock.now().isoformat(timespec="milliseconds"), "entry": entry.value}
        text = json.dumps({**row, **fields}, ensure_ascii=False)
        self._handler.handle(
            logging.LogRecord("journal", logging.INFO, "", 0, text, args=None, exc_info=None)
        )
        self._heard(entry, fields)

    def close(self) -> None:
        """Close the file."""
        self._handler.close()
