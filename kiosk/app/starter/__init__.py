"""What is published to a kiosk that shows what kiosks can do: every feed with something in it.

A waste guide that is good anywhere (GB/T 19095), and an invented community's notices, jobs, shops,
courses, votes, times and things to read. Days are counted from the day on which it is published.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.domain.site import CHINA

if TYPE_CHECKING:
    from offline_store.wire import Feed

FEEDS: tuple[Feed, ...] = (
    "notices", "jobs", "votes", "slots", "shops", "waste", "courses", "articles"
)  # fmt: skip
_HERE = Path(__file__).parent
_DAY = re.compile(r"([+-][0-9]+)d(?: ([0-9]{2}):([0-9]{2}))?")
_SATURDAY = 5


def entries(feed: str, now: datetime) -> list[dict[str, Any]]:
    """Return a feed's entries, in the form of ``offline_store.wire.content``.

    Args:
        now: when they are published, UTC.
    """
    if feed == "waste":
        return [*_waste()]
    if feed == "slots":
        return [*_slots(now)]
    told = json.loads((_HERE / f"{feed}.json").read_text(encoding="utf-8"))
    return [_dated(entry, now) for entry in told]


def _waste() -> Iterator[dict[str, Any]]:
    with (_HERE / "waste.tsv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t"), 1):
            kind, zh, en, also, *advice = [*row, "", "", ""][:6]
            yield {
                "id": f"waste-{number}",
                "name": {"zh": zh, "en": en},
                "also": [name for name in also.split("、") if name],
                "bin": kind,
                "advice": {"zh": advice[0], "en": advice[1]} if advice[0] else None,
            }


def _slots(now: datetime) -> Iterator[dict[str, Any]]:
    """Yield the times of the next working days, as ``slots.json`` says of each service."""
    today = now.astimezone(CHINA).date()
    for row in json.loads((_HERE / "slots.json").read_text(encoding="utf-8")):
        for day in _working_days(today, row["days"]):
            for number, at in enumerate(row["times"]):
                start = datetime.combine(day, time.fromisoformat(at), CHINA)
                end = start + timedelta(minutes=row["minutes"])
                yield {
                    "id": f"{row['service']}-{day:%m%d}-{number}",
                    "service": row["service"],
                    "place": row["place"],
                    "starts_at": _text(start),
                    "ends_at": _text(end),
                    "left": (day.day + 3 * number) % row["most"],
                }


def _working_days(today: date, count: int) -> Iterator[date]:
    day = today
    while count:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY:
            count -= 1
            yield day


def _dated(told: Any, now: datetime) -> Any:
    """Put the day in for every ``+3d`` or ``-1d 09:00``, a time in China."""
    match told:
        case dict():
            return {key: _dated(each, now) for key, each in told.items()}
        case list():
            return [_dated(each, now) for each in told]
        case str() if found := _DAY.fullmatch(told):
            days, hour, minute = found.groups()
            day = now.astimezone(CHINA) + timedelta(days=int(days))
            if hour is not None:
                day = day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
            return _text(day)
    return told


def _text(at: datetime) -> str:
    from offline_store.wire import time_text

    return time_text(at)
