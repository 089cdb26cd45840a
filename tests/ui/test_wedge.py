"""A scanner that plays a keyboard is heard at the window, and a person's typing goes through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from drivers.catalog import SCANNERS
from drivers.scanner.window import WindowScanner
from kiosk.app.equipment import make_device, typed_code
from kiosk.config import DeviceSettings
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import ScannedText
from kiosk.domain.scan import MOST_BYTES, Refusal
from kiosk.errors import KioskError
from kiosk.ports import DeviceFault
from ui.wedge import WedgeFilter

TOKEN = "https://zwfw.example.cn/t?c=9F2A"


class Field:
    """A field that somebody types into, its window, and what was heard there."""

    def __init__(self, qtbot: QtBot) -> None:
        self.line = QLineEdit()
        qtbot.addWidget(self.line)
        self.line.show()
        self.line.activateWindow()
        self.line.setFocus()
        qtbot.waitUntil(self.line.hasFocus, timeout=30_000)
        self.heard: list[str] = []
        self.entered = 0
        self.line.returnPressed.connect(self._count)
        self.filter = WedgeFilter(self.line.windowHandle(), self._hear)
        self.clock = 100_000

    def _count(self) -> None:
        self.entered += 1

    def _hear(self, what: ScannedText | Refusal) -> None:
        self.heard.append(what.reveal() if isinstance(what, ScannedText) else str(what))

    def type_into(
        self, heard: Callable[[ScannedText | Refusal], None]
    ) -> Callable[[str, int], None]:
        """Have somebody else hear it; return what types."""
        self.line.windowHandle().removeEventFilter(self.filter)
        self.filter = WedgeFilter(self.line.windowHandle(), heard)
        return self.keys

    def key(self, character: str, after_ms: int) -> None:
        """Press and let go a key at a time of the desktop's."""
        self.clock += after_ms
        code = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character.upper()))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, character)
            event.setTimestamp(self.clock)
            QCoreApplication.sendEvent(self.line.windowHandle(), event)

    def keys(self, text: str, gap_ms: int) -> None:
        for character in text:
            self.key(character, gap_ms)


@pytest.fixture
def field(qtbot: QtBot) -> Field:
    return Field(qtbot)


def test_a_scan_is_heard_and_types_nothing(field: Field) -> None:
    field.keys(TOKEN + "\r", 4)
    assert field.heard == [TOKEN]
    assert (field.line.text(), field.entered) == ("", 0)


def test_a_persons_typing_goes_through_in_order(field: Field, qtbot: QtBot) -> None:
    field.keys("13800001230\r", 120)
    qtbot.waitUntil(lambda: field.entered == 1, timeout=30_000)
    assert field.line.text() == "13800001230"
    assert field.heard == []


def test_the_last_key_of_a_person_is_not_kept(field: Field, qtbot: QtBot) -> None:
    field.key("7", 500)
    qtbot.waitUntil(lambda: field.line.text() == "7", timeout=30_000)


def test_two_fingers_at_once_are_a_persons(field: Field, qtbot: QtBot) -> None:
    field.keys("138", 3)
    qtbot.waitUntil(lambda: field.line.text() == "138", timeout=30_000)
    field.keys("00\r", 3)
    assert (field.line.text(), field.entered, field.heard) == ("13800", 1, [])


def test_typing_before_and_after_a_scan_is_kept(field: Field, qtbot: QtBot) -> None:
    field.keys("138", 120)
    field.key("h", 500)
    field.keys(TOKEN[1:] + "\r", 4)
    field.keys("99", 120)
    qtbot.waitUntil(lambda: field.line.text() == "13899", timeout=30_000)
    assert field.heard == [TOKEN]


def test_what_a_busy_screen_delivers_at_once_is_judged_by_when_it_was_typed(field: Field) -> None:
    # All of these come in within a millisecond of ours.
    field.keys("5101041990\r", 90)
    assert (field.line.text(), field.entered, field.heard) == ("5101041990", 1, [])


def test_a_scan_without_an_end_is_told_and_types_nothing(field: Field, qtbot: QtBot) -> None:
    field.keys(TOKEN, 4)
    qtbot.waitUntil(lambda: field.heard == ["cut_short"], timeout=30_000)
    assert field.line.text() == ""
    field.clock += 500
    field.keys(TOKEN + "\r", 4)
    assert field.heard == ["cut_short", TOKEN]


def test_more_than_two_kilobytes_are_told_once_and_not_kept(field: Field) -> None:
    field.keys("8" * (MOST_BYTES + 50), 1)
    assert len(field.filter._held) < 20
    field.key("\r", 1)
    assert field.heard == ["too_long"]
    assert field.line.text() == ""


def test_control_characters_are_no_payload(field: Field) -> None:
    field.keys("abc\x1ddef\r", 4)
    field.keys("abcdef\r", 4)
    assert field.heard == ["not_text", "abcdef"]


def test_a_key_that_is_held_down_repeats_for_a_person(field: Field) -> None:
    field.clock += 500
    for repeats in (False, *[True] * 8):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_8, Qt.KeyboardModifier.NoModifier, "8", repeats
        )
        event.setTimestamp(field.clock)
        field.clock += 20
        QCoreApplication.sendEvent(field.line.windowHandle(), event)
    assert field.line.text() == "8" * 9
    assert field.heard == []


def test_real_keys_of_the_desktop_are_heard(field: Field) -> None:
    window = field.line.windowHandle()
    for character in "qh01a000042":
        QTest.keyClick(window, Qt.Key(ord(character.upper())))
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert field.heard == ["qh01a000042"]
    assert field.line.text() == ""


def test_the_scanner_of_the_window_is_told_and_tells_whoever_asks(qtbot: QtBot) -> None:
    scanner = SCANNERS.make("qr-window", {})
    scanner.open()
    assert isinstance(scanner, WindowScanner)
    field = Field(qtbot)
    typed = field.type_into(scanner.say)
    typed(f"{TOKEN}\r", 4)
    assert scanner.take(0.0) == ScannedText(TOKEN)
    assert scanner.take(0.0) is None
    typed("x" * (MOST_BYTES + 1) + "\r", 4)
    assert scanner.take(0.0) == DeviceFault("scanner.too_long", {"port": "the keyboard"})
    typed(f"{TOKEN}\r", 4)
    scanner.forget()
    assert scanner.take(0.0) is None, "it was said before anybody asked"
    scanner.interrupt()
    with pytest.raises(KioskError, match=r"scanner\.unplugged"):
        scanner.take(5.0)
    for _ in range(100):
        scanner.say(ScannedText("flood"))
    taken = [scanner.take(0.0) for _ in range(100)]
    assert 0 < sum(each is not None for each in taken) < 50
    scanner.close()


def test_a_kiosk_listens_at_its_window_where_the_settings_say_so() -> None:
    device = make_device(DeviceName.SCANNER, DeviceSettings("qr-window", isolated=True))
    assert typed_code({DeviceName.SCANNER: device}) == device.say
    other = make_device(DeviceName.SCANNER, DeviceSettings("qr-serial", {"port": "/dev/none"}))
    assert typed_code({DeviceName.SCANNER: other}) is None
    assert typed_code({}) is None
