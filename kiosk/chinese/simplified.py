"""Simplified characters for traditional ones: recognisers write either, the kiosk only the former.

The table is made by ``packaging/simplified_table.py``; it is read when somebody first speaks.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("simplified.json")


def simplified(text: str) -> str:
    """Return ``text`` with each traditional character as the simplified one."""
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    import json

    said: dict[str, str] = json.loads(TABLE.read_text(encoding="utf-8"))
    return {ord(old): plain for plain, written in said.items() for old in written}
