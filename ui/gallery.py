"""Pictures of every view: ``python -m ui.gallery OUT [--view V] [--landscape] [--large] …``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.screen import Display
from kiosk.domain.site import CHINA

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from ui.shell import Shell

SIZE = (1080, 1920)


class PictureClock:
    """Ten twenty-four on a Thursday in October, for ever."""

    def now(self) -> datetime:
        """Return the time of every picture."""
        return datetime(2025, 10, 16, 10, 24, tzinfo=CHINA)

    def monotonic(self) -> float:
        """Return a time that stands still."""
        return 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Write NN-<view>-<sample>[-page].png of what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m ui.gallery", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--view", action="append")
    parser.add_argument("--landscape", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--contrast", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    given = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.i18n.words import LinguistWords
    from ui.shell import Shell
    from ui.views import VIEWS, samples
    from ui.views._samples import SITE

    _app = QApplication.instance() or QApplication([])  # lives as long as the pictures are made
    given.out.mkdir(parents=True, exist_ok=True)
    display = Display(language=given.lang, large=given.large, contrast=given.contrast)
    width, height = SIZE[::-1] if given.landscape else SIZE
    words = LinguistWords()
    for number, view in enumerate(VIEWS, 1):
        if given.view and view not in given.view:
            continue
        for index, screen in enumerate(samples(view), 1):
            shell = Shell(SITE, words, lambda _: None, PictureClock(), reduced_motion=True)
            shell.resize(width, height)
            shell.show()
            shell.show_screen(replace(screen, display=display))
            pages = list(_pages(shell))
            for page, picture in enumerate(pages, 1):
                tail = f"-p{page}" if len(pages) > 1 else ""
                picture.save(str(given.out / f"{number:02d}-{view}-{index}{tail}.png"))
            shell.deleteLater()


def _pages(shell: Shell) -> Iterator[QPixmap]:
    """Turn the pages of what is shown; give a picture of each."""
    view = shell.view
    if view is None:
        return
    for page in range(view.pages):
        view.turn_to(page)
        yield shell.picture()


if __name__ == "__main__":
    main()
