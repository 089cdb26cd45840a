"""The OpenAPI 3.1 document, made from the wire's models and never written by hand."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from offline_store.wire import (
    BatchAnswer,
    BatchRequest,
    Health,
    Problem,
    Receipt,
    Signed,
    Verdict,
)

_REF = "#/components/schemas/{model}"


def document() -> dict[str, Any]:
    """Return the document."""
    models = (BatchRequest, BatchAnswer, Signed, Receipt, Verdict, Health, Problem)
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Xiaoshi gateway",
            "version": "1",
            "description": "Batches of what kiosks accepted, answered item by item with signed"
            " receipts. Idempotent by (device, id) for ever.",
        },
        "paths": {
            "/v1/batches": {"post": _batches()},
            "/v1/health": {"get": _health()},
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"device": {"type": "http", "scheme": "bearer"}},
        },
    }


def _batches() -> dict[str, Any]:
    return {
        "operationId": "sendBatch",
        "summary": "Send what waits; each item has its own answer",
        "security": [{"device": []}],
        "requestBody": {"required": True, "content": _json("BatchRequest")},
        "responses": {
            "200": {
                "description": "An answer for each item, in their order. A receipt's payload is a"
                " Receipt, a verdict's a Verdict.",
                "content": _json("BatchAnswer"),
            },
            **_problems(400, 401, 413, 422, 503),
        },
    }


def _health() -> dict[str, Any]:
    return {
        "operationId": "health",
        "summary": "Prove to be the platform: the caller's nonce, signed; the payload is a Health",
        "parameters": [
            {
                "name": "nonce",
                "in": "query",
                "required": True,
                "schema": {"type": "string", "pattern": "^[0-9A-Za-z_-]{16,64}$"},
            }
        ],
        "responses": {
            "200": {"description": "The signed answer.", "content": _json("Signed")},
            **_problems(422),
        },
    }


def _json(model: str, media: str = "application/json") -> dict[str, Any]:
    return {media: {"schema": {"$ref": _REF.format(model=model)}}}


def _problems(*statuses: int) -> dict[str, Any]:
    words = {
        400: "Not JSON.",
        401: "The token is not this kiosk's.",
        413: "Too much at once: send half.",
        422: "Not what is asked for.",
        503: "Later; Retry-After says when.",
    }
    return {
        str(status): {
            "description": words[status],
            "content": _json("Problem", "application/problem+json"),
        }
        for status in statuses
    }
