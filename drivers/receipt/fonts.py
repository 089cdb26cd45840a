"""Finds a Chinese font of fixed cell width for what the printer's own font lacks."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import KioskError

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

# Latin letters are half as wide as Chinese ones in it, as they are in a printer's font.
FAMILY = "Noto Sans Mono CJK SC"
_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
)


@lru_cache(maxsize=8)
def cjk_font(dots: int, *, bold: bool) -> FreeTypeFont:
    """Return the font with characters ``dots`` high and wide.

    Raises:
        KioskError: ``screen.no_font``.
    """
    from PIL import ImageFont

    path = _file(bold=bold)
    for index in range(32):
        try:
            font = ImageFont.truetype(path, dots, index=index)
        except OSError:
            break
        if font.getname()[0] == FAMILY:
            return font
    raise KioskError("screen.no_font")


@lru_cache(maxsize=2)
def _file(*, bold: bool) -> str:
    weight = "Bold" if bold else "Regular"
    for folder in _FOLDERS:
        path = Path(folder, f"NotoSansCJK-{weight}.ttc")
        if path.is_file():
            return str(path)
    # Anywhere else fontconfig knows it.
    if shutil.which("fc-match"):
        asked = subprocess.run(
            ["fc-match", "-f", "%{file}", f"{FAMILY}:{weight.lower()}"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
        if Path(asked.stdout).is_file():
            return asked.stdout
    raise KioskError("screen.no_font")
