"""What counts as understood, and the figures that are made of it."""

from __future__ import annotations

import json

import pytest

from kiosk.app.voice.trial import Means, Tried, judged, summary
from kiosk.app.voice.utterances import Utterance

MEANS = Means(
    on_home={"回去": "home", "哪个": "bills|points"}.get,
    digits={"幺三八": "138"}.get,
    phrases=("回去",),
)


def said(kind: str, meaning: str) -> Utterance:
    return Utterance(2, "a", kind, "说", meaning)


@pytest.mark.parametrize(
    ("kind", "meaning", "heard", "understood", "ok"),
    [
        ("command", "home", "回去", "home", True),
        ("accent", "home", "回去", "home", True),
        ("command", "back", "回去", "home", False),
        ("command", "home", "吃饭", None, False),
        ("command", "home", "", None, False),
        ("command", "bills", "哪个", "bills|points", False),
        ("digits", "138", "幺三八", "138", True),
        ("digits", "139", "幺三八", "138", False),
        ("other", "-", "吃饭", None, True),
        ("other", "-", "", None, True),
        ("other", "-", "回去", "home", False),
        ("other", "-", "哪个", "bills|points", False),
    ],
)
def test_what_is_right(
    kind: str, meaning: str, heard: str, understood: str | None, ok: bool
) -> None:
    assert judged(said(kind, meaning), heard, MEANS) == (understood, ok)


def test_the_summary_has_a_rate_for_each_kind_and_what_was_not_tried() -> None:
    command, other = said("command", "home"), said("other", "-")
    told = summary(
        [
            Tried(command, "回去", "home", True, 100),
            Tried(command, "回来", None, False, 300),
            Tried(other, "吃饭", None, True, 200),
            Tried(other, problem="a.wav: there is no such file"),
        ]
    )
    assert told.splitlines() == [
        "command: 1 of 2 right (50.0 %)",
        "other: 1 of 1 rejected (100.0 %)",
        "from the end of the sound until understood: 200 ms",
        "not tried: 1",
    ]


def test_nothing_tried_is_a_summary_too() -> None:
    assert summary([]) == ""


def test_a_row_for_a_program_has_what_was_agreed_and_no_more() -> None:
    row = Tried(said("command", "home"), "回去", "home", True, 120).as_json()
    assert list(row) == ["id", "kind", "spoken", "meaning", "heard", "understood", "ok", "ms"]
    assert json.loads(json.dumps(row))["ms"] == 120
