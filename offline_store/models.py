"""The tables. Times are integers: milliseconds of UTC since 1970, as every column ``*_at`` says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

# A receipt number names month and day only, so it comes again a year later: unique within its day.
cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("receipt_day", Text, nullable=False),
    Column("receipt_no", Text, nullable=False),
    Column("service_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),  # of the body as sent: what a receipt signs
    Column("content_sha256", Text, nullable=False),  # without the time: tells a repeat from a clash
    Column("submitted_at", Integer, nullable=False, index=True),
    Column("case_number", Text),
    Column("acked_at", Integer),
    UniqueConstraint("receipt_day", "receipt_no"),
    sqlite_strict=True,
)

# Literals, not bound parameters: only then does SQLite see that a partial index serves a query.
OPEN = "state IN ('ready', 'leased')"
REFUSED = "state IN ('rejected', 'dead')"

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary),
    Column("sha256", Text, nullable=False),
    Column("created_at", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_at", Integer, nullable=False),
    Column("leased_until", Integer),
    Column("attempts", Integer, nullable=False),
    Column("predecessor", Text, ForeignKey("outbox.id")),
    Column("last_code", Text),
    Column("receipt", LargeBinary),
    CheckConstraint("kind IN ('case', 'rating', 'help')", name="outbox_kind"),
    CheckConstraint(
        "state IN ('ready', 'leased', 'acked', 'rejected', 'dead')", name="outbox_state"
    ),
    # All that is asked of open items, so that finding what is due never reads the bodies.
    Index(
        "outbox_open",
        "seq",
        "state",
        "next_at",
        "leased_until",
        "predecessor",
        sqlite_where=text(OPEN),
    ),
    Index("outbox_refused", "state", sqlite_where=text(REFUSED)),
    Index("outbox_predecessor", "predecessor", sqlite_where=text("predecessor IS NOT NULL")),
    Index("outbox_kind_created", "kind", "created_at"),
    sqlite_autoincrement=True,
    sqlite_strict=True,
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("event", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("audit_event_at", "event", "at"),
    sqlite_autoincrement=True,
    sqlite_strict=True,
)

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False, unique=True),
    Column("state", Text, nullable=False, index=True),
    Column("slip", Text),  # gone as soon as it can no longer be printed
    Column("changed_at", Integer, nullable=False),
    sqlite_strict=True,
)

staff_pin = Table(
    "staff_pin",
    metadata,
    Column("staff_no", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("locks", Integer, nullable=False),
    Column("locked_ms", Integer, nullable=False),  # what was left of the lock at ``seen_at``
    Column("seen_at", Integer, nullable=False),
    sqlite_strict=True,
)

receipt_serial = Table(
    "receipt_serial",
    metadata,
    Column("day", Text, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_strict=True,
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Return the milliseconds of UTC that a column keeps."""
    return (moment - _EPOCH) // _MS


def from_ms(value: int) -> datetime:
    """Return the moment, in UTC, that a column kept."""
    return _EPOCH + value * _MS
