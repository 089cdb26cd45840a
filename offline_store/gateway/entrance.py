"""The gateway's entrance: callers are proven, kiosks enrolled, certificates renewed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from offline_store import signatures
from offline_store.gateway.enrolment import Denied, Issued
from offline_store.gateway.feature import Feature, Gateway, content, problems
from offline_store.gateway.reading import SMALL, Fault, read_body
from offline_store.gateway.signatures import Caller
from offline_store.signatures import Refusal
from offline_store.wire import (
    CertificateRequest,
    Enrolled,
    EnrolmentRequest,
    Message,
    sign,
    time_text,
)

Does = Callable[[Caller, bytes], Response]
_M = TypeVar("_M", bound=Message)
_LATER = {"retry-after": "10"}


class Threads:
    """Threads for one kind of request, which may wait for others. One event loop."""

    def __init__(self, at_once: int) -> None:
        """Have ``at_once``; as many more requests may wait for their turn."""
        self._limiter = CapacityLimiter(at_once)
        self._most, self._inside = 2 * at_once, 0

    async def run(self, answer: Callable[[], Response]) -> Response:
        """Answer in one of them, or say at once that there are too many."""
        if self._inside >= self._most:
            # Whoever came behind these would wait in vain.
            return Fault(503, "Too many wait for this: ask again later.").response(_LATER)
        self._inside += 1
        try:
            return await to_thread.run_sync(answer, limiter=self._limiter)
        finally:
            self._inside -= 1


_WHY: dict[Refusal | Denied, str] = {
    Refusal.MISSING: "A request is signed by its kiosk (RFC 9421); this one is not.",
    Refusal.MALFORMED: "The signature is not of the form that is asked for.",
    Refusal.UNKNOWN: "This key is not known here: enrol the kiosk again.",
    Refusal.REVOKED: "This kiosk's certificate was revoked: enrol it again.",
    Refusal.EXPIRED: "This kiosk's certificate has ended: enrol it again.",
    Refusal.WRONG: "The signature is not of this request.",
    Refusal.BODY: "The body is not what was signed.",
    Refusal.TOO_OLD: "The request is dated too far back: ask /v1/health for the time.",
    Refusal.TOO_NEW: "The request is dated ahead: ask /v1/health for the time.",
    Refusal.REPLAYED: "This very request was here before.",
    Denied.CODE_WRONG: "There is no such code for this kiosk.",
    Denied.CODE_VOID: "This code was used or is too old: have a new one made.",
    Denied.CSR: "The certificate request is not for a new Ed25519 key of this kiosk.",
}


async def proven(
    gateway: Gateway,
    request: Request,
    does: Does,
    limit: int = SMALL,
    *,
    slotted: bool = False,
    threads: Threads | None = None,
) -> Response:
    """Answer a request with ``does`` if a kiosk signed it, else with why it is refused.

    Args:
        limit: bytes of its body.
        slotted: it begins something long: where there are too many, it is told when to come again.
        threads: those of all requests of its kind, where it may wait for others; else of everybody.
    """
    signed = "signature" in request.headers
    # Whoever does not even say to be a kiosk takes neither much memory nor a slot.
    body = await read_body(request, limit if signed else SMALL)
    if isinstance(body, Fault):
        return body.response()
    slots = gateway.slots if slotted and signed else None
    # Before anything is asked of the database: refusing must stay cheap.
    seconds = slots.ask() if slots else None
    if seconds is not None:
        gateway.metrics.slot()
        fault = Fault(429, f"Many kiosks are sending: come again in {seconds} seconds.")
        return fault.response({"retry-after": str(seconds)})
    # Cryptography, parsing and the database all away from the event loop.
    answer = partial(_admitted, gateway, request, body, does)
    if threads is not None:
        return await threads.run(answer)
    response = await run_in_threadpool(answer)
    if slots and response.status_code == HTTPStatus.UNAUTHORIZED:
        slots.give_back()
    return response


def _admitted(gateway: Gateway, request: Request, body: bytes, does: Does) -> Response:
    # As it came: a path that was decoded and encoded again need not be the same.
    path, query = request.scope["raw_path"], request.scope["query_string"]
    target = (path + b"?" + query if query else path).decode("latin-1")
    asked = signatures.Request(request.method, target, request.headers, body)
    caller = gateway.door.admit(asked, gateway.clock.now())
    return refused(caller) if isinstance(caller, Refusal) else does(caller, body)


def refused(why: Refusal | Denied) -> Response:
    """Return the problem that says why somebody is not let in."""
    if isinstance(why, Denied):
        return Fault(403, _WHY[why], why.value).response()
    return Fault(401, _WHY[why], why.value).response({"www-authenticate": "Signature"})


async def enrol(gateway: Gateway, request: Request) -> Response:
    """Give a kiosk its certificate for a one-time code."""
    body = await read_body(request, SMALL)
    if isinstance(body, Fault):
        return body.response()
    return await run_in_threadpool(_enrol, gateway, body)


def _enrol(gateway: Gateway, body: bytes) -> Response:
    asked = _message(EnrolmentRequest, body)
    if isinstance(asked, Fault):
        return asked.response()
    now = gateway.clock.now()
    return _answer(
        gateway, asked.device, gateway.enrolment.enrol(asked.device, asked.code, asked.csr, now)
    )


async def renew(gateway: Gateway, request: Request) -> Response:
    """Give a kiosk a certificate for a new key."""
    return await proven(gateway, request, partial(_renew, gateway))


def _renew(gateway: Gateway, caller: Caller, body: bytes) -> Response:
    asked = _message(CertificateRequest, body)
    if isinstance(asked, Fault):
        return asked.response()
    issued = gateway.enrolment.renew(
        caller.device, caller.fingerprint, asked.csr, gateway.clock.now()
    )
    return _answer(gateway, caller.device, issued)


def _answer(gateway: Gateway, device: str, answer: Issued | Denied | Refusal) -> Response:
    if not isinstance(answer, Issued):
        return refused(answer)
    at = time_text(gateway.clock.now())
    enrolled = Enrolled(device=device, chain=answer.chain, epoch=answer.epoch, at=at)
    signed = sign(gateway.key, enrolled)
    return JSONResponse(signed.model_dump(), headers={"cache-control": "no-store"})


def _message(model: type[_M], body: bytes) -> _M | Fault:
    try:
        return model.model_validate_json(body)
    except ValidationError:
        return Fault(422, f"This is no {model.__name__}.")


def routes(gateway: Gateway) -> Sequence[Route]:
    """Return the routes."""
    return [
        Route("/v1/enrolments", partial(enrol, gateway), methods=["POST"]),
        Route("/v1/certificates", partial(renew, gateway), methods=["POST"]),
    ]


_ISSUED = {
    "200": {
        "description": "The signed answer; the payload is an Enrolled.",
        "content": content("Signed"),
    }
}

PATHS: dict[str, dict[str, Any]] = {
    "/v1/enrolments": {
        "post": {
            "operationId": "enrol",
            "summary": "Get a kiosk's certificate for a one-time code",
            "requestBody": {"required": True, "content": content("EnrolmentRequest")},
            "responses": {**_ISSUED, **problems(400, 403, 413, 422, 503)},
        }
    },
    "/v1/certificates": {
        "post": {
            "operationId": "renew",
            "summary": "Get a certificate for a new key before the old one's ends",
            "security": [{"device": []}],
            "requestBody": {"required": True, "content": content("CertificateRequest")},
            "responses": {**_ISSUED, **problems(400, 401, 403, 413, 422, 503)},
        }
    },
}

FEATURE = Feature(routes, PATHS, (EnrolmentRequest, CertificateRequest, Enrolled))
