"""Taking what the platform publishes from a folder that came by hand, as from the network."""

from __future__ import annotations

from pathlib import Path

from kiosk.errors import KioskError
from offline_store.content_intake import ContentIntake, Refused, Taken
from offline_store.wire import INDEX_FILE, MAX_DOCUMENT, file_name

SOURCE = "folder"


def load(intake: ContentIntake, folder: Path) -> list[Taken | Refused]:
    """Take what in ``folder`` is newer than what is here; the audit tells of each.

    Raises:
        KioskError: ``content.index`` where the platform signed no index for this kiosk;
            ``store.disk_full`` or ``store.unwritable``.
    """
    index = intake.index(_read(folder / INDEX_FILE))
    if index is None:
        raise KioskError("content.index", {"path": folder})
    return [
        intake.take(feed, listed, _read(folder / file_name(feed, listed.version)), SOURCE)
        for feed, listed in intake.wanted(index).items()
    ]


def _read(path: Path) -> bytes:
    """Read a file, not more than a snapshot may have; one that cannot be read is empty."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(MAX_DOCUMENT + 1)
    except OSError:
        return b""
