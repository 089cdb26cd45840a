"""The gateway as an ASGI application: batches in, signed answers out.

Stateless over its database, so that several workers may serve one PostgreSQL.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.ports import Clock
from offline_store.gateway.intake import Bad, Good, look_at
from offline_store.gateway.openapi import document
from offline_store.gateway.reading import MAX_BODY, Envelope, Fault, bearer, read_batch, read_body
from offline_store.gateway.store import GatewayStore, Kept, Other
from offline_store.wire import (
    BatchAnswer,
    Health,
    ItemAnswer,
    Nonce,
    Verdict,
    sign,
    time_text,
)

_LOG = logging.getLogger(__name__)
_NONCE: TypeAdapter[str] = TypeAdapter(Nonce)
_RETRY_SECONDS = 5


def create_app(
    database: str | GatewayStore,
    key: Ed25519PrivateKey,
    tokens: Mapping[str, str],
    clock: Clock,
    max_body: int = MAX_BODY,
) -> Starlette:
    """Make the application.

    Args:
        database: a SQLAlchemy URL, or a store that is open already and stays the caller's.
        tokens: device id to bearer token; let in at the start.
        max_body: bytes of a request.
    """
    store = database if isinstance(database, GatewayStore) else GatewayStore(database)
    store.enrol(tokens)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        if store is not database:
            store.close()

    gateway = Gateway(store, key, clock, max_body)
    return Starlette(
        routes=[
            Route("/v1/batches", gateway.batches, methods=["POST"]),
            Route("/v1/health", gateway.health),
            Route("/openapi.json", gateway.openapi),
        ],
        exception_handlers={
            HTTPException: _http_problem,
            SQLAlchemyError: _database_problem,
        },
        lifespan=lifespan,
    )


@dataclass(frozen=True, slots=True)
class Gateway:
    """The routes."""

    store: GatewayStore
    key: Ed25519PrivateKey
    clock: Clock
    max_body: int

    async def batches(self, request: Request) -> Response:
        """Take a batch; idempotent by (device, id) for ever."""
        token = bearer(request)
        if token is None:
            return _unauthorised()
        body = await read_body(request, self.max_body)
        if isinstance(body, Fault):
            return body.response()
        # Parsing, signing and the database all away from the event loop.
        return await run_in_threadpool(self._take, token, body)

    async def health(self, request: Request) -> Response:
        """Repeat the caller's nonce, signed: nobody between can do that."""
        try:
            nonce = _NONCE.validate_python(request.query_params.get("nonce"))
        except ValidationError:
            return Fault(422, "Give a nonce of 16 to 64 letters, digits, - or _.").response()
        signed = sign(self.key, Health(nonce=nonce, at=time_text(self.clock.now())))
        return JSONResponse(signed.model_dump(), headers={"cache-control": "no-store"})

    async def openapi(self, _request: Request) -> Response:
        """Return the OpenAPI 3.1 document."""
        return JSONResponse(document())

    def _take(self, token: str, body: bytes) -> Response:
        batch = read_batch(body)
        if isinstance(batch, Fault):
            return batch.response()
        if not self.store.device_of(batch.device, token):
            return _unauthorised()
        received = self.clock.now()
        answer = BatchAnswer(received_at=time_text(received), items=self._answers(batch, received))
        return Response(answer.model_dump_json(), media_type="application/json")

    def _answers(self, batch: Envelope, received: datetime) -> list[ItemAnswer]:
        looked = [look_at(raw) for raw in batch.items]
        goods = [one for one in looked if isinstance(one, Good)]
        kept = iter(self.store.keep(batch.device, goods, received, lambda r: sign(self.key, r)))
        return [
            self._refusal(batch.device, one, received)
            if isinstance(one, Bad)
            else self._answer(batch.device, one, next(kept), received)
            for one in looked
        ]

    def _answer(self, device: str, good: Good, kept: Kept | Other, at: datetime) -> ItemAnswer:
        if isinstance(kept, Kept):
            return ItemAnswer(
                id=good.item.id,
                status="accepted",
                case_number=kept.case_number,
                receipt=kept.receipt,
            )
        verdict = Verdict(
            device=device,
            id=good.item.id,
            sha256=good.item.sha256,
            status="conflict",
            code="item.conflict",
            received_at=time_text(at),
        )
        return ItemAnswer(
            id=good.item.id,
            status="conflict",
            code=verdict.code,
            verdict=sign(self.key, verdict),
        )

    def _refusal(self, device: str, bad: Bad, at: datetime) -> ItemAnswer:
        verdict = Verdict(
            device=device,
            id=bad.id or "",
            sha256=bad.sha256,
            status="rejected",
            code=bad.code,
            received_at=time_text(at),
        )
        return ItemAnswer(
            id=bad.id, status="rejected", code=bad.code, verdict=sign(self.key, verdict)
        )


def _unauthorised() -> Response:
    fault = Fault(401, "This kiosk's token is not known here: enrol it again.")
    return fault.response({"www-authenticate": "Bearer"})


async def _http_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code if error.status_code in {404, 405} else 400
    details = {404: "There is nothing here.", 405: "This is not done here."}
    detail = details.get(status, "The request cannot be understood.")
    return Fault(status, detail).response(dict(error.headers or {}))


async def _database_problem(_request: Request, error: Exception) -> Response:
    # The class alone: a database's own words may quote what was being written.
    _LOG.error("the database failed: %s", type(error).__name__)
    fault = Fault(503, "The platform cannot keep anything now: send it again later.")
    return fault.response({"retry-after": str(_RETRY_SECONDS)})
