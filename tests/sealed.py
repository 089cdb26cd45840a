"""The province's key in the tests, and bodies sealed to it: the same bytes whenever asked again."""

from __future__ import annotations

from functools import cache

from kiosk.catalogue import province
from offline_store.sealing import Opener, PrivateKey, Sealer, context

PROVINCE = PrivateKey("international", bytes(range(1, 33)))
SEALER = Sealer(PROVINCE.suite, PROVINCE.public_key)
OPENER = Opener([PROVINCE])
CODES = province.load("sichuan")


@cache
def sealed(plain: bytes, device: str, kind: str, item_id: str) -> bytes:
    """Seal as a kiosk does; cached, since a body is sealed once in its life."""
    return SEALER.seal(plain, context(device, kind, item_id))


def opened(body: bytes, device: str, kind: str, item_id: str) -> bytes:
    """Open as the province does."""
    return OPENER.open(body, context(device, kind, item_id))
