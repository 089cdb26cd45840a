"""Builds the library that stands for vendors' (``photos.c``), one for each function they have."""

from __future__ import annotations

import subprocess
from pathlib import Path

_SOURCE = Path(__file__).with_name("photos.c")
_BUFFER, _BESIDE = "-DINTO_BUFFER=", "-DBESIDE_FILE="
BUILDS = {
    "wlt2bmpBuffer": (_BUFFER + "wlt2bmpBuffer", "-DLAST=38862", "-DANSWER=1"),
    "ZKID_Wlt2bmpBuffer": (_BUFFER + "ZKID_Wlt2bmpBuffer", "-DLAST=38862", "-DANSWER=0"),
    "Wlt2Bmp": (_BUFFER + "Wlt2Bmp", "-DLAST=0", "-DANSWER=1"),
    "GetBmp": (_BESIDE + "GetBmp", "-DANSWER=1"),
    "dewlt": (_BESIDE + "dewlt", '-DOTHER_NAME="tmpIDPhoto_$_$.bmp"', "-DANSWER=0"),
    "unknown": (_BUFFER + "somethingElse", "-DLAST=0", "-DANSWER=1"),
    "hangs": (_BUFFER + "wlt2bmpBuffer", "-DLAST=38862", "-DANSWER=1", "-DHANGS"),
}


def library(name: str, folder: Path) -> str:
    """Return the path of one of ``BUILDS`` in ``folder``, made where it is not there."""
    target = folder / f"{name}.so"
    if not target.exists():
        words = ["gcc", "-shared", "-fPIC", "-O1", *BUILDS[name], str(_SOURCE)]
        subprocess.run([*words, "-o", str(target)], check=True)
    return str(target)


def photo(does: str = "p", face: str = "face of nobody") -> bytes:
    """Return what a card has of a photo; its first letter says what the library does with it."""
    return (does + face).encode().ljust(1024, b".")
