"""Blobs: the scans of a case, which a kiosk sends ahead of it in chunks, and can go on with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from offline_store.chunking import CHUNK, MAX_BLOB, chunks_of
from offline_store.gateway import attachments
from offline_store.gateway.attachments import Chunk
from offline_store.gateway.entrance import proven
from offline_store.gateway.feature import Feature, Gateway, content, problems
from offline_store.gateway.reading import Fault
from offline_store.gateway.signatures import Caller
from offline_store.wire import Attachment, BlobState, sign

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,7}")
_WHY = {
    "blobs.too_many": (413, "This kiosk has sent too much that no case names: send cases first."),
    "blob.size": (422, "This blob was announced with another size."),
    "blob.sha256": (422, "The blob is not what its name says: send all of it again."),
}


async def state(gateway: Gateway, request: Request) -> Response:
    """Say which chunks of a blob are here."""
    sha256 = request.path_params["sha256"]
    if not _SHA256.fullmatch(sha256):
        return Fault(404, "A blob is named by the SHA-256 of its bytes.").response()

    def answer(caller: Caller, _body: bytes) -> Response:
        found = attachments.state(gateway.store.engine, caller.device, sha256, gateway.clock.now())
        return _told(gateway, found)

    # Each scan begins with this question: its chunks then come through without a slot of their own.
    return await proven(gateway, request, answer, slotted=True)


async def put(gateway: Gateway, request: Request) -> Response:
    """Take one chunk."""
    return await proven(gateway, request, partial(_put, gateway, request), CHUNK)


def _put(gateway: Gateway, request: Request, caller: Caller, body: bytes) -> Response:
    given = _chunk(request, caller.device, body)
    if isinstance(given, Fault):
        return given.response()
    found = attachments.take(gateway.store.engine, given, gateway.clock.now())
    if isinstance(found, str):
        status, detail = _WHY[found]
        return Fault(status, detail, found).response()
    return _told(gateway, found)


def _chunk(request: Request, device: str, body: bytes) -> Chunk | Fault:
    sha256, number = request.path_params["sha256"], request.path_params["number"]
    size = request.query_params.get("size", "")
    if not (_SHA256.fullmatch(sha256) and _NUMBER.fullmatch(number)):
        return Fault(404, "A chunk is named by its blob's SHA-256 and its number from 0.")
    announced = int(size) if _NUMBER.fullmatch(size) else 0
    given = Chunk(device, sha256, announced, int(number), body)
    wrong = attachments.fault(given)
    return given if wrong is None else Fault(422, wrong)


def _told(gateway: Gateway, found: BlobState) -> Response:
    signed = sign(gateway.key, found)
    return JSONResponse(signed.model_dump(), headers={"cache-control": "no-store"})


def routes(gateway: Gateway) -> Sequence[Route]:
    """Return the routes."""
    return [
        Route("/v1/blobs/{sha256}", partial(state, gateway), methods=["GET"]),
        Route("/v1/blobs/{sha256}/{number}", partial(put, gateway), methods=["PUT"]),
    ]


_IN_PATH = {"in": "path", "required": True}
_BLOB = {"name": "sha256", "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, **_IN_PATH}
_CHUNK = {
    "name": "number",
    "schema": {"type": "integer", "minimum": 0, "maximum": chunks_of(MAX_BLOB) - 1},
    **_IN_PATH,
}
_SIZE = {
    "name": "size",
    "in": "query",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_BLOB},
}
_STATE = {
    "200": {
        "description": "How much of the blob is here; the payload is a BlobState.",
        "content": content("Signed"),
    }
}

PATHS: dict[str, dict[str, Any]] = {
    "/v1/blobs/{sha256}": {
        "get": {
            "operationId": "blobState",
            "summary": "Say which chunks of a blob are there, to go on with the others",
            "security": [{"device": []}],
            "parameters": [_BLOB],
            "responses": {**_STATE, **problems(400, 401, 404, 413, 429, 503)},
        }
    },
    "/v1/blobs/{sha256}/{number}": {
        "put": {
            "operationId": "putChunk",
            "summary": "Send one chunk of a sealed blob; idempotent",
            "security": [{"device": []}],
            "parameters": [_BLOB, _CHUNK, _SIZE],
            "requestBody": {
                "required": True,
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            },
            "responses": {**_STATE, **problems(400, 401, 404, 413, 422, 503)},
        }
    },
}

FEATURE = Feature(routes, PATHS, (BlobState, Attachment))
