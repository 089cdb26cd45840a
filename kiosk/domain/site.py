"""The place where the kiosk stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Literal

from kiosk.domain.text import Text

CHINA = timezone(timedelta(hours=8), "CST")
"""Local time of every site: one zone, no daylight saving since 1991."""


@dataclass(frozen=True, slots=True)
class Site:
    """The words and facts of the place where the kiosk stands; from the site's settings.

    Attributes:
        regions: six-digit division codes (GB/T 2260) that this site serves.
        region_names: the same places as addresses write them, long enough to be no other county:
            成都市锦江区, not 锦江区.
        place: a community centre or a police post; a service says which of them offers it.
        province: whose platform it is, and so whose codes: ``catalogue/provinces/<province>.toml``.
        status_url: where a phone follows a case, with ``{receipt_no}`` in it; empty where the
            province has none, then the QR code carries the number alone.
    """

    terminal: str
    short_name: Text
    full_name: Text
    phone: str
    hours: Text
    reader_place: Text
    regions: tuple[str, ...]
    notice: Text | None = None
    status_url: str = ""
    region_names: tuple[str, ...] = ()
    place: Literal["centre", "post"] = "centre"
    province: str = "sichuan"
