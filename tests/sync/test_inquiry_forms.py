"""What the wire allows of an answer is what the kiosk understands; nothing else breaks it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from kiosk.domain.inquiry import Inquiry, NoReply, Reply
from kiosk.domain.masked import Personal
from kiosk.domain.text import Text
from offline_store.gateway.answers import Answered, Asked
from offline_store.questions import Questions
from offline_store.wire import (
    MAX_PDF,
    Paragraph,
    Private,
    ReplyEntry,
    ReplyFact,
    Told,
    Words,
    encode,
)
from tests.sync.asking import SEALING, Resident, inquiry
from tests.sync.between import Between
from tests.sync.kiosk_side import Heard, KioskSide

LINE = st.text(min_size=1, max_size=20)
WORDS = st.builds(Words, zh=LINE, en=LINE)
KIND = st.sampled_from(["name", "number", "account", "phone", "address", "text"])
PRIVATE = st.builds(Private, kind=KIND, private=st.text(max_size=20))
FACTS = st.lists(st.builds(ReplyFact, label=WORDS, value=WORDS | PRIVATE), max_size=4)
ENTRY = st.builds(
    ReplyEntry,
    id=st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,63}", fullmatch=True),
    title=WORDS,
    line=WORDS,
    icon=st.just("mdi6.check"),
    sort=st.none() | WORDS,
    badge=st.none() | WORDS,
    body=st.lists(st.builds(Paragraph, zh=LINE, en=LINE), max_size=2),
    facts=FACTS,
    code=st.none() | LINE,
    open=st.booleans(),
    wanted=st.lists(WORDS, max_size=2),
)
TOLD = st.builds(
    Told,
    title=st.none() | WORDS,
    facts=FACTS,
    entries=st.lists(ENTRY, max_size=3, unique_by=lambda entry: entry.id),
    note=st.none() | WORDS,
    refused=st.none() | st.just("not_found"),
    document=st.none() | st.binary(max_size=64).map(encode),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
NAMES = sorted(Told.model_fields)
FEW = settings(max_examples=60, deadline=None, database=None)


def heard(told: Any) -> Reply | NoReply:
    """Return what the kiosk makes of an answer, which comes as a line of JSON."""
    replies: list[Reply | NoReply] = []
    questions, asked = Questions(SEALING), _ASKED
    questions.ask(asked, replies.append)
    questions.answered(asked.id, json.loads(json.dumps(told)))
    (reply,) = replies
    return reply


_ASKED: Inquiry = inquiry()


def same(words: Words | None, text: Text | None) -> bool:
    return (words and (words.zh, words.en)) == (text and (text.zh, text.en))


@FEW
@given(told=TOLD)
def test_all_that_the_wire_can_say_arrives(told: Told) -> None:
    reply = heard(told.model_dump())
    assert isinstance(reply, Reply)
    assert same(told.title, reply.title)
    assert same(told.note, reply.note)
    assert reply.refused == told.refused
    assert (reply.document is None) == (told.document is None)
    assert [entry.id for entry in reply.entries] == [entry.id for entry in told.entries]
    for wire, entry in zip(told.entries, reply.entries, strict=True):
        assert same(wire.badge, entry.badge)
        assert (wire.open, wire.code) == (entry.open, entry.code)
        assert len(entry.wanted) == len(wire.wanted)
        assert len(entry.facts) == len(wire.facts)
    for row, fact in zip(told.facts, reply.facts, strict=True):
        if isinstance(row.value, Private):
            assert isinstance(fact.value, Personal)
            assert fact.value.reveal() == row.value.private
        else:
            assert isinstance(fact.value, Text)


@FEW
@given(told=JSON | st.dictionaries(st.sampled_from(NAMES), JSON))
def test_nothing_else_is_taken_for_an_answer_or_breaks_anything(told: Any) -> None:
    reply = heard(told if isinstance(told, dict) else {"facts": told})
    if isinstance(reply, Reply):
        TypeAdapter(Told).validate_python(told)
    else:
        assert reply == NoReply("sync.not_the_platform")


def test_the_largest_certificate_comes_whole(tmp_path: Path) -> None:
    pdf = b"%PDF-1.7\n" + bytes(range(256)) * (MAX_PDF // 256)
    pdf = pdf[: MAX_PDF - 6] + b"%%EOF\n"

    class Large:
        """A province whose certificates are as long as may be."""

        def answer(self, asked: Asked) -> Answered:
            """Answer with one."""
            assert asked.person is not None
            return Answered(number=asked.person.number, document=encode(pdf))

    with (
        KioskSide(tmp_path) as kiosk,
        Between(tmp_path, answers=lambda _means: Large()) as between,
        Heard(kiosk.command(between.url, between.public_key), sealing=SEALING) as line,
    ):
        line.until(lambda: line.network == [True])
        reply = Resident(line.sync, inquiry("household_certificate")).gets()
        assert reply.document is not None
        assert reply.document.reveal() == pdf
