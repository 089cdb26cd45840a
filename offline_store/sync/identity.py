"""The kiosk's own key and certificate: two files in its data folder, changed so that a crash at any
place leaves a pair that fits.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from kiosk.errors import KioskError
from offline_store.files import written_whole
from offline_store.keys import sync_folder

KEY, CERTIFICATE = "device.key", "device.crt"
# The key of a certificate that is being asked for; kept, so that asking again asks for the same.
_NEXT = "device.key.next"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this kiosk is to the gateway.

    Attributes:
        key_id: names the key in a signature: device and the certificate's SHA-256.
        renew_at: two thirds through the certificate's life.
    """

    key: Ed25519PrivateKey = field(repr=False)
    key_id: str
    renew_at: datetime
    ends_at: datetime


def load(folder: Path) -> Identity | None:
    """Return the kiosk's identity; None where it is not enrolled.

    Raises:
        KioskError: ``store.key_permissions``, ``enrol.damaged`` where key and certificate do not
            belong together.
    """
    while True:
        seen = stamp(folder)
        try:
            certificate = _certificate((folder / CERTIFICATE).read_bytes())
        except OSError:
            return None
        except ValueError as error:
            raise _damaged(folder) from error
        key = _key_of(folder, certificate)
        if key is not None:
            return _identity(key, certificate)
        if stamp(folder) == seen:
            raise _damaged(folder)


def stamp(folder: Path) -> tuple[int, int] | None:
    """Return what changes whenever the kiosk is enrolled or its certificate renewed."""
    try:
        found = os.stat(folder / CERTIFICATE)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def request(folder: Path, device_id: str) -> str:
    """Return a certificate signing request (PKCS #10, PEM) for the kiosk's next key.

    Raises:
        KioskError: ``store.unwritable``, ``store.key_permissions``, ``enrol.damaged``.
    """
    key = _next_key(folder)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device_id)])
    made = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, None)
    return made.public_bytes(serialization.Encoding.PEM).decode()


def adopt(folder: Path, device_id: str, chain: str) -> Identity | None:
    """Take over a certificate with its key; None where it is not for this kiosk's next key.

    Raises:
        KioskError: ``store.unwritable``, ``store.key_permissions``, ``enrol.damaged``.
    """
    key = _key(folder / _NEXT)
    try:
        certificate = _certificate(chain.encode())
        (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except ValueError:
        return None
    if key is None or certificate.public_key() != key.public_key() or name.value != device_id:
        return None
    _write(folder, CERTIFICATE, chain.encode())
    _take_next(folder, certificate)
    return _identity(key, certificate)


def _key_of(folder: Path, certificate: x509.Certificate) -> Ed25519PrivateKey | None:
    """Return the key that fits a certificate."""
    # At last once more the first: another process may move the next one there just now.
    for name in (KEY, _NEXT, KEY):
        key = _key(folder / name)
        if key is not None and key.public_key() == certificate.public_key():
            if name == _NEXT:  # a crash came between the two halves of ``adopt``
                _take_next(folder, certificate)
            return key
    return None


def _identity(key: Ed25519PrivateKey, certificate: x509.Certificate) -> Identity:
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return Identity(
        key=key,
        key_id=f"{name.value!s}/{certificate.fingerprint(hashes.SHA256()).hex()}",
        renew_at=begins + (ends - begins) * 2 / 3,
        ends_at=ends,
    )


def _next_key(folder: Path) -> Ed25519PrivateKey:
    key = _key(folder / _NEXT)
    if key is None:
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        _write(folder, _NEXT, pem)
    return key


def _certificate(pem: bytes) -> x509.Certificate:
    """Read the first certificate of a chain.

    Raises:
        ValueError: there is none.
    """
    return x509.load_pem_x509_certificates(pem)[0]


def _key(path: Path) -> Ed25519PrivateKey | None:
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise KioskError("store.key_permissions", {"key": path})
            key = serialization.load_pem_private_key(file.read(), password=None)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unwritable(path, error) from None
    except ValueError as error:
        raise _damaged(path.parent) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _damaged(path.parent)
    return key


def _write(folder: Path, name: str, content: bytes) -> None:
    try:
        with written_whole(folder / name) as file:
            file.write(content)
    except OSError as error:
        raise _unwritable(folder / name, error) from None


def _take_next(folder: Path, certificate: x509.Certificate) -> None:
    try:
        os.replace(folder / _NEXT, folder / KEY)
        sync_folder(folder)
    except FileNotFoundError:
        # Whoever else looked at the pair meanwhile has done it already.
        key = _key(folder / KEY)
        if key is None or key.public_key() != certificate.public_key():
            raise _damaged(folder) from None
    except OSError as error:
        raise _unwritable(folder / KEY, error) from None


def _unwritable(path: Path, error: OSError) -> KioskError:
    return KioskError("store.unwritable", {"path": path, "cause": error.strerror})


def _damaged(folder: Path) -> KioskError:
    return KioskError("enrol.damaged", {"path": folder})
