"""What differs between receipt printers, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of printer.

    Attributes:
        dots: printable width.
        dpi: dots per inch, both ways.
        native_qr: draws QR codes itself (GS ( k); else they are sent as pictures.
        cutter: has a cutter (GS V); else paper is fed to the tearing edge.
        tail: dots to feed so that the last line is past the blade.
    """

    dots: int
    dpi: int
    native_qr: bool
    cutter: bool
    tail: int

    @property
    def cells(self) -> int:
        """Return how many half-width characters of size 1 (12 dots) a line takes."""
        return self.dots // 12


PROFILES: Mapping[str, Profile] = {
    # As TM-T20II and most printers for 80 mm paper: 48 characters, 12 Chinese ones of 48 dots.
    "80mm": Profile(dots=576, dpi=203, native_qr=True, cutter=True, tail=24),
    # As POS-5890 and its kin for 58 mm paper.
    "58mm": Profile(dots=384, dpi=203, native_qr=False, cutter=False, tail=120),
}
