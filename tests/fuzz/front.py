"""What stands at the front of the machine: scanners, health meters and the panel."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from unicodedata import category

from drivers import frame
from drivers.frame import ANSWER, Frame, FrameParser, Type
from drivers.health import messages as health
from drivers.health.messages import Kind
from drivers.health.meter import BLOOD_PRESSURE, TEMPERATURE, Measures, SerialMeter
from drivers.link import FrameLink
from drivers.panel import messages as panel
from drivers.panel.panel import SerialPanel
from drivers.panel.settling import Settling
from drivers.scanner.keys import strokes
from drivers.scanner.listening import Ear
from drivers.scanner.serial import LineEar
from drivers.scanner.wedge import EVENT, KEY, SYN, KeyEar
from kiosk.domain.masked import ScannedText
from kiosk.domain.measurement import implausible
from kiosk.domain.panel import Light, Zone
from kiosk.domain.scan import MOST_BYTES
from kiosk.errors import KioskError
from kiosk.ports import DeviceFault
from tests.fuzz.told import Target, ToldWire, listed, pieces

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
_CODE = "https://example.invalid/card/0123456789"


def _heard_by(ear: Ear, data: bytes) -> None:
    for piece in pieces(data):
        if not piece:
            ear.silence()
            continue
        ear.hear(piece)
        while (told := ear.told()) is not None:
            if isinstance(told, ScannedText):
                assert len(told.reveal().encode()) <= MOST_BYTES
                assert not any(category(char) in _UNSEEN for char in told.reveal())
    ear.forget()


def _scanner_line(data: bytes) -> None:
    _heard_by(LineEar(), data)


def _scanner_keys(data: bytes) -> None:
    _heard_by(KeyEar(), data)


def _typed(text: str) -> bytes:
    """Return the events of a scanner that plays a keyboard."""
    events = b""
    for at, (code, _) in enumerate([*strokes(text), (28, False)]):
        micros = at * 4000
        events += EVENT.pack(1, micros, KEY, code, 1) + EVENT.pack(1, micros, KEY, code, 0)
        events += EVENT.pack(1, micros, SYN, 0, 0)
    return events


def _frames(data: bytes) -> None:
    parser = FrameParser()
    good = Frame(Type.REPORT, 7, b"whole").encode()
    for piece in pieces(data):
        for found in parser.feed(piece):
            assert FrameParser().feed(found.encode()) == [found]
            frame.identity(found.payload)
            health.told(found)
            health.report(found.payload)
            panel.report(found.payload)
        assert len(parser) < len(Frame(0, 0, bytes(frame.MOST_PAYLOAD)).encode())
    # Whatever came before, a good frame is found, if not the first: what was begun may be a frame
    # together with some of its bytes, once in 65,536 times.
    assert parser.feed(good * 8)[-1].payload == b"whole"


class _Answering(ToldWire):
    """Puts what it was told to say into frames that answer the last question.

    The first byte of a piece is the frame's type; 0 stands for the piece as it is.
    """

    def __init__(self, said: Iterator[bytes]) -> None:
        super().__init__(said)
        self._asked = 0

    def write(self, data: bytes, deadline: float) -> bool:
        for asked in FrameParser().feed(data):
            self._asked = asked.sequence
        return super().write(data, deadline)

    def read(self, deadline: float) -> bytes:
        piece = super().read(deadline)
        if not piece or not piece[0]:
            return piece
        return Frame(piece[0], self._asked, piece[1 : 1 + frame.MOST_PAYLOAD]).encode()


def _meter(measures: Measures) -> Callable[[bytes], None]:
    def feed(data: bytes) -> None:
        link = FrameLink("nowhere", "meter", lambda: _Answering(pieces(data)))
        meter = SerialMeter(measures, link, name="meter")
        with contextlib.suppress(KioskError):
            meter.open()
            meter.forget()
            meter.start()
            for _ in range(4):
                told = meter.take(0.0)
                if told is not None and not isinstance(told, DeviceFault):
                    assert isinstance(told, measures.gives)
                    assert implausible(told) is None
        meter.status()
        meter.self_test()
        meter.close()

    return feed


def _panel(data: bytes) -> None:
    link = FrameLink("nowhere", "panel", lambda: _Answering(pieces(data)))
    front = SerialPanel(link, settling=dict.fromkeys(panel.Sensor, Settling(on=0.0, off=0.0)))
    with contextlib.suppress(KioskError):
        front.open()
        for zone in Zone:
            front.light(zone, Light.BLINK)
            front.take(0.0)
    front.status()
    front.self_test()
    front.close()


def _conversation(kind: int, *said: bytes) -> bytes:
    identity = bytes([Type.IDENTIFY | ANSWER, kind, 0xFF, 0x07, *b"maker"])
    return listed(identity, *said)


_REPORT = bytes([Type.REPORT | ANSWER, 0, 1, 0, 0])

TARGETS: Mapping[str, Target] = {
    "scanner_line": Target(
        _scanner_line,
        (
            listed(_CODE.encode() + b"\r\n"),
            listed("社保卡".encode() + b"\r", b"", "社保卡".encode("gbk") + b"\n"),
        ),
        4096,
    ),
    "scanner_keys": Target(_scanner_keys, (listed(_typed("ab12"), b"", _typed("x-9")),), 1024),
    "frames": Target(
        _frames,
        (listed(Frame(1, 2, b"abc").encode(), Frame(Type.REPORT | ANSWER, 3).encode()),),
        256,
    ),
    "blood_pressure": Target(
        _meter(BLOOD_PRESSURE),
        (
            _conversation(
                Kind.BLOOD_PRESSURE,
                bytes([health.Type.FORGET | ANSWER]),
                bytes([health.Type.START | ANSWER]),
                bytes([health.Type.BLOOD_PRESSURE, 0, 120, 0, 80, 0, 72]),
                _REPORT,
            ),
        ),
        256,
    ),
    "thermometer": Target(
        _meter(TEMPERATURE),
        (
            _conversation(
                Kind.THERMOMETER,
                bytes([health.Type.FORGET | ANSWER]),
                bytes([health.Type.START | ANSWER]),
                bytes([health.Type.TEMPERATURE, 0x0E, 0x42, 0]),
                _REPORT,
            ),
        ),
        256,
    ),
    "panel": Target(
        _panel,
        (_conversation(panel.KIND, _REPORT, bytes([panel.Type.STATE, 0, 7, 0, 0]), _REPORT),),
        256,
    ),
}
