"""A kiosk's requests are signed by its own key (RFC 9421), so that behind any proxy it is proven.

One module for both sides. Method, path, query, the body's digest (RFC 9530), the time and a nonce
are covered. ``@authority`` and ``@target-uri`` are not: a proxy that ends TLS rewrites host and
scheme, and the gateway behind it cannot know what the kiosk wrote. Nothing is lost by it: the key
is known to one gateway's database alone, so a request is worth nothing elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    MappingKeyResolver,
    algorithms,
)
from pydantic import TypeAdapter, ValidationError

from offline_store.wire import Nonce

COVERED = ("@method", "@path", "@query", "content-digest")
TAG = "xiaoshi"
WINDOW = timedelta(minutes=5)
"""How far from the gateway's clock a request's time may be, either way."""

# The library wants an absolute URL; of this one only path and query are looked at.
_ANYWHERE = "https://gateway"
_NONCE: TypeAdapter[str] = TypeAdapter(Nonce)


class Refusal(StrEnum):
    """Why a request is not believed; the code of the problem that answers it."""

    MISSING = "signature.missing"
    MALFORMED = "signature.malformed"
    UNKNOWN = "certificate.unknown"
    REVOKED = "certificate.revoked"
    EXPIRED = "certificate.expired"
    WRONG = "signature.wrong"
    BODY = "signature.body"
    TOO_OLD = "signature.too_old"
    TOO_NEW = "signature.too_new"
    REPLAYED = "signature.replayed"


CLOCK = frozenset({Refusal.TOO_OLD, Refusal.TOO_NEW})
"""A clock that runs wrong: asking for the time mends it, nobody needs to look."""

ATTACK = frozenset({Refusal.WRONG, Refusal.BODY, Refusal.REPLAYED, Refusal.REVOKED})
"""What no kiosk in order ever sends: somebody holds what is not theirs, or changes what passes."""


class Headers(Protocol):
    """Any mapping of headers, of httpx as of Starlette."""

    def items(self) -> ItemsView[str, str] | list[tuple[str, str]]:
        """Return each field's name and value."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its receiver sees it.

    Attributes:
        target: raw path and query, as in the request line.
    """

    method: str
    target: str
    headers: Headers
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a verified signature says of itself."""

    key_id: str
    created: datetime
    nonce: str


KeyOf = Callable[[str], Ed25519PublicKey | Refusal]


@dataclass(slots=True)
class _Message:
    method: str
    url: str
    headers: Any


def sign(
    key: Ed25519PrivateKey,
    key_id: str,
    method: str,
    target: str,
    body: bytes,
    created: datetime,
    nonce: str,
) -> dict[str, str]:
    """Return the headers that prove a request: Content-Digest, Signature-Input, Signature.

    Args:
        key_id: names the key to the gateway.
        target: raw path and query, exactly as they will be sent.
        created: by the gateway's clock, as far as it is known.
        nonce: never used before.
    """
    message = _Message(method, _ANYWHERE + target, {})
    HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519,
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={key_id: key}),
    ).sign(
        message,
        key_id=key_id,
        created=created,
        nonce=nonce,
        label=TAG,
        tag=TAG,
        covered_component_ids=COVERED[:-1],  # with a body, its digest is made and covered too
        body=body,
    )
    return dict(message.headers)


def verify(request: Request, key_of: KeyOf, now: datetime) -> Proof | Refusal:
    """Tell who signed a request; whether its nonce is new is left to the caller.

    Args:
        key_of: the key that a key id names, or why there is none; what it raises goes through.
        now: by the gateway's clock.
    """
    names = {name.lower() for name, _ in request.headers.items()}
    if not {"signature", "signature-input"} & names:
        return Refusal.MISSING
    keys = _Keys(key_of)
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    message = _Message(request.method, _ANYWHERE + request.target, request.headers)
    try:
        results = verifier.verify(message, max_age=None, expect_tag=TAG, require_components=COVERED)
    except HTTPMessageSignaturesException:
        if keys.broken is not None:
            raise keys.broken from None
        return keys.refusal or (Refusal.WRONG if keys.asked else Refusal.MALFORMED)
    if len(results) != 1:
        return Refusal.MALFORMED
    try:
        verifier.verify_body(message, results, request.body)
    except HTTPMessageSignaturesException:
        return Refusal.BODY
    return _proof(results[0].parameters, now)


def _proof(said: dict[str, int | str], now: datetime) -> Proof | Refusal:
    created, seconds = said.get("created"), now.timestamp()
    try:
        nonce = _NONCE.validate_python(said.get("nonce"))
    except ValidationError:
        return Refusal.MALFORMED
    if not isinstance(created, int):
        return Refusal.MALFORMED
    if created < seconds - WINDOW.total_seconds():
        return Refusal.TOO_OLD
    if created > seconds + WINDOW.total_seconds():
        return Refusal.TOO_NEW
    return Proof(str(said["keyid"]), datetime.fromtimestamp(created, UTC), nonce)


class _Keys(HTTPSignatureKeyResolver):
    """Asks for a key, and remembers why there was none: the library says only that.

    Of a table that cannot be asked it would say that the signature is wrong, and a kiosk would
    believe that it is let in no longer.
    """

    def __init__(self, key_of: KeyOf) -> None:
        self._key_of = key_of
        self.asked = False
        self.refusal: Refusal | None = None
        self.broken: Exception | None = None

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        self.asked = True
        try:
            found = self._key_of(key_id)
        except Exception as error:
            self.broken = error
            raise
        if isinstance(found, Refusal):
            self.refusal = found
            return None
        return found


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: object, max_age: object = None) -> None:
        """Leave the time to ``verify``, which has the gateway's clock and a word for each side."""
