"""Days of the farmers' calendar: an elder born on 二月初三 knows no other birthday.

The table is made by ``packaging/lunar_table.py``; it is read when somebody first says such a day.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("lunar.json")

_Year = tuple[str, list[int], int]


def solar(year: int, month: int, day: int, *, leap: bool = False) -> date | None:
    """Return the day of the common calendar; None where there is no such day, or no table of it.

    Args:
        leap: the second month of that number (闰月).
    """
    found = _table().get(str(year))
    if found is None:
        return None
    begins, days, leaps = found
    place = month - 1 + (leap or 0 < leaps < month)
    if not 1 <= month <= 12 or (leap and month != leaps) or not 1 <= day <= days[place]:
        return None
    return date.fromisoformat(begins) + timedelta(sum(days[:place]) + day - 1)


@cache
def _table() -> dict[str, _Year]:
    import json

    table: dict[str, _Year] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table
