"""Pictures for the printer (GS v 0): lines with characters beyond GBK, and QR codes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from drivers.receipt.fonts import cjk_font, font_for
from drivers.receipt.wrap import cells

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_CELL = 12
# DLE EOT, DLE ENQ and DLE DC4 work even inside a picture: a dot more keeps them out of it.
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")


def picture(image: Image, left: int, dots: int, *, times: int = 1) -> bytes:
    """Return the command that prints ``image`` (mode L, black on white) ``left`` dots in.

    The margin is part of the picture: not every printer aligns pictures.

    Args:
        times: 2 has the printer print each dot twice as wide and as high, for a quarter of the
            bytes; ``left`` and ``dots`` are the paper's all the same.
    """
    from escpos.image import EscposImage
    from PIL import Image as Images

    left //= times
    padded = Images.new("L", (min(dots // times, left + image.width), image.height), 255)
    padded.paste(image, (left, 0))
    # Grey edges of letters would be dithered: each dot is black or white before.
    raster = EscposImage(padded.point(lambda level: 0 if level < 128 else 255))
    across, high = raster.width_bytes, raster.height
    data = _REAL_TIME.sub(b"\x18", raster.to_raster_format())
    mode = b"\x03" if times == 2 else b"\x00"
    head: bytes = b"\x1dv0" + mode + across.to_bytes(2, "little") + high.to_bytes(2, "little")
    return head + data


def line_image(text: str, size: int, *, bold: bool) -> Image:
    """Draw a line in the printer's cells: 12 dots a half-width character, times ``size``."""
    from PIL import Image as Images
    from PIL import ImageDraw

    image = Images.new("L", (max(1, cells(text) * _CELL * size), 27 * size), 255)
    draw = ImageDraw.Draw(image)
    at = 0
    for piece, font in _pieces(text, 24 * size, bold=bold):
        width = cells(piece) * _CELL * size
        wide = math.ceil(font.getlength(piece))
        if wide <= width or not width:
            # On the base line of the printer's own font; what hangs below it has three dots more.
            draw.text((at + width / 2, 21 * size), piece, fill=0, font=font, anchor="ms")
        else:
            image.paste(_squeezed(piece, font, size, (wide, width)), (at, 0))
        at += width
    return image


def _pieces(text: str, dots: int, *, bold: bool) -> Iterator[tuple[str, FreeTypeFont]]:
    """Yield what is drawn in one go: a character with its marks, or a run that joins up.

    Scripts that the Chinese font lacks are often written joined.
    """
    usual = cjk_font(dots, bold=bold)
    piece, font = "", usual
    for character in text:
        marks = piece and not cells(character)
        its = font if marks else font_for(character, dots, bold=bold)
        if piece and not marks and (its is usual or its.path != font.path):
            yield piece, font
            piece = ""
        piece, font = piece + character, its
    if piece:
        yield piece, font


def _squeezed(piece: str, font: FreeTypeFont, size: int, widths: tuple[int, int]) -> Image:
    """Draw what is wider than its cells as narrow as they are."""
    from PIL import Image as Images
    from PIL import ImageDraw

    wide, width = widths
    image = Images.new("L", (wide, 27 * size), 255)
    ImageDraw.Draw(image).text((0, 21 * size), piece, fill=0, font=font, anchor="ls")
    return image.resize((width, image.height))


def qr_image(payload: str, dots: int) -> tuple[Image, int]:
    """Draw a QR code (level M) with its quiet zone, at most ``dots`` wide.

    Returns:
        The picture, and 2 where each of its dots is to be printed twice as wide and as high.
    """
    import segno
    from PIL import Image as Images

    code = segno.make(payload, error="m", micro=False, boost_error=False, encoding="utf-8")
    rows = list(code.matrix_iter(border=4))
    small = Images.new("L", (len(rows), len(rows)), 255)
    small.putdata([0 if module else 255 for row in rows for module in row])
    scale = max(1, dots // len(rows))
    times = 1 if scale % 2 else 2
    side = len(rows) * scale // times
    return small.resize((side, side), Images.Resampling.NEAREST), times


def qr_modules(payload: str) -> int:
    """Return how many modules wide the QR code (level M) of ``payload`` is, quiet zone apart."""
    import segno

    code = segno.make(payload, error="m", micro=False, boost_error=False, encoding="utf-8")
    return int(code.symbol_size(border=0)[0])
