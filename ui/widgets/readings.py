"""Numbers of a reading, large; and how a person's readings went, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF

from kiosk.domain.measurement import BloodPressure, Kept, Measurement, numbers_of
from kiosk.domain.site import CHINA
from ui.kit import Kit
from ui.layout import Block, Fits, Need, Pile, Row
from ui.theme.tokens import GUTTER
from ui.widgets.label import Label
from ui.widgets.paint import draw_box, draw_text
from ui.widgets.pieces import Panel

_MIDDLE = Qt.AlignmentFlag.AlignHCenter
_FROM, _HIGH = 140, 90
"""From here a pressure is high, in mmHg; see ``kiosk.domain.measurement.verdict``."""


def figures(kit: Kit, measured: Measurement, *, hidden: bool = False) -> Panel:
    """Return the numbers of a reading, each over its name; dashes while others may look on."""
    cells: list[Fits] = [
        Pile(
            [
                Label(kit, "–" if hidden else value, "digits", align=_MIDDLE),
                Label(kit, kit.text(f"reading.{part}"), "help", "ink2", align=_MIDDLE),
            ]
        )
        for part, value in numbers_of(measured)
    ]
    return Panel(kit, [Row(cells, kit.mm(GUTTER))], pad=(6, 4))


def said(kit: Kit, measured: Measurement) -> str:
    """Return a reading as it is said."""
    words = (f"{kit.text(f'reading.{part}')} {value}" for part, value in numbers_of(measured))
    return "，".join(words) + "。"


class TrendPlot(Block):
    """The upper and the lower pressure of each reading, the oldest at the left.

    Dots and lines, filled and open: nobody has to tell two colours apart. A dashed line stands
    where high begins.
    """

    def __init__(self, kit: Kit, readings: Sequence[Kept], name: str) -> None:
        """Show ``readings``; ``name`` is what a screen reader calls the picture."""
        super().__init__()
        self._kit = kit
        self._kept = [(one.at, one.measured) for one in readings
                      if isinstance(one.measured, BloodPressure)]  # fmt: skip
        self.setAccessibleName(name)

    def need(self, width: int) -> Need:
        """Want half as much height as there is width."""
        kit = self._kit
        return Need(kit.mm(80), kit.mm(140), kit.mm(180))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sheet, bands, lines and the first and the last day."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        line = max(1.0, float(kit.mm(palette.border_mm)))
        draw_box(painter, QRectF(self.rect()), kit.radius("card"), palette.card, palette.line, line)
        if self._kept:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._plot(painter)
        painter.end()

    def _plot(self, painter: QPainter) -> None:
        kit, palette = self._kit, self._kit.palette
        foot = round(kit.em("body") * 1.5) + kit.mm(4)
        beside = round(kit.em("strong") * 2.6)
        room = QRectF(
            kit.mm(10), kit.mm(10), self.width() - kit.mm(14) - beside,
            self.height() - foot - kit.mm(14),
        )  # fmt: skip
        every = [n for _, m in self._kept for n in (m.systolic, m.diastolic)]
        low, high = min(*every, _HIGH) - 8, max(*every, _FROM) + 8

        def at(number: int, value: int) -> QPointF:
            last = max(1, len(self._kept) - 1)
            part = number / last if len(self._kept) > 1 else 0.5
            y = room.bottom() - (value - low) / (high - low) * room.height()
            return QPointF(room.x() + part * room.width(), y)

        for bound in (_FROM, _HIGH):
            pen = QPen(QColor(palette.ink2), kit.mm(0.6), Qt.PenStyle.DashLine)
            painter.setPen(pen)
            y = at(0, bound).y()
            painter.drawLine(QPointF(room.x(), y), QPointF(room.right(), y))
        upper = [at(n, m.systolic) for n, (_, m) in enumerate(self._kept)]
        lower = [at(n, m.diastolic) for n, (_, m) in enumerate(self._kept)]
        self._line(painter, upper, palette.accent)
        self._line(painter, lower, palette.card)
        newest = self._kept[-1][1]
        for point, value in ((upper[-1], newest.systolic), (lower[-1], newest.diastolic)):
            box = QRect(round(point.x()) + kit.mm(5), round(point.y()) - kit.em("strong"),
                        beside, 2 * kit.em("strong"))  # fmt: skip
            draw_text(painter, box, str(value), kit.font("strong"), palette.ink, middle=True)
        self._days(painter, foot)

    def _line(self, painter: QPainter, points: list[QPointF], fill: str) -> None:
        kit, accent = self._kit, QColor(self._kit.palette.accent)
        painter.setPen(QPen(accent, kit.mm(1.2)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor(fill))
        for point in points:
            painter.drawEllipse(point, kit.mm(2.4), kit.mm(2.4))

    def _days(self, painter: QPainter, foot: int) -> None:
        kit = self._kit
        font, side = kit.font("body"), kit.mm(10)
        days = [moment.astimezone(CHINA) for moment, _ in (self._kept[0], self._kept[-1])]
        box = QRect(side, self.height() - foot, self.width() - 2 * side, foot - kit.mm(2))
        ends = zip(days, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True)
        for day, align in [*ends][: 1 if len(self._kept) == 1 else 2]:
            text = kit.text("trend.day", month=day.month, day=day.day)
            draw_text(painter, box, text, font, kit.palette.ink2, align, middle=True)
