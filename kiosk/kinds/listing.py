"""What a visit says of the list that is looked at: pure questions that all its steps share."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.entry import Entries, Entry
from kiosk.domain.text import Text
from kiosk.flow.common import value
from kiosk.flow.visit import Moment, Visit


def published(visit: Visit) -> Entries:
    """Return what is published, as far as it was looked up."""
    return visit.entries or Entries()


def shown(visit: Visit) -> tuple[Entry, ...]:
    """Return the entries under the sort that was chosen; all where none was."""
    items = published(visit).items
    if visit.sort is None:
        return items
    return tuple(entry for entry in items if entry.sort == visit.sort)


def only_sort(visit: Visit) -> Text | None:
    """Return the one sort under which all stands, as the times of a single day do."""
    found = {entry.sort for entry in shown(visit)}
    return found.pop() if len(found) == 1 else None


def entry_of(visit: Visit) -> Entry:
    """Return the entry that was chosen."""
    if visit.entry is None:
        raise ValueError("one thing of a list is shown, and none was chosen")
    return visit.entry


def place_in(moment: Moment, count: int) -> int | None:
    """Return the place in a list of ``count`` that was touched; None where there is none."""
    given = value(moment)
    if not (given.isascii() and given.isdigit()):
        return None
    return int(given) if int(given) < count else None


def fresh(visit: Visit) -> Visit:
    """Forget how a paper fared: the next one is of something else."""
    return replace(visit, paper=None, paper_code=None, paper_waits=False)


def closed(visit: Visit) -> Visit:
    """Forget the list and what was chosen of it."""
    kept = replace(visit, entries=None, sort=None, entry=None, chosen=(), draft=None, page=0)
    return fresh(kept)
