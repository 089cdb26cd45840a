"""Inquiries: a question that a resident waits with, answered live and signed for it alone."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine, and_, case, delete, func, select, text, update
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from offline_store.gateway.answers import Asked, NotAnsweredError
from offline_store.gateway.database import writing
from offline_store.gateway.entrance import Threads, proven
from offline_store.gateway.feature import Feature, Gateway, content, problems
from offline_store.gateway.inquiry_schema import inquiry
from offline_store.gateway.reading import Fault
from offline_store.gateway.signatures import Caller
from offline_store.gateway.statements import insert_into
from offline_store.sealing import NotOpenedError, UnknownKeyError, context
from offline_store.wire import (
    QUESTION,
    InquiryAnswer,
    InquiryRequest,
    Question,
    digest,
    mark,
    sign,
    time_text,
)

A_MINUTE = 30
"""Of one kiosk: more than residents can ask, and too few to try out numbers."""

_AGAIN = 2 * A_MINUTE
"""What was asked before is no new question, but the province is asked as much as by one."""

_AT_ONCE = 16  # of one worker; as many more may wait for their turn
_KEPT = timedelta(days=1)
_LATER = {"retry-after": "10"}
_LOG = logging.getLogger(__name__)


class _Noted(Enum):
    ASKED = "asked"
    OTHER = "other"
    TOO_MANY = "too many"


async def inquire(gateway: Gateway, threads: Threads, request: Request) -> Response:
    """Answer a question; a province that is slow to do so keeps no batch waiting."""
    return await proven(gateway, request, partial(_answer, gateway), threads=threads)


def _answer(gateway: Gateway, caller: Caller, body: bytes) -> Response:
    now = gateway.clock.now()
    asked = _read(gateway, caller.device, body, now)
    if isinstance(asked, Response):
        return asked
    request, question = asked
    try:
        answered = gateway.answers.answer(
            Asked(
                device=caller.device,
                id=request.id,
                about=question.about,
                service=question.service,
                item_code=question.item_code,
                person=question.person,
                given=question.given,
                at=now,
            )
        )
    except NotAnsweredError as error:
        _LOG.warning("not answered: %s", error)
        fault = Fault(503, "The province does not answer this now: ask again later.")
        return fault.response(_LATER)
    said = InquiryAnswer(
        device=caller.device,
        id=request.id,
        sha256=request.sha256,
        person=None if answered.number is None else mark(question.salt, answered.number),
        at=time_text(now),
        told=answered.told(),
    )
    return JSONResponse(sign(gateway.key, said).model_dump(), headers={"cache-control": "no-store"})


def _read(
    gateway: Gateway, device: str, body: bytes, now: datetime
) -> tuple[InquiryRequest, Question] | Response:
    try:
        request = InquiryRequest.model_validate_json(body)
    except ValidationError:
        return Fault(422, "This is no InquiryRequest.").response()
    sealed = base64.b64decode(request.body)
    if digest(sealed) != request.sha256:
        return Fault(422, "The body is not what its sha256 says.", "inquiry.sha256").response()
    match _note(gateway.store.engine, device, request, now):
        case _Noted.OTHER:
            fault = Fault(422, "Another question has this id.", "inquiry.conflict")
            return fault.response()
        case _Noted.TOO_MANY:
            fault = Fault(429, f"A kiosk asks at most {A_MINUTE} questions a minute.")
            return fault.response(_LATER)
        case _Noted.ASKED:
            pass
    try:
        plain = gateway.opener.open(sealed, context(device, QUESTION, request.id))
        return request, Question.model_validate_json(plain)
    except UnknownKeyError:
        fault = Fault(503, "This is sealed to a key that is not here: ask again later.")
        return fault.response(_LATER)
    except (NotOpenedError, ValidationError):
        return Fault(422, "This does not open as a question.", "inquiry.sealed").response()


def _note(engine: Engine, device: str, request: InquiryRequest, now: datetime) -> _Noted:
    """Note that a question was asked, under its id once, however often it comes."""
    mine, since = inquiry.c.device == device, time_text(now - timedelta(minutes=1))
    past = delete(inquiry).where(mine, inquiry.c.asked_at < time_text(now - _KEPT))
    # What was asked by a clock that ran ahead must not stand in everybody's way until then.
    is_recent = and_(inquiry.c.asked_at > since, inquiry.c.asked_at <= time_text(now))
    recent = select(func.coalesce(func.sum(inquiry.c.times), 0)).where(mine, is_recent)
    this = and_(mine, inquiry.c.id == request.id)
    known = select(inquiry.c.sha256).where(this)
    times = case((is_recent, inquiry.c.times + 1), else_=1)
    again = update(inquiry).where(this).values(asked_at=time_text(now), times=times)
    row = {"device": device, "id": request.id, "sha256": request.sha256, "times": 1}
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            # What a crash of the database could forget of this is harmless.
            connection.execute(text("SET LOCAL synchronous_commit = off"))
        connection.execute(past)
        before = connection.execute(known).scalar_one_or_none()
        if before not in (None, request.sha256):
            return _Noted.OTHER
        if connection.execute(recent).scalar_one() >= (A_MINUTE if before is None else _AGAIN):
            return _Noted.TOO_MANY
        if before is not None:
            connection.execute(again)
            return _Noted.ASKED
        insert = insert_into(connection.dialect.name, inquiry)
        connection.execute(insert.values(**row, asked_at=time_text(now)).on_conflict_do_nothing())
        kept = connection.execute(known).scalar_one()
        return _Noted.ASKED if kept == request.sha256 else _Noted.OTHER


def routes(gateway: Gateway) -> Sequence[Route]:
    """Return the routes."""
    asks = partial(inquire, gateway, Threads(_AT_ONCE))
    return [Route("/v1/inquiries", asks, methods=["POST"])]


PATHS: Mapping[str, Mapping[str, Any]] = {
    "/v1/inquiries": {
        "post": {
            "operationId": "inquire",
            "summary": "Answer a question that a resident waits with; the body is a Question,"
            " sealed to the province",
            "security": [{"device": []}],
            "requestBody": {"required": True, "content": content("InquiryRequest")},
            "responses": {
                "200": {
                    "description": "The signed answer; the payload is an InquiryAnswer.",
                    "content": content("Signed"),
                },
                **problems(400, 401, 413, 422, 429, 503),
            },
        }
    }
}

FEATURE = Feature(routes, PATHS, (InquiryRequest, Question, InquiryAnswer))
