"""Reading a request without trusting it: bounded, and each fault a problem in a plain sentence."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_core import from_json
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from offline_store.wire import MAX_ITEMS, Id, Message, Problem, Signed, Time

MAX_BODY = 4 * 1024 * 1024
SMALL = 128 * 1024
"""Of a request that carries a key and its proof, or nothing."""

PATIENCE_SECONDS = 60.0
"""For a body to come, and besides as long as a slow line needs."""

_SLOWEST = 2048.0  # bytes a second: half of what a kiosk is content with
# Read on a little, so that a kiosk that is still sending hears the answer and not a reset.
_DRAIN = 4 * MAX_BODY

TITLES = {
    400: "Bad request",
    401: "Unauthorised",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    413: "Too large",
    422: "Cannot be processed",
    429: "Too many requests",
    500: "Internal error",
    503: "Try again later",
}


class Envelope(Message):
    """A batch whose items are looked at one by one, so that a bad one spoils nothing."""

    device: Id
    sent_at: Time
    items: Annotated[list[object], Field(max_length=100 * MAX_ITEMS)]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a request."""

    status: int
    detail: str
    code: str | None = None

    def response(
        self, headers: dict[str, str] | None = None, verdict: Signed | None = None
    ) -> JSONResponse:
        """Return it as ``application/problem+json`` (RFC 9457)."""
        problem = Problem(
            title=TITLES[self.status],
            status=self.status,
            detail=self.detail,
            code=self.code,
            verdict=verdict,
        )
        return JSONResponse(
            problem.model_dump(exclude_none=True),
            status_code=self.status,
            headers=headers,
            media_type="application/problem+json",
        )


async def read_body(request: Request, limit: int) -> bytes | Fault:
    """Read at most ``limit`` bytes, for as long as they keep coming."""
    body = bytearray()
    length = 0
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS) as deadline:
            async for chunk in request.stream():
                length += len(chunk)
                if length <= limit:
                    body += chunk
                    deadline.reschedule(began + PATIENCE_SECONDS + length / _SLOWEST)
                elif length > _DRAIN:
                    break
    except ClientDisconnect:
        return Fault(400, "The request ended before its end.")
    except TimeoutError:
        return Fault(400, "The request did not come to its end in time.")
    if length > limit:
        return Fault(413, f"Such a request has at most {limit} bytes: send less at once.")
    return bytes(body)


def read_batch(body: bytes) -> Envelope | Fault:
    """Read a batch's outside."""
    try:
        content = from_json(body)
    except ValueError:
        return Fault(400, "The request is not JSON.")
    try:
        envelope = Envelope.model_validate(content)
    except ValidationError as error:
        # Names what is asked for; never repeats what was sent.
        places = {".".join(str(part) for part in e["loc"][:1]) for e in error.errors()}
        known = sorted(places & set(Envelope.model_fields))
        return Fault(422, f"A batch is device, sent_at and items; look at {known or 'its fields'}.")
    if len(envelope.items) > MAX_ITEMS:
        return Fault(413, f"A batch has at most {MAX_ITEMS} items.")
    return envelope
