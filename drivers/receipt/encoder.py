"""Slips as ESC/POS.

python-escpos is not used for this: its ``text()`` sends a whole call as GB18030 where one character
is in U+4E00-U+9FA5 and prints ``?`` for Chinese punctuation alone, never enters Kanji mode and
emits four-byte codes that GBK firmware prints as two wrong characters. Here each line is encoded
as GBK in Kanji mode; a line with a character beyond GBK is sent as a picture.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from drivers.receipt.profile import Profile
from drivers.receipt.wrap import wrap
from kiosk.domain.receipt import Line, Qr, Rule, Slip

_LF = b"\n"
_INIT = b"\x1b@"
_KANJI_ON, _KANJI_OFF = b"\x1c&", b"\x1c."
# Dots from one line's top to the next one's, by size.
_PITCH: Mapping[int, int] = {1: 34, 2: 62, 3: 88}
_RULE_PITCH = 44
_QR_DOTS = 300
_QUIET = 4


def encode(slip: Slip, profile: Profile) -> bytes:
    """Return the whole job: from a reset to the cut.

    Raises:
        KioskError: ``screen.no_font``; a character beyond GBK, and no font to draw it with.
    """
    # Without GS P the unit of ESC 3 and ESC J differs from model to model.
    job = [_INIT, b"\x1dP" + bytes([profile.dpi, profile.dpi]), _KANJI_ON]
    for part in slip.parts:
        if isinstance(part, Line):
            job.append(_line(part, profile))
        elif isinstance(part, Qr):
            job.append(_qr(part, profile))
        else:
            job.append(_rule(part, profile))
    job += [_KANJI_OFF, b"\x1bJ" + bytes([profile.tail])]
    if profile.cutter:
        job.append(b"\x1dVB\x00")  # feeds to the blade by itself, then cuts
    return b"".join(job)


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


def _line(line: Line, profile: Profile) -> bytes:
    text = "\n".join(printable(part) for part in line.text.split("\n"))
    job = [_style(line.size, line.align, bold=line.bold), _pitch(_PITCH[line.size])]
    for part in text.split("\n"):
        for row in wrap(part, profile.cells // line.size):
            coded = _gbk(row)
            job.append(_drawn(row, line, profile) if coded is None else coded + _LF)
    return b"".join(job)


def _style(size: int, align: str, *, bold: bool) -> bytes:
    # FS ! before GS !: some firmware takes the size of Chinese from one, some from the other,
    # and where both count the later holds. FS ! knows double, not triple.
    return (
        b"\x1c!" + bytes([0x0C if size > 1 else 0])
        + b"\x1d!" + bytes([(size - 1) * 0x11])
        + b"\x1bE" + bytes([bold])
        + b"\x1ba" + bytes([align == "center"])
    )  # fmt: skip


def _pitch(dots: int) -> bytes:
    return b"\x1b3" + bytes([dots])


def _drawn(row: str, line: Line, profile: Profile) -> bytes:
    from drivers.receipt.raster import line_image, picture

    image = line_image(row, line.size, bold=line.bold)
    left = (profile.dots - image.width) // 2 if line.align == "center" else 0
    rest = _PITCH[line.size] - image.height
    centred = bytes([line.align == "center"])
    # The margin is in the picture, so it is printed from the left edge.
    return (
        b"\x1ba\x00" + picture(image, left, profile.dots) + b"\x1bJ" + bytes([rest])
        + b"\x1ba" + centred
    )  # fmt: skip


def _rule(_: Rule, profile: Profile) -> bytes:
    style = _style(1, "left", bold=True) + _pitch(_RULE_PITCH)
    return style + b"-" * profile.cells + _LF


def _qr(qr: Qr, profile: Profile) -> bytes:
    from drivers.receipt.raster import picture, qr_image, qr_modules

    style = _style(1, "center", bold=False)
    if not profile.native_qr:
        image = qr_image(qr.payload, min(profile.dots, _QR_DOTS))
        left = (profile.dots - image.width) // 2
        return style + b"\x1ba\x00" + picture(image, left, profile.dots)
    modules = qr_modules(qr.payload)
    dots = max(3, min(16, _QR_DOTS // modules))
    store = qr.payload.encode()
    blank = min(255, _QUIET * dots)
    # The empty line after it is its quiet zone: with words directly below no scanner finds it.
    return (
        style
        + b"\x1bJ"
        + bytes([blank // 2])  # the line spacing above is the other half
        + _qr_function(65, b"2\x00")
        + _qr_function(67, bytes([dots]))
        + _qr_function(69, b"1")  # level M
        + _qr_function(80, b"0" + store)
        + _qr_function(81, b"0")
        + _pitch(blank)
        + _LF
    )


def _qr_function(number: int, parameters: bytes) -> bytes:
    length = len(parameters) + 2
    return b"\x1d(k" + length.to_bytes(2, "little") + bytes([0x31, number]) + parameters
