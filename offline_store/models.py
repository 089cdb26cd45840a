"""The tables. Times are integers: milliseconds of UTC since 1970, as every column ``*_at`` says.

A commit costs by the pages that it touches, since each is encrypted and authenticated: hence tables
without a rowid, and no index but what a resident or the sync process waits for.
"""

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

# A receipt number names month and day only, so it comes again a year later; within its day its
# serial, taken in the same transaction, makes it the only one.
cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("receipt_day", Text, nullable=False),
    Column("receipt_no", Text, nullable=False),
    Column("service_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),  # of the body as sent: what a receipt signs
    # Keyed, so that nobody who guesses answers or card numbers can try them; see ``keyed``.
    Column("content_mac", Text, nullable=False),  # tells a repeat from a clash; empty once closed
    Column("owner", Text, nullable=False),  # of the card number: finds a resident's cases again
    Column("told_at", Integer),  # when the resident saw what became of it
    Column("submitted_at", Integer, nullable=False),
    Column("case_number", Text),
    Column("acked_at", Integer),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# Literals, not bound parameters: only then does SQLite see that a partial index serves a query.
OPEN = "state IN ('ready', 'leased')"
REFUSED = "state IN ('rejected', 'dead')"
PRINTABLE = "state IN ('pending', 'printing', 'not_done')"

outbox = Table(
    "outbox",
    metadata,
    Column("place", Integer, primary_key=True),  # epoch and seq in one; see ``sequence``
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary),  # sealed to the province
    Column("sha256", Text, nullable=False),
    Column("created_at", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_at", Integer, nullable=False),
    Column("leased_until", Integer),
    Column("closed_at", Integer),  # when it was acknowledged, refused or given up
    Column("attempts", Integer, nullable=False),
    Column("predecessor", Text, ForeignKey("outbox.id")),
    Column("last_code", Text),
    Column("receipt", LargeBinary),
    CheckConstraint("kind IN ('case', 'rating', 'help', 'alarm')", name="outbox_kind"),
    CheckConstraint(
        "state IN ('ready', 'leased', 'acked', 'rejected', 'dead')", name="outbox_state"
    ),
    # All that is asked of open items, so that finding what is due never reads the bodies.
    Index(
        "outbox_open",
        "place",
        "state",
        "next_at",
        "leased_until",
        "predecessor",
        sqlite_where=text(OPEN),
    ),
    Index("outbox_refused", "state", sqlite_where=text(REFUSED)),
    Index("outbox_predecessor", "predecessor", sqlite_where=text("predecessor IS NOT NULL")),
    Index("outbox_help", "created_at", sqlite_where=text("kind = 'help'")),
    sqlite_strict=True,
)

# Within an epoch the items are numbered from 1 without a gap; see ``sequence``.
epochs = Table(
    "epochs",
    metadata,
    Column("epoch", Integer, primary_key=True),
    Column("opened_at", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("last_seq", Integer, nullable=False),
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
    Index("audit_abandoned", "at", sqlite_where=text("event = 'visit.abandoned'")),
    sqlite_strict=True,
)

# What somebody should look at; see ``alarms``.
alarms = Table(
    "alarms",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("item_id", Text),  # of the item by which the platform is told
    Column("seen_at", Integer),
    UniqueConstraint("code", "day"),
    sqlite_strict=True,
)

# The row before the first that is left in the chain; no row while all of it is there.
audit_anchor = Table(
    "audit_anchor",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    sqlite_strict=True,
)

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),  # a case has one slip
    Column("state", Text, nullable=False),
    Column("slip", Text),  # gone as soon as it can no longer be printed
    Column("changed_at", Integer, nullable=False),
    sqlite_with_rowid=False,
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
    sqlite_with_rowid=False,
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
