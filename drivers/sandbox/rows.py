"""What firmware asks of a printer's mechanism, one thing after the other: rows, cuts, answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one style; width and height count 12 x 24 dots."""

    text: str
    width: int
    height: int
    bold: bool


@dataclass(frozen=True, slots=True)
class TextRow:
    """A line of words; ``pitch`` is the line spacing in dots."""

    runs: tuple[Run, ...]
    centred: bool
    pitch: int

    @property
    def text(self) -> str:
        """Return the words."""
        return "".join(run.text for run in self.runs)

    @property
    def dots(self) -> int:
        """Return how much paper it takes."""
        return max([self.pitch, *(24 * run.height for run in self.runs)])


@dataclass(frozen=True, slots=True)
class RasterRow:
    """A picture: ``across`` bytes a row of dots, most significant bit left."""

    across: int
    dots: int
    data: bytes


@dataclass(frozen=True, slots=True)
class QrRow:
    """A QR code that the printer draws itself; ``module`` is in dots."""

    payload: str
    module: int
    level: str
    centred: bool

    @property
    def dots(self) -> int:
        """Return how much paper it takes."""
        return len(self.modules) * self.module

    @property
    def modules(self) -> tuple[bytes, ...]:
        """Return its rows, a 1 for each that is black."""
        import segno

        code = segno.make(
            self.payload, error=self.level, micro=False, boost_error=False, encoding="utf-8"
        )
        return tuple(bytes(row) for row in code.matrix)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """Blank paper."""

    dots: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The blade."""


@dataclass(frozen=True, slots=True)
class Asked:
    """GS r: an answer in the order of the buffer."""


@dataclass(frozen=True, slots=True)
class Watched:
    """GS a: what to tell of unasked."""

    items: int


Row = TextRow | RasterRow | QrRow | FeedRow
Op = Row | Cut | Asked | Watched
