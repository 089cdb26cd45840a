"""Who may speak to the gateway: one-time codes, certificates for them, renewal and revocation."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import NameOID
from sqlalchemy import Connection, Engine, Row, delete, insert, or_, select, update

from offline_store.gateway.alarms import raise_alarm
from offline_store.gateway.authority import DEVICE_LIFE, Authority, pem_of
from offline_store.gateway.database import writing
from offline_store.gateway.identity_schema import certificate, enrolment_code
from offline_store.gateway.schema import device
from offline_store.gateway.statements import insert_into, lock_device, newest_epoch, raise_mark
from offline_store.signatures import Refusal
from offline_store.wire import MAX_EPOCH, digest, new_code, plain_code, time_text

CODE_LIFE = timedelta(hours=72)
WRONG_TRIES = 5
"""Then the code is void: of 75 bits nobody guesses one, but whoever tries shall be noticed."""


class Denied(StrEnum):
    """Why no certificate is given; the code of the problem that answers."""

    CODE_WRONG = "enrol.code_wrong"
    CODE_VOID = "enrol.code_void"
    CSR = "enrol.csr"


@dataclass(frozen=True, slots=True)
class Issued:
    """What a kiosk is answered.

    Attributes:
        chain: its certificate and the authority's, in PEM form.
        epoch: see ``wire.Enrolled``.
    """

    chain: str
    epoch: int


def make_code(engine: Engine, device_id: str, now: datetime, life: timedelta = CODE_LIFE) -> str:
    """Return a new one-time code for a kiosk; the one before is void. Only its hash is kept."""
    code = new_code()
    fresh = {
        "code_sha256": _hash(plain_code(code)),
        "expires_at": time_text(now + life),
        "wrong": 0,
        "used_for": None,
    }
    with writing(engine) as connection:
        insert_code = insert_into(connection.dialect.name, enrolment_code).values(
            device=device_id, **fresh
        )
        connection.execute(
            insert_code.on_conflict_do_update(index_elements=[enrolment_code.c.device], set_=fresh)
        )
    return code


def revoke(engine: Engine, device_id: str, now: datetime) -> bool:
    """Let a kiosk in no longer, from its next request on; False where it was not let in."""
    with writing(engine) as connection:
        connection.execute(lock_device(device_id))
        connection.execute(delete(enrolment_code).where(enrolment_code.c.device == device_id))
        return _revoke(connection, device_id, now) > 0


class Enrolment:
    """Issues certificates. Any thread; every call is one transaction."""

    def __init__(self, engine: Engine, authority: Authority, life: timedelta = DEVICE_LIFE) -> None:
        """Issue with ``authority``, for ``life``."""
        self._engine = engine
        self._authority, self._life = authority, life

    def enrol(self, device_id: str, code: str, csr: str, now: datetime) -> Issued | Denied:
        """Give a kiosk its certificate for a one-time code.

        What was issued to it before is revoked: a name belongs to one machine. It gets an epoch
        that was never given, even where nothing ever came under the one before. The same code with
        the same key has the same answer until the code expires, for an answer may be lost.
        """
        key = _requested(device_id, csr)
        if key is None:
            return Denied.CSR
        with writing(self._engine) as connection:
            # Before anything is seen: a renewal that is under way must be revoked too.
            connection.execute(lock_device(device_id))
            if not _spend(connection, device_id, code, key, now):
                return _refuse(connection, device_id, code, now)
            known = _of_key(connection, device_id, key)
            if known is not None:
                return self._again(connection, known)
            _revoke(connection, device_id, now)
            enrolled = {"enrolled_at": time_text(now)}
            row = update(device).where(device.c.id == device_id).values(enrolled)
            if connection.execute(row).rowcount == 0:
                connection.execute(insert(device).values(id=device_id, **enrolled))
            _give_epoch(connection, device_id)
            return self._issue(connection, device_id, key, now)

    def renew(
        self, device_id: str, fingerprint: str, csr: str, now: datetime
    ) -> Issued | Denied | Refusal:
        """Give a kiosk a certificate for a new key; the old one holds until its own end.

        Args:
            fingerprint: of the certificate that signed the request.
        """
        key = _requested(device_id, csr)
        if key is None:
            return Denied.CSR
        with writing(self._engine) as connection:
            # Whoever revokes takes the same lock first: no new certificate slips past it.
            connection.execute(lock_device(device_id))
            signer = find(connection, device_id, fingerprint)
            if signer is None or signer.revoked_at is not None:
                return Refusal.REVOKED
            known = _of_key(connection, device_id, key)
            if known is not None:
                return self._again(connection, known)
            return self._issue(connection, device_id, key, now)

    def _issue(self, connection: Connection, device_id: str, key: bytes, now: datetime) -> Issued:
        public = Ed25519PublicKey.from_public_bytes(key)
        made = self._authority.device(device_id, public, now, self._life)
        pem = pem_of(made).decode()
        connection.execute(
            insert(certificate).values(
                device=device_id,
                fingerprint=made.fingerprint(hashes.SHA256()).hex(),
                public_key=key,
                pem=pem,
                not_after=time_text(made.not_valid_after_utc),
            )
        )
        return self._issued(connection, device_id, pem)

    def _again(self, connection: Connection, known: Row[Any]) -> Issued | Denied:
        if known.revoked_at is not None:
            return Denied.CSR
        return self._issued(connection, known.device, known.pem)

    def _issued(self, connection: Connection, device_id: str, pem: str) -> Issued:
        epoch = connection.execute(newest_epoch(device_id)).scalar_one() or 1
        return Issued(pem + self._authority.pem.decode(), epoch)


def _give_epoch(connection: Connection, device_id: str) -> None:
    """Note a new epoch as one of which nothing is missing yet."""
    newest = connection.execute(newest_epoch(device_id)).scalar_one() or 0
    number = min(newest + 1, MAX_EPOCH)
    connection.execute(raise_mark(connection.dialect.name, device_id, number, 0, 0))


def find(connection: Connection, device_id: str, fingerprint: str) -> Row[Any] | None:
    """Return a certificate's row."""
    query = select(certificate).where(
        certificate.c.device == device_id, certificate.c.fingerprint == fingerprint
    )
    return connection.execute(query).one_or_none()


def _spend(connection: Connection, device_id: str, code: str, key: bytes, now: datetime) -> bool:
    """Use the code up for a key. One statement, so that of two at once one has it."""
    of = enrolment_code.c
    spent = (
        update(enrolment_code)
        .where(
            of.device == device_id,
            of.code_sha256 == _hash(code),
            of.expires_at > time_text(now),
            of.wrong < WRONG_TRIES,
            or_(of.used_for.is_(None), of.used_for == key),
        )
        .values(used_for=key)
    )
    return connection.execute(spent).rowcount == 1


def _refuse(connection: Connection, device_id: str, code: str, now: datetime) -> Denied:
    """Count a wrong try. Who knows the code may know that it is void; nobody else learns it."""
    of = enrolment_code.c
    row = connection.execute(
        select(of.code_sha256, of.wrong).where(of.device == device_id).with_for_update()
    ).one_or_none()
    if row is None:
        return Denied.CODE_WRONG
    if hmac.compare_digest(row.code_sha256, _hash(code)):
        return Denied.CODE_VOID
    counted = update(enrolment_code).where(of.device == device_id, of.wrong < WRONG_TRIES)
    if connection.execute(counted.values(wrong=of.wrong + 1)).rowcount == 0:
        raise_alarm(connection, device_id, "enrol.guessed", now)
    return Denied.CODE_WRONG


def _of_key(connection: Connection, device_id: str, key: bytes) -> Row[Any] | None:
    query = select(certificate).where(
        certificate.c.device == device_id, certificate.c.public_key == key
    )
    return connection.execute(query).one_or_none()


def _revoke(connection: Connection, device_id: str, now: datetime) -> int:
    of = certificate.c
    valid = update(certificate).where(of.device == device_id, of.revoked_at.is_(None))
    return connection.execute(valid.values(revoked_at=time_text(now))).rowcount


def _requested(device_id: str, csr: str) -> bytes | None:
    """Return the Ed25519 key that a request is for, or None where it is no such request."""
    try:
        request = x509.load_pem_x509_csr(csr.encode("ascii"))
        key = request.public_key()
        (name,) = request.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        proven = request.is_signature_valid
    except ValueError:
        return None
    if not proven or name.value != device_id or not isinstance(key, Ed25519PublicKey):
        return None
    return key.public_bytes_raw()


def _hash(code: str) -> str:
    return digest(code.encode())
