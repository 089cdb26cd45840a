"""The packages of the site's own folder: only as they were signed, else those that were before.

What counts is a copy in the data folder, signature and all. So a folder that somebody changes, or
a stick that is pulled, takes nothing away: the kiosk goes on with what it had, and says what is
wrong with the rest, file by file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.catalogue import Fault, check
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from kiosk.config import Settings

FOLDER = "site-catalogue"
"""In the data folder."""


def of_site(
    settings: Settings, fits: Callable[[Path], bool], say: Callable[[object], None]
) -> Path | None:
    """Return the folder of the site's packages to begin with; None where none can be believed.

    Args:
        fits: tells whether this program can work with the catalogue in a folder.
        say: is told each fault of the folder that the settings name.

    Raises:
        KioskError: ``store.unwritable``: the data folder.
    """
    wanted, kept = settings.catalogue, settings.data.folder / FOLDER
    if wanted is None:
        return None
    wrong = [*faults(settings, wanted, fits)]
    if not wrong:
        _keep(wanted, kept)
    for fault in wrong:
        say(fault)
    # What is begun with is looked at itself, whatever was copied.
    return kept if kept.is_dir() and not [*faults(settings, kept, fits)] else None


def faults(settings: Settings, folder: Path, fits: Callable[[Path], bool]) -> Iterator[Fault]:
    """Yield why a folder's packages may not count; nothing where they may.

    Raises:
        KioskError: ``config.invalid``: the key that must have signed them is none.
    """
    from offline_store import signed_folder, wire

    if not folder.is_dir():
        yield Fault(folder, 1, "", "is not there", "name the folder of your packages")
        return
    field = "catalogue_key" if settings.catalogue_key else "gateway.public_key"
    try:
        key = wire.public_key(settings.catalogue_key or settings.gateway.public_key)
    except ValueError as wrong:
        params = {"path": "the settings", "field": field, "problem": str(wrong)}
        raise KioskError("config.invalid", params) from None
    unsigned = [*signed_folder.faults(key, folder)]
    for path, found in unsigned:
        yield Fault(path, 1, "", found.problem, found.remedy)
    if unsigned or fits(folder):
        return
    named = [fault for fault in check([folder]) if fault.level == "error"]
    yield from named
    if not named:
        remedy = "install the program that they were written for"
        yield Fault(folder, 1, "", "its services and this program do not fit together", remedy)


def _keep(folder: Path, kept: Path) -> None:
    """Copy a folder whole or not at all."""
    draft, old = kept.with_name(f"{kept.name}.new"), kept.with_name(f"{kept.name}.old")
    try:
        for path in (draft, old):
            shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(folder, draft, copy_function=_copied)
        if kept.exists():
            os.replace(kept, old)
        os.replace(draft, kept)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:  # shutil.Error among them, which has no words of its own
        cause = error.strerror or "copying failed"
        raise KioskError("store.unwritable", {"path": kept, "cause": cause}) from None


def _copied(source: str, target: str) -> str:
    shutil.copyfile(source, target)
    with open(target, "rb") as file:
        os.fsync(file.fileno())
    return target
