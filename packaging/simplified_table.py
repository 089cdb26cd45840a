"""Writes the table of simplified characters: ``python packaging/simplified_table.py``.

A recogniser may write 證明 where the kiosk writes 证明 (``kiosk.chinese.simplified``). The table is
made here by OpenCC (Apache-2.0; ``pip install opencc``) and ships as a file: a kiosk needs its
three thousand pairs and nothing else of it.
"""

from __future__ import annotations

import json
from pathlib import Path

TABLE = Path(__file__).parent.parent / "kiosk" / "chinese" / "simplified.json"


def table() -> str:
    """Return the table: a simplified character to the traditional ones that become it."""
    from opencc import OpenCC  # type: ignore[import-not-found]  # of whoever makes the table anew

    simpler: dict[str, str] = {}
    convert = OpenCC("t2s").convert
    for code in range(0x4E00, 0xA000):
        plain = convert(chr(code))
        if len(plain) == 1 and plain != chr(code):
            simpler[plain] = simpler.get(plain, "") + chr(code)
    return json.dumps(simpler, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
