"""What the platform says to a question: a platform gone wild signs whatever it likes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.inquiry import Inquiry, Reply
from offline_store.questions import Questions
from offline_store.sync.inquiring import Question, believed
from offline_store.sync.link import Link
from offline_store.wire import (
    InquiryAnswer,
    Private,
    ReplyEntry,
    ReplyFact,
    Signed,
    Told,
    Words,
    digest,
    encode,
    key_id,
)
from tests.fuzz.told import Target
from tests.sync.asking import SEALING

_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
_ASKED = Question("one", b"sealed", "0" * 64, 0.0)
_SHA256 = digest(_ASKED.body)
_LINK = cast(Link, SimpleNamespace(public_key=_KEY.public_key(), device="kiosk-01"))


def _answer(data: bytes) -> None:
    """Take bytes for what was signed; what is believed is told to a resident."""
    signed = Signed(
        payload=encode(data),
        signature=encode(_KEY.sign(data)),
        key_id=key_id(_KEY.public_key().public_bytes_raw()),
    )
    told = believed(_LINK, _ASKED, _SHA256, signed.model_dump_json().encode())
    if isinstance(told, str):
        return
    replies: list[Any] = []
    questions = Questions(SEALING)
    questions.ask(Inquiry("one", "bills", "", "bills", None), replies.append)
    questions.answered("one", json.loads(json.dumps(told.model_dump())))
    (reply,) = replies
    assert isinstance(reply, Reply), "what the wire can say, the kiosk understands"


_WORDS = Words(zh="电费", en="Power")
_FACT = ReplyFact(label=_WORDS, value=Private(kind="account", private="5100000042"))
_ENTRY = ReplyEntry(id="a", title=_WORDS, line=_WORDS, icon="mdi6.flash", facts=[_FACT], open=True)


def _said(told: Told) -> bytes:
    return (
        InquiryAnswer(
            device="kiosk-01",
            id="one",
            sha256=_SHA256,
            person=_ASKED.person,
            at="2026-11-24T01:30:00.000Z",
            told=told,
        )
        .model_dump_json()
        .encode()
    )


TARGETS: Mapping[str, Target] = {
    "inquiry_answer": Target(
        _answer,
        (
            _said(Told(facts=[_FACT], entries=[_ENTRY], note=_WORDS)),
            _said(Told(refused="not_found")),
            _said(Told(document=encode(b"%PDF-1.7\n" + b"0" * 300 + b"%%EOF"))),
        ),
        1024,
    ),
}
