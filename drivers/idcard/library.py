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
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

BMP_LENGTH = 54 + (102 * 3 + 2) * 126
_ROOM = BMP_LENGTH + 4096
_MOST_WRITTEN = 1 << 20
_SET_DEATH_SIGNAL, _SET_DUMPABLE = 1, 4
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
    say = _private_output()
    _leave_nothing()
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


def _private_output() -> Callable[[Mapping[str, str | None]], None]:
    """Return how to answer; what the library prints goes nowhere."""
    answers = os.dup(sys.stdout.fileno())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for each in (1, 2):
        os.dup2(nowhere, each)

    def say(message: Mapping[str, str | None]) -> None:
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(answers, data) :]

    return say


def _leave_nothing() -> None:
    """Let the kernel end this process with its parent, write no core of it and no large file."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_WRITTEN, _MOST_WRITTEN))
    libc = ctypes.CDLL(None)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
