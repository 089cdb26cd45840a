"""The tables of who may speak to the gateway. Times are the wire's own text, so they sort."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from offline_store.gateway.schema import metadata

# The one code with which a kiosk may enrol; a new one takes the place of the one before.
enrolment_code = Table(
    "enrolment_code",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("code_sha256", String(64), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("wrong", Integer, nullable=False),
    # The key that it was used for: whoever repeats a lost request with it has the same answer.
    Column("used_for", LargeBinary(32)),
)

# Every certificate that was issued, until long after its end.
certificate = Table(
    "certificate",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),  # SHA-256 of its DER form
    Column("public_key", LargeBinary(32), nullable=False),
    Column("pem", String, nullable=False),
    Column("not_after", String(32), nullable=False),
    Column("revoked_at", String(32)),
    UniqueConstraint("device", "public_key", name="certificate_device_public_key"),
)

# Nonces of requests whose time is still within the window: a request is believed once.
nonce = Table(
    "nonce",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("expires_at", String(32), nullable=False),
    Index("nonce_device_expires_at", "device", "expires_at"),
)

# What somebody should look at; one row a kiosk, cause and day, however often it happened.
alarm = Table(
    "alarm",
    metadata,
    Column("device", String(64), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last_at", String(32), nullable=False),
)
