"""The sandbox's tables: what a question has done, once."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, String, Table, UniqueConstraint

from offline_store.gateway.schema import metadata

# What somebody has, in one row to lock: two kiosks never spend the same points.
points_account = Table(
    "points_account",
    metadata,
    Column("person", String(64), primary_key=True),  # SHA-256 of the card's number
    Column("account", String(64), primary_key=True),
    Column("balance", Integer, CheckConstraint("balance >= 0"), nullable=False),
    Column("lines", Integer, nullable=False),
)

# How it came about. ``ref`` is what a line is for: a case, a question; with the
# longest names of both, as PostgreSQL cuts nothing off and refuses the rest.
points_line = Table(
    "points_line",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("ref", String(160), nullable=False),
    Column("what", String(64), nullable=False),
    Column("points", Integer, nullable=False),
    Column("balance", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    UniqueConstraint("person", "account", "ref", name="points_line_ref"),
)

# What was done to somebody at a resident's word, the first time: a card lost, a pension confirmed.
done = Table(
    "sandbox_done",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("what", String(64), primary_key=True),
    Column("period", String(16), primary_key=True),
    Column("ref", String(160), nullable=False),
    Column("at", String(32), nullable=False),
)

# What anybody may learn of a certificate who holds its code: no more is kept of it.
certificate_issued = Table(
    "certificate_issued",
    metadata,
    Column("code_sha256", String(64), primary_key=True),
    Column("about", String(64), nullable=False),
    Column("masked_name", String(16), nullable=False),
    Column("serial", String(32), nullable=False),
    Column("issued_on", String(10), nullable=False),
    Column("valid_until", String(10), nullable=False),
)
