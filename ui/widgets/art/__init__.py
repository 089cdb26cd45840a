"""Pictures painted by hand, sharp at any size: what stock pictograms are too cold or too vague for.

``PICTURES`` names them all; ``paint`` paints one into any painter, ``Picture`` is one as a block of
a view. Colours come from the theme's palette; high contrast is part of every picture.
"""

from ui.widgets.art.faces import paint_face
from ui.widgets.art.pictograms import DRAWN as PICTOGRAMS
from ui.widgets.art.pictograms import paint_pictogram
from ui.widgets.art.picture import PICTURES, Picture, paint
from ui.widgets.art.reader import paint_insert, paint_reader, paint_reading
from ui.widgets.art.things import (
    paint_bank_card,
    paint_bowl,
    paint_id_card,
    paint_mark,
    paint_slip,
    paint_tap,
    paint_torn_paper,
)

__all__ = [
    "PICTOGRAMS",
    "PICTURES",
    "Picture",
    "paint",
    "paint_bank_card",
    "paint_bowl",
    "paint_face",
    "paint_id_card",
    "paint_insert",
    "paint_mark",
    "paint_pictogram",
    "paint_reader",
    "paint_reading",
    "paint_slip",
    "paint_tap",
    "paint_torn_paper",
]
