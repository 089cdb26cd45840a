"""What a camera's picture is for a resident: a small picture to look at, or the case's page.

The page goes with the case as it is here: straight, no finer than 200 dots an inch of A4, in JPEG
below 1 MB, with what can be measured cheaply of why nobody may be able to read it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from drivers.camera.page import corners_of, cut
from drivers.camera.picture import opened
from drivers.camera.straight import Point
from kiosk.domain.capture import Corner, Flaw, Page, PageImage, Sight
from kiosk.ports import DeviceFault, Frame

if TYPE_CHECKING:
    from PIL.Image import Image

_LOOK = 720  # dots on the longer side of what is only looked at
_LONGEST = 2339  # dots of a page: A4 at 200 dpi
_MOST_BYTES = 1_000_000
_QUALITIES = (85, 75, 65, 50, 35)
_NIGHT = 24  # mean grey of a picture in which nothing is to be seen
_DIM = 70  # mean grey of a page that is too dark to be read
_MEASURED = 900  # dots on the longer side of the page in which flaws are measured
_MARGIN = 0.04  # of each side, which may show a little of the desk
_ROUND = 8  # dots round one, with whose mean it is compared
_MARK = 20  # grey levels by which a dot of a stroke differs from that mean
_MARKS = 0.004  # of all dots, on a page that is not empty
_TOP = 0.004  # of all dots: the most marked, and the steepest
_SHARP = 0.42  # of the mark that the steepest rise from dot to dot has
_STEEP = 30  # grey levels that it has at least


def sight_of(frame: Frame) -> Sight | DeviceFault:
    """Return what the camera sees, made small, and where the sheet is."""
    image = opened(frame, least=_LOOK)
    if isinstance(image, DeviceFault):
        return image
    image.thumbnail((_LOOK, _LOOK))
    dark = _mean(image) < _NIGHT
    found = None if dark else corners_of(image)
    shown = None if found is None else _parts(found, image)
    return Sight(PageImage(_jpeg(image, 70)), shown, dark)


def page_in(frame: Frame) -> Page | DeviceFault:
    """Return the sheet in a picture as it goes with the case, or ``camera.no_page``."""
    page = cut(frame)
    if isinstance(page, DeviceFault):
        return page
    page.thumbnail((_LONGEST, _LONGEST))
    made = (_jpeg(page, quality) for quality in _QUALITIES)
    small = next((one for one in made if len(one) < _MOST_BYTES), b"")
    if not small:
        return DeviceFault("camera.too_large", {"most": f"{_MOST_BYTES // 1_000_000} MB"})
    return Page(PageImage(small), tuple(_flaws(page)))


def _parts(corners: list[Point], image: Image) -> tuple[Corner, ...]:
    """Return corners in parts of the picture's sides; a little outside is at its edge."""
    wide, high = image.size
    return tuple((min(max(x / wide, 0.0), 1.0), min(max(y / high, 0.0), 1.0)) for x, y in corners)


def _jpeg(image: Image, quality: int) -> bytes:
    made = io.BytesIO()
    image.save(made, "JPEG", quality=quality)
    return made.getvalue()


def _mean(image: Image) -> float:
    from PIL import ImageStat

    small = image.convert("L").resize((64, 64))
    return float(ImageStat.Stat(small).mean[0])


def _flaws(page: Image) -> Iterator[Flaw]:
    """Give what is wrong with a page, by how its strokes stand out and how fast they rise."""
    from PIL import Image, ImageChops, ImageFilter

    if _mean(page) < _DIM:
        yield Flaw.DARK
        return
    grey = page.convert("L")
    grey.thumbnail((_MEASURED, _MEASURED), Image.Resampling.BOX)
    wide, high = grey.size
    x, y = round(wide * _MARGIN), round(high * _MARGIN)
    grey = grey.crop((x, y, wide - x, high - y))
    marks = ImageChops.difference(grey, grey.filter(ImageFilter.BoxBlur(_ROUND))).histogram()
    if sum(marks[_MARK:]) < _MARKS * sum(marks):
        yield Flaw.EMPTY
        return
    inner = (1, 1, *grey.size)
    across = ImageChops.difference(grey.crop(inner), grey.crop((0, 1, grey.width - 1, grey.height)))
    down = ImageChops.difference(grey.crop(inner), grey.crop((1, 0, grey.width, grey.height - 1)))
    if _top(ImageChops.lighter(across, down).histogram()) < max(_STEEP, _SHARP * _top(marks)):
        yield Flaw.BLURRED


def _top(histogram: list[int]) -> int:
    """Return the level that the most marked dots reach."""
    left = _TOP * sum(histogram)
    for level in range(255, 0, -1):
        left -= histogram[level]
        if left <= 0:
            return level
    return 0
