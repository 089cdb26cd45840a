"""Content: the signed index of what is published for a kiosk, and the signed snapshots."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from offline_store.gateway import publishing
from offline_store.gateway.entrance import proven
from offline_store.gateway.feature import Feature, Gateway, content, problems
from offline_store.gateway.reading import Fault
from offline_store.gateway.signatures import Caller
from offline_store.wire import (
    FEED_NAMES,
    MAX_DOCUMENT,
    MAX_SAFE_INTEGER,
    PIECE,
    SNAPSHOTS,
    ContentIndex,
    Listed,
    sign,
)

_FRESH = {"cache-control": "no-store"}
_VERSION = re.compile(r"[1-9][0-9]{0,15}")
_PLACE = re.compile(r"0|[1-9][0-9]{0,7}")


async def index(gateway: Gateway, request: Request) -> Response:
    """Say what is the newest of each feed for the kiosk that asks."""

    def answer(caller: Caller, _body: bytes) -> Response:
        found = publishing.index(gateway.store.engine, caller.device, gateway.clock.now())
        return JSONResponse(sign(gateway.key, found).model_dump(), headers=_FRESH)

    return await proven(gateway, request, answer)


async def snapshot(gateway: Gateway, request: Request) -> Response:
    """Give a signed snapshot, whole or the piece that is asked for.

    A piece is asked for in the query, which the kiosk's signature covers, and not by ``Range``.
    """

    def answer(caller: Caller, _body: bytes) -> Response:
        found = _document(gateway, caller.device, request)
        if found is None:
            return Fault(404, "There is no such snapshot for this kiosk.").response()
        return _part(found, request.query_params.get("from"))

    return await proven(gateway, request, answer)


def _document(gateway: Gateway, device: str, request: Request) -> bytes | None:
    feed, version = request.path_params["feed"], request.path_params["version"]
    if feed not in FEED_NAMES or not _VERSION.fullmatch(version):
        return None
    number = min(int(version), MAX_SAFE_INTEGER)
    return publishing.document(gateway.store.engine, device, feed, number)


def _part(document: bytes, place: str | None) -> Response:
    if place is None:
        return Response(document, headers=_FRESH, media_type="application/json")
    first = int(place) if _PLACE.fullmatch(place) else None
    if first is None or first >= len(document):
        return Fault(422, f"The snapshot has {len(document)} bytes, counted from 0.").response()
    piece = document[first : first + PIECE]
    return Response(piece, headers=_FRESH, media_type="application/octet-stream")


def routes(gateway: Gateway) -> Sequence[Route]:
    """Return the routes."""
    return [
        Route("/v1/content", partial(index, gateway), methods=["GET"]),
        Route("/v1/content/{feed}/{version}", partial(snapshot, gateway), methods=["GET"]),
    ]


_IN_PATH = {"in": "path", "required": True}
_FEED = {"name": "feed", "schema": {"type": "string", "enum": list(FEED_NAMES)}, **_IN_PATH}
_NUMBER = {
    "name": "version",
    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_SAFE_INTEGER},
    **_IN_PATH,
}
_FROM = {
    "name": "from",
    "in": "query",
    "description": f"The first byte of a piece of at most {PIECE}; without it comes the whole.",
    "schema": {"type": "integer", "minimum": 0, "maximum": MAX_DOCUMENT},
}

PATHS: Mapping[str, Mapping[str, Any]] = {
    "/v1/content": {
        "get": {
            "operationId": "contentIndex",
            "summary": "Say which snapshots are the newest for this kiosk",
            "security": [{"device": []}],
            "responses": {
                "200": {
                    "description": "The signed index; the payload is a ContentIndex.",
                    "content": content("Signed"),
                },
                **problems(400, 401, 413, 503),
            },
        }
    },
    "/v1/content/{feed}/{version}": {
        "get": {
            "operationId": "content",
            "summary": "Give a snapshot, whole or a piece of it",
            "security": [{"device": []}],
            "parameters": [_FEED, _NUMBER, _FROM],
            "responses": {
                "200": {
                    "description": "The signed snapshot, whose payload is the feed's own message;"
                    " or a piece of these bytes.",
                    "content": {
                        **content("Signed"),
                        "application/octet-stream": {"schema": {"type": "string"}},
                    },
                },
                **problems(400, 401, 404, 413, 422, 503),
            },
        }
    },
}

FEATURE = Feature(routes, PATHS, (ContentIndex, Listed, *SNAPSHOTS.values()))
