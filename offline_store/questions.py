"""Questions that residents wait with: sealed here, told to the sync process, answered once.

Nothing of one is ever on disk, and it leaves this process sealed to the province.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.domain.entry import Entry, Fact
from kiosk.domain.inquiry import CertificateFile, Inquiry, NoReply, Reply
from kiosk.domain.masked import (
    AccountNumber,
    Address,
    CitizenNumber,
    Personal,
    PersonalText,
    PersonName,
    Phone,
)
from kiosk.domain.text import Text
from kiosk.errors import CODES
from offline_store.canonical import canonical
from offline_store.sealing import Sealer, context

UNREACHABLE, STRANGER = "sync.unreachable", "sync.not_the_platform"
Done = Callable[[Reply | NoReply], None]

_LONGEST = 4096  # bytes of a line that a pipe takes whole or not at all (PIPE_BUF)
_PRIVATE: Mapping[str, type[Personal]] = {
    "name": PersonName,
    "number": CitizenNumber,
    "account": AccountNumber,
    "phone": Phone,
    "address": Address,
    "text": PersonalText,
}


@dataclass(frozen=True, slots=True)
class Sealing:
    """How a question is sealed: to whom, and in which kiosk's name.

    Attributes:
        patience: seconds after which a question is over, whatever comes later.
    """

    device: str
    sealer: Sealer
    patience: float = 8.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    line: bytes
    done: Done
    timer: threading.Timer


class Questions:
    """What was asked and is not answered yet. Any thread."""

    def __init__(self, sealing: Sealing | None) -> None:
        """Begin with none.

        Args:
            sealing: None asks nobody: each question is unreachable at once.
        """
        self._sealing = sealing
        self._lock = threading.Lock()
        self._waiting: dict[str, _Waiting] = {}
        self._ended = False
        self._key = secrets.token_bytes(32)
        self._last: tuple[str, bytes, bytes] | None = None

    def ask(self, inquiry: Inquiry, done: Done) -> bytes | None:
        """Return the line to be told to the sync process; None where that was answered already.

        Args:
            done: called once, on any thread.
        """
        sealing = self._sealing
        line = None if sealing is None else self._line(inquiry, sealing)
        if sealing is None or line is None or len(line) > _LONGEST:
            done(NoReply(UNREACHABLE))
            return None
        over = (inquiry.id, NoReply(UNREACHABLE))
        timer = threading.Timer(sealing.patience, self._close, over)
        timer.daemon = True
        with self._lock:
            taken = self._ended or inquiry.id in self._waiting
            if not taken:
                self._waiting[inquiry.id] = _Waiting(line, done, timer)
        if taken:
            done(NoReply(UNREACHABLE))
            return None
        timer.start()
        return line

    def _line(self, inquiry: Inquiry, sealing: Sealing) -> bytes:
        """Seal a question once: asked again, it must be the same to the last byte."""
        whole = canonical(_asked(inquiry))
        mark = hmac.digest(self._key, whole, hashlib.sha256)
        with self._lock:
            if self._last is not None and self._last[:2] == (inquiry.id, mark):
                return self._last[2]
        line = _line(inquiry, sealing)
        with self._lock:
            self._last = inquiry.id, mark, line
        return line

    def lines(self) -> list[bytes]:
        """Return what a sync process that just began is to be told."""
        with self._lock:
            return [one.line for one in self._waiting.values()]

    def answered(self, question: str, told: Mapping[str, Any]) -> None:
        """Take what the sync process found to be the platform's answer."""
        try:
            reply: Reply | NoReply = _reply(told)
        except (LookupError, TypeError, ValueError, AttributeError):
            reply = NoReply(STRANGER)
        self._close(question, reply)

    def not_answered(self, question: str, code: str) -> None:
        """Take why there is no answer; what only a technician understands is told to staff."""
        spec = CODES.get(code)
        self._close(question, NoReply(code if spec and spec.resident else UNREACHABLE))

    def end(self) -> None:
        """Answer all that wait, and whoever asks later: there is nobody to ask any more."""
        with self._lock:
            self._ended = True
            waiting = list(self._waiting)
        for question in waiting:
            self._close(question, NoReply(UNREACHABLE))

    def _close(self, question: str, reply: Reply | NoReply) -> None:
        with self._lock:
            found = self._waiting.pop(question, None)
        if found is not None:  # else it is too late, or nobody asked
            found.timer.cancel()
            found.done(reply)


def _asked(inquiry: Inquiry) -> dict[str, Any]:
    # In the form of ``wire.Question``; that module is not for this process, which has no pydantic.
    card = inquiry.person
    return {
        "about": inquiry.about,
        "service": inquiry.service_id,
        "item_code": inquiry.item_code,
        "person": card
        and {"kind": card.kind.value, "number": card.number.reveal(), "name": card.name.reveal()},
        "given": {
            name: value.reveal() if isinstance(value, Personal) else value
            for name, value in inquiry.given.items()
        },
    }


def _line(inquiry: Inquiry, sealing: Sealing) -> bytes:
    salt, card = secrets.token_urlsafe(24), inquiry.person
    question = _asked(inquiry) | {"salt": salt}
    bound = context(sealing.device, "inquiry", inquiry.id)
    body = sealing.sealer.seal(canonical(question), bound)
    whose = card and hmac.digest(salt.encode(), card.number.reveal().encode(), hashlib.sha256)
    word = {
        "do": "inquire",
        "id": inquiry.id,
        "body": base64.b64encode(body).decode(),
        "person": whose and whose.hex(),
    }
    return json.dumps(word).encode() + b"\n"


def _reply(told: Mapping[str, Any]) -> Reply:
    document = told["document"]
    return Reply(
        facts=tuple(_fact(one) for one in told["facts"]),
        entries=tuple(_entry(one) for one in told["entries"]),
        title=_text(told["title"]),
        note=_text(told["note"]),
        document=None if document is None else CertificateFile(_bytes(document)),
        refused=told["refused"],
    )


def _entry(told: Mapping[str, Any]) -> Entry:
    return Entry(
        id=told["id"],
        title=_words(told["title"]),
        line=_words(told["line"]),
        icon=told["icon"],
        sort=_text(told["sort"]),
        badge=_text(told["badge"]),
        body=tuple(_words(one) for one in told["body"]),
        facts=tuple(_fact(one) for one in told["facts"]),
        code=told["code"],
        open=told["open"],
        wanted=tuple(_words(one) for one in told["wanted"]),
    )


def _fact(told: Mapping[str, Any]) -> Fact:
    value = told["value"]
    if "private" in value:
        return Fact(_words(told["label"]), _PRIVATE[value["kind"]](value["private"]))
    return Fact(_words(told["label"]), _words(value))


def _text(told: Mapping[str, Any] | None) -> Text | None:
    return None if told is None else _words(told)


def _words(told: Mapping[str, Any]) -> Text:
    return Text(told["zh"], told["en"])


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
