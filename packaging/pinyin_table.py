"""Writes the table of how characters are said: ``python packaging/pinyin_table.py``.

The kiosk searches by it (``kiosk.chinese.pinyin``). It is made here and ships as a file, since
pypinyin takes 160 ms and 40 MB of a kiosk's start for what is 100 kB of toneless syllables.
"""

from __future__ import annotations

import json
from pathlib import Path

TABLE = Path(__file__).parent.parent / "kiosk" / "chinese" / "pinyin.json"


def table() -> str:
    """Return the table: readings of a character, the commonest first, to all that have them."""
    from pypinyin import Style, pinyin

    said: dict[str, str] = {}
    for character in _characters():
        (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore") or [()]
        plain = dict.fromkeys(r.replace("ü", "v") for r in readings if r.isalpha())
        if plain:
            key = " ".join(plain)
            said[key] = said.get(key, "") + character
    return json.dumps(said, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def _characters() -> list[str]:
    """Return every character of GBK, which has all of the national table of common ones."""
    return [chr(code) for code in range(0x4E00, 0xA000) if chr(code).encode("gbk", "ignore")]


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
