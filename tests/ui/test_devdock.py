"""The developer's dock: every control reaches the virtual device it is named after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ui.devdock import FOREIGN, DevDock, DockActions, DockDevice

PRINTER_FAULTS = ("paper_out", "cover_open", "unplug")
READER_FAULTS = ("silent", "unplug")
PEOPLE = ("王小英, 83", "李四维, 67")


@dataclass
class Bench:
    """What the dock's hands have done, in order, and what there is to see."""

    done: list[tuple[str, object]] = field(default_factory=list)
    slip: bytes | None = None
    wire: list[str] = field(default_factory=list)

    def actions(self) -> DockActions:

        return DockActions(
            people=PEOPLE,
            put=lambda i: self.done.append(("put", i)),
            put_foreign=lambda: self.done.append(("put", "foreign")),
            lift=lambda: self.done.append(("lift", "now")),
            devices=[
                self._device("printer", PRINTER_FAULTS),
                self._device("reader", READER_FAULTS),
                self._device("scanner", (), {"scan": "TEXT"}),
                self._device("panel", (), {"step_up": ""}),
            ],
            slip_image=lambda: self.slip,
            wire_events=self._news,
            pin="246810",
        )

    def _device(
        self, name: str, faults: Sequence[str], deeds: Mapping[str, str] | None = None
    ) -> DockDevice:
        def do(line: str) -> None:
            if line.endswith("nonsense"):
                raise ValueError("write it otherwise")
            self.done.append((name, line))

        return DockDevice(
            name, faults, deeds or {}, do, mend=lambda: self.done.append((name, None))
        )

    def _news(self) -> list[str]:
        news, self.wire = self.wire, []
        return news


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def dock(qtbot: QtBot, bench: Bench) -> DevDock:
    made = DevDock(bench.actions(), every_ms=20)
    qtbot.addWidget(made)
    made.show()
    return made


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def png(folder: Path, width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(QColor("#FFFFFF"))
    file = folder / "slip.png"
    assert image.save(str(file))
    return file.read_bytes()


def test_the_card_of_the_chosen_person_is_put_and_lifted(dock: DevDock, bench: Bench) -> None:
    dock.people.setCurrentText(PEOPLE[1])
    for button in (dock.put, dock.lift):
        press(button)
    assert bench.done == [("put", 1), ("lift", "now")]


def test_the_pin_of_the_staff_door_is_shown(dock: DevDock) -> None:
    assert "246810" in dock.door.text()
    assert dock.door.isVisible()


def test_a_foreign_card_is_nobodys(dock: DevDock, bench: Bench) -> None:
    dock.people.setCurrentText(FOREIGN)
    press(dock.put)
    assert bench.done == [("put", "foreign")]


@pytest.mark.parametrize(
    ("device", "fault"),
    [("printer", name) for name in PRINTER_FAULTS] + [("reader", name) for name in READER_FAULTS],
)
def test_a_fault_happens_to_its_device_and_is_mended_again(
    dock: DevDock, bench: Bench, device: str, fault: str
) -> None:
    faults = dock.devices[device]
    press(faults.buttons[fault])
    assert fault.replace("_", " ") in faults.state.text()
    press(faults.mend)
    assert faults.state.text() == "works"
    assert bench.done == [(device, None), (device, fault), (device, None)]


def test_one_fault_takes_the_place_of_another_and_pressing_it_again_mends(
    dock: DevDock, bench: Bench
) -> None:
    buttons = dock.devices["printer"].buttons
    for name in ("paper_out", "cover_open", "cover_open"):
        press(buttons[name])
    done = [(device, fault) for device, fault in bench.done if fault is not None]
    assert done == [("printer", "paper_out"), ("printer", "cover_open")]
    assert bench.done[-1] == ("printer", None)
    assert not any(button.isChecked() for button in buttons.values())


def test_a_deed_is_done_with_its_words(dock: DevDock, bench: Bench) -> None:
    scanner = dock.devices["scanner"]
    scanner.words.setText("QH01-0001")
    press(scanner.deeds["scan"])
    press(dock.devices["panel"].deeds["step_up"])
    assert bench.done == [("scanner", "scan QH01-0001"), ("panel", "step_up")]
    assert not dock.devices["panel"].words.isVisible()


def test_words_that_cannot_be_meant_are_answered(dock: DevDock, bench: Bench) -> None:
    scanner = dock.devices["scanner"]
    scanner.words.setText("nonsense")
    press(scanner.deeds["scan"])
    assert scanner.state.text() == "write it otherwise"
    assert bench.done == []


def test_a_new_slip_and_new_wire_events_appear_by_themselves(
    qtbot: QtBot, dock: DevDock, bench: Bench, tmp_path: Path
) -> None:
    assert dock.slip.pixmap().isNull()
    bench.slip, bench.wire = png(tmp_path, 576, 1200), ["printer <- ESC @", "reader -> 00 00 90"]
    qtbot.waitUntil(lambda: not dock.slip.pixmap().isNull(), timeout=30_000)
    assert dock.slip.pixmap().height() == 600
    assert dock.wire.toPlainText() == "printer <- ESC @\nreader -> 00 00 90"


def test_what_is_no_image_is_said_to_be_none(dock: DevDock, bench: Bench) -> None:
    bench.slip = b"not a picture"
    dock.refresh()
    assert dock.slip.text() == "not an image"


def test_the_log_forgets_its_oldest_lines(dock: DevDock, bench: Bench) -> None:
    bench.wire = [f"line {n}" for n in range(700)]
    dock.refresh()
    assert dock.wire.blockCount() == 500
    assert dock.wire.toPlainText().endswith("line 699")
