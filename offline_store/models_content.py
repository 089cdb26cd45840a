"""The tables of what the platform publishes; beside those of what residents hand in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, Table, Text

from offline_store.models import metadata

SLOTS = ("a", "b")

# Two places a feed: a new snapshot is written into the one that nobody reads.
content_slots = Table(
    "content_slots",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("slot", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sha256", Text, nullable=False),  # of the signed document that it came in
    Column("snapshot", LargeBinary, nullable=False),  # canonical JSON, as it was signed
    Column("written_at", Integer, nullable=False),
    CheckConstraint("slot IN ('a', 'b')", name="content_slots_slot"),
    sqlite_strict=True,
)

content_feeds = Table(
    "content_feeds",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("active", Text),  # the slot that is read; NULL where nothing is
    Column("highest", Integer, nullable=False),  # version that was ever taken or turned away
    # How often the program began with it before it was proven good; NULL once it was.
    Column("starts", Integer),
    CheckConstraint("active IN ('a', 'b')", name="content_feeds_active"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)
