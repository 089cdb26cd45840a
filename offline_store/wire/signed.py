"""What the platform says and signs: canonical JSON (RFC 8785) under one pinned Ed25519 key."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from offline_store.canonical import canonical
from offline_store.wire.forms import Answer, Base64, digest, encode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

KEY_BYTES = 32


class Signed(Answer):
    """Canonical JSON (RFC 8785) and the platform's Ed25519 signature of exactly those bytes."""

    payload: Base64
    signature: Base64
    key_id: str


def key_id(public: bytes) -> str:
    """Return the short name of a 32-byte public key."""
    return digest(public)[:16]


def sign(key: Ed25519PrivateKey, payload: Answer) -> Signed:
    """Sign a payload in its canonical form."""
    return _signed(key, canonical(payload.model_dump()))


def signed_by(key: Ed25519PrivateKey, signed: Signed) -> Signed:
    """Return what was said before under the key that kiosks pin now."""
    if signed.key_id == key_id(key.public_key().public_bytes_raw()):
        return signed
    return _signed(key, base64.b64decode(signed.payload))


def _signed(key: Ed25519PrivateKey, said: bytes) -> Signed:
    return Signed(
        payload=encode(said),
        signature=encode(key.sign(said)),
        key_id=key_id(key.public_key().public_bytes_raw()),
    )


def public_key(text: str) -> Ed25519PublicKey:
    """Read a pinned public key: base64 of 32 bytes.

    Raises:
        ValueError: it is none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    raw = base64.b64decode(text, validate=True)
    if len(raw) != KEY_BYTES:
        raise ValueError(f"a public key has {KEY_BYTES} bytes, not {len(raw)}")
    return Ed25519PublicKey.from_public_bytes(raw)


def open_signed(key: Ed25519PublicKey, signed: Signed) -> bytes | None:
    """Return the payload if ``key`` signed it, else None."""
    from cryptography.exceptions import InvalidSignature

    payload = base64.b64decode(signed.payload)
    try:
        key.verify(base64.b64decode(signed.signature), payload)
    except InvalidSignature:
        return None
    return payload
