"""Looking at one item before it is kept: what is wrong with it is said of it alone."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from offline_store.chunking import MAX_ATTACHMENTS
from offline_store.sealing import NotOpenedError, Opener, UnknownKeyError, context
from offline_store.wire import Attachment, Item, digest

_ITEM_CODE = re.compile(r"[0-9A-Z]{31}\Z")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,63}\Z")
_CODE = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_ATTACHMENTS: TypeAdapter[list[Attachment]] = TypeAdapter(
    Annotated[list[Attachment], Field(max_length=MAX_ATTACHMENTS)]
)


@dataclass(frozen=True, slots=True)
class Good:
    """An item that may be kept.

    Attributes:
        body: opened, canonical JSON.
        item_code: of a case; None for the rest.
        case_id: the case that this is, or is about.
        attachments: what the body of a case names.
        number: of the card of whoever handed a case in; None where nobody is named.
        ballot: of a vote, its topic and the mark of whoever voted.
    """

    item: Item
    body: bytes = field(repr=False)
    item_code: str | None
    case_id: str | None
    attachments: tuple[Attachment, ...] = ()
    number: str | None = field(default=None, repr=False)
    ballot: tuple[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Bad:
    """An item that never will be; ``id`` and ``sha256`` as far as they can be said again."""

    id: str | None
    sha256: str
    code: str


@dataclass(frozen=True, slots=True)
class Later:
    """An item that this gateway cannot judge now, and will not refuse."""

    id: str
    code: str


def look_at(device: str, raw: object, opener: Opener) -> Good | Bad | Later:
    """Check and open one item of a device's batch as it came."""
    try:
        item = Item.model_validate(raw)
    except ValidationError:
        return _malformed(raw)
    sealed = base64.b64decode(item.body)
    if digest(sealed) != item.sha256:
        return Bad(item.id, item.sha256, "item.sha256")
    try:
        body = opener.open(sealed, context(device, item.kind, item.id))
    except UnknownKeyError:
        # The key may be on another gateway, or be put back: what a resident handed in must wait.
        return Later(item.id, "body.unknown_key")
    except NotOpenedError:
        return Bad(item.id, item.sha256, "body.sealed")
    content = _object(body)
    if content is None:
        return Bad(item.id, item.sha256, "body.malformed")
    if item.kind == "case":
        code = content.get("item_code")
        if not (isinstance(code, str) and _ITEM_CODE.match(code)):
            return Bad(item.id, item.sha256, "body.item_code")
        try:
            attached = _ATTACHMENTS.validate_python(content.get("attachments", []))
        except ValidationError:
            return Bad(item.id, item.sha256, "body.attachments")
        vote = content.get("ballot")
        ballot = _ballot(vote)
        if vote is not None and ballot is None:
            return Bad(item.id, item.sha256, "body.ballot")
        return Good(item, body, code, item.id, tuple(attached), _number(content), ballot)
    if item.kind == "alarm" and not _is_code(content.get("code")):
        return Bad(item.id, item.sha256, "body.code")
    about = content.get("case_id")
    known = isinstance(about, str) and _ID.match(about)
    return Good(item, body, None, str(about) if known else None)


def _number(content: dict[str, object]) -> str | None:
    match content.get("applicant"):
        case {"number": str(number)} if number:
            return number
    return None


def _ballot(told: object) -> tuple[str, str] | None:
    if not isinstance(told, dict):
        return None
    topic, mark = told.get("topic"), told.get("mark")
    if not (isinstance(topic, str) and _ID.match(topic)):
        return None
    return (topic, mark) if isinstance(mark, str) and _SHA256.match(mark) else None


def _is_code(value: object) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def _malformed(raw: object) -> Bad:
    if not isinstance(raw, dict):
        return Bad(None, "", "item.malformed")
    item_id, sha256 = raw.get("id"), raw.get("sha256")
    return Bad(
        item_id if isinstance(item_id, str) and _ID.match(item_id) else None,
        sha256 if isinstance(sha256, str) and _SHA256.match(sha256) else "",
        "item.malformed",
    )


def _object(body: bytes) -> dict[str, object] | None:
    try:
        content = from_json(body)
        # What is no number to anybody else would stop whoever it is handed on to.
        json.dumps(content, allow_nan=False)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
