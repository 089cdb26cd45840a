"""The names of the icon font, for the checker: read from its table without importing Qt."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def names() -> frozenset[str] | None:
    """Return the icons of ``mdi6``, or None where the font is not installed."""
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        return None
    tables = sorted(Path(spec.origin).parent.glob("fonts/materialdesignicons6-*.json"))
    if not tables:
        return None
    return frozenset(json.loads(tables[-1].read_text(encoding="utf-8")))
