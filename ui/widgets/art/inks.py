"""The colours that the pictures are painted in: roles, so that one drawing serves every theme.

By day a shape is a flat colour. In high contrast it is yellow or white, or black with a white line
around it: a tone therefore is a fill and, where needed, a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ui.theme.tokens import Palette

BLACK, WHITE = "#000000", "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Tone:
    """A fill and an outline, both ``#RRGGBB``; None leaves it away."""

    fill: str
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Inks:
    """What each part of a picture is painted in.

    Attributes:
        main: bodies, lines of text on a card, what carries the picture.
        deep: the darker parts beside ``main``: lids, saucers, slots.
        soft: second tone of clothes and things, steam, second words.
        mist: the disc behind a thing, tiles at rest.
        sheet: surfaces of a card of plastic.
        hollow: a photograph's ground, a thing's shaded side.
        paper: china and paper.
        clay: the foot of the bowl.
        face: skin, which is nobody's in particular.
        accent: the one warm part: a lamp, a seal, a scarf.
        on_main: what is drawn on ``main`` or ``deep``.
        ink: eyes, mouths and the pointing hand.
        on_accent: what is drawn on ``accent``.
        faded: words on a slip that are not to be read.
        smiles: the five faces, from very satisfied to very dissatisfied.
        contrast: whether this is the high-contrast set, where the ornament goes.
    """

    main: Tone
    deep: Tone
    soft: Tone
    mist: Tone
    sheet: Tone
    hollow: Tone
    paper: Tone
    clay: Tone
    face: Tone
    accent: Tone
    on_main: Tone
    ink: Tone
    on_accent: Tone
    faded: Tone
    smiles: tuple[Tone, Tone, Tone, Tone, Tone]
    contrast: bool = False


@lru_cache(maxsize=8)
def inks_of(palette: Palette) -> Inks:
    """Return the inks of a theme. What only pictures need (steam, china, faces) is named here."""
    return _day(palette) if palette.plates else _contrast(palette)


def _day(palette: Palette) -> Inks:
    main = Tone(palette.accent)
    return Inks(
        main=main,
        deep=Tone(palette.accent_deep),
        soft=Tone("#8FB3AE"),
        mist=Tone(palette.plate),
        sheet=Tone("#EAF2F0", palette.plate_line),
        hollow=Tone("#D3E3E0"),
        paper=Tone(palette.card),
        clay=Tone("#E9E3D6"),
        face=Tone(palette.notice),
        accent=Tone(palette.amber),
        on_main=Tone(palette.on_accent),
        ink=Tone(palette.ink),
        on_accent=Tone(palette.amber_ink),
        faded=Tone("#B9B4A3"),
        smiles=(main, Tone("#3F7F83"), Tone("#7A7564"), Tone("#A8642F"), Tone(palette.bad)),
    )


def _contrast(palette: Palette) -> Inks:
    main, words = Tone(palette.accent), Tone(palette.ink)
    outlined, bare = Tone(palette.ground, palette.ink), Tone(palette.ground)
    return Inks(
        main=main,
        deep=outlined,
        soft=words,
        mist=outlined,
        sheet=outlined,
        hollow=bare,
        paper=outlined,
        clay=outlined,
        face=outlined,
        accent=words,
        on_main=bare,
        ink=words,
        on_accent=bare,
        faded=words,
        smiles=(main, main, main, main, main),
        contrast=True,
    )
