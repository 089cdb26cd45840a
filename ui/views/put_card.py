"""Put your card on the reader, shown as it looks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent

from kiosk.domain.screen import PutCard, Screen
from ui.kit import Kit
from ui.layout import Block, Fits, Need, Row
from ui.theme.tokens import DOTS_MS
from ui.views import _samples as sample
from ui.views.base import Item, Parts, View
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


class PutCardView(View):
    """One request, one picture, and what went wrong last time in one sentence."""

    def parts(self, screen: Screen) -> Parts:
        """Make the widgets."""
        kit, content = self.kit, screen.content
        assert isinstance(content, PutCard)
        where = kit.text("card.where", where=kit.say(content.where))
        title = Label(kit, kit.text("card.title"), "question")
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(2, 5)] if screen.progress else []
        head += [title, Label(kit, where, "help", "ink2")]
        body: list[Item] = []
        wrong = kit.text(f"error.{content.code}") if content.code else ""
        if wrong:
            body += [Banner(kit, wrong, "mdi6.information", "notice"), kit.gap(3, 5)]
        if content.lost:
            return self._lost(head, wrong or kit.text("error.idcard.no_answer"))
        sheet = CardSheet(kit, "reader", kit.text("card.waiting"))
        tips: list[Item] = []
        cells: list[Fits] = [
            IconText(kit, icon, kit.text(f"card.tip_{key}"), side=13, title_role="body")
            for key, icon in (
                ("flat", "mdi6.card-outline"),
                ("case", "mdi6.wallet-outline"),
                ("stay", "mdi6.timer-sand"),
            )
        ]
        if kit.flat or kit.large:
            for cell in cells:
                tips += [kit.gap(2, 7), cell]
        else:
            tips = [kit.gap(3, 6), Row(cells, kit.mm(5))]
        spoken = [kit.text("card.title"), where, wrong, kit.text("card.tip_stay")]
        if kit.flat and not kit.large:
            body += tips
            return Parts(head=head, body=body, acts=[sheet], split=0.4, spoken=spoken)
        if kit.flat:
            head = [*head[:-1], *body[:1]] if wrong else head
            return Parts(head=head, body=[sheet], acts=tips[1:], split=0.5, spoken=spoken)
        body += [sheet, *tips]
        return Parts(head=head, body=body, split=0, spoken=spoken)

    def _lost(self, head: list[Item], why: str) -> Parts:
        """Nobody is told to lay a card on a reader that cannot work."""
        kit = self.kit
        title = kit.text("card.lost_title")
        head = [*head[:-2], Label(kit, title, "question"), Label(kit, why, "help", "ink2")]
        desk = kit.text("card.lost_desk")
        body: list[Item] = [Banner(kit, desk, "mdi6.information", best=28)]
        if not (kit.flat and kit.large):
            body += [kit.gap(3, 10), Picture(kit, "helper", 120 if not kit.flat else 80, 0)]
        call = Primary(
            kit,
            kit.text("unprinted.call"),
            partial(kit.act, "call_help"),
            icon="mdi6.human-greeting-variant",
            best=42,
        )
        return Parts(head=head, body=body, acts=[call], split=0.5, spoken=[f"{title}。", why, desk])


VIEW = PutCardView
SAMPLES = (
    Screen(
        PutCard(sample.SITE.reader_place),
        progress=sample.progress(1),
        back=True,
        restart=True,
        online=True,
    ),
    Screen(
        PutCard(sample.SITE.reader_place, "idcard.moved"),
        progress=sample.progress(1),
        back=True,
        restart=True,
        online=True,
    ),
    Screen(
        PutCard(sample.SITE.reader_place, "idcard.no_answer"),
        progress=sample.progress(1),
        back=True,
        restart=True,
        online=False,
    ),
    Screen(
        PutCard(sample.SITE.reader_place, "idcard.unplugged", lost=True),
        progress=sample.progress(1),
        back=True,
        restart=True,
        online=True,
    ),
)
