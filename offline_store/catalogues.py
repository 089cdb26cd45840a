"""Service packages from the platform, written out as the files that the catalogue is read from.

One folder a version. What lies there is compared with the snapshot in the encrypted database before
it is used, so that a file that somebody changed is put right and never read.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from kiosk.errors import KioskError
from offline_store.keys import sync_folder

FEED = "catalogue"
_NEW = ".new"
_DEPTH = 3


class CatalogueFolders:
    """The folders under one root; a version is there whole or not at all."""

    def __init__(self, root: Path) -> None:
        """Keep them under ``root``, which is made when it is needed."""
        self._root = root

    def ready(self, version: int, entries: Sequence[Mapping[str, Any]]) -> Path:
        """Return a version's folder with exactly these packages in it, written anew if need be.

        Args:
            entries: ``id``, a path below the folder, and ``text``.

        Raises:
            KioskError: ``content.path`` where a path leads elsewhere, ``store.disk_full`` or
                ``store.unwritable``.
        """
        files = {_safe(str(entry["id"])): str(entry["text"]).encode() for entry in entries}
        folder = self._root / str(version)
        try:
            if _holds(folder, files):
                return folder
            aside = folder.with_name(folder.name + _NEW)
            for old in (aside, folder):
                _remove(old)
            for path, text in files.items():
                _write(aside / path, text)
            for place in {aside, *(parent for p in files for parent in (aside / p).parents)}:
                if place.is_relative_to(aside):
                    sync_folder(place)
            aside.rename(folder)
            sync_folder(self._root)
        except OSError as error:
            raise _failure(folder, error) from None
        return folder

    def keep(self, versions: Collection[int]) -> None:
        """Remove the folders of all other versions."""
        names = {str(version) for version in versions}
        if not self._root.is_dir():
            return
        try:
            for folder in self._root.iterdir():
                if folder.name not in names:
                    _remove(folder)
        except OSError as error:
            raise _failure(self._root, error) from None


def readable(folder: Path) -> bool:
    """Tell whether this program can read the catalogue of ``folder``."""
    from kiosk.catalogue import load

    try:
        return bool(load(folder).services)
    except KioskError:
        return False


def _safe(name: str) -> PurePosixPath:
    """Read a relative path that stays below its folder."""
    path = PurePosixPath(name)
    odd = path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name
    if odd or str(path) != name or not 1 <= len(path.parts) <= _DEPTH:
        raise KioskError("content.path", {"path": name})
    return path


def _holds(folder: Path, files: Mapping[PurePosixPath, bytes]) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return False
    there = {PurePosixPath(p.relative_to(folder)): p for p in _files(folder)}
    return there.keys() == files.keys() and all(
        not path.is_symlink() and path.read_bytes() == files[name] for name, path in there.items()
    )


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        for name in (*names, *links):
            yield Path(place, name)


def _remove(place: Path) -> None:
    if place.is_symlink() or place.is_file():
        place.unlink()
    elif place.exists():
        shutil.rmtree(place)


def _write(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _failure(path: Path, error: OSError) -> KioskError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return KioskError("store.disk_full", {"path": path})
    return KioskError("store.unwritable", {"path": path, "cause": error.strerror})
