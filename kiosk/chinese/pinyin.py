"""How a Chinese character is said, without its tone: all readings, the commonest first.

Whoever types 重庆 as cq or zq means the same, so any reading of a character finds it; what was
heard is compared by its sound. The table is made by ``packaging/pinyin_table.py``; it is read when
somebody looks for something or speaks, not at start.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("pinyin.json")


def readings(character: str) -> tuple[str, ...]:
    """Return the syllables of a character (``ü`` is ``v``); none of what is no Chinese one."""
    return _table().get(character, ())


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    import json

    said: Mapping[str, str] = json.loads(TABLE.read_text(encoding="utf-8"))
    return {
        character: tuple(syllables.split())
        for syllables, characters in said.items()
        for character in characters
    }
