"""The commands that look into a kiosk's store: what waits or was refused, and the audit.

They work beside a kiosk that runs; nothing that they say is of a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.site import load_site
from kiosk.app.system import SystemClock
from kiosk.domain.case import CaseState

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kiosk.domain.staff import Entry
    from offline_store.audit import Verified

NOT_DONE = tuple(state for state in CaseState if state is not CaseState.ACKED)
"""All but what the platform has signed for."""


def listed(config: Path, states: Collection[CaseState]) -> Sequence[Entry]:
    """Return the outbox's items in these states, in order."""
    from offline_store.refused import listed as found

    with _engine(config) as engine:
        return found(engine, states)


def revive(config: Path, item_id: str) -> int:
    """Let a refused or dead item wait again; return how many, with what hangs on it."""
    from offline_store import refused

    with _engine(config) as engine:
        return refused.revive(engine, SystemClock().now(), item_id)


def discard(config: Path, item_id: str) -> int:
    """Let a refused or dead item go for good; return how many, with what hangs on it."""
    from offline_store import refused

    with _engine(config) as engine:
        return refused.discard(engine, SystemClock().now(), item_id)


def verify_audit(config: Path) -> Verified:
    """Follow the chain of the audit from its beginning; nothing is written or mended."""
    from kiosk.app.storing import KEY, existing
    from offline_store.audit import verify_file
    from offline_store.keys import key_provider

    path = existing(load_site(config))
    return verify_file(path, key_provider(path.with_name(KEY)).key(database_exists=True))


@contextmanager
def _engine(config: Path) -> Iterator[Engine]:
    from kiosk.app.storing import existing, open_engine

    settings = load_site(config)
    existing(settings)
    engine = open_engine(settings)
    try:
        yield engine
    finally:
        engine.dispose()
