"""What every widget is built with: sizes, colours, words and the way to send what was touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont

from ui.layout import Gap, Need
from ui.theme.fonts import font
from ui.theme.metrics import Metrics
from ui.theme.tokens import CONTRAST, LEAST_TARGET, LEAST_TARGET_LARGE, PAPER, RADIUS, TYPE, Palette

if TYPE_CHECKING:
    from kiosk.domain.frame import Display
    from kiosk.domain.masked import Personal
    from kiosk.domain.site import Site
    from kiosk.domain.text import Text
    from kiosk.flow.events import Event
    from kiosk.ports import Words


@dataclass(frozen=True, slots=True)
class Kit:
    """One resident's way of seeing, fixed until the display settings change.

    Attributes:
        still: no motion at all (reduced motion, or a picture is being taken).
        voice: the voice dock has something behind it.
        settle: seconds for which a key must have been seen where it is before it acts.
        now: seconds that never go back.
    """

    metrics: Metrics
    display: Display
    words: Words
    site: Site
    post: Callable[[Event], None]
    still: bool = False
    voice: bool = False
    settle: float = 0.0
    now: Callable[[], float] = monotonic

    @property
    def palette(self) -> Palette:
        """Return the colours of the chosen theme."""
        return CONTRAST if self.display.contrast else PAPER

    @property
    def large(self) -> bool:
        """Tell whether larger text is on."""
        return self.display.large

    @property
    def flat(self) -> bool:
        """Tell whether the screen lies wide."""
        return self.metrics.flat

    @property
    def target(self) -> int:
        """Return the least side of a touch target in pixels."""
        return self.mm(LEAST_TARGET_LARGE if self.large else LEAST_TARGET)

    def mm(self, millimetres: float) -> int:
        """Return pixels."""
        return self.metrics.px(millimetres)

    def radius(self, name: str) -> int:
        """Return a radius in pixels."""
        return self.mm(RADIUS[name])

    def gap(self, low: float, best: float | None = None, most: float | None = None) -> Gap:
        """Return empty height in millimetres."""
        middle = low if best is None else best
        top = middle if most is None else most
        return Gap(Need(self.mm(low), self.mm(middle), self.mm(top)))

    def em(self, role: str) -> int:
        """Return the em of a type role in pixels."""
        size = TYPE[role]
        if self.display.language == "en":
            return self.mm(size.en_large if self.large else size.en)
        return self.mm(size.zh_large if self.large else size.zh)

    def font(self, role: str, bold: bool | None = None) -> QFont:
        """Return the font of a type role."""
        return font(self.em(role), TYPE[role].bold if bold is None else bold)

    def leading(self, role: str) -> float:
        """Return the line height of a role, in em."""
        return TYPE[role].leading

    def text(self, key: str, **params: object) -> str:
        """Return the catalogue's words in the resident's language."""
        return self.words.text(key, self.display.language, **params)

    def knows(self, key: str) -> bool:
        """Tell whether the catalogue has words for ``key``."""
        try:
            self.words.text(key, self.display.language)
        except KeyError:
            return False
        return True

    def say(self, text: Text) -> str:
        """Return a package's or site's words in the resident's language."""
        return text.in_(self.display.language)

    def joined(self, words: Iterable[str]) -> str:
        """Return words one after another, as the resident's language sets them apart."""
        return (", " if self.display.language == "en" else "、").join(words)

    def spoken(self, parts: Iterable[str]) -> str:
        """Return what is read out, a line each: a voice takes breath between them."""
        gap = " " if self.display.language == "en" else ""
        return "\n".join(part.replace("\n", gap) for part in parts if part)

    def act(self, action: str, value: str | Personal | None = None) -> None:
        """Send what was touched."""
        from kiosk.flow.events import Acted  # not needed for the first frame

        self.post(Acted(action, value))
