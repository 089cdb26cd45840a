"""The hand-painted pictures: there, told apart, sharp, within their place, in every theme."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from kiosk.domain.screen import Display
from kiosk.domain.site import Site
from kiosk.domain.text import Language, Text
from ui.kit import Kit
from ui.theme.metrics import Metrics
from ui.theme.tokens import CONTRAST, PAPER, Palette
from ui.widgets import art

SIDE = 120
HERE = Text("青禾社区", "Qinghe")


class NoWords:
    """Pictures say nothing."""

    def text(self, key: str, language: Language, /, **params: object) -> str:
        raise KeyError(key)


def kit(*, still: bool = False, contrast: bool = False) -> Kit:
    """A way of seeing without words, which pictures do not have."""
    return Kit(
        metrics=Metrics.of(1080, 1920),
        display=Display(contrast=contrast),
        words=NoWords(),
        site=Site("QH01", HERE, HERE, "028 0000 0000", HERE, HERE, ()),
        post=lambda event: None,
        still=still,
    )


THEMES = [pytest.param(PAPER, id="paper"), pytest.param(CONTRAST, id="contrast")]


def painted(kind: str, palette: Palette, offset: float | None = None, side: int = SIDE) -> QImage:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(palette.card))
    painter = QPainter(image)
    art.paint(painter, QRectF(0, 0, side, side), palette, kind, offset)
    painter.end()
    return image


def colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width())
        for y in range(image.height())
    }


def blank(palette: Palette) -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(palette.card))
    return image


@pytest.mark.parametrize("palette", THEMES)
@pytest.mark.parametrize("kind", sorted(art.PICTURES))
def test_every_picture_shows_something_in_every_theme_but_the_ornament(
    qapp: object, kind: str, palette: Palette
) -> None:
    gone = art.PICTURES[kind].ornament and not palette.ornament
    assert (painted(kind, palette) == blank(palette)) is gone


@pytest.mark.parametrize("palette", THEMES)
def test_no_two_pictures_look_alike(qapp: object, palette: Palette) -> None:
    kinds = [k for k, p in art.PICTURES.items() if palette.ornament or not p.ornament]
    images = [painted(kind, palette) for kind in kinds]
    for place, image in enumerate(images):
        assert image not in images[place + 1 :], kinds[place]


@pytest.mark.parametrize("kind", sorted(art.PICTURES))
def test_a_picture_is_painted_the_same_each_time_and_leaves_the_painter_as_it_was(
    qapp: object, kind: str
) -> None:
    image = blank(PAPER)
    painter = QPainter(image)
    for offset in (None, 0.0, 0.3, 1.0):
        art.paint(painter, QRectF(20, 20, 60, 40), PAPER, kind, offset)
    assert painter.worldTransform().isIdentity()
    assert painter.opacity() == 1.0
    assert not painter.hasClipping()
    painter.end()
    assert painted(kind, PAPER) == painted(kind, PAPER)


@pytest.mark.parametrize("palette", THEMES)
@pytest.mark.parametrize("kind", sorted(art.PICTURES))
def test_a_picture_stays_inside_the_rectangle_it_was_given(
    qapp: object, kind: str, palette: Palette
) -> None:
    image = blank(palette)
    painter = QPainter(image)
    art.paint(painter, QRectF(30, 30, 60, 60), palette, kind)
    painter.end()
    inside = QRectF(29, 29, 62, 62)
    strays = [
        (x, y)
        for x in range(SIDE)
        for y in range(SIDE)
        if not inside.contains(x, y) and image.pixelColor(x, y) != QColor(palette.card)
    ]
    assert strays == []


@pytest.mark.parametrize("kind", sorted(art.PICTURES))
def test_high_contrast_knows_no_colour_but_black_white_and_yellow(qapp: object, kind: str) -> None:
    flat = {"#000000", "#FFFFFF", "#FFE14D"}
    blends = [c for c in colours(painted(kind, CONTRAST)) if c not in flat]
    for name in blends:  # the smooth edge between two of them, never a hue of its own
        colour = QColor(name)
        assert colour.red() >= colour.green() >= colour.blue(), name


def test_the_card_slides_to_the_reader_and_the_arrow_goes(qapp: object) -> None:
    steps = [painted("reader", PAPER, offset) for offset in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert all(one != other for one, other in pairwise(steps))
    assert painted("reader", PAPER, -3.0) == steps[0]
    assert painted("reader", PAPER, 7.0) == steps[-1]

    def amber(offset: float) -> int:
        image = painted("reader", PAPER, offset)
        box = range(SIDE // 2 - 12, SIDE // 2 + 12)  # where the arrow is, and no lamp
        return sum(image.pixelColor(x, y) == QColor(PAPER.amber) for x in box for y in range(SIDE))

    assert amber(0.0) > 50
    assert amber(0.5) == 0


def test_the_slip_comes_out_of_its_slot(qapp: object) -> None:
    def white(offset: float) -> int:
        image = blank(CONTRAST)  # a dark ground, on which paper shows
        painter = QPainter(image)
        art.paint_slip(painter, QRectF(0, 0, SIDE, SIDE), PAPER, offset)
        painter.end()
        paper = QColor(PAPER.card)
        return sum(image.pixelColor(x, y) == paper for x in range(SIDE) for y in range(SIDE))

    assert white(0.0) < white(0.5) < white(1.0)


def test_each_face_has_its_own_colour_and_its_own_mouth(qapp: object) -> None:
    faces = [painted(f"face_{rating}", PAPER) for rating in (5, 4, 3, 2, 1)]
    cheeks = [face.pixelColor(SIDE // 2, SIDE // 8).name() for face in faces]
    assert cheeks == ["#0e565f", "#3f7f83", "#7a7564", "#a8642f", "#8f3220"]
    plain = [painted(f"face_{rating}", CONTRAST) for rating in (5, 4, 3, 2, 1)]
    assert all(one != other for one, other in pairwise(plain))  # not by colour alone


@pytest.mark.parametrize("palette", THEMES)
def test_the_slip_on_the_screen_is_white_paper_with_torn_teeth(
    qapp: object, palette: Palette
) -> None:
    image = QImage(400, 300, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("#123456"))
    painter = QPainter(image)
    art.paint_torn_paper(painter, QRectF(0, 0, 400, 300), palette, tooth=40)
    painter.end()
    assert image.pixelColor(200, 150) == QColor("#FFFFFF")  # a code on it can be scanned
    row = [image.pixelColor(x, 292) != QColor("#123456") for x in range(400)]
    assert sum(one and not other for one, other in pairwise(row)) == 10


def test_a_picture_is_as_sharp_large_as_small(qapp: object) -> None:
    def edges(side: int) -> float:
        """Return the part of pixels that are blended, times the side: the width of an edge."""
        image = painted("face_5", PAPER, side=side)
        flat = {QColor(PAPER.card).name(), PAPER.accent.lower()}
        blended = sum(
            image.pixelColor(x, y).name() not in flat for x in range(side) for y in range(side)
        )
        return blended / side

    assert edges(400) == pytest.approx(edges(100), rel=0.25)


def test_a_moving_picture_rests_when_hidden_and_never_moves_when_motion_is_reduced(
    qtbot: QtBot,
) -> None:
    moving = art.Picture(kit(), "reader", 60)
    calm = art.Picture(kit(still=True), "reader", 60)
    for picture in (moving, calm):
        qtbot.addWidget(picture)
        picture.resize(300, 240)
        picture.play()
        picture.show()
    qtbot.waitUntil(lambda: (moving.offset or 0) > 0.01, timeout=30_000)
    assert calm.offset is None
    moving.hide()
    calm.hide()
    held = moving.offset
    qtbot.wait(50)
    assert moving.offset == held


def test_an_ornament_asks_for_no_room_in_high_contrast(qtbot: QtBot) -> None:
    plain, dark = art.Picture(kit(), "bowl", 70), art.Picture(kit(contrast=True), "bowl", 70)
    qtbot.addWidget(plain)
    qtbot.addWidget(dark)
    assert plain.need(1000).best == 282
    assert plain.need(100).best == 100  # as high as wide, where there is less width
    assert dark.need(1000).most == 0
