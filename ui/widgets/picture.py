"""Signs by name, whether painted by hand or of the icon font."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.kit import Kit
from ui.widgets import art
from ui.widgets.icons import draw_icon

_BETTER = {
    "mdi6.human-cane": "elder",
    "mdi6.account": "elder",
    "mdi6.account-multiple": "couple",
    "mdi6.human-male-female-child": "family",
    "mdi6.wheelchair-accessibility": "wheelchair",
    "mdi6.credit-card": "bank_card",
}
"""Names of the icon font that we draw ourselves, warmer."""


def own(name: str) -> str | None:
    """Return the name of our own picture for a sign, or None where the icon font has it."""
    ours = _BETTER.get(name, name)
    return ours if ours in art.PICTURES else None


def draw_sign(painter: QPainter, kit: Kit, box: QRectF, name: str, colour: str) -> None:
    """Paint a sign as large as ``box`` allows: ours by name, else one of the icon font."""
    ours = own(name)
    if ours is not None:
        art.paint(painter, box, kit.palette, ours)
    else:
        draw_icon(painter, box, name, colour)
