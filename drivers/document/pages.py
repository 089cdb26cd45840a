"""HTML to PDF, by Qt's own rich text: A4, fonts embedded, nothing fetched from anywhere.

See docs/decisions/0015 for why no browser does it. Qt's text wants timers, which only threads of
Qt's have: so each document is drawn on one, while the device's thread waits.
"""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, QThread, QUrl
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from kiosk.domain.document import Document
from kiosk.errors import KioskError

FAMILY = "Noto Sans CJK SC"
_POINTS = 12
_MARGIN_MM = 20.0
_DPI = 600
_MOST_PAGES = 50
_SLICES = 10
_SLICE_MS = 1000
"""A wait is done in slices, so who waits is told from who hangs (drivers/isolation)."""
# Qt takes twice as long for each table in a table, and the square of it for all else.
_DEEPEST = {"table": 6, "": 300}
_END_BY_THEMSELVES = {"p", "li", "dd", "dt", "tr", "td", "th", "br", "hr", "img", "meta", "link"}
_MOST_BYTES = {"pdf": 32 << 20, "html": 1 << 20}
_TAIL = 2048
_NO_PICTURE = QImage(b"\0\0\0\0", 1, 1, QImage.Format.Format_ARGB32)


def as_pdf(document: Document) -> bytes:
    """Return the document as a PDF.

    Raises:
        KioskError: ``document.unprintable``; it is none, or too large.
    """
    if not 0 < len(document.content) <= _MOST_BYTES[document.form]:
        raise KioskError("document.unprintable")
    if document.form == "html":
        return _from_html(document)
    whole = document.content.startswith(b"%PDF-") and b"%%EOF" in document.content[-_TAIL:]
    if not whole:  # a part of one would come out as sheets of nonsense
        raise KioskError("document.unprintable")
    return document.content


def _from_html(document: Document) -> bytes:
    try:
        words = document.content.decode()
    except UnicodeDecodeError:
        raise KioskError("document.unprintable") from None
    _Depth().check(words)
    # A process of a driver's own has no screen and needs none.
    app = QGuiApplication.instance() or QGuiApplication(["xiaoshi", "-platform", "offscreen"])
    drawing = _Drawing(document.title, words)
    drawing.start()
    if not any(drawing.wait(_SLICE_MS) for _ in range(_SLICES)):
        _ENDLESS.append(drawing)  # nobody can end it; whoever let go of it would end the program
    del app
    if not drawing.pdf:
        raise KioskError("document.unprintable")
    return drawing.pdf


class _Depth(HTMLParser):
    """Finds out how deep elements lie in one another, before Qt does."""

    def check(self, words: str) -> None:
        """Raise ``document.unprintable`` for more than any document of people's needs.

        And for one that breaks off within a tag: to make something of that takes the square of it.
        """
        self._open: Counter[str] = Counter()
        try:
            self.feed(words)
        except AssertionError:  # the parser's own word for a mark of SGML that it does not know
            raise KioskError("document.unprintable") from None
        if "<" in self.rawdata:  # what is left over
            raise KioskError("document.unprintable")

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag in _END_BY_THEMSELVES:
            return
        self._open.update((tag, ""))
        if any(self._open[of] > deepest for of, deepest in _DEEPEST.items()):
            raise KioskError("document.unprintable")

    def handle_endtag(self, tag: str) -> None:
        if self._open[tag]:
            self._open.subtract((tag, ""))


class _Closed(QTextDocument):
    """A text that asks nobody for pictures or styles: its own words are all it has.

    For a picture it gives an empty one: for none, Qt would open the file of that name by itself.
    """

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        del name
        picture = kind == QTextDocument.ResourceType.ImageResource.value
        return _NO_PICTURE if picture else QByteArray()


class _Drawing(QThread):
    """Draws one document; ``pdf`` stays empty where it has too many pages."""

    def __init__(self, title: str, words: str) -> None:
        super().__init__()
        self.pdf = b""
        self._title, self._words = title, words

    def run(self) -> None:
        text = _Closed()
        text.setDefaultFont(QFont([FAMILY], _POINTS))
        text.setHtml(self._words)
        room = QBuffer()
        room.open(QIODevice.OpenModeFlag.WriteOnly)
        pdf = QPdfWriter(room)
        pdf.setTitle(self._title)
        pdf.setResolution(_DPI)
        pdf.setPageLayout(_a4())
        text.documentLayout().setPaintDevice(pdf)
        text.setPageSize(QSizeF(pdf.width(), pdf.height()))
        pages = text.pageCount()
        if pages > _MOST_PAGES:
            return
        painter = QPainter(pdf)
        for page in range(pages):
            if page:
                pdf.newPage()
            top = page * pdf.height()
            painter.resetTransform()
            painter.translate(0, -top)
            text.drawContents(painter, QRectF(0, top, pdf.width(), pdf.height()))
        painter.end()
        room.close()
        self.pdf = bytes(room.data().data())


def _a4() -> QPageLayout:
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    a4 = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(a4, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)


_ENDLESS: list[_Drawing] = []
