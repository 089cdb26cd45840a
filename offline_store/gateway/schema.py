"""The gateway's tables. A receipt is kept for ever: it is what makes a repeated item harmless."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()

# One row a kiosk; enrolment will fill it.
device = Table(
    "device",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("token_sha256", String(64), nullable=False),
)

# Every accepted item with the receipt that was given for it. Times are the wire's own text.
item = Table(
    "item",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("received_at", String(32), nullable=False),
    # The case that a case row is, or that a rating is about.
    Column("case_id", String(64)),
    Column("case_number", String(64)),
    Column("receipt_payload", String, nullable=False),
    Column("receipt_signature", String(88), nullable=False),
    Column("key_id", String(16), nullable=False),
    UniqueConstraint("case_number", name="item_case_number"),
    Index("item_case_id", "case_id"),
)

# The last serial given for an item code on a day of China.
serial = Table(
    "serial",
    metadata,
    Column("item_code", String(31), primary_key=True),
    Column("day", String(8), primary_key=True),
    Column("last", Integer, nullable=False),
)
