"""What differs between receipt printers: python-escpos's table of models, read as data.

``escpos.capabilities`` itself is never imported: on import it sets up the root logger, parses its
JSON as YAML for 200 ms, leaves a folder in the temporary directory and, by an environment variable,
unpickles whatever lies in another. The table is a JSON file in the package, read here in a few.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from kiosk.domain.device import Capabilities, DeviceClass
from kiosk.errors import KioskError

DEFAULT = "TM-T20II"
# By the paper, where the model is not known: Epson's for 80 mm, the cheap kin's for 58 mm.
ALIASES: Mapping[str, str] = {"80mm": DEFAULT, "58mm": "POS-5890"}
# Where the table is silent on it, the models it names are of 8 dots a millimetre.
_USUAL_DPI = 203
_TAIL_TO_BLADE, _TAIL_TO_EDGE = 24, 120
# The usual rolls: 80 by 60 mm, and 58 by 50 mm for what prints less than 55 mm.
_ROLL_M, _NARROW_ROLL_M, _NARROW_DOTS = 50, 30, 440
# From the head to the blade: what each cut leaves blank, about the same with all of them.
_BLADE_MM = 14
# What python-escpos's table does not tell: who knows DLE DC4 fn 8, as Epson's ESC/POS reference and
# programming guide list them. The cheap kin have DLE DC4 for the drawer only, or are silent on it.
CLEARS = frozenset({
    "TM-L90", "TM-P80", "TM-P80-42col", "TM-T20II", "TM-T20II-42col",
    "TM-T88III", "TM-T88IV", "TM-T88IV-SA", "TM-T88V",
})  # fmt: skip

# Nor who tells unasked of a change (ASB, GS a), as Epson's and Citizen's manuals list them.
WATCHED = CLEARS | {"CT-S651", "TM-T88II"}


@dataclass(frozen=True, slots=True)
class Profile:
    """One model of printer.

    Attributes:
        dots: printable width.
        dpi: dots per inch, both ways.
        native_qr: draws QR codes itself (GS ( k); else they are sent as pictures.
        cutter: has a cutter that leaves a bridge (GS V B); else paper is fed to the tearing edge.
        tail: dots to feed so that the last line is past the blade or the edge.
        clears: drops its buffers when told to (DLE DC4 fn 8); else it ends by itself what it has
            received, once it is mended.
        watched: tells unasked of a change (GS a); else only the looks find it.
        roll_m: how long a full roll is, in metres.
    """

    dots: int
    dpi: int
    native_qr: bool
    cutter: bool
    tail: int
    clears: bool
    watched: bool
    roll_m: int

    @property
    def cells(self) -> int:
        """Return how many half-width characters of size 1 (12 dots) a line takes."""
        return self.dots // 12

    @property
    def blade_mm(self) -> int:
        """Return how far it feeds by itself before it cuts."""
        return _BLADE_MM if self.cutter else 0


def capabilities(profile: Profile, *, asked: bool) -> Capabilities:
    """Return what a printer of this model can do; ``asked`` where it answers questions."""
    features: Mapping[str, bool | int] = {
        "width_dots": profile.dots,
        "dpi": profile.dpi,
        "cutter": profile.cutter,
        "native_qr": profile.native_qr,
        "roll_m": profile.roll_m,
        "status": asked,
        "status_unasked": asked and profile.watched,
        "drops_buffer": asked and profile.clears,
    }
    return Capabilities(DeviceClass.PRINTER, features)


def profile(name: str) -> Profile:
    """Return the profile of a model as python-escpos names it, or of ``80mm`` or ``58mm``.

    Raises:
        KioskError: ``config.invalid``; the name is not known (the nearest ones are told), or is
            that of something that prints no slips.
    """
    found = profiles().get(name)
    if found is not None:
        return found
    if name in _models():
        problem = f"{name} is known, but not how wide it prints or that it prints pictures; "
        raise _invalid(problem + "write 80mm or 58mm")
    # Case is the commonest slip of the hand.
    by_fold = {each.casefold(): each for each in profiles()}
    near = [by_fold[each] for each in get_close_matches(name.casefold(), by_fold, 3, 0.5)]
    meant = ", ".join(near) if near else "80mm, 58mm"
    raise _invalid(f"{name} is not known; the nearest are {meant}")


@cache
def profiles() -> Mapping[str, Profile]:
    """Return every name that ``profile`` takes.

    Left out are customer displays, printers that take no pictures (GS v 0) and models whose width
    the table does not tell.
    """
    by_model = {name: _read(name, model) for name, model in _models().items()}
    found = {name: each for name, each in by_model.items() if each is not None}
    return {**{alias: found[model] for alias, model in ALIASES.items()}, **found}


_Model = Mapping[str, Mapping[str, object]]


@cache
def _models() -> Mapping[str, _Model]:
    table = files("escpos").joinpath("capabilities.json").read_bytes()
    models: Mapping[str, _Model] = json.loads(table)["profiles"]
    return models


def _read(name: str, model: _Model) -> Profile | None:
    media, features = model["media"], model["features"]
    width, dpi = media.get("width"), media.get("dpi")
    dots = width.get("pixels") if isinstance(width, dict) else None
    # Where the table has no number it says "Unknown" or nothing.
    if not isinstance(dots, int) or not features.get("bitImageRaster"):
        return None
    cutter = bool(features.get("paperPartCut"))
    return Profile(
        dots=dots,
        dpi=dpi if isinstance(dpi, int) else _USUAL_DPI,
        native_qr=bool(features.get("qrCode")),
        cutter=cutter,
        tail=_TAIL_TO_BLADE if cutter else _TAIL_TO_EDGE,
        clears=name in CLEARS,
        watched=name in WATCHED,
        roll_m=_ROLL_M if dots > _NARROW_DOTS else _NARROW_ROLL_M,
    )


def _invalid(problem: str) -> KioskError:
    params = {"path": "receipt printer", "field": "profile", "problem": problem}
    return KioskError("config.invalid", params)
