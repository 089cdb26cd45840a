"""The gateway's door: who signed a request, by the tables of every moment, and only once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine, delete, text

from offline_store.gateway.alarms import raise_alarm
from offline_store.gateway.database import writing
from offline_store.gateway.enrolment import find
from offline_store.gateway.identity_schema import nonce
from offline_store.gateway.statements import insert_into
from offline_store.signatures import ATTACK, WINDOW, Proof, Refusal, Request, verify
from offline_store.wire import time_text

# The device first, so that its row is found by the key that the tables are distributed by.
_KEY_ID = re.compile(r"([0-9A-Za-z][0-9A-Za-z._:-]{0,63})/([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Caller:
    """A kiosk that is proven, by the certificate with this SHA-256."""

    device: str
    fingerprint: str


class Door:
    """Lets requests in. Any thread; holds over any number of workers on one database."""

    def __init__(self, engine: Engine) -> None:
        """Ask the tables of ``engine``."""
        self._engine = engine

    def admit(self, request: Request, now: datetime) -> Caller | Refusal:
        """Tell which kiosk sent a request, or why it is not believed; an attack is an alarm."""
        claimed: list[Caller] = []

        def key_of(key_id: str) -> Ed25519PublicKey | Refusal:
            return self._key_of(key_id, now, claimed)

        proof = verify(request, key_of, now)
        if isinstance(proof, Proof):
            (caller,) = claimed
            if self._spend(caller.device, proof.nonce, now):
                return caller
            proof = Refusal.REPLAYED
        if proof in ATTACK and claimed:
            with writing(self._engine) as connection:
                raise_alarm(connection, claimed[0].device, proof, now)
        return proof

    def _key_of(
        self, key_id: str, now: datetime, claimed: list[Caller]
    ) -> Ed25519PublicKey | Refusal:
        """Find the key of a certificate that holds; whose it is goes into ``claimed``."""
        named = _KEY_ID.fullmatch(key_id)
        if named is None:
            return Refusal.UNKNOWN
        caller = Caller(*named.groups())
        with self._engine.begin() as connection:
            row = find(connection, caller.device, caller.fingerprint)
        if row is None:
            return Refusal.UNKNOWN
        claimed.append(caller)
        if row.revoked_at is not None:
            return Refusal.REVOKED
        if row.not_after < time_text(now):
            return Refusal.EXPIRED
        return Ed25519PublicKey.from_public_bytes(row.public_key)

    def _spend(self, device_id: str, value: str, now: datetime) -> bool:
        """Note a nonce; False where it was noted before."""
        # A request may be dated one window ahead and is too old one window after that.
        row = {"device": device_id, "nonce": value, "expires_at": time_text(now + 2 * WINDOW)}
        past = delete(nonce).where(nonce.c.device == device_id, nonce.c.expires_at < time_text(now))
        with writing(self._engine) as connection:
            if connection.dialect.name == "postgresql":
                # No wait for the disk: what a crash of the database could forget is harmless
                # to repeat, for an item is kept once by its id.
                connection.execute(text("SET LOCAL synchronous_commit = off"))
            connection.execute(past)
            insert = insert_into(connection.dialect.name, nonce).values(row)
            new = insert.on_conflict_do_nothing().returning(nonce.c.nonce)
            return connection.execute(new).one_or_none() is not None
