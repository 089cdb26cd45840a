"""The gateway as an ASGI application: its features put together.

Stateless over its database, so that several workers may serve one PostgreSQL.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.ports import Clock
from offline_store.gateway import batches, blobs, content, entrance, health, inquiries
from offline_store.gateway.answers import MakeAnswers, Means, NotOffered
from offline_store.gateway.authority import DEVICE_LIFE, Authority
from offline_store.gateway.enrolment import Enrolment
from offline_store.gateway.feature import Gateway
from offline_store.gateway.metrics import Metrics, Timed
from offline_store.gateway.openapi import document
from offline_store.gateway.reading import MAX_BODY, Fault
from offline_store.gateway.sandbox import verifying
from offline_store.gateway.signatures import Door
from offline_store.gateway.slots import Slots
from offline_store.gateway.store import GatewayStore
from offline_store.sealing import Opener

FEATURES = (
    batches.FEATURE,
    blobs.FEATURE,
    entrance.FEATURE,
    health.FEATURE,
    content.FEATURE,
    inquiries.FEATURE,
    verifying.FEATURE,
)

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS = 5


def create_app(
    database: str | GatewayStore,
    key: Ed25519PrivateKey,
    opener: Opener,
    authority: Authority,
    clock: Clock,
    max_body: int = MAX_BODY,
    life: timedelta = DEVICE_LIFE,
    batches_per_second: float | None = None,
    metrics: Metrics | None = None,
    answers: MakeAnswers | None = None,
    address: str = "https://127.0.0.1",
) -> Starlette:
    """Make the application.

    Args:
        database: a SQLAlchemy URL, or a store that is open already and stays the caller's.
        key: signs receipts.
        opener: of what kiosks seal to the province.
        authority: issues kiosks' certificates, each for ``life``.
        max_body: bytes of a request.
        batches_per_second: beyond which kiosks are given slots; None lets in all.
        metrics: where to count.
        answers: makes what answers residents who wait; None refuses their questions.
        address: where everybody reaches this gateway.
    """
    store = database if isinstance(database, GatewayStore) else GatewayStore(database)
    slots = None if batches_per_second is None else Slots(batches_per_second, clock)
    gateway = Gateway(
        store=store,
        key=key,
        opener=opener,
        door=Door(store.engine),
        enrolment=Enrolment(store.engine, authority, life),
        clock=clock,
        answers=(answers or NotOffered)(Means(store.engine, authority, address)),
        max_body=max_body,
        slots=slots,
        metrics=metrics or Metrics(),
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        if store is not database:
            store.close()

    return Starlette(
        routes=[
            *(route for feature in FEATURES for route in feature.routes(gateway)),
            Route("/openapi.json", _openapi),
        ],
        middleware=[Middleware(Timed, gateway.metrics)],
        exception_handlers={
            HTTPException: _http_problem,
            SQLAlchemyError: _database_problem,
            Exception: _bug,
        },
        lifespan=lifespan,
    )


async def _openapi(_request: Request) -> Response:
    return _document()


@cache
def _document() -> Response:
    # Whoever asks makes nothing of it: it takes longer than a batch.
    return JSONResponse(document(FEATURES))


async def _http_problem(_request: Request, error: Exception) -> Response:
    found = error.status_code if isinstance(error, HTTPException) else 400
    status = found if found in {404, 405} else 400
    details = {404: "There is nothing here.", 405: "This is not done here."}
    detail = details.get(status, "The request cannot be understood.")
    headers = error.headers if isinstance(error, HTTPException) else None
    return Fault(status, detail).response(dict(headers or {}))


async def _database_problem(_request: Request, error: Exception) -> Response:
    # The class alone: a database's own words may quote what was being written.
    _LOG.error("the database failed: %s", type(error).__name__)
    fault = Fault(503, "The platform cannot keep anything now: send it again later.")
    return fault.response({"retry-after": str(_RETRY_SECONDS)})


async def _bug(_request: Request, _error: Exception) -> Response:
    return Fault(500, "Something broke here: send it again later.").response()
