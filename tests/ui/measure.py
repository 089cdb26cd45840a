"""A rule for the screen: what is drawn is measured in rendered pixels, whoever drew it.

Each widget paints once into a device that notes every run of text with its place; the picture of
the whole window then says how high, how dark and how whole that text came out.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QRegion,
    QTransform,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.shell import Shell
from ui.theme.tokens import (
    LEAST_GAP,
    LEAST_TARGET,
    LEAST_TARGET_LARGE,
    LEAST_TEXT,
    LEAST_TEXT_LARGE,
    LEAST_TEXT_STAFF,
)
from ui.widgets.still_there import StillThere

LEAST_TEXT_STAFF_LARGE = 8.4
SLACK_PX = 2.4
"""What anti-aliasing and rounding to whole pixels may take from a height."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be."""

    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True)
class Run:
    """A run of text: its ink in window coordinates, its font, and the widget that drew it."""

    text: str
    at: QPointF
    font: QFont
    advance: float
    widget: QWidget

    @property
    def ink(self) -> QRectF:
        return QFontMetricsF(self.font).tightBoundingRect(self.text).translated(self.at)


class _Engine(QPaintEngine):
    """Notes text; draws nothing."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.texts: list[tuple[QPointF, str, QFont, float]] = []
        self._place = QTransform()

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: object) -> None:
        self._place = state.transform()  # type: ignore[attr-defined]

    def drawPixmap(self, *_: object) -> None: ...

    def drawPath(self, *_: object) -> None: ...

    def drawPolygon(self, *_: object) -> None: ...

    def drawRects(self, *_: object) -> None: ...

    def drawTextItem(self, at: object, item: object) -> None:
        font = QFont(item.font())  # type: ignore[attr-defined]
        text, width = item.text(), item.width()  # type: ignore[attr-defined]
        assert isinstance(at, QPointF)
        self.texts.append((self._place.map(at), text, font, width))


class _Device(QPaintDevice):
    """A sheet of the widget's size that only listens."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.engine = _Engine()
        metric = QPaintDevice.PaintDeviceMetric
        self._known = {
            metric.PdmWidth: widget.width(),
            metric.PdmHeight: widget.height(),
            metric.PdmWidthMM: widget.widthMM(),
            metric.PdmHeightMM: widget.heightMM(),
            metric.PdmDpiX: 96,
            metric.PdmDpiY: 96,
            metric.PdmPhysicalDpiX: 96,
            metric.PdmPhysicalDpiY: 96,
            metric.PdmDepth: 32,
            metric.PdmNumColors: 1 << 24,
            metric.PdmDevicePixelRatio: 1,
            metric.PdmDevicePixelRatioScaled: 65536,
        }

    def paintEngine(self) -> QPaintEngine:
        return self.engine

    def metric(self, which: QPaintDevice.PaintDeviceMetric) -> int:
        return self._known.get(which, 0)


def runs_of(window: QWidget, widgets: list[QWidget]) -> list[Run]:
    """Return every run of text that ``widgets`` draw, runs of one line joined."""
    out: list[Run] = []
    for widget in widgets:
        device = _Device(widget)
        widget.render(device, QPoint(), QRegion(), QWidget.RenderFlag(0))
        corner = QPointF(widget.mapTo(window, QPoint(0, 0)))
        for at, text, font, advance in device.engine.texts:
            run = Run(text, at + corner, font, advance, widget)
            last = out[-1] if out else None
            if last is not None and last.widget is widget and _goes_on(last, run):
                out[-1] = replace(
                    last, text=last.text + run.text, advance=last.advance + run.advance
                )
            else:
                out.append(run)
    return [run for run in out if run.text.strip()]


def _goes_on(last: Run, run: Run) -> bool:
    same = last.font == run.font and abs(last.at.y() - run.at.y()) < 1
    return same and abs(last.at.x() + last.advance - run.at.x()) < 2


def shown_widgets(shell: Shell) -> list[QWidget]:
    """Return the visible widgets that a person can make out; a dialog hides what is below it."""
    dialog = next((d for d in shell.findChildren(StillThere) if d.isVisible()), None)
    out: list[QWidget] = []
    for widget in [shell, *shell.findChildren(QWidget)]:
        if not widget.isVisible() or widget.width() <= 0 or widget.height() <= 0:
            continue
        behind = dialog is not None and widget is not dialog and not dialog.isAncestorOf(widget)
        if behind and dialog is not None and dialog.geometry().contains(_place(shell, widget)):
            continue
        out.append(widget)
    return out


def _place(window: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def findings(shell: Shell, *, staff: bool = False) -> list[Finding]:
    """Measure what ``shell`` shows; an empty list is what is wanted."""
    kit = shell.kit
    assert kit is not None
    widgets = shown_widgets(shell)
    runs = runs_of(shell, widgets)
    keys = [w for w in widgets if isinstance(w, QAbstractButton)]
    picture = shell.picture().toImage().convertToFormat(QImage.Format.Format_RGB32)
    least = LEAST_TEXT_LARGE if kit.large else LEAST_TEXT
    if staff:
        least = LEAST_TEXT_STAFF_LARGE if kit.large else LEAST_TEXT_STAFF
    wanted = 7.0 if kit.display.contrast else 4.5
    out: list[Finding] = []
    for run in runs:
        out += _text(shell, run, picture, least * kit.metrics.px_per_mm, wanted)
    out += _overlaps(shell, runs, keys)
    out += _targets(shell, keys, LEAST_TARGET_LARGE if kit.large else LEAST_TARGET)
    return out


def _text(shell: Shell, run: Run, picture: QImage, least_px: float, wanted: float) -> list[Finding]:
    """Measure one run of text in the picture."""
    ink, name = run.ink, f"{run.text!r} of {type(run.widget).__name__}"
    out: list[Finding] = []
    frame = ink.adjusted(0.5, 0.5, -0.5, -0.5)
    widget: QWidget | None = run.widget
    while widget is not None:
        box = QRectF(_place(shell, widget)).adjusted(-1, -1, 1, 1)
        if not box.contains(frame):
            where = "screen" if widget is shell else type(widget).__name__
            out.append(Finding("clipped", f"{name} leaves {where}"))
            break
        widget = None if widget is shell else widget.parentWidget()
    if "…" in run.text.replace("……", ""):
        out.append(Finding("elided", name))
    area = ink.toAlignedRect().intersected(picture.rect())
    if area.width() < 2 or area.height() < 2:
        return [*out, Finding("clipped", f"{name} is nowhere")]
    ground, colour, rows = _look(picture.copy(area))
    ratio = contrast(ground, colour)
    if ratio < wanted:
        out.append(Finding("contrast", f"{name} has {ratio:.2f}, wants {wanted}"))
    share = ink.height() / run.font.pixelSize()
    if not any(c.isalnum() for c in run.text):
        return out
    if rows < ink.height() - 2 * SLACK_PX:
        out.append(Finding("clipped", f"{name} shows {rows} of {ink.height():.0f} rows"))
    elif share > 0.3:
        em = (rows + SLACK_PX) / share
        if em < least_px:
            out.append(Finding("small", f"{name} is {em:.1f} px, wants {least_px:.1f}"))
    return out


def _look(part: QImage) -> tuple[int, int, int]:
    """Return the ground, the text's colour and the rows that carry ink.

    Colours are counted on every third pixel: a stroke is several pixels wide.
    """
    width, height = part.width(), part.height()
    raw = bytes(part.constBits())
    counts = Counter(memoryview(raw).cast("I")[::3])
    ground = counts.most_common(1)[0][0]
    inked = [c for c in counts if c != ground]
    if not inked:
        return ground, ground, 0
    strongest = max(contrast(ground, c) for c in inked)
    near = [c for c in inked if contrast(ground, c) > 0.93 * strongest]
    colour = max(near, key=lambda c: counts[c])
    blank, stride = ground.to_bytes(4, sys.byteorder) * width, width * 4
    rows = [y for y in range(height) if raw[y * stride : (y + 1) * stride] != blank]
    return ground, colour, rows[-1] - rows[0] + 1 if rows else 0


@cache
def _luminance(colour: int) -> float:
    parts = [((colour >> shift) & 255) / 255 for shift in (16, 8, 0)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@cache
def contrast(one: int, other: int) -> float:
    """Return the contrast of two colours after WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _overlaps(shell: Shell, runs: list[Run], keys: list[QAbstractButton]) -> list[Finding]:
    """Find text upon text, and text upon a key that is not its own."""
    out: list[Finding] = []
    inks = [(run, run.ink.adjusted(1, 1, -1, -1)) for run in runs]
    for (one, a), (other, b) in combinations(inks, 2):
        if a.intersects(b):
            out.append(Finding("overlap", f"{one.text!r} and {other.text!r}"))
    for key in keys:
        box = QRectF(_place(shell, key))
        for run, ink in inks:
            own = run.widget is key or key.isAncestorOf(run.widget)
            if not own and ink.intersects(box):
                out.append(Finding("overlap", f"{run.text!r} and key {key.text()!r}"))
    return out


def _targets(shell: Shell, keys: list[QAbstractButton], least: float) -> list[Finding]:
    """Find keys that are too small, too near to one another, or not wholly there."""
    kit = shell.kit
    assert kit is not None
    out: list[Finding] = []
    places = [(key, _place(shell, key)) for key in keys]
    for key, box in places:
        side = min(box.width(), box.height()) + 1
        if side < least * kit.metrics.px_per_mm:
            mm = side / kit.metrics.px_per_mm
            out.append(Finding("target", f"{key.text()!r} is {mm:.1f} mm, wants {least}"))
        parent = key.parentWidget()
        while parent is not None:
            if not _place(shell, parent).contains(box):
                out.append(Finding("clipped", f"key {key.text()!r} leaves {type(parent).__name__}"))
                break
            parent = None if parent is shell else parent.parentWidget()
    reach = int(LEAST_GAP * kit.metrics.px_per_mm) - 1
    for (one, a), (other, b) in combinations(places, 2):
        if a.adjusted(-reach, -reach, reach, reach).intersects(b):
            out.append(Finding("gap", f"{one.text()!r} and {other.text()!r}"))
    return out
