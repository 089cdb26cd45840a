"""Pictures of every view: ``python -m ui.gallery OUT [--view V] [--landscape] [--large] …``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.screen import Display, Screen
from kiosk.domain.site import CHINA
from kiosk.domain.speech import Ears, Hearing, Spoken

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from kiosk.domain.site import Site
    from kiosk.domain.text import Language

SIZE = (1080, 1920)

HEARINGS: Mapping[str, Hearing | None] = {
    "none": None,
    "ready": Hearing(Ears.READY),
    "listening": Hearing(Ears.LISTENING),
    "partly": Hearing(Ears.LISTENING, partly=Spoken("我要办高龄")),
    "free": Hearing(Ears.READY, free=True),
    "thinking": Hearing(Ears.THINKING, partly=Spoken("我要办高龄津贴")),
    "heard": Hearing(Ears.READY, said=Spoken("我要办高龄津贴")),
    "unclear": Hearing(Ears.READY, unclear=1),
    "off": Hearing(Ears.OFF, code="microphone.missing"),
}
"""How a kiosk may listen; synthetic words."""


class PictureClock:
    """Ten twenty-four on a Thursday in October, for ever."""

    def now(self) -> datetime:
        """Return the time of every picture."""
        return datetime(2025, 10, 16, 10, 24, tzinfo=CHINA)

    def monotonic(self) -> float:
        """Return a time that stands still."""
        return 0.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a resident wants to see, and how the screen stands."""

    landscape: bool = False
    large: bool = False
    contrast: bool = False
    language: Language = "zh"
    voice: str = "ready"

    def of(self, screen: Screen) -> Screen:
        """Return ``screen`` as it is seen so; staff are not listened to."""
        staff = screen.content.view.startswith("staff")
        hearing = None if staff else HEARINGS[self.voice]
        return replace(screen, display=self.display, hearing=hearing)

    @property
    def display(self) -> Display:
        """Return it as a visit's."""
        return Display(language=self.language, large=self.large, contrast=self.contrast)


class Gallery:
    """Takes pictures of screens, one way of seeing for all. A QApplication comes with it."""

    def __init__(self, site: Site, look: Look) -> None:
        """Prepare for the kiosk of ``site``."""
        from PySide6.QtWidgets import QApplication

        from ui.i18n.words import LinguistWords

        self._app = QApplication.instance() or QApplication([])
        self._site, self._look, self._words = site, look, LinguistWords()

    def pictures(self, screen: Screen) -> Iterator[QPixmap]:
        """Yield a picture of each page of ``screen``."""
        from ui.shell import Shell

        shell = Shell(self._site, self._words, lambda _: None, PictureClock(), reduced_motion=True)
        shell.resize(*(SIZE[::-1] if self._look.landscape else SIZE))
        shell.show()
        shell.show_screen(self._look.of(screen))
        view = shell.view
        for page in range(view.pages if view is not None else 0):
            if view is not None:
                view.turn_to(page)
            yield shell.picture()
        shell.deleteLater()


def main(arguments: Sequence[str] | None = None) -> None:
    """Write NN-<view>-<sample>[-page].png of what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m ui.gallery", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--view", action="append")
    parser.add_argument("--landscape", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--contrast", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--voice", choices=tuple(HEARINGS), default="ready")
    given = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.views import VIEWS, samples
    from ui.views._samples import SITE

    given.out.mkdir(parents=True, exist_ok=True)
    look = Look(given.landscape, given.large, given.contrast, given.lang, given.voice)
    gallery = Gallery(SITE, look)
    for number, view in enumerate(VIEWS, 1):
        if given.view and view not in given.view:
            continue
        for index, screen in enumerate(samples(view), 1):
            pages = list(gallery.pictures(screen))
            for page, picture in enumerate(pages, 1):
                tail = f"-p{page}" if len(pages) > 1 else ""
                picture.save(str(given.out / f"{number:02d}-{view}-{index}{tail}.png"))


if __name__ == "__main__":
    main()
