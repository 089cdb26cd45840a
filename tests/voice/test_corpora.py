"""The corpora are held out: none of their phrases is one of a package, or was tuned upon."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kiosk.app.voice.utterances import OTHER, Utterance, read
from kiosk.catalogue import load
from tests.voice.corpora import COMMANDS, DEVELOPMENT, DIGITS, HERE, TALK, VALUES, meanings, said
from tests.voice.synthesis import needs_the_voice, speakable

ALL = (COMMANDS, DIGITS, TALK, DEVELOPMENT)


@pytest.mark.parametrize("corpus", ALL)
def test_every_row_of_a_corpus_can_be_tried(corpus: str) -> None:
    rows = read(HERE / corpus, meanings())
    assert rows
    assert [(row.id, row.problem) for row in rows if row.problem] == []


@needs_the_voice
@pytest.mark.parametrize("corpus", ALL)
def test_every_row_of_a_corpus_can_be_said(corpus: str) -> None:
    assert [row.spoken for row in said(corpus) if not speakable(row.spoken)] == []


def test_every_service_and_command_is_asked_for_in_two_ways() -> None:
    asked = Counter(row.meaning for row in said(COMMANDS))
    assert [meaning for meaning in sorted(meanings()) if asked[meaning] < 2] == []


def test_what_is_not_for_the_kiosk_is_said_in_a_hundred_ways() -> None:
    assert len({row.spoken for row in said(TALK)}) >= 100
    assert {row.kind for row in said(TALK)} == {OTHER}


def test_no_phrase_is_a_word_of_a_package() -> None:
    words = {word for one in load().services for word in (*one.words["zh"], one.name.zh)}
    assert _among(said(COMMANDS), words) == []


def test_no_phrase_that_is_held_out_stands_in_the_development_set() -> None:
    tuned = {row.spoken for row in said(DEVELOPMENT)}
    assert _among((*said(COMMANDS), *said(DIGITS), *said(TALK)), tuned) == []


def test_the_corpora_are_nowhere_but_beside_this_test() -> None:
    assert {path.name for path in Path(HERE).glob("*.tsv")} == {*ALL, VALUES}


def _among(rows: tuple[Utterance, ...], words: set[str]) -> list[str]:
    return [row.spoken for row in rows if row.spoken in words]
