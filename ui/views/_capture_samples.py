"""Synthetic papers, readings and signatures on which views are drawn and measured."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPolygonF

from kiosk.domain.capture import Ink, Page, PageImage, Sight
from kiosk.domain.measurement import BloodPressure, Kept
from kiosk.domain.service import Field, FieldType, Material
from kiosk.domain.text import Text

CERTIFICATE = Material(
    id="certificate",
    label=Text("残疾证", "Disability certificate"),
    question=Text("请把残疾证放到镜头下", "Put the certificate under the camera"),
    help=Text("有照片那一面朝上，放平。", "The side with the photo up, and flat."),
    icon="mdi6.card-account-details-star",
    pages=2,
)
PROOF = Material(
    id="hardship",
    label=Text("低保证或困难证明", "Proof of hardship"),
    question=Text("请把低保证放到镜头下", "Put the proof of hardship there"),
    help=Text("困难证明也行，一页就够。", "One page is enough."),
    icon="mdi6.file-document-outline",
    optional=Text("没有这个", "I have none"),
)
SIGN_FIELD = Field(
    id="signature",
    type=FieldType.SIGNATURE,
    label=Text("签名", "Signature"),
    question=Text("请用手指签个名", "Please sign with your finger"),
    help=Text("写错了能重写，不急。", "Take your time; you can write it anew."),
)
_CORNERS = ((0.30, 0.12), (0.68, 0.10), (0.72, 0.88), (0.28, 0.90))


def _jpeg(image: QImage) -> PageImage:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"jpeg")).write(image)
    return PageImage(bytes(buffer.data().data()))


def _desk(*, sheet: bool, light: float = 1.0) -> PageImage:
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor(round(140 * light), round(130 * light), round(118 * light)))
    if sheet:
        painter = QPainter(image)
        painter.setBrush(QColor(246, 245, 240))
        painter.drawPolygon(QPolygonF([QPointF(x * 640, y * 480) for x, y in _CORNERS]))
        painter.end()
    return _jpeg(image)


def _page() -> PageImage:
    image = QImage(420, 594, QImage.Format.Format_RGB32)
    image.fill(QColor(246, 245, 240))
    painter = QPainter(image)
    for row in range(20):
        painter.fillRect(45, 90 + row * 22, 260 - row * 37 % 95, 8, QColor(70, 70, 70))
    painter.fillRect(120, 40, 180, 20, QColor(40, 40, 45))
    painter.end()
    return _jpeg(image)


SIGHT = Sight(_desk(sheet=True), _CORNERS)
EMPTY_DESK = Sight(_desk(sheet=False))
DARK = Sight(_desk(sheet=False, light=0.1), dark=True)
PAGE = Page(_page())
INK = Ink(
    "120,60 260,58 380,64;240,70 238,150 236,250;120,150 230,148 360,152;90,250 240,246 420,252;"
    "560,60 556,260 520,240;500,110 470,180;620,100 680,190;"
    "760,60 800,110 850,70;780,120 930,118;850,80 848,270 800,250;760,180 900,176"
)
NORMAL = BloodPressure(118, 76, 72)
HIGH = BloodPressure(148, 92, 80)
ALARMING = BloodPressure(186, 112, 96)
_DAY = datetime(2025, 10, 16, 2, 24, tzinfo=UTC)
READINGS = tuple(
    Kept(_DAY - timedelta(days=days), BloodPressure(systolic, diastolic, 74))
    for days, systolic, diastolic in (
        (84, 152, 95),
        (63, 147, 92),
        (49, 149, 94),
        (28, 141, 88),
        (14, 138, 86),
        (0, 132, 84),
    )
)
