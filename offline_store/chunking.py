"""How a scan is cut into chunks, and how large it may be: the same on both sides of the wire."""

from __future__ import annotations

CHUNK = 256 * 1024
"""Bytes of every chunk but a blob's last."""

MAX_ATTACHMENT = 4 * 1024 * 1024
"""Bytes of a scan."""

MAX_BLOB = MAX_ATTACHMENT + 1024
"""Bytes of a blob: a scan in its envelope."""

MAX_ATTACHMENTS = 20
"""Of one case."""

ATTACHMENTS_MISSING = "attachments.missing"
"""The code of a case that came before all of its blobs."""


def chunks_of(size: int) -> int:
    """Return how many chunks a blob of ``size`` bytes has."""
    return -(-size // CHUNK)


def chunk_bytes(size: int, number: int) -> int:
    """Return how long chunk ``number``, from 0, of a blob of ``size`` bytes is."""
    return min(CHUNK, size - number * CHUNK)
