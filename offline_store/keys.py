"""Where the database's key comes from; the database itself never knows where it is kept."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from kiosk.errors import KioskError

_HEX = frozenset("0123456789abcdef")
_LENGTH = 64


class KeyProvider(Protocol):
    """A place that keeps the database's key. Its ``str()`` names the place to the technician."""

    def key(self, database_exists: bool) -> str:
        """Return the key as 64 hexadecimal digits; mint one only where no database exists.

        Raises:
            KioskError: ``store.key_missing``, ``store.key_permissions`` or ``store.key_wrong``.
        """


CREDENTIAL = "xiaoshi-database-key"
"""Name of the credential, for ``LoadCredentialEncrypted=`` of the unit."""


def key_provider(file: Path) -> KeyProvider:
    """Return what keeps this kiosk's key: systemd's credential where there is one, else ``file``.

    A credential is sealed to this very machine's TPM: who carries the disk away has no key. Beside
    it no key file may lie, or the disk would still open itself.

    Raises:
        KioskError: ``store.key_beside``.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    credential = Path(folder, CREDENTIAL) if folder else None
    if credential is None or not credential.exists():
        return FileKeyProvider(file)
    if file.exists():
        raise KioskError("store.key_beside", {"key": str(file)})
    return CredentialKeyProvider(credential)


class CredentialKeyProvider:
    """A key that systemd decrypts for this service alone (systemd.exec(5), systemd-creds(1))."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def key(self, database_exists: bool) -> str:
        """Return the credential; it is made by the technician, never here."""
        try:
            with self._path.open("rb") as file:
                return _parsed(file.read(_LENGTH + 2), str(self._path))
        except OSError:
            raise KioskError("store.key_missing", {"key": str(self._path)}) from None


class FileKeyProvider:
    """A key in a file that only its owner may read: for development and plain sites."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def key(self, database_exists: bool) -> str:
        """Return the key of the file; where neither file nor database exists, make the file."""
        params = {"key": str(self._path)}
        try:
            return self._read(params)
        except FileNotFoundError:
            if database_exists:
                raise KioskError("store.key_missing", params) from None
        except OSError as error:
            raise _unwritable(self._path, error) from None
        try:
            self._create()
            return self._read(params)
        except OSError as error:
            raise _unwritable(self._path, error) from None

    def _read(self, params: dict[str, str]) -> str:
        with self._path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise KioskError("store.key_permissions", params)
            return _parsed(file.read(_LENGTH + 2), params["key"])

    def _create(self) -> None:
        """Write a fresh key whole or not at all: a key half on disk would lose a database."""
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            try:
                os.write(handle, secrets.token_hex(_LENGTH // 2).encode() + b"\n")
                os.fsync(handle)
            finally:
                os.close(handle)
            with suppress(FileExistsError):  # another process was first: its key holds
                os.link(draft, self._path)
        finally:
            draft.unlink()
        sync_folder(self._path.parent)


def _parsed(content: bytes, place: str) -> str:
    text = content.decode("ascii", "replace").strip()
    if len(text) != _LENGTH or not _HEX.issuperset(text):
        raise KioskError("store.key_wrong", {"key": place})
    return text


def sync_folder(folder: Path) -> None:
    """Make names created, renamed or removed in ``folder`` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(path: Path, error: OSError) -> KioskError:
    return KioskError("store.unwritable", {"path": str(path), "cause": error.strerror})
