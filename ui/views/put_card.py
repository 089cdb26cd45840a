"""Put your card on the reader, shown as it looks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent

from kiosk.domain.identity import Role
from kiosk.domain.screen import PutCard, Screen
from kiosk.errors import CODES, Action
from ui.kit import Kit
from ui.layout import Block, Fits, Item, Need, Row
from ui.theme.tokens import DOTS_MS
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.art import Picture
from ui.widgets.button import Primary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.paint import draw_box, draw_text, height_of, lines_of, width_of
from ui.widgets.pieces import Banner, IconText


class CardSheet(Block):
    """The reader on a sheet, and below it what the machine waits for."""

    def __init__(self, kit: Kit, picture: str, words: str) -> None:
        """Show ``picture`` (reader or reading) over ``words``."""
        super().__init__()
        self._kit, self._text = kit, words
        self._picture = Picture(kit, picture, 150, 40)
        self._picture.setParent(self)
        self._picture.play()
        self._dots = 2
        self.setAccessibleName(words)
        if not kit.still:
            self._beat = QTimer(self, interval=DOTS_MS)
            self._beat.timeout.connect(self._next_dot)
            self._beat.start()

    def _next_dot(self) -> None:
        self._dots = self._dots % 3 + 1
        self.update()

    def _font_height(self, width: int) -> int:
        kit = self._kit
        return height_of(self._text, kit.font("lead", bold=False), width - kit.mm(46), 1.3)

    def _foot(self) -> int:
        return max(
            self._kit.mm(28 if not self._kit.flat else 22),
            self._font_height(self.width()) + self._kit.mm(8),
        )

    def need(self, width: int) -> Need:
        """Want a large picture."""
        kit = self._kit
        return Need(kit.mm(84), kit.mm(190), kit.mm(236))

    def resizeEvent(self, event: object) -> None:
        """Place the picture."""
        inset = self._kit.mm(8)
        high = self.height() - self._foot() - 2 * inset
        self._picture.setGeometry(inset, inset, self.width() - 2 * inset, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sheet, foot, dots and words."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        radius, line = kit.radius("card"), max(1.0, float(kit.mm(palette.border_mm)))
        draw_box(painter, QRectF(self.rect()), radius, palette.card, palette.line, line)
        foot = self._foot()
        whole, band = QPainterPath(), QPainterPath()
        half = line
        whole.addRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        band.addRect(QRectF(0, self.height() - foot, self.width(), foot))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.calm))
        painter.drawPath(whole.intersected(band))
        font = kit.font("lead", bold=False)
        room = self.width() - kit.mm(46)
        wide = width_of("\n".join(lines_of(self._text, font, room)), font)
        dot, gap = kit.mm(5), kit.mm(3.5)
        dots = 3 * dot + 2 * gap
        x = (self.width() - dots - kit.mm(7) - wide) / 2
        middle = self.height() - foot / 2
        for n in range(3):
            fill = palette.accent if n < self._dots else palette.plate_line
            draw_box(
                painter, QRectF(x + n * (dot + gap), middle - dot / 2, dot, dot), dot / 2, fill
            )
        box = QRectF(x + dots + kit.mm(7), self.height() - foot, wide + 2, foot).toRect()
        draw_text(painter, box, self._text, font, palette.calm_ink, middle=True)
        painter.end()


class PutCardView(View[PutCard]):
    """One request, one picture; after trouble, what it was and what helps above the picture."""

    def parts(self, screen: Screen, content: PutCard) -> Parts:
        """Make the widgets."""
        kit = self.kit
        steps: list[Item] = [Steps(kit, screen.progress), kit.gap(2, 5)] if screen.progress else []
        if content.lost:
            return self._lost(steps, content.code or "idcard.no_answer")
        if content.code is not None:
            return self._trouble(steps, content.code)
        title = kit.text(f"card.title_{content.whose}" if content.whose else "card.title")
        where = kit.text("card.where", where=kit.say(content.where))
        head = [*steps, Label(kit, title, "question"), Label(kit, where, "help", "ink2")]
        waiting = kit.text("card.lift" if content.lift else "card.waiting")
        sheet = CardSheet(kit, "reader", waiting)
        spoken = [title, where, waiting if content.lift else "", kit.text("card.tip_stay")]
        return self._with_tips(head, sheet, spoken)

    def _trouble(self, steps: list[Item], code: str) -> Parts:
        """What went wrong and what helps, in one sentence; the card may be put down again."""
        kit = self.kit
        simply_again = CODES[code].action is Action.PUT_CARD_AGAIN
        title = kit.text("card.once_more" if simply_again else "card.not_yet")
        why, again = kit.text(f"error.{code}"), kit.text("card.again")
        told = Banner(kit, why, "mdi6.information", "notice")
        head = [*steps, Label(kit, title, "question"), kit.gap(2, 4), told]
        sheet = CardSheet(kit, "reader", again)
        spoken = [f"{title}。", why, again]
        if simply_again:
            return self._with_tips(head, sheet, spoken)
        return Parts(head=head, body=[sheet], acts=[self._call()], split=0.56, spoken=spoken)

    def _with_tips(self, head: list[Item], sheet: CardSheet, spoken: list[str]) -> Parts:
        kit = self.kit
        cells: list[Fits] = [
            IconText(kit, icon, kit.text(f"card.tip_{key}"), side=13, title_role="body")
            for key, icon in (
                ("flat", "mdi6.card-outline"),
                ("case", "mdi6.wallet-outline"),
                ("stay", "mdi6.timer-sand"),
            )
        ]
        if not (kit.flat or kit.large):
            row = Row(cells, kit.mm(5))
            return Parts(head=head, body=[sheet, kit.gap(3, 6), row], split=0, spoken=spoken)
        tips: list[Item] = []
        for cell in cells:
            tips += [kit.gap(2, 7), cell]
        if kit.flat:
            return Parts(head=head, body=[sheet], acts=tips[1:], split=0.5, spoken=spoken)
        return Parts(head=head, body=[sheet, *tips], split=0, spoken=spoken)

    def _call(self) -> Primary:
        kit = self.kit
        return Primary(
            kit,
            kit.text("unprinted.call"),
            partial(kit.act, "call_help"),
            icon="mdi6.human-greeting-variant",
            best=42,
        )

    def _lost(self, steps: list[Item], code: str) -> Parts:
        """Nobody is told to lay a card on a reader that cannot work."""
        kit = self.kit
        title, why = kit.text("card.lost_title"), kit.text(f"error.{code}")
        head = [*steps, Label(kit, title, "question"), Label(kit, why, "help", "ink2")]
        desk = kit.text("card.lost_desk")
        body: list[Item] = [Banner(kit, desk, "mdi6.information", best=28)]
        if not (kit.flat and kit.large):
            body += [kit.gap(3, 10), Picture(kit, "helper", 120 if not kit.flat else 80, 0)]
        spoken = [f"{title}。", why, desk]
        return Parts(head=head, body=body, acts=[self._call()], split=0.5, spoken=spoken)


def _sample(
    code: str | None = None,
    *,
    lost: bool = False,
    lift: bool = False,
    online: bool = True,
    whose: Role | None = None,
) -> Screen:
    content = PutCard(sample.SITE.reader_place, code, lost, lift, whose)
    return Screen(content, progress=sample.progress(1), back=True, restart=True, online=online)


_BESIDE = (Role.HELPER, Role.PRINCIPAL, Role.GUARDIAN)
_OF_CARD = [code for code, spec in CODES.items() if code.startswith("idcard.") and spec.resident]
VIEW = PutCardView
SAMPLES = (
    _sample(),
    _sample(lift=True),
    *(_sample(lift=role is not Role.HELPER, whose=role) for role in _BESIDE),
    *(_sample(code, online=n % 2 == 0) for n, code in enumerate(_OF_CARD)),
    _sample("idcard.unplugged", lost=True),
)
