"""Looking at one item before it is kept: what is wrong with it is said of it alone."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field

from pydantic import ValidationError
from pydantic_core import from_json

from offline_store.wire import Item, digest

_ITEM_CODE = re.compile(r"[0-9A-Z]{31}\Z")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,63}\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Good:
    """An item that may be kept.

    Attributes:
        item_code: of a case; None for the rest.
        case_id: the case that this is, or is about.
    """

    item: Item
    body: bytes = field(repr=False)
    item_code: str | None
    case_id: str | None


@dataclass(frozen=True, slots=True)
class Bad:
    """An item that never will be; ``id`` and ``sha256`` as far as they can be said again."""

    id: str | None
    sha256: str
    code: str


def look_at(raw: object) -> Good | Bad:
    """Check one item of a batch as it came."""
    try:
        item = Item.model_validate(raw)
    except ValidationError:
        return _malformed(raw)
    body = base64.b64decode(item.body)
    if digest(body) != item.sha256:
        return Bad(item.id, item.sha256, "item.sha256")
    content = _object(body)
    if content is None:
        return Bad(item.id, item.sha256, "body.malformed")
    if item.kind == "case":
        code = content.get("item_code")
        if not (isinstance(code, str) and _ITEM_CODE.match(code)):
            return Bad(item.id, item.sha256, "body.item_code")
        return Good(item, body, code, item.id)
    about = content.get("case_id")
    known = isinstance(about, str) and _ID.match(about)
    return Good(item, body, None, str(about) if known else None)


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
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
