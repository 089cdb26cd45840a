"""Signing by finger, a picture that moves while keys stay, and what is said of a reading."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from kiosk.domain.capture import Ink
from kiosk.domain.capture_screen import ReadingJudged, Scanning, Signing
from kiosk.domain.masked import PersonalText
from kiosk.domain.measurement import verdict
from kiosk.domain.screen import Screen
from kiosk.flow import events
from tests.ui.conftest import MakeShell
from ui.shell import Shell
from ui.views import _capture_samples as made
from ui.views import samples
from ui.views.scan import ScanView
from ui.views.sign import SignView
from ui.widgets.button import Key
from ui.widgets.label import Label
from ui.widgets.signature import SignArea


def test_a_finger_on_the_sheet_is_a_stroke(
    make_shell: MakeShell, posted: list[events.Event]
) -> None:
    shell = make_shell(samples("sign")[0])
    (sheet,) = shell.findChildren(SignArea)
    left, button = QPoint(40, 60), Qt.MouseButton.LeftButton
    QTest.mousePress(sheet, button, pos=left)
    for x in (200, 400, 600):
        QTest.mouseMove(sheet, QPoint(x, 90))
    QTest.mouseRelease(sheet, button, pos=QPoint(600, 200))
    (acted,) = posted
    assert isinstance(acted, events.Acted)
    assert isinstance(acted.value, PersonalText)
    drawn = Ink("").with_stroke(acted.value.reveal())
    assert acted.action == "stroke"
    assert drawn.enough
    assert drawn.strokes[0][0] == (round(40_000 / sheet.width()), round(60_000 / sheet.width()))


def test_a_tap_on_the_sheet_is_none(make_shell: MakeShell, posted: list[events.Event]) -> None:
    shell = make_shell(samples("sign")[0])
    (sheet,) = shell.findChildren(SignArea)
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert posted == []


def test_the_sheet_stays_under_the_finger_stroke_after_stroke(make_shell: MakeShell) -> None:
    first, second, *_ = samples("sign")
    shell = make_shell(first)
    before = shell.findChildren(SignArea)
    shell.show_screen(second)
    assert isinstance(shell.view, SignView)
    assert shell.findChildren(SignArea) == before


def test_somebody_else_sees_no_signature(make_shell: MakeShell) -> None:
    signed = samples("sign")[1]
    shell = make_shell(signed)
    assert isinstance(signed.content, Signing)
    (sheet,) = shell.findChildren(SignArea)
    clear = sheet.grab().toImage()
    shell.show_screen(replace(signed, asks_still_there=16))
    assert sheet.grab().toImage() != clear


def test_the_picture_moves_and_no_key_moves_with_it(make_shell: MakeShell) -> None:
    screen = Screen(Scanning(made.CERTIFICATE, None), back=True, restart=True)
    shell = make_shell(screen)
    view = shell.view
    assert isinstance(view, ScanView)
    keys = [(key, key.geometry()) for key in view.findChildren(Key)]
    for content in (
        Scanning(made.CERTIFICATE, made.SIGHT),
        Scanning(made.CERTIFICATE, made.EMPTY_DESK, code="camera.no_page"),
        Scanning(made.CERTIFICATE, made.DARK),
        Scanning(made.CERTIFICATE, made.SIGHT, taking=True),
    ):
        shell.show_screen(replace(screen, content=content))
        shown = shell.view
        assert isinstance(shown, ScanView)
        assert shown is view
        assert [(key, key.geometry()) for key in shown.findChildren(Key)] == keys


def test_no_number_of_a_reading_is_said_but_into_headphones(make_shell: MakeShell) -> None:
    judged = ReadingJudged(made.ALARMING, verdict(made.ALARMING), alarming=1)
    shell = make_shell(Screen(judged))
    assert "186" not in shell.spoken_text()
    assert "120" in shell.spoken_text(), "whom to ring is said to all"
    shell.show_screen(Screen(replace(judged, aloud=True)))
    assert "186" in shell.spoken_text()


@pytest.mark.parametrize("view", ["scan", "scan_page", "reading_taken", "judged", "trend"])
def test_what_is_shown_of_a_person_is_covered_while_others_may_look_on(
    make_shell: MakeShell, view: str
) -> None:
    shown = samples(view)[0]
    shell = make_shell(shown)
    shell.grab()  # its first events are over
    before = picture(shell)
    shell.show_screen(replace(shown, asks_still_there=16))
    assert picture(shell) != before


def picture(shell: Shell) -> QImage:
    view = shell.view
    assert view is not None
    return view.grab().toImage()


@pytest.mark.parametrize("view", ["reading_taken", "judged"])
def test_no_number_is_left_on_a_covered_reading(make_shell: MakeShell, view: str) -> None:
    shown = samples(view)[0]
    shell = make_shell(shown)
    numbers = {"118", "76", "72"}
    assert numbers <= {label.text() for label in shell.findChildren(Label)}, "control"
    shell.show_screen(replace(shown, asks_still_there=16))
    assert not numbers & {label.text() for label in shell.findChildren(Label) if label.isVisible()}
