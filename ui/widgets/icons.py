"""Pictograms by name: the Material Design font of QtAwesome, loaded at first use.

QtAwesome itself is not imported: it would load six fonts and cost the first frame 60 ms. Its font
file and table of code points are read from where it is installed. Glyphs are painted as paths, so
they scale without steps and are pictures, not text.
"""

from __future__ import annotations

import importlib.util
import json
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QRawFont, QTransform

_EM = 512.0
_BASELINE = 0.875


@lru_cache(maxsize=1)
def _font_file() -> Path:
    spec = importlib.util.find_spec("qtawesome")
    places = list(spec.submodule_search_locations or ()) if spec else []
    for place in places:
        for found in sorted(Path(place, "fonts").glob("materialdesignicons6-webfont-*.ttf")):
            return found
    raise FileNotFoundError("materialdesignicons6-webfont")


@lru_cache(maxsize=1)
def _charmap() -> dict[str, str]:
    font = _font_file()
    name = font.name.replace("webfont-", "webfont-charmap-").replace(".ttf", ".json")
    table: dict[str, str] = json.loads(font.with_name(name).read_text("ascii"))
    return table


@lru_cache(maxsize=1)
def _raw_font() -> QRawFont:
    return QRawFont(str(_font_file()), _EM)


def knows(name: str) -> bool:
    """Tell whether there is a pictogram of this name (``mdi6.`` and the rest, or bare)."""
    return name.removeprefix("mdi6.") in _charmap()


@lru_cache(maxsize=256)
def icon_path(name: str) -> QPainterPath:
    """Return a pictogram in a unit square."""
    code = int(_charmap()[name.removeprefix("mdi6.")], 16)
    raw = _raw_font()
    glyph = raw.glyphIndexesForString(chr(code))[0]
    to_unit = QTransform().translate(0, _BASELINE).scale(1 / _EM, 1 / _EM)
    return to_unit.map(raw.pathForGlyph(glyph))


def draw_icon(painter: QPainter, box: QRectF, name: str, colour: str) -> None:
    """Paint the pictogram ``name`` centred in ``box``, as large as its shorter side."""
    side = min(box.width(), box.height())
    place = QTransform().translate(box.center().x() - side / 2, box.center().y() - side / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPath(place.scale(side, side).map(icon_path(name)))
