"""Who has voted here on what, by a keyed hash of both.

Written out, not taken from ``models``: a step must do for ever what it did on the day it was made.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE ballots (
    mark TEXT NOT NULL,
    cast_at INTEGER NOT NULL,
    PRIMARY KEY (mark)
) WITHOUT ROWID, STRICT
"""


def upgrade() -> None:
    op.execute(_TABLE)
