"""Writes the table of the farmers' calendar: ``python packaging/lunar_table.py``.

Elders know their birthday by it (``kiosk.chinese.lunar``). The table is made here by lunar_python
(MIT; ``pip install lunar_python``) and ships as a file: a kiosk needs a line for each year.
"""

from __future__ import annotations

import json
from pathlib import Path

TABLE = Path(__file__).parent.parent / "kiosk" / "chinese" / "lunar.json"
FIRST, LAST = 1900, 2099


def table() -> str:
    """Return the table: of each year the day on which it begins, its months' days, its leap month.

    The leap month stands behind the month whose number it has; 0 where there is none.
    """
    from lunar_python import (  # type: ignore[import-not-found]  # of whoever makes the table anew
        Lunar,
        LunarYear,
    )

    years: dict[str, list[object]] = {}
    for year in range(FIRST, LAST + 1):
        found = LunarYear.fromYear(year)
        months = [month.getDayCount() for month in found.getMonths() if month.getYear() == year]
        begins = Lunar.fromYmd(year, 1, 1).getSolar().toYmd()
        years[str(year)] = [begins, months, found.getLeapMonth()]
    lines = (f'"{year}": {json.dumps(row)}' for year, row in years.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
