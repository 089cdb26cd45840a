"""The suite "international": HPKE (RFC 9180), base mode, X25519, HKDF-SHA256, AES-256-GCM."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_BYTES = 32


class International:
    """See ``envelope.Suite``. The bound bytes are HPKE's ``info``."""

    code = 1
    public_bytes = private_bytes = _BYTES

    def generate(self) -> bytes:
        """Return a new X25519 private key."""
        return X25519PrivateKey.generate().private_bytes_raw()

    def public(self, private: bytes) -> bytes:
        """Return the public key of a private one."""
        return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    def check(self, public: bytes) -> None:
        """Refuse the point of low order that every exchange with gives nothing; RFC 7748, 6.1."""
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public))

    def seal(self, public: bytes, plain: bytes, bound: bytes) -> bytes:
        """Seal: the encapsulated key, then the ciphertext with its tag."""
        return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=bound)

    def open(self, private: bytes, sealed: bytes, bound: bytes) -> bytes:
        """Open."""
        try:
            return _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=bound)
        except InvalidTag:
            raise ValueError("altered") from None
