"""The tables of attachments; as everywhere, each key begins with the kiosk."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, text

from offline_store.gateway.schema import hash_partitioned

_PENDING = text("named IS FALSE")

# What a kiosk sends ahead of a case: in chunks until the case names it, opened from then on.
blob = hash_partitioned(
    "blob",
    Column("device", String(64), primary_key=True),
    Column("sha256", String(64), primary_key=True),  # of the sealed bytes
    Column("size", Integer, nullable=False),  # of the sealed bytes, as announced
    Column("whole", Boolean, nullable=False),  # all of it is here and its digest is right
    Column("named", Boolean, nullable=False),  # an item that was kept names it: it stays
    Column("touched_at", String(32), nullable=False),
    Column("content", LargeBinary),  # opened
    Column("content_sha256", String(64)),
    Index("blob_pending", "device", postgresql_where=_PENDING, sqlite_where=_PENDING),
    Index("blob_forgotten", "touched_at", postgresql_where=_PENDING, sqlite_where=_PENDING),
)

# Gone as soon as the blob is opened.
chunk = hash_partitioned(
    "chunk",
    Column("device", String(64), primary_key=True),
    Column("blob", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("bytes", LargeBinary, nullable=False),
)

# Which blobs lie beside which item, in the order of its body.
attachment = hash_partitioned(
    "attachment",
    Column("device", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("blob", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("media_type", String(128), nullable=False),
)
