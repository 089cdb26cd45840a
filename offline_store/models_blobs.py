"""The tables of what is too large for a case's body; beside those of what residents hand in."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, text

from offline_store.models import metadata

# Literal, as in ``models``: only then does SQLite see that the partial index serves.
UNSENT = "whole_at IS NULL"

blobs = Table(
    "blobs",
    metadata,
    Column("address", Text, primary_key=True),  # SHA-256 of the sealed bytes
    Column("mac", LargeBinary, nullable=False),  # of the plain ones, under the store's own key
    Column("size", Integer, nullable=False),  # of the sealed ones
    Column("whole_at", Integer),  # when the platform had all of it
    Index("blobs_mac", "mac"),
    Index("blobs_unsent", "address", sqlite_where=text(UNSENT)),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

chunks = Table(
    "chunks",
    metadata,
    Column("blob", Text, ForeignKey("blobs.address"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 0
    Column("bytes", LargeBinary, nullable=False),
    sqlite_strict=True,
)

# Which item waits for which blob; gone when the item is acknowledged or forgotten.
attachments = Table(
    "attachments",
    metadata,
    Column("place", Integer, ForeignKey("outbox.place", ondelete="CASCADE"), primary_key=True),
    Column("blob", Text, ForeignKey("blobs.address"), primary_key=True),
    Index("attachments_blob", "blob"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)
