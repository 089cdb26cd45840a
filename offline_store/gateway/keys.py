"""The gateway's own keys: files that only their owner reads, made where there are none."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.errors import KioskError
from offline_store.keys import sync_folder
from offline_store.sealing import PrivateKey

DEFAULT_SUITE = "international"
NO_KEY = (ValueError, TypeError, UnsupportedAlgorithm)
"""What cryptography raises of a file that holds no key, or one with a password."""


def signing_key(path: Path, *, make: bool = False) -> Ed25519PrivateKey:
    """Read the key that signs receipts.

    Args:
        make: where there is none, make one with mode 0600. Only where kiosks are told of it: they
            would never believe it.

    Raises:
        KioskError: ``store.key_permissions`` where others may read it, ``config.invalid`` where
            there is no file, or no Ed25519 key in it.
    """
    if not make:
        must_be_there(path)
    try:
        key = serialization.load_pem_private_key(read_or_make(path, _signing_pem), password=None)
    except NO_KEY as error:
        raise _invalid(path, "no Ed25519 key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _invalid(path, "no Ed25519 key in PEM form")
    return key


def sealing_keys(path: Path, *, make: bool = False) -> tuple[PrivateKey, ...]:
    """Read the keys that open what kiosks seal.

    One key a line, the newest first; blank lines and those after # are left out.

    Args:
        make: where there are none, make one of ``DEFAULT_SUITE`` with mode 0600.

    Raises:
        KioskError: ``store.key_permissions`` or ``config.invalid``, naming the line.
    """
    if not make:
        must_be_there(path)
    text = read_or_make(path, lambda: _line(PrivateKey.generate(DEFAULT_SUITE)))
    keys: list[PrivateKey] = []
    for number, line in enumerate(text.decode("ascii", "replace").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                keys.append(PrivateKey.parse(line))
            except ValueError as error:
                raise _invalid(path, f"line {number}: {error}") from None
    if not keys:
        raise _invalid(path, "no key in it")
    return tuple(keys)


def add_sealing_key(path: Path, suite: str) -> PrivateKey:
    """Make a key that new settings name; those that are in the file already go on opening.

    The file is replaced whole: a gateway that reads it meanwhile has the old keys or all.

    Raises:
        KioskError: as ``sealing_keys``; ``config.invalid`` where this machine cannot do the suite.
    """
    try:
        made = PrivateKey.generate(suite)
    except (ValueError, ImportError) as error:
        raise _invalid(path, str(error)) from None
    before = b""
    with said(path):
        if path.exists():
            sealing_keys(path)  # what cannot be read is not written over
            before = path.read_bytes()
        aside = path.with_name(f".{path.name}.new")
        aside.unlink(missing_ok=True)
        _write(aside, _line(made) + before)
        aside.replace(path)
        sync_folder(path.parent)
    return made


def must_be_there(path: Path) -> None:
    """Refuse to go on without a file of keys: a new one would fit nothing that is out there.

    Raises:
        KioskError: ``config.invalid``.
    """
    with said(path):
        if not path.exists():
            raise _invalid(path, "is not there; give the one that the gateway serves with")


@contextlib.contextmanager
def said(path: Path) -> Iterator[None]:
    """Say in a sentence what the system says of a file.

    Raises:
        KioskError: ``config.invalid``.
    """
    try:
        yield
    except OSError as error:
        raise _invalid(path, f"cannot be used: {error.strerror}") from error


def _line(key: PrivateKey) -> bytes:
    return key.text().encode() + b"\n"


def _signing_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return a secret file's content; where there is none, write what ``make`` returns, 0600.

    Raises:
        KioskError: ``store.key_permissions`` where others may read it, ``config.invalid`` where it
            can be neither read nor made.
    """
    with said(path):
        if not path.exists():
            _write(path, make())
        content = path.read_bytes()
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KioskError("store.key_permissions", {"key": path})
    return content


def _write(path: Path, content: bytes) -> None:
    # No folder is made: a path that was mistyped shall not look right.
    # Written aside and linked: two that begin at once end with one key.
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()
    sync_folder(path.parent)  # kiosks are told of it: a power cut must not take it back


def _invalid(path: Path, problem: str) -> KioskError:
    return KioskError("config.invalid", {"path": path, "field": "key", "problem": problem})
