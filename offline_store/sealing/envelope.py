"""The envelope around every suite: its header, the keys and their text forms."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from typing import Protocol

_MAGIC, _VERSION = b"XS", 1
_KEY_ID_BYTES = 8
_HEADER_BYTES = len(_MAGIC) + 2 + _KEY_ID_BYTES


class Suite(Protocol):
    """The algorithms of one suite. Keys are raw bytes of fixed length."""

    code: int
    """Names the suite in the header."""
    public_bytes: int
    private_bytes: int

    def generate(self) -> bytes:
        """Return a new private key."""

    def public(self, private: bytes) -> bytes:
        """Return the public key of a private one."""

    def check(self, public: bytes) -> None:
        """Raise ValueError for bytes that are no public key."""

    def seal(self, public: bytes, plain: bytes, bound: bytes) -> bytes:
        """Seal ``plain``; ``bound`` must be given again to open it."""

    def open(self, private: bytes, sealed: bytes, bound: bytes) -> bytes:
        """Return what was sealed; raise ValueError where anything was altered."""


def _international() -> Suite:
    from offline_store.sealing.international import International

    return International()


def _guomi() -> Suite:
    from offline_store.sealing.guomi import Guomi

    return Guomi()


# Imported when asked for: a kiosk needs one suite, and SM2 is not to be had on every processor.
SUITES = {"international": _international, "guomi": _guomi}
"""Name of a suite, as settings write it, to what makes it."""


class NotOpenedError(ValueError):
    """A body that is no envelope, or was altered, or stands under another context."""


class UnknownKeyError(NotOpenedError):
    """A whole envelope, sealed to a key that is not at hand: it may open elsewhere or later."""


def context(device: str, kind: str, item_id: str) -> bytes:
    """Return what a body is bound to, so that it is worth nothing under another name."""
    return "\n".join(("xiaoshi", device, kind, item_id)).encode()


class Sealer:
    """Seals to one public key. Any thread."""

    def __init__(self, suite: str, public_key: str) -> None:
        """Take the province's key.

        Args:
            suite: one of ``SUITES``.
            public_key: base64 of 32 bytes (X25519) or 64 bytes (SM2, x and y).

        Raises:
            ValueError: no such suite or no key of it.
            ImportError: this machine cannot do the suite.
        """
        self._suite = _suite(suite)
        self._key = _raw(public_key, self._suite.public_bytes, "public")
        self._suite.check(self._key)
        self._header = _header(self._suite, self._key)

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        """Return ``plain`` sealed; each time other bytes."""
        return self._header + self._suite.seal(self._key, plain, self._header + bound)


class PrivateKey:
    """The province's half. Its ``str()`` is masked; ``text()`` is for the key file alone."""

    def __init__(self, suite: str, raw: bytes) -> None:
        """Take raw bytes.

        Raises:
            ValueError: they are no key of the suite.
        """
        self.suite = suite
        self._algorithms = _suite(suite)
        if len(raw) != self._algorithms.private_bytes:
            raise ValueError(f"a private key of {suite} has {self._algorithms.private_bytes} bytes")
        self._raw = raw
        public = self._algorithms.public(raw)
        self.public_key = base64.b64encode(public).decode()
        self.header = _header(self._algorithms, public)

    @classmethod
    def generate(cls, suite: str) -> PrivateKey:
        """Make a new one."""
        return cls(suite, _suite(suite).generate())

    @classmethod
    def parse(cls, text: str) -> PrivateKey:
        """Read ``text()``.

        Raises:
            ValueError: it is none.
        """
        name, _, key = text.strip().partition(" ")
        return cls(name, _raw(key, _suite(name).private_bytes, "private"))

    def text(self) -> str:
        """Return the one line of a key file: the suite and base64."""
        return f"{self.suite} {base64.b64encode(self._raw).decode()}"

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """Open an envelope that names this key.

        Raises:
            ValueError: altered, or another context.
        """
        return self._algorithms.open(self._raw, sealed[_HEADER_BYTES:], self.header + bound)

    def __repr__(self) -> str:
        return f"PrivateKey({self.suite!r}, {self.public_key[:8]}...)"


class Opener:
    """Opens what was sealed to any of the province's keys. Any thread."""

    def __init__(self, keys: Iterable[PrivateKey]) -> None:
        """Take all keys that kiosks may still seal to."""
        self._keys = {key.header: key for key in keys}

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """Return the plain body.

        Raises:
            UnknownKeyError: sealed to a key that is not here.
            NotOpenedError: no envelope, altered, or under another context.
        """
        header = sealed[:_HEADER_BYTES]
        if len(header) < _HEADER_BYTES or header[: len(_MAGIC) + 1] != _MAGIC + bytes([_VERSION]):
            raise NotOpenedError("no sealed body")
        key = self._keys.get(header)
        if key is None:
            raise UnknownKeyError("sealed to a key that is not here")
        try:
            return key.open(sealed, bound)
        except ValueError as error:
            raise NotOpenedError("the sealed body does not open") from error


def _suite(name: str) -> Suite:
    try:
        make = SUITES[name]
    except KeyError:
        raise ValueError(f"no suite is named {name!r}; known are {', '.join(SUITES)}") from None
    return make()


def _header(suite: Suite, public: bytes) -> bytes:
    key_id = hashlib.sha256(public).digest()[:_KEY_ID_BYTES]
    return _MAGIC + bytes([_VERSION, suite.code]) + key_id


def _raw(text: str, length: int, half: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(f"a {half} key is written in base64") from None
    if len(raw) != length:
        raise ValueError(f"a {half} key of this suite has {length} bytes, not {len(raw)}")
    return raw
