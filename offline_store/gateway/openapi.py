"""The OpenAPI 3.1 document, made from the wire's models and never written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from offline_store.gateway.feature import REF, Feature
from offline_store.wire import Problem, Signed

_SIGNED = {
    "type": "apiKey",
    "in": "header",
    "name": "Signature",
    "description": "HTTP Message Signature (RFC 9421), ed25519, tag xiaoshi, over @method, @path,"
    " @query and content-digest (RFC 9530, sha-256), with created and nonce; keyid is the device's"
    " id, a slash and the SHA-256 of its certificate, hexadecimal.",
}


def document(features: Sequence[Feature]) -> dict[str, Any]:
    """Return the document of these features."""
    models: dict[type[BaseModel], None] = dict.fromkeys((Problem, Signed))
    for feature in features:
        models |= dict.fromkeys(feature.models)
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Xiaoshi gateway",
            "version": "1",
            "description": "Batches of what kiosks accepted, answered item by item with signed"
            " receipts. Idempotent by (device, id) for ever.",
        },
        "paths": {path: about for feature in features for path, about in feature.paths.items()},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"device": _SIGNED},
        },
    }
