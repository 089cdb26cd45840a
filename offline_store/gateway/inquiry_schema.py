"""The table of questions: that one was asked, not what, of whom or about whom."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from offline_store.gateway.schema import metadata

# Kept for a day: so that an id stands for one question, and no kiosk asks without end.
inquiry = Table(
    "inquiry",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("sha256", String(64), nullable=False),  # of the sealed question
    Column("asked_at", String(32), nullable=False),  # the last time
    Column("times", Integer, nullable=False),  # each less than a minute after the one before
    Index("inquiry_device_asked_at", "device", "asked_at"),
)
