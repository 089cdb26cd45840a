"""The first schema: cases, outbox, audit, print jobs, staff PIN, receipt serials.

Written out, not taken from ``models``: a step must do for ever what it did on the day it was made.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE audit (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    details TEXT NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE INDEX audit_event_at ON audit (event, at);

CREATE TABLE cases (
    id TEXT NOT NULL,
    receipt_day TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    service_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    case_number TEXT,
    acked_at INTEGER,
    PRIMARY KEY (id),
    UNIQUE (receipt_day, receipt_no)
) STRICT;

CREATE INDEX ix_cases_submitted_at ON cases (submitted_at);

CREATE TABLE meta (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
) STRICT;

CREATE TABLE outbox (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body BLOB,
    sha256 TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    next_at INTEGER NOT NULL,
    leased_until INTEGER,
    attempts INTEGER NOT NULL,
    predecessor TEXT,
    last_code TEXT,
    receipt BLOB,
    CONSTRAINT outbox_kind CHECK (kind IN ('case', 'rating', 'help')),
    CONSTRAINT outbox_state CHECK (state IN ('ready', 'leased', 'acked', 'rejected', 'dead')),
    UNIQUE (id),
    FOREIGN KEY(predecessor) REFERENCES outbox (id)
) STRICT;

CREATE INDEX outbox_kind_created ON outbox (kind, created_at);

CREATE INDEX outbox_open ON outbox (seq, state, next_at, leased_until, predecessor)
    WHERE state IN ('ready', 'leased');

CREATE INDEX outbox_predecessor ON outbox (predecessor)
    WHERE predecessor IS NOT NULL;

CREATE INDEX outbox_refused ON outbox (state)
    WHERE state IN ('rejected', 'dead');

CREATE TABLE receipt_serial (
    day TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (day)
) STRICT;

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
    id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    state TEXT NOT NULL,
    slip TEXT,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (case_id),
    FOREIGN KEY(case_id) REFERENCES cases (id)
) STRICT;

CREATE INDEX ix_print_jobs_state ON print_jobs (state)
"""

# The audit is appended to, never mended: not even by this program.
_APPEND_ONLY = """
CREATE TRIGGER audit_{event} BEFORE {event} ON audit
BEGIN
    SELECT raise(ABORT, 'the audit is append-only');
END
"""


def upgrade() -> None:
    for statement in _TABLES.split(";"):
        op.execute(statement)
    for event in ("UPDATE", "DELETE"):
        op.execute(_APPEND_ONLY.format(event=event))
