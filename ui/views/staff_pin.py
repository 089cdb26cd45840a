"""The staff door: a PIN on a large pad. What is typed is never shown, only how much of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from kiosk.domain.masked import PersonalText, PersonName
from kiosk.domain.screen import Screen
from kiosk.domain.staff_screen import StaffPin
from ui.kit import Kit
from ui.layout import Block, Gap, Item, Need, Pile, Row
from ui.theme.tokens import GUTTER
from ui.views.base import Dock, Parts, View
from ui.widgets.button import PadKey, Primary, PushKey, Secondary
from ui.widgets.fingers import EachFinger
from ui.widgets.label import Label
from ui.widgets.paint import draw_box
from ui.widgets.staff import StaffBanner

CELLS = 8
"""As many digits as a PIN may have; a shorter one is entered without filling them."""


class Dots(Block):
    """A field of cells: a dot for each digit typed, the next cell tinted."""

    def __init__(self, kit: Kit) -> None:
        """Begin empty."""
        super().__init__()
        self._kit, self.count = kit, 0
        self.tell(0)

    def tell(self, count: int) -> None:
        """Show that ``count`` digits are typed."""
        self.count = count
        self.setAccessibleName(self._kit.text("staff.pin.typed", count=count))
        self.update()

    def need(self, width: int) -> Need:
        """Want the height of a field."""
        kit = self._kit
        return Need(kit.mm(18 if kit.flat else 24), kit.mm(30), kit.mm(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint cells and dots."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        line = float(kit.mm(palette.border_mm or 0.6))
        box = QRectF(self.rect())
        draw_box(painter, box, kit.radius("card"), palette.card, palette.accent, line)
        pad, gap = kit.mm(10), kit.mm(3)
        wide = (self.width() - 2 * pad - gap * (CELLS - 1)) / CELLS
        foot = self.height() - kit.mm(5)
        for place in range(CELLS):
            cell = QRectF(pad + place * (wide + gap), kit.mm(4), wide, foot - kit.mm(4))
            here = place == self.count
            if here and palette.plates:
                draw_box(painter, cell, kit.radius("chip"), palette.plate)
            used = place < self.count or here
            under = QRectF(cell.x(), foot, wide, kit.mm(1.2))
            painter.fillRect(under, QColor(palette.accent if used else palette.edge))
            if place < self.count:
                side = kit.mm(6)
                dot = QRectF(0, 0, side, side)
                dot.moveCenter(cell.center())
                draw_box(painter, dot, side / 2, palette.ink)
        painter.end()


class StaffPinView(View[StaffPin]):
    """Dots, pad, enter. Each key is sent by itself; the kernel keeps what was typed."""

    dock = Dock.NONE

    def parts(self, screen: Screen, content: StaffPin) -> Parts:
        """Make the widgets."""
        kit = self.kit
        self._dots = Dots(kit)
        worst = [
            kit.text("staff.pin.help"),
            kit.text("staff.pin.wrong", tries=9),
            kit.text("staff.pin.locked", minutes=99),
            kit.text("staff.pin.unset"),
            kit.text("staff.pin.stuck"),
            kit.text("staff.pin.confirms", name="王小*"),
        ]
        self._told = StaffBanner(kit, 0, expects=worst)
        self._enter = Primary(
            kit, kit.text("staff.pin.enter"), self._entered, least=24, best=30, most=34
        )
        leave = Secondary(kit, kit.text("staff.leave"), partial(kit.act, "leave"), best=24)
        head: list[Item] = [Label(kit, kit.text("staff.pin.title"), "question")]
        field: list[Item] = [self._told, kit.gap(3, 4), self._dots]
        keys = Row([leave, self._enter], kit.mm(GUTTER), parts=[0.4, 0.6])
        pad = self._pad()
        self._tell(content)
        spoken = [kit.text("staff.pin.title"), self._told.title]
        if kit.flat:
            left = [*field, Gap(Need(0, 0, 0), spring=True), kit.gap(3, 6), keys]
            return Parts(head=head, body=left, acts=[pad], split=0.5, spoken=spoken)
        return Parts(head=head, body=[*field, kit.gap(3, 5), pad], acts=[keys], spoken=spoken)

    def follow(self, screen: Screen, content: StaffPin) -> bool:
        """Take over what is typed and what is wrong; the keys stay under the finger."""
        self._tell(content)
        self._parts.spoken = [self.kit.text("staff.pin.title"), self._told.title]
        return True

    def _tell(self, content: StaffPin) -> None:
        kit = self.kit
        digits = content.digits.reveal() if content.digits else ""
        self._dots.tell(len(digits))
        self._locked = content.locked_minutes > 0
        for key in self._keys:
            key.setEnabled(not self._locked)
        if content.stuck is not self._stuck:
            self._stuck = content.stuck
            self._enter.rest()  # whoever touches it again means to enter
        words = kit.text("staff.restart_program" if self._stuck else "staff.pin.enter")
        ready = self._stuck or (bool(digits) and not self._locked)
        self._enter.set_words(words, ready=ready)
        if self._stuck:
            words = kit.text("staff.pin.stuck")
        elif self._locked:
            words = kit.text("staff.pin.locked", minutes=content.locked_minutes)
        elif content.wrong and content.tries_left == 0:
            words = kit.text("staff.pin.unset")
        elif content.wrong:
            words = kit.text("staff.pin.wrong", tries=content.tries_left)
        elif content.confirms is not None:
            name = content.confirms.masked()
            self._told.tell(kit.text("staff.pin.confirms", name=name), icon="mdi6.account-check")
            return
        else:
            self._told.tell(kit.text("staff.pin.help"), icon="mdi6.information")
            return
        self._told.tell(words, icon="mdi6.alert", notice=True)

    _locked = _stuck = False

    def _pad(self) -> Pile:
        kit = self.kit
        clear = PushKey(
            kit, kit.text("pad.clear"), partial(self._typed, "clear"), best=38.7, most=40
        )
        delete = PushKey(
            kit,
            kit.text("pad.delete"),
            partial(self._typed, "delete"),
            icon="mdi6.backspace-outline",
            best=38.7,
            most=40,
        )
        digits = {d: PadKey(kit, d, partial(self._typed, d)) for d in "1234567890"}
        self._keys = [*digits.values(), clear, delete]
        rows: list[Item] = []
        for row in ("123", "456", "789"):
            rows += [Row([digits[d] for d in row], kit.mm(4)), kit.gap(3, 5)]
        pad = Pile([*rows, Row([clear, digits["0"], delete], kit.mm(4))])
        EachFinger(pad, self._keys)
        return pad

    def _typed(self, key: str) -> None:
        # The key alone: what was typed before may be on its way and not on the screen yet.
        self.kit.act("key", PersonalText(key))

    def _entered(self) -> None:
        self.kit.act("restart_program" if self._stuck else "enter")


VIEW = StaffPinView
SAMPLES = (
    Screen(StaffPin(None, wrong=False, tries_left=0, locked_minutes=0), back=True, online=True),
    Screen(
        StaffPin(None, wrong=False, tries_left=0, locked_minutes=0, confirms=PersonName("王小英")),
        back=True,
        online=True,
    ),
    Screen(
        StaffPin(PersonalText("0000"), wrong=False, tries_left=0, locked_minutes=0),
        back=True,
        online=True,
    ),
    Screen(StaffPin(None, wrong=True, tries_left=2, locked_minutes=0), back=True, online=True),
    Screen(StaffPin(None, wrong=True, tries_left=0, locked_minutes=0), back=True, online=True),
    Screen(StaffPin(None, wrong=True, tries_left=0, locked_minutes=15), back=True, online=False),
    Screen(StaffPin(None, wrong=True, tries_left=0, locked_minutes=0, stuck=True), back=True),
)
