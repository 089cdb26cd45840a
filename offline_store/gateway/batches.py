"""Batches: what kiosks hand over, answered item by item with what the platform signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from offline_store.gateway.answering import Answering
from offline_store.gateway.entrance import proven
from offline_store.gateway.feature import Feature, Gateway, content, problems
from offline_store.gateway.reading import Fault, read_batch
from offline_store.gateway.signatures import Caller
from offline_store.gateway.store import CLONE, Clone
from offline_store.wire import (
    BatchAnswer,
    BatchRequest,
    DeviceVerdict,
    Receipt,
    Verdict,
    sign,
    time_of,
    time_text,
)


@dataclass(frozen=True, slots=True)
class Batches:
    """The route."""

    gateway: Gateway

    async def take(self, request: Request) -> Response:
        """Take a batch; idempotent by (device, id) for ever."""
        response = await proven(
            self.gateway, request, self._answered, self.gateway.max_body, slotted=True
        )
        self.gateway.metrics.batch(response.status_code)
        return response

    def _answered(self, caller: Caller, body: bytes) -> Response:
        batch = read_batch(body)
        if isinstance(batch, Fault):
            return batch.response()
        if batch.device != caller.device:
            return Fault(403, "A kiosk sends its own batches only.", "device.other").response()
        received = self.gateway.clock.now()
        answering = Answering(self.gateway.store, self.gateway.key, self.gateway.opener)
        sent = time_of(batch.sent_at)
        items = answering.answers(batch.device, batch.items, received, sent)
        if isinstance(items, Clone):
            return self._cloned(batch.device, received)
        for item in items:
            self.gateway.metrics.item(item.status)
        answer = BatchAnswer(received_at=time_text(received), items=items)
        # Said in the status too, for whoever looks at nothing else; the answers are as always.
        conflicts = bool(items) and all(item.status == "conflict" for item in items)
        status = 422 if conflicts else 200
        return Response(answer.model_dump_json(), status, media_type="application/json")

    def _cloned(self, device: str, at: datetime) -> Response:
        verdict = DeviceVerdict(device=device, code=CLONE, received_at=time_text(at))
        fault = Fault(403, "Another kiosk sends in this one's name: one of them is a copy.", CLONE)
        return fault.response(verdict=sign(self.gateway.key, verdict))


def routes(gateway: Gateway) -> Sequence[Route]:
    """Return the routes."""
    return [Route("/v1/batches", Batches(gateway).take, methods=["POST"])]


_RESPONSES = problems(400, 401, 403, 413, 422, 429, 503)
_RESPONSES["422"]["description"] = (
    "No batch (a Problem); or every item is a conflict, known under its id with another body."
)
_RESPONSES["422"]["content"] |= content("BatchAnswer")

PATHS = {
    "/v1/batches": {
        "post": {
            "operationId": "sendBatch",
            "summary": "Send what waits; each item has its own answer",
            "security": [{"device": []}],
            "requestBody": {"required": True, "content": content("BatchRequest")},
            "responses": {
                "200": {
                    "description": "An answer for each item, in their order. A receipt's payload"
                    " is a Receipt, a verdict's a Verdict.",
                    "content": content("BatchAnswer"),
                },
                **_RESPONSES,
            },
        }
    }
}

FEATURE = Feature(routes, PATHS, (BatchRequest, BatchAnswer, Receipt, Verdict, DeviceVerdict))
