"""The suite "guomi": a digital envelope of SM2 (GB/T 32918.4), SM4-GCM (GB/T 32907) and SM3.

A fresh SM4 key for each body is encrypted with SM2 (DER, C1C3C2, whose C3 is an SM3 digest), and
the body with SM4-GCM under it, as GB/T 35275 envelopes do.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from gmssl_pyx import (
    GmsslInnerError,
    normalize_sm2_public_key,
    sm2_decrypt,
    sm2_encrypt,
    sm2_key_generate,
)

_KEY, _NONCE, _TAG = 16, 12, 16
_PRIVATE, _PUBLIC = 32, 64


class Guomi:
    """See ``envelope.Suite``. The bound bytes are authenticated with the body.

    A private key carries its public half: 32 bytes, then 64.
    """

    code = 2
    public_bytes = _PUBLIC
    private_bytes = _PRIVATE + _PUBLIC

    def generate(self) -> bytes:
        """Return a new key pair, the private half first."""
        public, private = sm2_key_generate()
        return bytes(private + public)

    def public(self, private: bytes) -> bytes:
        """Return the public half."""
        return private[_PRIVATE:]

    def check(self, public: bytes) -> None:
        """Refuse a point that is not on the curve."""
        try:
            normalize_sm2_public_key(public)
        except GmsslInnerError:
            raise ValueError("not a point of SM2's curve") from None

    def seal(self, public: bytes, plain: bytes, bound: bytes) -> bytes:
        """Seal: two bytes of length and the SM4 key in SM2, then nonce, ciphertext and tag."""
        key, nonce = os.urandom(_KEY), os.urandom(_NONCE)
        wrapped = sm2_encrypt(public, key)
        encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound + wrapped)
        body = encryptor.update(plain) + encryptor.finalize()
        return b"".join((len(wrapped).to_bytes(2, "big"), wrapped, nonce, body, encryptor.tag))

    def open(self, private: bytes, sealed: bytes, bound: bytes) -> bytes:
        """Open."""
        length = int.from_bytes(sealed[:2], "big")
        wrapped, rest = sealed[2 : 2 + length], sealed[2 + length :]
        if len(wrapped) != length or len(rest) < _NONCE + _TAG:
            raise ValueError("cut short")
        nonce, body, tag = rest[:_NONCE], rest[_NONCE:-_TAG], rest[-_TAG:]
        try:
            key = sm2_decrypt(private[:_PRIVATE], wrapped)
            decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
            decryptor.authenticate_additional_data(bound + wrapped)
            return bytes(decryptor.update(body) + decryptor.finalize())
        except (GmsslInnerError, InvalidTag):
            raise ValueError("altered") from None
