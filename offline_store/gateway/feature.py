"""What the gateway is made of: modules with routes and their part of the contract.

A new one is a module with a ``FEATURE`` and one line in ``app.FEATURES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel
from starlette.routing import Route

from kiosk.ports import Clock
from offline_store.gateway.answers import Answers
from offline_store.gateway.enrolment import Enrolment
from offline_store.gateway.metrics import Metrics
from offline_store.gateway.reading import MAX_BODY
from offline_store.gateway.signatures import Door
from offline_store.gateway.slots import Slots
from offline_store.gateway.store import GatewayStore
from offline_store.sealing import Opener

REF = "#/components/schemas/{model}"
PROBLEMS = {
    400: "Not JSON, or not the whole of it in time.",
    401: "Nobody who is known here signed this; the code says why.",
    403: "Not for this kiosk; the code says why. device.clone is signed, as a DeviceVerdict.",
    404: "There is nothing here for this kiosk.",
    413: "Too much at once: send half.",
    422: "Not what is asked for.",
    429: "Too many at once: Retry-After is this kiosk's slot, in seconds.",
    503: "Later; Retry-After says when, in seconds.",
}


@dataclass(frozen=True, slots=True)
class Gateway:
    """What every feature works with.

    Attributes:
        key: signs receipts and verdicts.
        opener: of what kiosks seal to the province.
        door: tells which kiosk a request is of.
        enrolment: issues certificates.
        answers: the province's systems, asked while a resident waits.
        max_body: bytes of a request.
        slots: lets batches in at a rate; None lets in all.
    """

    store: GatewayStore
    key: Ed25519PrivateKey
    opener: Opener
    door: Door
    enrolment: Enrolment
    clock: Clock
    answers: Answers
    max_body: int = MAX_BODY
    slots: Slots | None = None
    metrics: Metrics = field(default_factory=Metrics)


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature.

    Attributes:
        routes: makes its routes.
        paths: the OpenAPI paths of exactly these.
        models: messages that the paths name by ``content``.
    """

    routes: Callable[[Gateway], Sequence[Route]]
    paths: Mapping[str, Mapping[str, Any]]
    models: Sequence[type[BaseModel]]


def content(model: str, media: str = "application/json") -> dict[str, Any]:
    """Return the OpenAPI content of a message by the name of its model."""
    return {media: {"schema": {"$ref": REF.format(model=model)}}}


def problems(*statuses: int) -> dict[str, Any]:
    """Return OpenAPI responses for these statuses."""
    return {str(status): problem(status) for status in statuses}


def problem(status: int) -> dict[str, Any]:
    """Return the OpenAPI response of a problem (RFC 9457)."""
    response: dict[str, Any] = {
        "description": PROBLEMS[status],
        "content": content("Problem", "application/problem+json"),
    }
    if status in {429, 503}:
        schema = {"type": "integer", "minimum": 1}
        response["headers"] = {"Retry-After": {"required": True, "schema": schema}}
    return response
