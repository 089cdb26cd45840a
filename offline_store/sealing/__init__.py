"""Sealing: what a resident hands in can be read by the province alone, not by the kiosk.

A sealed body is ``XS``, the format's version, the suite, the first 8 bytes of the SHA-256 of the
province's public key (so that a province can change keys while bodies wait), and what the suite
makes. All of that and a context (which kiosk, what kind, which id) is bound to it: a body that is
cut, altered or put under another id does not open.
"""

from offline_store.sealing.envelope import (
    SUITES,
    NotOpenedError,
    Opener,
    PrivateKey,
    Sealer,
    UnknownKeyError,
    context,
)

__all__ = [
    "SUITES",
    "NotOpenedError",
    "Opener",
    "PrivateKey",
    "Sealer",
    "UnknownKeyError",
    "context",
]
