"""What a printer makes of ESC/POS: commands in the order of the buffer, rows of paper out.

It reads as strictly as firmware does: Chinese only in Kanji mode, lines that are too long run over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from drivers.sandbox.rows import (
    Asked,
    Cut,
    FeedRow,
    Op,
    QrRow,
    RasterRow,
    Run,
    TextRow,
    Watched,
)

_DLE, _ESC, _FS, _GS, _LF = 0x10, 0x1B, 0x1C, 0x1D, 0x0A
_CELL = 12
# Commands of fixed length and how many parameter bytes they have.
_FIXED: Mapping[bytes, int] = {
    b"\x1b@": 0, b"\x1b2": 0, b"\x1b3": 1, b"\x1ba": 1, b"\x1bE": 1, b"\x1bJ": 1, b"\x1bd": 1,
    b"\x1b!": 1, b"\x1bR": 1, b"\x1bt": 1, b"\x1c&": 0, b"\x1c.": 0, b"\x1c!": 1, b"\x1cS": 2,
    b"\x1d!": 1, b"\x1dP": 2, b"\x1dr": 1, b"\x1da": 1, b"\x10\x04": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Style:
    kanji: bool = False
    width: int = 1
    height: int = 1
    kanji_width: int = 1
    kanji_height: int = 1
    bold: bool = False
    centred: bool = False
    pitch: int = 34


@dataclass
class Interpreter:
    """The printer's firmware.

    Attributes:
        dots: width of the paper.
        draws_qr: draws QR codes itself.
        cutter: has a cutter.
        tells: knows GS a.
        overruns: lines that did not fit and ran over.
        unknown: commands that are not understood.
        raw: what was dealt with since the last cut.
    """

    dots: int = 576
    draws_qr: bool = True
    cutter: bool = True
    tells: bool = True
    overruns: int = 0
    unknown: Counter[bytes] = field(default_factory=Counter)
    raw: bytearray = field(default_factory=bytearray)
    _held: bytearray = field(default_factory=bytearray)
    _style: _Style = field(default_factory=_Style)
    _line: list[Run] = field(default_factory=list)
    _used: int = 0
    _qr: dict[int, bytes] = field(default_factory=dict)

    def feed(self, data: bytes) -> None:
        """Take bytes into the buffer."""
        self._held += data

    @property
    def held(self) -> int:
        """Return how many bytes wait in the buffer."""
        return len(self._held)

    def clear(self) -> None:
        """Forget the buffers, that of the line too."""
        self._held.clear()
        self._line.clear()
        self._used = 0

    def power_off(self) -> None:
        """Forget the buffers and all settings."""
        self.clear()
        self._style = _Style()

    def next(self) -> Op | None:
        """Deal with the buffer up to the next thing to do; None where more bytes are needed."""
        while self._held:
            length = self._length()
            if length is None or len(self._held) < length:
                return None
            command = bytes(self._held[:length])
            op = self._text(command) if length <= 2 and self._is_text() else self._do(command)
            del self._held[:length]
            self.raw += command
            if op is not None:
                return op
        return None

    def _is_text(self) -> bool:
        return self._held[0] >= 0x20

    def _length(self) -> int | None:
        first = self._held[0]
        if self._is_text():
            return 2 if self._style.kanji and first >= 0x81 else 1
        if first == _LF or first not in (_DLE, _ESC, _FS, _GS):
            return 1
        if len(self._held) < 2:
            return None
        head = bytes(self._held[:2])
        if head in _FIXED:
            return 2 + _FIXED[head]
        return self._long(head)

    def _long(self, head: bytes) -> int | None:
        held = self._held
        if head == b"\x1dV":
            if len(held) < 3:
                return None
            return 4 if held[2] in (65, 66, 97, 98) else 3
        if head == b"\x1d(":
            return 5 + int.from_bytes(held[3:5], "little") if len(held) >= 5 else None
        if head == b"\x1dv":
            if len(held) < 8:
                return None
            across = int.from_bytes(held[4:6], "little")
            return 8 + across * int.from_bytes(held[6:8], "little")
        self.unknown[head] += 1
        return 2

    def _text(self, command: bytes) -> Op | None:
        style = self._style
        if len(command) == 2:
            shown = command.decode("gbk", "replace")
            width, height, cells = style.kanji_width, style.kanji_height, 2
        else:
            shown = chr(command[0]) if command[0] < 0x80 else "\ufffd"
            width, height, cells = style.width, style.height, 1
        dots = cells * _CELL * width
        over = self._end_line() if self._used + dots > self.dots else None
        if over is not None:
            self.overruns += 1
        self._used += dots
        last = self._line[-1] if self._line else None
        if last and (last.width, last.height, last.bold) == (width, height, style.bold):
            self._line[-1] = replace(last, text=last.text + shown)
        else:
            self._line.append(Run(shown, width, height, style.bold))
        return over

    def _end_line(self) -> TextRow:
        row = TextRow(tuple(self._line), self._style.centred, self._style.pitch)
        self._line.clear()
        self._used = 0
        return row

    def _do(self, command: bytes) -> Op | None:
        head, parameters = command[:2], command[2:]
        if command[0] == _LF:
            return self._end_line()
        if head == b"\x1bJ":
            return FeedRow(parameters[0])
        if head == b"\x1bd":
            return FeedRow(parameters[0] * self._style.pitch)
        if head == b"\x1dV":
            return self._blade()
        if head == b"\x1da":
            return self._told_of(parameters[0])
        if head == b"\x1b@":
            self._style = _Style()
            return Watched(0) if self.tells else None  # a reset ends it, as strict firmware does
        if head == b"\x1dr":
            return Asked()
        if head == b"\x1dv":
            return _picture(parameters[1], parameters[2:])
        if head == b"\x1d(":
            return self._two_dimensional(parameters)
        self._set(head, parameters)
        return None

    def _set(self, head: bytes, parameters: bytes) -> None:
        n = parameters[0] if parameters else 0
        times = (n >> 4 & 7) + 1, (n & 7) + 1
        changes: Mapping[bytes, Mapping[str, object]] = {
            b"\x1c&": {"kanji": True},
            b"\x1c.": {"kanji": False},
            b"\x1c!": {"kanji_width": 1 + bool(n & 4), "kanji_height": 1 + bool(n & 8)},
            b"\x1d!": {
                "width": times[0], "height": times[1],
                "kanji_width": times[0], "kanji_height": times[1],
            },
            b"\x1bE": {"bold": bool(n & 1)},
            b"\x1ba": {"centred": n in (1, 49)},
            b"\x1b3": {"pitch": n},
            b"\x1b2": {"pitch": 34},
        }  # fmt: skip
        if head in changes:
            self._style = replace(self._style, **changes[head])  # type: ignore[arg-type]

    def _blade(self) -> Op | None:
        if self.cutter:
            return Cut()
        self.unknown[b"\x1dV"] += 1
        return None

    def _told_of(self, items: int) -> Op | None:
        if self.tells:
            return Watched(items)
        self.unknown[b"\x1da"] += 1
        return None

    def _two_dimensional(self, parameters: bytes) -> Op | None:
        # parameters: k pL pH cn fn ...
        known = self.draws_qr and parameters[:1] == b"k"
        if not known or len(parameters) < 5 or parameters[3] != 0x31:
            self.unknown[b"\x1d(" + parameters[:1]] += 1
            return None
        fn, data = parameters[4], parameters[5:]
        if fn != 81:
            self._qr[fn] = data
            return None
        payload = self._qr.get(80, b"0")[1:].decode("utf-8", "replace")
        level = {b"1": "m", b"2": "q", b"3": "h"}.get(self._qr.get(69, b"0"), "l")
        return QrRow(payload, (self._qr.get(67) or b"\x03")[0], level, self._style.centred)


def _picture(mode: int, sized: bytes) -> RasterRow:
    """Return the dots on paper; mode 1 doubles the width, 2 the height."""
    from PIL import Image as Images

    across, high = int.from_bytes(sized[:2], "little"), int.from_bytes(sized[2:4], "little")
    if not mode & 3:
        return RasterRow(across, high, sized[4:])
    image = Images.frombytes("1", (across * 8, high), sized[4:])
    wide, tall = 1 + (mode & 1), 1 + (mode >> 1 & 1)
    image = image.resize((image.width * wide, high * tall), Images.Resampling.NEAREST)
    return RasterRow(across * wide, high * tall, image.tobytes())
