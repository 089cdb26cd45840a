"""What residents measured here and let this kiosk keep.

Written out, not taken from ``models``: a step must do for ever what it did on the day it was made.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE readings (
    owner TEXT NOT NULL,
    at INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (owner, at, case_id)
) WITHOUT ROWID, STRICT
"""


def upgrade() -> None:
    op.execute(_TABLE)
