"""What was chosen of a list, as it goes with the case: a time that is asked for, a vote."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.case import Ballot
from kiosk.domain.entry import Entry
from kiosk.domain.masked import Personal, PersonalText
from kiosk.domain.service import Service
from kiosk.domain.text import Text
from kiosk.flow.visit import Visit


def answers(service: Service, visit: Visit) -> Mapping[str, Personal | str]:
    """Return the answers that name it; none of a service that has no list."""
    entry, what = _entry(service, visit), about(service, visit)
    if entry is None or what is None:
        return {}
    named: dict[str, Personal | str] = {
        "entry_id": entry.id,
        "entry_title": what.zh,
        "entry_line": entry.line.zh,
    }
    if entry.choices:
        # In the order of the ballot paper: the order in which fingers went is nobody's business.
        ticked = [one.id for one in entry.choices if one.id in visit.chosen]
        named["choices"] = PersonalText(",".join(ticked))
    return named


def about(service: Service, visit: Visit) -> Text | None:
    """Return what was chosen, in words: the day and time, the topic; never a vote's answer."""
    entry = _entry(service, visit)
    if entry is None:
        return None
    if entry.sort is None:
        return entry.title
    day = entry.sort
    return Text(f"{day.zh} {entry.title.zh}", f"{day.en} {entry.title.en}")


def ballot(service: Service, visit: Visit) -> Ballot | None:
    """Return by what the platform knows a second vote; None of what is no vote."""
    entry = _entry(service, visit)
    return Ballot(entry.id, entry.salt) if entry is not None and entry.choices else None


def _entry(service: Service, visit: Visit) -> Entry | None:
    return visit.entry if service.feed is not None else None
