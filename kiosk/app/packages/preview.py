"""``kiosk catalogue preview``: each view of a service as a picture, as residents will see it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.packages.rehearsal import Rehearsal
from kiosk.catalogue import checks, default_folder, load
from kiosk.domain.frame import Display, Screen
from kiosk.errors import KioskError
from kiosk.kinds import hall

if TYPE_CHECKING:
    from kiosk.domain.service import Service
    from kiosk.domain.site import Site
    from kiosk.domain.text import Language

_BY_THEMSELVES = frozenset({"attract", "home", "tiles", "list", "farewell"})
"""Views that are the same for every service."""


def preview(
    path: Path, out: Path, *, landscape: bool, large: bool, contrast: bool, language: Language
) -> list[Path]:
    """Walk through a package and write a picture of each of its views into ``out``.

    Args:
        path: a package inside a catalogue's folder.

    Raises:
        KioskError: ``catalogue.missing``, ``catalogue.invalid``; ``screen.no_font``.
    """
    from ui.gallery import Gallery, Look
    from ui.views._samples import SITE

    service, screens = _screens(path, SITE)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    gallery = Gallery(SITE, Look(landscape, large, contrast, language))
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for number, screen in enumerate(screens, 1):
        for page, picture in enumerate(gallery.pictures(screen), 1):
            tail = "" if page == 1 else f"-p{page}"
            file = out / f"{service.id}-{number:02d}-{screen.content.view}{tail}.png"
            picture.save(str(file))
            written.append(file)
    return written


def _screens(path: Path, site: Site) -> tuple[Service, list[Screen]]:
    if not path.is_file():
        raise KioskError("catalogue.missing", {"path": path})
    root = next((each for each in path.resolve().parents if (each / "groups.toml").is_file()), None)
    catalogue = load(root or default_folder())
    service = next((each for each in catalogue.services if each.id == path.stem), None)
    if service is None:
        raise KioskError("catalogue.missing", {"path": path})
    tables = hall.flows(catalogue.groups, (service,), site, checks)
    groups = {group.id: group.parent for group in catalogue.groups}
    walked = Rehearsal(tables, service, site, groups)
    walked.walk()
    shown = [s for s in walked.seen if s.content.view not in _BY_THEMSELVES]
    return service, [replace(screen, display=Display()) for screen in shown]
