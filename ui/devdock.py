"""The developer's dock of ``kiosk demo``: hands for the virtual devices, beside the kiosk.

A resident never sees it, so it is made of ordinary widgets and speaks English. It knows no virtual
device: whoever starts the demonstration gives it what to call. ``kiosk run`` never makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

FOREIGN = "(another kind of card)"
_SLIP_WIDTH = 288
_LOG_LINES = 500
_COLUMNS = 3
_FAULT_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class DockDevice:
    """A virtual device as the dock shows it; each call returns at once.

    Attributes:
        faults: what can be wrong with it, one at a time.
        deeds: what else a hand can do to it, each with the words that follow, empty for none.
        do: does one of these, by its name and the words that follow.
        mend: ends what is wrong.
    """

    name: str
    faults: Sequence[str]
    deeds: Mapping[str, str]
    do: Callable[[str], None]
    mend: Callable[[], None]


@dataclass(frozen=True, slots=True)
class DockActions:
    """What the dock may do; each call returns at once.

    Attributes:
        people: whose cards there are, as they are to be named in the list.
        put: lay the card of ``people[i]`` on the reader.
        put_foreign: lay a card that is no identity card on the reader.
        lift: take away whatever lies there.
        devices: what there is, in order.
        slip_image: the slip that came out last, as an encoded image (PNG), or None.
        wire_events: what went over the wires since the last call, a line each.
        pin: what opens the staff door.
    """

    people: Sequence[str]
    put: Callable[[int], None]
    put_foreign: Callable[[], None]
    lift: Callable[[], None]
    devices: Sequence[DockDevice]
    slip_image: Callable[[], bytes | None]
    wire_events: Callable[[], Sequence[str]]
    pin: str


class DevDock(QWidget):
    """A small window of its own. ``refresh`` looks for a new slip and for wire events."""

    def __init__(self, actions: DockActions, every_ms: int = 400) -> None:
        """Show what ``actions`` offers; look for news every ``every_ms`` while it is shown."""
        super().__init__(None, Qt.WindowType.Window)
        self._actions = actions
        self._slip: bytes | None = None
        self.setWindowTitle("小事 · virtual devices")
        column = QVBoxLayout(self)
        column.addWidget(self._card_box())
        column.addWidget(self._device_boxes(), 2)
        self.door = QLabel(f"Staff door: hold the upper left corner, then PIN {actions.pin}")
        self.door.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.door)
        lower = QHBoxLayout()
        lower.addWidget(self._slip_box())
        lower.addWidget(self._wire_box(), 1)
        column.addLayout(lower, 1)
        self.resize(860, 1000)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        self._timer.start(every_ms)

    def _card_box(self) -> QGroupBox:
        box = QGroupBox("Identity card")
        form = QFormLayout(box)
        self.people = QComboBox()
        self.people.addItems([*self._actions.people, FOREIGN])
        form.addRow("Whose card", self.people)
        row = QHBoxLayout()
        self.put = _button("Put on the reader", self._put)
        self.lift = _button("Lift", self._actions.lift)
        for button in (self.put, self.lift):
            row.addWidget(button)
        form.addRow(row)
        return box

    def _device_boxes(self) -> QScrollArea:
        """Lay the devices out in columns, each box under the shortest."""
        self.devices = {each.name: _DeviceBox(each) for each in self._actions.devices}
        inner = QWidget()
        row = QHBoxLayout(inner)
        columns = [QVBoxLayout() for _ in range(_COLUMNS)]
        heights = [0] * _COLUMNS
        for box in self.devices.values():
            shortest = heights.index(min(heights))
            columns[shortest].addWidget(box)
            heights[shortest] += box.sizeHint().height()
        for column in columns:
            column.addStretch(1)
            row.addLayout(column, 1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        return scroll

    def _slip_box(self) -> QGroupBox:
        box = QGroupBox("Slip that came out last")
        self.slip = QLabel("none yet")
        self.slip.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidget(self.slip)
        scroll.setWidgetResizable(True)
        scroll.setMinimumWidth(_SLIP_WIDTH + 40)
        QVBoxLayout(box).addWidget(scroll)
        return box

    def _wire_box(self) -> QGroupBox:
        box = QGroupBox("On the wires")
        self.wire = QPlainTextEdit()
        self.wire.setReadOnly(True)
        self.wire.setMaximumBlockCount(_LOG_LINES)
        self.wire.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        QVBoxLayout(box).addWidget(self.wire)
        return box

    @Slot()
    def _put(self) -> None:
        chosen = self.people.currentIndex()
        if chosen < len(self._actions.people):
            self._actions.put(chosen)
        else:
            self._actions.put_foreign()

    @Slot()
    def refresh(self) -> None:
        """Show the newest slip and append what went over the wires."""
        for line in self._actions.wire_events():
            self.wire.appendPlainText(line)
        slip = self._actions.slip_image()
        if slip is None or slip == self._slip:
            return
        self._slip = slip
        picture = QPixmap()
        if picture.loadFromData(slip):
            self.slip.setPixmap(
                picture.scaledToWidth(_SLIP_WIDTH, Qt.TransformationMode.SmoothTransformation)
            )
        else:
            self.slip.setText("not an image")


class _DeviceBox(QGroupBox):
    """One button a fault and a deed; the fault that holds is written above until it is mended."""

    def __init__(self, device: DockDevice) -> None:
        super().__init__(_spoken(device.name))
        self._device = device
        column = QVBoxLayout(self)
        self.state = QLabel("works")
        column.addWidget(self.state)
        self.deeds = {name: self._deed(name, words) for name, words in device.deeds.items()}
        self.words = QLineEdit()
        self.words.setPlaceholderText(next(filter(None, device.deeds.values()), ""))
        self.words.setVisible(any(device.deeds.values()))
        column.addWidget(self.words)
        self.buttons = {name: self._fault(name) for name in device.faults}
        column.addLayout(_in_columns(self.deeds.values()))
        column.addWidget(QLabel("what goes wrong:"))
        column.addLayout(_in_columns(self.buttons.values()))
        self.mend = _button("mend / plug in again", self._mend)
        column.addWidget(self.mend)

    def _deed(self, name: str, words: str) -> QPushButton:
        def done() -> None:
            self._do(f"{name} {self.words.text()}" if words else name)

        return _button(_spoken(name), done)

    def _fault(self, name: str) -> QPushButton:
        button = QPushButton(_spoken(name))
        button.setCheckable(True)
        button.setObjectName(name)
        button.clicked.connect(self._clicked)
        return button

    @Slot()
    def _clicked(self) -> None:
        name = self.sender().objectName()
        self._set(name if self.buttons[name].isChecked() else None)

    def _mend(self) -> None:
        self._set(None)

    def _set(self, fault: str | None) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == fault)
        self._device.mend()
        self.state.setText(f"fault: {_spoken(fault)}" if fault else "works")
        if fault is not None:
            self._do(fault)

    def _do(self, line: str) -> None:
        try:
            self._device.do(line)
        except ValueError as wrong:  # what was typed cannot be meant
            self.state.setText(str(wrong))


def _in_columns(buttons: Iterable[QPushButton]) -> QGridLayout:
    grid = QGridLayout()
    for place, button in enumerate(buttons):
        grid.addWidget(button, place // _FAULT_COLUMNS, place % _FAULT_COLUMNS)
    return grid


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _button(words: str, press: Callable[[], None]) -> QPushButton:
    button = QPushButton(words)
    button.clicked.connect(lambda _checked=False: press())
    return button
