"""The process in which a vendor's library for card photos runs; ``drivers.idcard.portrait`` asks.

The form of the photo on a card (WLT, 1024 bytes) is closed. Vendors give libraries with one of a
few functions; which one a library has tells how it is called. What it needs as a file lies in
memory, in a folder of its own that is emptied after each photo.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from drivers.isolation.serving import leave_nothing, private_output

BMP_LENGTH = 54 + (102 * 3 + 2) * 126
_ROOM = BMP_LENGTH + 4096
_MOST_WRITTEN = 1 << 20
_Function = Callable[..., int]


def _into_buffer(function: _Function, wlt: bytes, last: int) -> bytes:
    """Call ``int f(unsigned char *wlt, unsigned char *bmp, int)``."""
    given, made = ctypes.create_string_buffer(wlt, _ROOM), ctypes.create_string_buffer(_ROOM)
    try:
        function(given, made, last)
        return made.raw[:BMP_LENGTH]
    finally:
        for each in (given, made):
            ctypes.memset(each, 0, _ROOM)


def _beside_file(function: _Function, wlt: bytes, *more: int) -> bytes:
    """Call ``int f(char *file, ..)``, which writes a bitmap beside the file, under any name."""
    folder = Path.cwd()
    photo = folder / "photo.wlt"
    try:
        photo.write_bytes(wlt)
        function(str(photo).encode(), *more)
        found = next(_bitmaps(folder), None)
        return found.read_bytes()[:_ROOM] if found else b""
    finally:
        for each in folder.iterdir():
            each.unlink()


def _bitmaps(folder: Path) -> Iterator[Path]:
    return (each for each in folder.iterdir() if each.suffix.lower() == ".bmp")


CALLS: Mapping[str, Callable[[_Function, bytes], bytes]] = {
    "wlt2bmpBuffer": partial(_into_buffer, last=BMP_LENGTH),
    "ZKID_Wlt2bmpBuffer": partial(_into_buffer, last=BMP_LENGTH),
    "Wlt2Bmp": partial(_into_buffer, last=0),
    "GetBmp": lambda function, wlt: _beside_file(function, wlt, 1),
    "dewlt": _beside_file,
}
"""The known functions by name. What they return is no use: 1 is well for some, 0 for others."""


def serve(library: Path, folder: Path) -> int:
    """Load ``library``, say which function it has, and turn photos into bitmaps until the end.

    Args:
        folder: an empty one in memory, for this process alone.
    """
    say = private_output()
    leave_nothing()
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_WRITTEN, _MOST_WRITTEN))
    os.chdir(folder)
    try:
        loaded = ctypes.CDLL(str(library))
        name = next(each for each in CALLS if hasattr(loaded, each))
    except (OSError, StopIteration):
        say({"ready": None})
        return 1
    function: Any = loaded[name]
    say({"ready": name})
    for line in sys.stdin.buffer:
        bmp = CALLS[name](function, base64.b64decode(json.loads(line)["wlt"]))
        say({"bmp": base64.b64encode(bmp).decode()})
    return 0
