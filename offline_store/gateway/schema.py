"""The gateway's tables. A receipt is kept for ever: it is what makes a repeated item harmless."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData()

PARTITIONS = 16
"""Of each large table on PostgreSQL; in a cluster that distributes it, shards take their place."""


def hash_partitioned(name: str, *columns: SchemaItem) -> Table:
    """Declare a table that PostgreSQL keeps in partitions by its column ``device``.

    Every key and unique constraint of it begins with the device, or there could be no such parts.
    """
    table = Table(name, metadata, *columns, postgresql_partition_by="HASH (device)")
    for part in range(PARTITIONS):
        made = DDL(  # type: ignore[no-untyped-call]
            f"CREATE TABLE {name}_{part:02d} PARTITION OF {name}"
            f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part})"
        )
        event.listen(table, "after_create", made.execute_if(dialect="postgresql"))
    return table


# One row a kiosk that was ever enrolled.
device = Table(
    "device",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("enrolled_at", String(32), nullable=False),
)

# Every accepted item with the receipt that was given for it. Times are the wire's own text.
item = hash_partitioned(
    "item",
    Column("device", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),  # of the sealed body, as it came
    Column("body", LargeBinary, nullable=False),  # opened
    Column("created_at", String(32), nullable=False),
    Column("received_at", String(32), nullable=False),
    # What the kiosk's clock lacked to ours as it sent this; unknown of what was carried by hand.
    Column("clock_offset_ms", BigInteger),
    # The case that a case row is, or that a rating is about.
    Column("case_id", String(64)),
    Column("case_number", String(64)),
    Column("receipt_payload", String, nullable=False),
    Column("receipt_signature", String(88), nullable=False),
    Column("key_id", String(16), nullable=False),
    UniqueConstraint("device", "case_number", name="item_case_number"),
    # Two items at one place of a kiosk's order: there are two kiosks.
    UniqueConstraint("device", "epoch", "seq", name="item_epoch_seq"),
    Index("item_case_id", "case_id"),
)

# How far each epoch of a kiosk has come, and how many of its items are here: fewer is a gap.
mark = Table(
    "mark",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("kept", BigInteger, nullable=False),
)

# What waits to be handed on to the province's own platform; struck off when that has it.
delivery = Table(
    "delivery",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    # When it may be claimed, in milliseconds since 1970.
    Column("next_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("delivery_next_at", "next_at"),
)

# The last serial given for an item code on a day of China. The one key that does not begin with a
# kiosk: the numbers are the province's.
serial = Table(
    "serial",
    metadata,
    Column("item_code", String(31), primary_key=True),
    Column("day", String(8), primary_key=True),
    Column("last", Integer, nullable=False),
)
