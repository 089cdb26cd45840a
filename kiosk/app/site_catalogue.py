"""The packages of the site's own folder: only as they were signed, else those that were before.

What counts is a copy in the data folder, signature and all. So a folder that somebody changes, or
a stick that is pulled, takes nothing away: the kiosk goes on with what it had, and says what is
wrong with the rest, file by file.
"""

from __future__ import annotations

import contextlib
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
        KioskError: ``config.invalid``: see ``faults``.
    """
    wanted, kept = settings.catalogue, settings.data.folder / FOLDER
    if wanted is None:
        return None
    _put_back(kept)
    believed = kept.is_dir() and not [*faults(settings, kept, fits)]
    wrong = [*faults(settings, wanted, fits)]
    if not (wrong or (believed and _is_copy(wanted, kept))):
        wrong = [*_take_over(settings, wanted, kept, fits)]
        believed = believed or not wrong
    for fault in wrong:
        say(fault)
    return kept if believed else None


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


def _is_copy(folder: Path, kept: Path) -> bool:
    """Tell whether what is kept was signed as the folder is: then nothing has to be written."""
    from offline_store.signed_folder import SIGNATURE

    try:
        return (folder / SIGNATURE).read_bytes() == (kept / SIGNATURE).read_bytes()
    except OSError:
        return False


def _take_over(
    settings: Settings, folder: Path, kept: Path, fits: Callable[[Path], bool]
) -> Iterator[Fault]:
    """Copy a folder whole or not at all; yield why what was kept stays."""
    draft, old = kept.with_name(f"{kept.name}.new"), kept.with_name(f"{kept.name}.old")
    try:
        for path in (draft, old):
            shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(folder, draft, copy_function=_copied, ignore=_beside)
        # Looked at itself: the folder may have been changed since it was looked at.
        if [*faults(settings, draft, fits)]:
            yield Fault(folder, 1, "", "was changed while it was copied", "start the kiosk again")
            return
        if kept.exists():
            os.replace(kept, old)
        os.replace(draft, kept)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:  # shutil.Error among them, which has no words of its own
        _put_back(kept)
        cause = error.strerror or "copying failed"
        remedy = "look at the folder and at the disk, then start the kiosk again"
        yield Fault(folder, 1, "", f"could not be copied: {cause}", remedy)


def _put_back(kept: Path) -> None:
    """Mend what a power cut left between two names."""
    old = kept.with_name(f"{kept.name}.old")
    if old.is_dir() and not kept.exists():
        with contextlib.suppress(OSError):
            os.replace(old, kept)


def _beside(folder: str, names: list[str]) -> list[str]:
    """Return what lies in the folder and does not belong to what was signed."""
    from offline_store.signed_folder import belongs

    return [name for name in names if not (Path(folder, name).is_dir() or belongs(Path(name)))]


def _copied(source: str, target: str) -> str:
    shutil.copyfile(source, target)
    with open(target, "rb") as file:
        os.fsync(file.fileno())
    return target
