"""What the platform publishes, as the kiosk keeps it: two slots a feed, of which one is read.

A new snapshot is written into the slot that nobody reads, and made the one that is read in a second
transaction: a power cut between the two leaves the old one, and the new one lies ready. Whether a
snapshot may be believed is ``offline_store.content_intake``'s business, not asked here again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Engine, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.ports import Clock
from offline_store import audit
from offline_store.engine import reading, writing
from offline_store.models import to_ms
from offline_store.models_content import SLOTS, content_feeds, content_slots

MOST_STARTS = 2
"""Starts that may fail with a snapshot before it is taken back."""


@dataclass(frozen=True, slots=True)
class Written:
    """A snapshot on its way into a slot.

    Attributes:
        sha256: of the signed document that it came in.
        snapshot: the canonical JSON that was signed.
    """

    feed: str
    version: int
    sha256: str
    snapshot: bytes


class ContentStore:
    """The kiosk's feeds over SQL; fulfils ``kiosk.ports.Content``. Any thread.

    Every call raises KioskError ``store.disk_full`` or ``store.unwritable`` where it cannot be
    done; what was active then still is.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Keep them in ``engine``, which stays the caller's."""
        self._engine, self._clock = engine, clock

    # reading

    def version(self, feed: str) -> int | None:
        """Return the version that is read; None where there is none."""
        with reading(self._engine) as connection:
            row = _active(connection, feed)
        return None if row is None else int(row.version)

    def versions(self, feed: str) -> tuple[int, ...]:
        """Return the versions in both slots."""
        with reading(self._engine) as connection:
            return tuple(row.version for row in _slots(connection, feed))

    def entries(self, feed: str) -> tuple[Mapping[str, Any], ...]:
        """Return the entries of the snapshot that is read, as the wire has them; none: empty."""
        found = self.snapshot(feed)
        return () if found is None else tuple(found["entries"])

    def snapshot(self, feed: str) -> Mapping[str, Any] | None:
        """Return the snapshot that is read, as the wire has it; None where there is none."""
        with reading(self._engine) as connection:
            row = _active(connection, feed)
        return None if row is None else cast("dict[str, Any]", json.loads(row.snapshot))

    def highest(self, feed: str) -> int:
        """Return the highest version that was ever taken or turned away; 0 where none was."""
        with reading(self._engine) as connection:
            return _highest(connection, feed)

    def waiting(self, feed: str) -> Written | None:
        """Return what was written and not yet activated, as a power cut leaves it."""
        with reading(self._engine) as connection:
            active, highest = _active(connection, feed), _highest(connection, feed)
            for row in _slots(connection, feed):
                if row.version > highest and (active is None or row.slot != active.slot):
                    return Written(feed, row.version, row.sha256, row.snapshot)
        return None

    # changing

    def write(self, new: Written) -> None:
        """Write a snapshot into the slot that is not read."""
        with writing(self._engine) as connection:
            active = _active(connection, new.feed)
            row = {
                "version": new.version,
                "sha256": new.sha256,
                "snapshot": new.snapshot,
                "written_at": to_ms(self._clock.now()),
            }
            into = upsert(content_slots).values(feed=new.feed, slot=_other(active), **row)
            connection.execute(into.on_conflict_do_update(set_=row))

    def activate(self, new: Written, source: str) -> bool:
        """Let what was written be the one that is read; False where it is not there, or older.

        Args:
            source: where it came from, for the audit.
        """
        with writing(self._engine) as connection:
            active = _active(connection, new.feed)
            found = _slot(connection, new.feed, _other(active))
            there = found is not None and (found.version, found.sha256) == (new.version, new.sha256)
            if not there or new.version <= _highest(connection, new.feed):
                return False
            _set(connection, new.feed, active=_other(active), highest=new.version, starts=0)
            details: dict[str, str | int] = {"feed": new.feed, "source": source}
            details["version"] = new.version
            audit.append(connection, self._clock.now(), "content.activated", details)
        return True

    def refuse(self, feed: str, version: int | None, code: str, source: str) -> None:
        """Note in the audit why a snapshot was not taken.

        Args:
            version: of a snapshot that the platform did sign, so that it is not asked for again;
                None where nobody knows what it is.
        """
        with writing(self._engine) as connection:
            details: dict[str, str | int] = {"feed": feed, "code": code, "source": source}
            if version is not None:
                details["version"] = version
                if version > _highest(connection, feed):
                    _set(connection, feed, highest=version)
            audit.append(connection, self._clock.now(), "content.refused", details)

    def roll_back(self, feed: str, code: str) -> int | None:
        """Return to the snapshot before, or to none; the one that is left is never taken again.

        Returns:
            The version that is read now; None where none is.
        """
        with writing(self._engine) as connection:
            bad = _active(connection, feed)
            if bad is None:
                return None
            good = _slot(connection, feed, _other(bad))
            if good is not None and good.version > bad.version:
                good = None  # it came after and was never read: not what was there before
            connection.execute(
                delete(content_slots).where(
                    content_slots.c.feed == feed, content_slots.c.slot == bad.slot
                )
            )
            highest = max(bad.version, _highest(connection, feed))
            # The one before may have been left unproven for the one that failed: it counts anew.
            starts = 0 if good else None
            _set(connection, feed, active=good and good.slot, highest=highest, starts=starts)
            details = {"feed": feed, "version": bad.version, "code": code}
            details["to"] = good.version if good else 0
            audit.append(connection, self._clock.now(), "content.rolled_back", details)
        return int(good.version) if good else None

    # what the program itself must be able to begin with

    def begin(self, feed: str) -> bool:
        """Count that the program begins with a snapshot; False where that failed too often."""
        with reading(self._engine) as connection:
            starts = _starts(connection, feed)
        if starts is None:
            return True
        if starts >= MOST_STARTS:
            return False
        with writing(self._engine) as connection:
            _set(connection, feed, starts=starts + 1)
        return True

    def prove(self, feed: str) -> None:
        """Note that the program began with it and works."""
        with reading(self._engine) as connection:
            starts = _starts(connection, feed)
        if starts is not None:
            with writing(self._engine) as connection:
                _set(connection, feed, starts=None)


def _active(connection: Connection, feed: str) -> Row[Any] | None:
    query = (
        select(content_slots)
        .join(content_feeds, content_feeds.c.feed == content_slots.c.feed)
        .where(content_slots.c.feed == feed, content_slots.c.slot == content_feeds.c.active)
    )
    return connection.execute(query).one_or_none()


def _slots(connection: Connection, feed: str) -> list[Row[Any]]:
    query = select(content_slots).where(content_slots.c.feed == feed)
    return list(connection.execute(query))


def _slot(connection: Connection, feed: str, slot: str) -> Row[Any] | None:
    return next((row for row in _slots(connection, feed) if row.slot == slot), None)


def _other(active: Row[Any] | None) -> str:
    return SLOTS[1] if active is not None and active.slot == SLOTS[0] else SLOTS[0]


def _highest(connection: Connection, feed: str) -> int:
    query = select(content_feeds.c.highest).where(content_feeds.c.feed == feed)
    return int(connection.execute(query).scalar() or 0)


def _starts(connection: Connection, feed: str) -> int | None:
    query = select(content_feeds.c.starts).where(content_feeds.c.feed == feed)
    found = connection.execute(query).scalar()
    return None if found is None else int(found)


def _set(connection: Connection, feed: str, **values: object) -> None:
    changed = update(content_feeds).where(content_feeds.c.feed == feed).values(values)
    if connection.execute(changed).rowcount == 0:
        new = {"feed": feed, "active": None, "highest": 0, "starts": None} | values
        connection.execute(content_feeds.insert().values(new))
