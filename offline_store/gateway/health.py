"""Health: whoever repeats a nonce under the platform's signature is the platform."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from offline_store.gateway.feature import Feature, Gateway, content, problems
from offline_store.gateway.reading import Fault
from offline_store.wire import Health, Nonce, sign, time_text

_NONCE: TypeAdapter[str] = TypeAdapter(Nonce)


async def health(gateway: Gateway, request: Request) -> Response:
    """Repeat the caller's nonce, signed: nobody between can do that."""
    try:
        nonce = _NONCE.validate_python(request.query_params.get("nonce"))
    except ValidationError:
        return Fault(422, "Give a nonce of 16 to 64 letters, digits, - or _.").response()
    signed = sign(gateway.key, Health(nonce=nonce, at=time_text(gateway.clock.now())))
    return JSONResponse(signed.model_dump(), headers={"cache-control": "no-store"})


def routes(gateway: Gateway) -> Sequence[Route]:
    """Return the routes."""
    return [Route("/v1/health", partial(health, gateway))]


PATHS = {
    "/v1/health": {
        "get": {
            "operationId": "health",
            "summary": "Prove to be the platform: the caller's nonce, signed; the payload is a"
            " Health",
            "parameters": [
                {
                    "name": "nonce",
                    "in": "query",
                    "required": True,
                    "schema": {"type": "string", "pattern": "^[0-9A-Za-z_-]{16,64}$"},
                }
            ],
            "responses": {
                "200": {"description": "The signed answer.", "content": content("Signed")},
                **problems(422),
            },
        }
    }
}

FEATURE = Feature(routes, PATHS, (Health,))
