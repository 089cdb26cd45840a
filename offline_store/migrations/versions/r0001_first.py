"""The first schema: cases, outbox, blobs, audit, print jobs, staff PIN, receipt serials.

Written out, not taken from ``models``: a step must do for ever what it did on the day it was made.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE alarms (
    number INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    day TEXT NOT NULL,
    at INTEGER NOT NULL,
    item_id TEXT,
    seen_at INTEGER,
    UNIQUE (code, day)
) STRICT;

CREATE TABLE audit (
    seq INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    details TEXT NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE INDEX audit_abandoned ON audit (at)
    WHERE event = 'visit.abandoned';

CREATE TABLE audit_anchor (
    seq INTEGER NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL
) STRICT;

CREATE TABLE cases (
    id TEXT NOT NULL,
    receipt_day TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    service_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content_mac TEXT NOT NULL,
    owner TEXT NOT NULL,
    told_at INTEGER,
    submitted_at INTEGER NOT NULL,
    case_number TEXT,
    acked_at INTEGER,
    PRIMARY KEY (id)
) WITHOUT ROWID, STRICT;

CREATE TABLE content_feeds (
    feed TEXT NOT NULL,
    active TEXT,
    highest INTEGER NOT NULL,
    starts INTEGER,
    PRIMARY KEY (feed),
    CONSTRAINT content_feeds_active CHECK (active IN ('a', 'b'))
) WITHOUT ROWID, STRICT;

CREATE TABLE content_slots (
    feed TEXT NOT NULL,
    slot TEXT NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    snapshot BLOB NOT NULL,
    written_at INTEGER NOT NULL,
    PRIMARY KEY (feed, slot),
    CONSTRAINT content_slots_slot CHECK (slot IN ('a', 'b'))
) STRICT;

CREATE TABLE meta (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
) STRICT;

CREATE TABLE outbox (
    place INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body BLOB,
    sha256 TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    next_at INTEGER NOT NULL,
    leased_until INTEGER,
    closed_at INTEGER,
    attempts INTEGER NOT NULL,
    predecessor TEXT,
    last_code TEXT,
    receipt BLOB,
    CONSTRAINT outbox_kind CHECK (kind IN ('case', 'rating', 'help', 'alarm')),
    CONSTRAINT outbox_state CHECK (state IN ('ready', 'leased', 'acked', 'rejected', 'dead')),
    UNIQUE (id),
    FOREIGN KEY(predecessor) REFERENCES outbox (id)
) STRICT;

CREATE TABLE epochs (
    epoch INTEGER NOT NULL PRIMARY KEY,
    opened_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    last_seq INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_help ON outbox (created_at)
    WHERE kind = 'help';

CREATE INDEX outbox_open ON outbox (place, state, next_at, leased_until, predecessor)
    WHERE state IN ('ready', 'leased');

CREATE INDEX outbox_predecessor ON outbox (predecessor)
    WHERE predecessor IS NOT NULL;

CREATE INDEX outbox_refused ON outbox (state)
    WHERE state IN ('rejected', 'dead');

CREATE TABLE blobs (
    address TEXT NOT NULL,
    mac BLOB NOT NULL,
    size INTEGER NOT NULL,
    whole_at INTEGER,
    PRIMARY KEY (address)
) WITHOUT ROWID, STRICT;

CREATE INDEX blobs_mac ON blobs (mac);

CREATE INDEX blobs_unsent ON blobs (address)
    WHERE whole_at IS NULL;

CREATE TABLE chunks (
    blob TEXT NOT NULL,
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (blob, number),
    FOREIGN KEY(blob) REFERENCES blobs (address)
) STRICT;

CREATE TABLE attachments (
    place INTEGER NOT NULL,
    blob TEXT NOT NULL,
    PRIMARY KEY (place, blob),
    FOREIGN KEY(place) REFERENCES outbox (place) ON DELETE CASCADE,
    FOREIGN KEY(blob) REFERENCES blobs (address)
) WITHOUT ROWID, STRICT;

CREATE INDEX attachments_blob ON attachments (blob);

CREATE TABLE receipt_serial (
    day TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (day)
) WITHOUT ROWID, STRICT;

CREATE TABLE staff_pin (
    staff_no TEXT NOT NULL,
    hash TEXT NOT NULL,
    wrong INTEGER NOT NULL,
    locks INTEGER NOT NULL,
    locked_ms INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (staff_no)
) STRICT;

CREATE TABLE print_jobs (
    case_id TEXT NOT NULL,
    state TEXT NOT NULL,
    slip TEXT,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (case_id),
    FOREIGN KEY(case_id) REFERENCES cases (id)
) WITHOUT ROWID, STRICT
"""

# The audit is appended to, never mended: not even by this program. Only its head may go, once the
# anchor says where what is left begins.
_NEVER_MENDED = """
CREATE TRIGGER audit_update BEFORE UPDATE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit is append-only');
END
"""
_ONLY_ITS_HEAD_GOES = """
CREATE TRIGGER audit_delete BEFORE DELETE ON audit
WHEN OLD.seq > coalesce((SELECT max(seq) FROM audit_anchor), 0)
BEGIN
    SELECT raise(ABORT, 'the audit is append-only');
END
"""


def upgrade() -> None:
    for statement in _TABLES.split(";"):
        op.execute(statement)
    op.execute(_NEVER_MENDED)
    op.execute(_ONLY_ITS_HEAD_GOES)
