"""Slips as ESC/POS.

python-escpos is not used for this: its ``text()`` sends a whole call as GB18030 where one character
is in U+4E00-U+9FA5 and prints ``?`` for Chinese punctuation alone, never enters Kanji mode and
emits four-byte codes that GBK firmware prints as two wrong characters. Here each line is encoded
as GBK in Kanji mode; a line with a character beyond GBK is sent as a picture.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drivers.receipt.profile import Profile
from drivers.receipt.status import WATCH
from drivers.receipt.wrap import wrap
from kiosk.domain.receipt import Line, Qr, Rule, Slip

if TYPE_CHECKING:
    from PIL.Image import Image

_LF = b"\n"
_INIT = b"\x1b@"
_KANJI_ON, _KANJI_OFF = b"\x1c&", b"\x1c."
# Dots from one line's top to the next one's, by size.
_PITCH: Mapping[int, int] = {1: 34, 2: 62, 3: 88}
_RULE_PITCH = 44
_QR_DOTS = 300
_QUIET = 4
_MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Job:
    """What is sent of a slip, and how many dots of paper it moves."""

    data: bytes = b""
    dots: int = 0

    def __add__(self, other: Job) -> Job:
        """Return both, one below the other."""
        return Job(self.data + other.data, self.dots + other.dots)


def encode(slip: Slip, profile: Profile) -> bytes:
    """Return the whole job: from a reset to the cut.

    Raises:
        KioskError: ``screen.no_font``; a character beyond GBK, and no font to draw it with.
    """
    return compose(slip, profile).data


def paper_mm(job: Job, profile: Profile) -> int:
    """Return how much of the roll a slip takes, its way from the head to the blade with it."""
    return round(job.dots * _MM_PER_INCH / profile.dpi) + profile.blade_mm


def bytes_of(slip: Slip, profile: Profile) -> tuple[int, int]:
    """Return how many bytes a slip takes as it is sent, and how many as pictures line by line."""
    by_dots = replace(profile, native_qr=False)
    lines = (Line("-" * profile.cells, 1) if isinstance(p, Rule) else p for p in slip.parts)
    drawn = (
        _qr(part, by_dots) if isinstance(part, Qr) else _line(part, profile, drawn=True)
        for part in lines
    )
    return len(encode(slip, profile)), sum(len(part.data) for part in drawn)


def compose(slip: Slip, profile: Profile) -> Job:
    """Return the whole job, measured; see ``encode``."""
    # Without GS P the unit of ESC 3 and ESC J differs from model to model.
    reset = _INIT + b"\x1dP" + bytes([profile.dpi, profile.dpi])
    # A reset may end ASB too.
    job = Job(reset + (WATCH if profile.watched else b"") + _KANJI_ON)
    for part in slip.parts:
        if isinstance(part, Line):
            job += _line(part, profile)
        elif isinstance(part, Qr):
            job += _qr(part, profile)
        else:
            job += _rule(part, profile)
    job += Job(_KANJI_OFF) + _feed(profile.tail)
    if profile.cutter:
        job += Job(b"\x1dVB\x00")  # feeds to the blade by itself, then cuts
    return job


def printable(text: str) -> str:
    """Return ``text`` as it can stand on a slip: no control characters, the printer's yen sign.

    A control character in a name or a service's words would be a command to the printer. The half
    width yen sign is no GBK; printers that take GBK have the full-width one.
    """
    text = text.replace("\t", " ").replace("\u00a5", "\uffe5")
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def _gbk(text: str) -> bytes | None:
    try:
        return text.encode("gbk")
    except UnicodeEncodeError:
        return None


def _line(line: Line, profile: Profile, *, drawn: bool = False) -> Job:
    text = "\n".join(printable(part) for part in line.text.split("\n"))
    pitch = _PITCH[line.size]
    job = Job(_style(line.size, line.align, bold=line.bold) + _pitch(pitch))
    for part in text.split("\n"):
        for row in wrap(part, profile.cells // line.size):
            coded = None if drawn else _gbk(row)
            job += _drawn(row, line, profile) if coded is None else Job(coded + _LF, pitch)
    return job


def _style(size: int, align: str, *, bold: bool) -> bytes:
    # FS ! before GS !: some firmware takes the size of Chinese from one, some from the other,
    # and where both count the later holds. FS ! knows double, not triple.
    return (
        b"\x1c!" + bytes([0x0C if size > 1 else 0])
        + b"\x1d!" + bytes([(size - 1) * 0x11])
        + b"\x1bE" + bytes([bold])
        + _aligned(align)
    )  # fmt: skip


def _aligned(align: str) -> bytes:
    return b"\x1ba" + bytes([align == "center"])


def _pitch(dots: int) -> bytes:
    return b"\x1b3" + bytes([dots])


def _feed(dots: int) -> Job:
    return Job(b"\x1bJ" + bytes([dots]), dots)


def _drawn(row: str, line: Line, profile: Profile) -> Job:
    from drivers.receipt.raster import line_image

    image = line_image(row, line.size, bold=line.bold)
    rest = _feed(_PITCH[line.size] - image.height)
    return _picture(image, profile, line.align) + rest + Job(_aligned(line.align))


def _picture(image: Image, profile: Profile, align: str, times: int = 1) -> Job:
    from drivers.receipt.raster import picture

    left = (profile.dots - image.width * times) // 2 if align == "center" else 0
    data = picture(image, left, profile.dots, times=times)
    # The margin is in the picture, so it is printed from the left edge.
    return Job(_aligned("left") + data, image.height * times)


def _rule(_: Rule, profile: Profile) -> Job:
    style = _style(1, "left", bold=True) + _pitch(_RULE_PITCH)
    return Job(style + b"-" * profile.cells + _LF, _RULE_PITCH)


def _qr(qr: Qr, profile: Profile) -> Job:
    from drivers.receipt.raster import qr_image, qr_modules

    style = _style(1, "center", bold=False)
    if not profile.native_qr:
        image, times = qr_image(qr.payload, min(profile.dots, _QR_DOTS))
        return Job(style) + _picture(image, profile, "center", times)
    modules = qr_modules(qr.payload)
    dots = max(3, min(16, _QR_DOTS // modules))
    blank = min(255, _QUIET * dots)
    code = (
        _qr_function(65, b"2\x00")
        + _qr_function(67, bytes([dots]))
        + _qr_function(69, b"1")  # level M
        + _qr_function(80, b"0" + qr.payload.encode())
        + _qr_function(81, b"0")
    )
    # The empty line after it is its quiet zone: with words directly below no scanner finds it.
    # Above, the line spacing is the other half.
    above, below = _feed(blank // 2), Job(_pitch(blank) + _LF, blank)
    return Job(style) + above + Job(code, modules * dots) + below


def _qr_function(number: int, parameters: bytes) -> bytes:
    length = len(parameters) + 2
    return b"\x1d(k" + length.to_bytes(2, "little") + bytes([0x31, number]) + parameters
