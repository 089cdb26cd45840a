"""Pictures as a document camera gives them: a sheet on a desk, drawn with light and perspective."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from drivers.camera.straight import square_to

Point = tuple[float, float]
DESKS = ("dark", "grey", "wood", "green", "light")


@dataclass(frozen=True, slots=True)
class Scene:
    """How a sheet lies under the camera.

    Attributes:
        desk: one of ``DESKS``; "light" is nearly as light as the sheet.
        turn: degrees by which the sheet is turned.
        tilt: how much nearer its lower edge is; 0 is straight from above.
        shadow: whether an arm's shadow falls over sheet and desk.
        code: what a QR code on the sheet says; without it there is none.
        sheet: whether there is one.
        text: whether anything stands on it.
        blur: dots by which it is out of focus, or moves.
        light: part of the light that a camera wants.
    """

    desk: str = "grey"
    turn: float = 0.0
    tilt: float = 0.0
    shadow: bool = False
    code: str = ""
    sheet: bool = True
    text: bool = True
    blur: float = 0.8
    light: float = 1.0
    size: tuple[int, int] = (1600, 1200)

    def corners(self) -> list[Point]:
        """Return where the sheet's corners are, its own upper left first and on clockwise."""
        width, height = self.size
        tall = 0.72 * height
        half = (tall * 210 / 297 / 2, tall / 2)
        cos, sin = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        found = []
        for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            a, b = x * half[0], y * half[1]
            far = 1 + self.tilt * (a * sin + b * cos) / tall
            found.append((width / 2 + (a * cos - b * sin) * far, height / 2 + (a * sin + b * cos)))
        return found


def sheet(code: str = "", size: tuple[int, int] = (840, 1188)) -> Image.Image:
    """Draw a form: a heading, lines of text, a table, and a QR code if it is to say something."""
    paper = Image.new("RGB", size, (246, 245, 240))
    draw = ImageDraw.Draw(paper)
    draw.rectangle((240, 80, 600, 120), fill=(40, 40, 45))
    for row in range(24):
        draw.rectangle(
            (90, 190 + row * 22, 90 + 520 - row * 37 % 190, 200 + row * 22), fill=(70,) * 3
        )
    for row in range(6):
        draw.rectangle((90, 780 + row * 50, 750, 830 + row * 50), outline=(60, 60, 60), width=2)
    if code:
        import segno

        made = io.BytesIO()
        segno.make(code.encode(), mode="byte", micro=False).save(made, kind="png", scale=5)
        paper.paste(Image.open(made).convert("RGB"), (590, 180))
    return paper


def _desk(kind: str, size: tuple[int, int]) -> Image.Image:
    plain = {"dark": (38, 36, 40), "grey": (128, 128, 126), "green": (40, 110, 80)}
    plain |= {"wood": (172, 126, 82), "light": (222, 221, 216)}
    desk = Image.new("RGB", size, plain[kind])
    if kind == "wood":
        draw = ImageDraw.Draw(desk)
        for row in range(0, size[1], 7):
            shade = 10 * math.sin(row * 0.37) + 8 * math.sin(row * 0.11)
            draw.rectangle((0, row, size[0], row + 6),
                           fill=(int(172 + shade), int(126 + shade), int(82 + shade)))  # fmt: skip
    noise = Image.effect_noise(size, 10).convert("RGB")
    return ImageChops.add(desk, noise, 1, -128)


def draw(scene: Scene) -> Image.Image:
    """Draw what a camera sees of a scene."""
    picture = _desk(scene.desk, scene.size)
    if scene.sheet:
        paper = sheet(scene.code) if scene.text else Image.new("RGB", (840, 1188), (246, 245, 240))
        # The other way round: where on the sheet is each dot of the picture?
        a, b, c, d, e, f, g, h = square_to(scene.corners(), *paper.size)
        i = 1.0
        back = (e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g,
                c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d)  # fmt: skip
        numbers = tuple(each / back[8] for each in back[:8])
        perspective = Image.Transform.PERSPECTIVE
        laid = paper.transform(scene.size, perspective, numbers, Image.Resampling.BICUBIC)
        mask = Image.new("L", paper.size, 255).transform(
            scene.size, perspective, numbers, Image.Resampling.BICUBIC
        )
        picture.paste(laid, mask=mask)
    if scene.shadow:
        shade = Image.new("L", scene.size, 255)
        ImageDraw.Draw(shade).polygon(
            [
                (0, 0),
                (scene.size[0] * 0.55, 0),
                (scene.size[0] * 0.3, scene.size[1]),
                (0, scene.size[1]),
            ],
            fill=150,
        )
        shade = shade.filter(ImageFilter.GaussianBlur(60))
        picture = ImageChops.multiply(picture, shade.convert("RGB"))
    if scene.light < 1:
        picture = picture.point(lambda level: round(level * scene.light))
    return picture.filter(ImageFilter.GaussianBlur(scene.blur))


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """Return a picture as a camera encodes it."""
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=quality)
    return made.getvalue()
