"""Paper that came out of a virtual printer: what stands on it, and how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.receipt.fonts import cjk_font
from drivers.sandbox.rows import FeedRow, QrRow, RasterRow, Row, Run, TextRow

if TYPE_CHECKING:
    from PIL.Image import Image

_CELL = 12
_TOP = 24


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """A slip as it fell into the tray.

    Attributes:
        rows: top to bottom.
        raw: the bytes that made it.
        dots: width of the paper.
    """

    rows: tuple[Row, ...]
    raw: bytes
    dots: int = 576

    @property
    def text(self) -> tuple[str, ...]:
        """Return the lines of words; a picture is none, nor is the blank line after a QR code."""
        return tuple(row.text for row in self.rows if isinstance(row, TextRow) and row.runs)

    @property
    def qr_payloads(self) -> tuple[str, ...]:
        """Return what the QR codes say."""
        return tuple(row.payload for row in self.rows if isinstance(row, QrRow))

    @property
    def pictures(self) -> int:
        """Return how many rows came as pictures."""
        return sum(1 for row in self.rows if isinstance(row, RasterRow))

    def image(self) -> Image:
        """Draw the slip, a pixel a dot, mode L."""
        from PIL import Image as Images

        parts = [_draw(row, self.dots) for row in self.rows]
        sheet = Images.new("L", (self.dots, _TOP + sum(part.height for part in parts)), 255)
        at = _TOP
        for part in parts:
            sheet.paste(part, (0, at))
            at += part.height
        return sheet

    def render(self, path: Path) -> None:
        """Write the picture as a PNG."""
        self.image().save(path)


def _draw(row: Row, dots: int) -> Image:
    from PIL import Image as Images

    if isinstance(row, TextRow):
        return _words(row, dots)
    if isinstance(row, RasterRow):
        bits = bytes(byte ^ 0xFF for byte in row.data)
        part = Images.frombytes("1", (row.across * 8, row.dots), bits).convert("L")
        return _placed(part, dots, centred=False)
    if isinstance(row, FeedRow):
        return Images.new("L", (dots, row.dots), 255)
    return _placed(_qr(row), dots, centred=row.centred)


def _placed(part: Image, dots: int, *, centred: bool) -> Image:
    from PIL import Image as Images

    strip = Images.new("L", (dots, part.height), 255)
    strip.paste(part, ((dots - part.width) // 2 if centred else 0, 0))
    return strip


def _qr(row: QrRow) -> Image:
    from PIL import Image as Images

    modules = row.modules
    small = Images.new("L", (len(modules), len(modules)), 255)
    small.putdata([0 if module else 255 for line in modules for module in line])
    side = len(modules) * row.module
    return small.resize((side, side), Images.Resampling.NEAREST)


def _words(row: TextRow, dots: int) -> Image:
    from PIL import Image as Images

    parts = [_run(run) for run in row.runs]
    high = max([part.height for part in parts], default=0)
    line = Images.new("L", (max(1, sum(part.width for part in parts)), max(1, row.dots)), 255)
    at = 0
    for part in parts:
        line.paste(part, (at, high - part.height))
        at += part.width
    return _placed(line, dots, centred=row.centred)


def _run(run: Run) -> Image:
    """Draw characters as the firmware does: one height for all, squeezed or widened to the cell."""
    from PIL import Image as Images
    from PIL import ImageDraw

    size = 24 * run.height
    font = cjk_font(size, bold=run.bold)
    widths = [_CELL * run.height * (1 if c < "\x80" else 2) for c in run.text]
    # Letters like Q hang out of their cell into the line spacing.
    image = Images.new("L", (sum(widths), size + size // 8), 255)
    draw = ImageDraw.Draw(image)
    at = 0
    for character, width in zip(run.text, widths, strict=True):
        # All on one base line, as a full-width character fills its square.
        draw.text((at + width / 2, size * 0.88), character, fill=0, font=font, anchor="ms")
        at += width
    if run.width != run.height:
        image = image.resize((image.width * run.width // run.height, image.height))
    # Paper knows black and white only.
    return image.point(lambda level: 0 if level < 128 else 255)
