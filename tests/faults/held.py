"""What the province holds in the end, by what the cases are about and not by their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from offline_store.gateway import GatewayStore


def held(database: str) -> list[dict[str, Any]]:
    """Return every item that a gateway holds, in the order of their arrival."""
    store = GatewayStore(database)
    try:
        return list(store.items())
    finally:
        store.close()


def doubled(items: Iterable[dict[str, Any]]) -> int:
    """Count what is there more than once: the same matter of the same kiosk, or one case number."""
    items = list(items)
    matters = Counter((item["device"], matter(item)) for item in items)
    numbers = Counter(item["case_number"] for item in items if item["case_number"])
    return sum(n - 1 for n in matters.values()) + sum(n - 1 for n in numbers.values())


def matter(item: dict[str, Any]) -> str:
    """Return what a case is known by to the person whose it is."""
    body = item["body"]
    return str(body["number"] if "number" in body else body["answers"]["phone"])
