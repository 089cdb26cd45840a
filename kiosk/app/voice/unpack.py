"""Unpacks an archive that came from outside into an empty folder, and nowhere else.

What an archive says of itself is not believed: names are judged before anything is written, bytes
are counted while they are.
"""

from __future__ import annotations

import shutil
import stat
import zlib
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

MOST_FILES = 2000
MOST_BYTES = 2 << 30
MOST_TIMES = 100
"""That what is unpacked may be larger than the archive: models of numbers hardly shrink."""
_ROOM = 64 << 20
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What Python's reader raises on an archive that is none."""


class Refused(Exception):
    """An archive that is not unpacked; what is wrong with it, for a technician."""


def unpack(archive: Path, into: Path) -> Path:
    """Unpack what is there into ``into``, which is made; return the folder in which everything is.

    Raises:
        Refused: it is none, is more than it may be, or reaches for other places.
    """
    into.mkdir()
    try:
        with ZipFile(archive) as opened:
            entries = _judged(opened, archive.stat().st_size)
            _room(into, sum(entry.file_size for entry in entries))
            allowed = min(MOST_BYTES, MOST_TIMES * archive.stat().st_size + _CHUNK)
            for entry in entries:
                allowed -= _written(opened, entry, into, allowed)
    except _UNREADABLE as wrong:
        words = "it is no ZIP archive that can be read, or not the whole of one"
        raise Refused(words) from wrong
    except OSError as wrong:
        raise Refused(f"it cannot be unpacked: {wrong.strerror}") from wrong
    return _only(into)


def _judged(opened: ZipFile, size: int) -> list[ZipInfo]:
    entries = opened.infolist()
    if len(entries) > MOST_FILES:
        raise Refused(f"it holds more than {MOST_FILES} files")
    for entry in entries:
        _judge(entry)
    names = [entry.filename.rstrip("/").casefold() for entry in entries]
    if len(set(names)) < len(names):
        raise Refused("it holds one name twice")
    total = sum(entry.file_size for entry in entries)
    if total > min(MOST_BYTES, MOST_TIMES * size):
        raise Refused(f"unpacked it would be {total >> 20} MB: more than it may")
    return [entry for entry in entries if not entry.is_dir()]


def _judge(entry: ZipInfo) -> None:
    name = entry.orig_filename
    path = PurePosixPath(name)
    outside = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name
    if outside or not path.parts or not name.isprintable():
        raise Refused("it reaches for places outside its own folder")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("it holds a link, or what is neither file nor folder")
    if entry.flag_bits & _ENCRYPTED:
        raise Refused("it is encrypted")
    # The others take memory as they like; nobody packs a model by them.
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused("it is packed in an unusual way: unpack it and pack it by `zip`")


def _room(into: Path, needed: int) -> None:
    if shutil.disk_usage(into).free < needed + _ROOM:
        raise Refused(f"the disk has no room for its {needed >> 20} MB")


def _written(opened: ZipFile, entry: ZipInfo, into: Path, allowed: int) -> int:
    """Write a file; return its bytes."""
    path = into / entry.filename
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with opened.open(entry) as packed, path.open("xb") as file:
        while data := packed.read(_CHUNK):
            count += len(data)
            if count > allowed:
                raise Refused("unpacked it is more than it says")
            file.write(data)
    return count


def _only(into: Path) -> Path:
    """Return the folder itself, or the one in it beside which there is nothing."""
    while True:
        inside = list(into.iterdir())
        if len(inside) != 1 or not inside[0].is_dir():
            return into
        into = inside[0]
