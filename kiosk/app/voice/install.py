"""Carries ``kiosk voice install`` out: a model to hear by, or a voice to speak with, is put in.

It is unpacked beside its place, tried, and only then takes it, in one step; where any of that
fails, what was there before is there still. It proves that an engine can work with it. How well
residents are understood, ``kiosk voice test`` tells.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from drivers.audio.recognition.choice import FOREIGN
from kiosk.app.voice.check import Tried, tried
from kiosk.app.voice.unpack import Refused, unpack
from kiosk.errors import KioskError

KNOWN: Mapping[str, str] = {
    "3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba": "vosk-model-small-cn-0.22",
}
"""Archives as their makers published them, by SHA-256."""
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "vosk": ("am/final.mdl", "conf/model.conf", "graph"),
    "whisper": ("model.bin", "config.json", "tokenizer.json"),
    "speech": ("tokens.txt", "*.onnx"),
}
"""What is in the folder of each, as patterns; the names are those of the places they are put."""
_NEW, _SHORT = ".new-", 12


def install(archive: Path, wanted: str | None, config: Path) -> list[str]:
    """Put in what an archive holds; return what is to be told of it.

    Args:
        archive: a ZIP file.
        wanted: its SHA-256 in hexadecimal digits, as its makers say; None where nobody does.
        config: the settings of the kiosk.

    Raises:
        KioskError: ``voice.not_installed``; ``config.*``.
    """
    from kiosk.app.site import load_site

    place = load_site(config).voices
    found = _sha256(archive)
    if wanted is not None and wanted.lower() != found:
        raise _refused(archive, f"its SHA-256 is {found}, not the one that was named")
    try:
        return _try_and_put(archive, place, found, wanted)
    except OSError as error:
        at = error.filename or place
        raise _refused(archive, f"{at}: {error.strerror}") from error


def _try_and_put(archive: Path, place: Path, found: str, wanted: str | None) -> list[str]:
    if not place.is_dir():
        place.mkdir(parents=True)
        place.chmod(0o755)  # whatever is private here: the kiosk may be another user
    _swept(place)
    with tempfile.TemporaryDirectory(prefix=_NEW, dir=place) as beside:
        try:
            folder = unpack(archive, Path(beside, "in"))
        except Refused as refused:
            raise _refused(archive, str(refused)) from None
        sort = _sort(archive, folder)
        proof = tried(sort, folder)
        if not proof.well:
            raise _refused(archive, proof.told)
        if not proof.mandarin:
            (folder / FOREIGN).touch()
        at = _put(folder, place, sort, found[:_SHORT])
    told = [f"{sort}: {at}", _origin(found, wanted), _proven(sort, proof)]
    if not proof.mandarin:
        told.append(f'It knows no Mandarin: it listens where engine = "{sort}" alone.')
    return told


def _sha256(archive: Path) -> str:
    with archive.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sort(archive: Path, folder: Path) -> str:
    for sort, needed in _NEEDED.items():
        if all(next(folder.glob(pattern), None) for pattern in needed):
            return sort
    known = "; ".join(f"{sort} has {', '.join(needed)}" for sort, needed in _NEEDED.items())
    raise _refused(archive, f"it is neither a model nor a voice ({known})")


def _put(folder: Path, place: Path, sort: str, version: str) -> Path:
    """Let the new one take its place, in one step; remove the one before."""
    at, home = place / sort, place / f"{sort}-{version}"
    before = at.resolve() if at.is_symlink() else None
    if home != before:
        shutil.rmtree(home, ignore_errors=True)
        for each in (folder, *folder.rglob("*")):  # no secret, and the kiosk may be another user
            each.chmod(0o755 if each.is_dir() else 0o644)
        folder.rename(home)
    link = place / f"{_NEW}{sort}"
    link.unlink(missing_ok=True)
    link.symlink_to(home.name)
    if at.is_dir() and not at.is_symlink():  # put there by hand
        at.rename(place / f"{sort}-before")
    os.replace(link, at)
    if before is not None and before != home and before.parent == place.resolve():
        shutil.rmtree(before, ignore_errors=True)
    return at


def _swept(place: Path) -> None:
    """Remove what an installation left that was cut short."""
    for each in place.glob(f"{_NEW}*"):
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each, ignore_errors=True)


def _origin(found: str, wanted: str | None) -> str:
    if found in KNOWN:
        return f"It is {KNOWN[found]}, as its makers published it."
    if wanted is not None:
        return "It is the one that was named by its SHA-256."
    return f"Nobody vouched for it: compare its SHA-256 with its makers': {found}"


def _proven(sort: str, proof: Tried) -> str:
    how_well = "listen to it" if sort == "speech" else "`kiosk voice test`"
    return (
        f"Tried: {proof.told} That proves that the engine works with it; for how well, {how_well}."
        " A kiosk that runs takes it up when it is started again."
    )


def _refused(archive: Path, problem: str) -> KioskError:
    return KioskError("voice.not_installed", {"path": archive, "problem": problem})
