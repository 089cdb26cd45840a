"""Finds a font for what the printer's own lacks: a Chinese one of fixed cell width, or any at all.

The Chinese one has no Tibetan and no Yi, and of the rarest Chinese characters one in twenty. What
it lacks is drawn with whichever font fontconfig knows to have it, and where none has, as the empty
box that every font has for that: it is seen that something is missing.
"""

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
_NOWHERE = "\U0010fffe"
"""No character, and in no font."""

_SECONDS = 2.5
"""Less than a driver in a process of its own may stand still."""


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


def font_for(character: str, dots: int, *, bold: bool) -> FreeTypeFont:
    """Return the Chinese font where it has ``character`` or none has, else one that has.

    Raises:
        KioskError: ``screen.no_font``.
    """
    font = cjk_font(dots, bold=bold)
    if _has(font, character):
        return font
    path, index = _other_file(character, bold=bold)
    other = _opened(path, index, dots)
    return other if other is not None and _has(other, character) else font


def _has(font: FreeTypeFont, character: str) -> bool:
    # What a font lacks looks like what no font has.
    return bytes(font.getmask(character)) != _empty_box(font)


@lru_cache(maxsize=32)
def _empty_box(font: FreeTypeFont) -> bytes:
    return bytes(font.getmask(_NOWHERE))


@lru_cache(maxsize=1024)
def _other_file(character: str, *, bold: bool) -> tuple[str, int]:
    wanted = f":charset={ord(character):x}:{_weight(bold=bold).lower()}"
    path, _, index = _matched(wanted, "%{file}\n%{index}").partition("\n")
    return path, int(index) & 0xFFFF if index.isdecimal() else 0


@lru_cache(maxsize=16)
def _opened(path: str, index: int, dots: int) -> FreeTypeFont | None:
    from PIL import ImageFont

    try:
        return ImageFont.truetype(path, dots, index=index)
    except OSError:
        return None


@lru_cache(maxsize=2)
def _file(*, bold: bool) -> str:
    weight = _weight(bold=bold)
    for folder in _FOLDERS:
        path = Path(folder, f"NotoSansCJK-{weight}.ttc")
        if path.is_file():
            return str(path)
    # Anywhere else fontconfig knows it.
    matched = _matched(f"{FAMILY}:{weight.lower()}", "%{file}")
    if Path(matched).is_file():
        return matched
    raise KioskError("screen.no_font")


def _weight(*, bold: bool) -> str:
    return "Bold" if bold else "Regular"


def _matched(pattern: str, form: str) -> str:
    """Ask fontconfig for the font that fits best; empty where it is not installed.

    Raises:
        KioskError: ``screen.no_font``; it says nothing in time, as while it looks at new fonts.
    """
    program = shutil.which("fc-match")
    if program is None:
        return ""
    try:
        asked = subprocess.run(
            [program, "-f", form, pattern],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        raise KioskError("screen.no_font") from None
    return asked.stdout
