"""The developer's dock of ``kiosk demo``: hands for the virtual devices, beside the kiosk.

A resident never sees it, so it is made of ordinary widgets and speaks English. It knows no virtual
device: whoever starts the demonstration gives it what to call. ``kiosk run`` never makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

FOREIGN = "(another kind of card)"
PRINTER_FAULTS = ("paper_out", "paper_low", "cover_open", "jam", "unplugged")
READER_FAULTS = ("unplugged", "damaged_frame", "no_answer")
_SLIP_WIDTH = 288
_LOG_LINES = 500


@dataclass(frozen=True, slots=True)
class DockActions:
    """What the dock may do; each call returns at once.

    Attributes:
        people: whose cards there are, as they are to be named in the list.
        put: lay the card of ``people[i]`` on the reader.
        put_foreign: lay a card that is no identity card on the reader.
        lift: take away whatever lies there.
        lift_mid_read: take the card away in the middle of the next read.
        printer_fault: one of ``PRINTER_FAULTS`` happens to the printer; None mends it.
        reader_fault: one of ``READER_FAULTS`` happens to the reader; None mends it.
        network: mend (True) or cut (False) the line to the platform.
        slip_image: the slip that came out last, as an encoded image (PNG), or None.
        wire_events: what went over the wires since the last call, a line each.
        pin: what opens the staff door.
    """

    people: Sequence[str]
    put: Callable[[int], None]
    put_foreign: Callable[[], None]
    lift: Callable[[], None]
    lift_mid_read: Callable[[], None]
    printer_fault: Callable[[str | None], None]
    reader_fault: Callable[[str | None], None]
    network: Callable[[bool], None]
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
        faults = QHBoxLayout()
        self.printer = _Faults("Receipt printer", PRINTER_FAULTS, actions.printer_fault)
        self.reader = _Faults("Card reader", READER_FAULTS, actions.reader_fault)
        faults.addWidget(self.printer)
        faults.addWidget(self.reader)
        column.addLayout(faults)
        self.network = QCheckBox("The line to the platform is up")
        self.network.setChecked(True)
        self.network.toggled.connect(self._network_toggled)
        column.addWidget(self.network)
        self.door = QLabel(f"Staff door: hold the upper left corner, then PIN {actions.pin}")
        self.door.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.door)
        lower = QHBoxLayout()
        lower.addWidget(self._slip_box())
        lower.addWidget(self._wire_box(), 1)
        column.addLayout(lower, 1)
        self.resize(760, 900)
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
        self.lift_mid_read = _button("Lift in mid-read", self._actions.lift_mid_read)
        for button in (self.put, self.lift, self.lift_mid_read):
            row.addWidget(button)
        form.addRow(row)
        return box

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

    @Slot(bool)
    def _network_toggled(self, up: bool) -> None:
        self._actions.network(up)

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


class _Faults(QGroupBox):
    """One button a fault; the fault that holds is written above them until it is mended."""

    def __init__(
        self, title: str, names: Sequence[str], set_fault: Callable[[str | None], None]
    ) -> None:
        super().__init__(title)
        self._set_fault = set_fault
        column = QVBoxLayout(self)
        self.state = QLabel("works")
        column.addWidget(self.state)
        self.buttons: dict[str, QPushButton] = {}
        for name in names:
            button = QPushButton(name.replace("_", " "))
            button.setCheckable(True)
            button.setObjectName(name)
            button.clicked.connect(self._clicked)
            column.addWidget(button)
            self.buttons[name] = button
        self.mend = _button("mend / plug in again", self._mend)
        column.addWidget(self.mend)
        column.addStretch(1)

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        name = sender.objectName()
        self._set(name if self.buttons[name].isChecked() else None)

    @Slot()
    def _mend(self) -> None:
        self._set(None)

    def _set(self, fault: str | None) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == fault)
        self.state.setText(f"fault: {fault.replace('_', ' ')}" if fault else "works")
        self._set_fault(fault)


def _button(words: str, press: Callable[[], None]) -> QPushButton:
    button = QPushButton(words)
    button.clicked.connect(lambda _checked=False: press())
    return button
