"""The steps from one schema to the next.

They are modules that are imported by name, so a frozen program carries them without a folder of
scripts or an alembic.ini. Alembic itself is imported only when there is a step to take.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory
    from sqlalchemy import Connection

NEWEST = "0004"
"""The revision that this program knows; a test holds it to Alembic's head."""


def _steps() -> Sequence[ModuleType]:
    from offline_store.migrations.versions import (
        r0001_first,
        r0002_readings,
        r0003_ballots,
        r0004_choices,
    )

    return r0001_first, r0002_readings, r0003_ballots, r0004_choices


def directory() -> ScriptDirectory:
    """Return Alembic's view of the steps."""
    from alembic.script import Script, ScriptDirectory

    class Steps(ScriptDirectory):
        def _load_revisions(self) -> Iterator[Script]:
            for module in _steps():
                yield Script(module, module.revision, module.__name__)

    # Alembic wants a folder that exists; this one is never read, and a frozen program has no other.
    return Steps(os.sep)


def upgrade(connection: Connection) -> None:
    """Bring the schema to ``NEWEST`` within the caller's transaction."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext

    script = directory()
    steps = EnvironmentContext(
        Config(),
        script,
        fn=lambda revision, _: script._upgrade_revs("head", revision),
    )
    with steps:
        steps.configure(connection=connection, transactional_ddl=False)
        steps.run_migrations()
