"""Noto Sans CJK SC in the sizes of the type roles; a machine without it is told so at the start."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

from kiosk.errors import KioskError
from ui.theme.tokens import FAMILY


@lru_cache(maxsize=256)
def font(px: int, bold: bool) -> QFont:
    """Return the product's font at ``px`` pixels of em."""
    made = QFont(FAMILY)
    made.setPixelSize(max(1, px))
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def require_fonts() -> None:
    """Look for the Chinese font.

    Raises:
        KioskError: ``screen.no_font``, where Qt would put another font (or boxes) in its place.
    """
    if QFontInfo(font(20, bold=False)).family() != FAMILY and not QFontDatabase.hasFamily(FAMILY):
        raise KioskError("screen.no_font")
