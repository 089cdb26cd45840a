"""A folder of service packages that a person carries, and the signature that makes it believed.

``signed.json`` beside the packages says, under the platform's key, which files belong to the folder
and what is in each. A kiosk begins with nothing else: a file that was changed, added or left out
after it was signed is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError

from kiosk.declared import Finding
from kiosk.errors import KioskError
from offline_store import wire
from offline_store.files import written_whole
from offline_store.wire.forms import Answer, Sha256, Time, digest, time_text

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

SIGNATURE = "signed.json"
MOST_BYTES = 4_000_000
_SUFFIXES = (".toml", ".tsv")
"""Packages, and lists of places."""

_AGAIN = "look whether it is meant so, then `kiosk catalogue sign` the folder again"


class SignedFolder(Answer):
    """What was signed: each file's path below the folder, and the hash of its bytes."""

    what: Literal["catalogue"]
    at: Time
    files: Annotated[dict[str, Sha256], Field(min_length=1, max_length=5000)]


def belongs(path: Path) -> bool:
    """Tell whether a file is part of what is signed, or is the signature."""
    return path.suffix in _SUFFIXES or path.name == SIGNATURE


def sign(key: Ed25519PrivateKey, folder: Path, now: datetime) -> SignedFolder:
    """Sign every package in ``folder`` as it is now.

    Raises:
        KioskError: ``store.unwritable`` where the folder cannot be read or written.
    """
    try:
        said = SignedFolder(what="catalogue", at=time_text(now), files=_hashes(folder))
        with written_whole(folder / SIGNATURE) as file:
            file.write(wire.sign(key, said).model_dump_json().encode())
        (folder / SIGNATURE).chmod(0o644)  # it is for the kiosk's user as much as for who signed
    except OSError as error:
        params = {"path": error.filename or folder, "cause": error.strerror}
        raise KioskError("store.unwritable", params) from None
    return said


def faults(key: Ed25519PublicKey, folder: Path) -> Iterator[tuple[Path, Finding]]:
    """Yield every file of ``folder`` that is not as the platform signed it; none where all are."""
    signature = folder / SIGNATURE
    try:
        if signature.stat().st_size > MOST_BYTES:
            raise ValueError("too long")
        signed = wire.Signed.model_validate_json(signature.read_bytes())
        payload = wire.open_signed(key, signed)
        said = SignedFolder.model_validate_json(payload) if payload is not None else None
    except FileNotFoundError:
        remedy = "sign the folder: kiosk catalogue sign"
        yield signature, Finding((), "is not there, so nobody vouches for the packages", remedy)
        return
    except (OSError, ValueError, ValidationError):
        yield signature, Finding((), "cannot be read as a signature", _AGAIN)
        return
    if said is None:
        remedy = "let the platform sign it, by the key that this kiosk's settings name"
        yield signature, Finding((), "is signed by a key that this kiosk does not trust", remedy)
        return
    yield from _changed(folder, said.files)


def _changed(folder: Path, signed: dict[str, str]) -> Iterator[tuple[Path, Finding]]:
    there = _hashes(folder)
    for name in sorted({*signed, *there}):
        if name not in signed:
            problem = "was added after the folder was signed"
        elif name not in there:
            problem = "was signed and is not there"
        elif there[name] != signed[name]:
            problem = "was changed after it was signed"
        else:
            continue
        yield folder / name, Finding((), problem, _AGAIN)


def _hashes(folder: Path) -> dict[str, str]:
    """Return the hash of each file of the catalogue by its path."""
    found = sorted(
        path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file()
    )
    return {
        str(PurePosixPath(path.relative_to(folder))): digest(path.read_bytes()) for path in found
    }
