"""Words that wrap, in a role of type and a role of colour."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from ui.kit import Kit
from ui.layout import Need
from ui.widgets.paint import draw_text, height_of

HEADINGS = ("attract", "greeting", "question")
"""Roles that carry words of the catalogues and packages, never a resident's."""


class Label(QLabel):
    """Text for reading. It is a QLabel so that screen readers know it as such."""

    def __init__(
        self,
        kit: Kit,
        text: str,
        role: str = "body",
        colour: str = "ink",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        *,
        bold: bool | None = None,
        middle: bool = False,
        heads: bool = False,
    ) -> None:
        """Show ``text``; ``colour`` names a colour of the palette.

        ``heads`` keeps it on the page of what follows.
        """
        super().__init__()
        self._kit, self._role, self._align, self._middle = kit, role, align, middle
        self._font = kit.font(role, bold)
        self._colour: str = getattr(kit.palette, colour)
        self.keep_with_next = heads
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def set_words(self, text: str) -> None:
        """Show other words in the same place."""
        if text != self.text():
            self.setText(text)

    def need(self, width: int) -> Need:
        """Want the wrapped lines' height."""
        return Need.fixed(height_of(self.text(), self._font, width, self._kit.leading(self._role)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        painter = QPainter(self)
        draw_text(
            painter,
            self.rect(),
            self.text(),
            self._font,
            self._colour,
            self._align,
            leading=self._kit.leading(self._role),
            middle=self._middle,
            kept=self._role in HEADINGS,
        )
        painter.end()
