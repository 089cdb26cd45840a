"""How often each service was begun here.

Written out, not taken from ``models``: a step must do for ever what it did on the day it was made.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE choices (
    service_id TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (service_id)
) WITHOUT ROWID, STRICT
"""


def upgrade() -> None:
    op.execute(_TABLE)
