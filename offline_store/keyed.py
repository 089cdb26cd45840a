"""Digests under a random key of the store's own.

A bare digest of answers or of a card number gives them away to whoever can try them all. Under a
key that never leaves the database it only tells whether two are the same, to whoever has not got
the database's own key (see ``keys.key_provider``).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.masked import CitizenNumber
from offline_store.models import meta

_NAME = "store.mac_key"


class Keyed:
    """The store's key, at work. Any thread."""

    def __init__(self, key: bytes) -> None:
        """Take the key of ``of``."""
        self._key = key

    def content(self, plain: bytes) -> str:
        """Return what tells a repeated submission from another one under its id; hexadecimal."""
        return self._digest(b"content", plain)

    def owner(self, number: CitizenNumber) -> str:
        """Return what finds a resident's cases again by the card; hexadecimal."""
        return self._digest(b"owner", number.reveal().encode())

    def ballot(self, number: CitizenNumber, topic: str) -> str:
        """Return what tells that a resident has voted on a topic; hexadecimal."""
        return self._digest(b"ballot", f"{topic}\0{number.reveal()}".encode())

    def _digest(self, purpose: bytes, data: bytes) -> str:
        return hmac.digest(self._key, purpose + b"\0" + data, hashlib.sha256).hex()


def of(connection: Connection) -> Keyed:
    """Return the store's key, minted where it has none, within the caller's transaction."""
    kept = select(meta.c.value).where(meta.c.key == _NAME)
    text = connection.scalar(kept)
    if text is None:
        text = secrets.token_hex(32)
        connection.execute(insert(meta).values(key=_NAME, value=text))
    return Keyed(bytes.fromhex(text))
