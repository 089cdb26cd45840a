"""What counts as understood, and the figures that are made of it."""

from __future__ import annotations

import json

import pytest

from kiosk.app.voice.trial import Means, Tried, meant, summary
from kiosk.app.voice.utterances import Utterance

MEANS = Means(
    on_home=lambda heard: {"回去": ("home",), "哪个": ("bills", "points")}.get(heard, ()),
    digits=lambda heard: {"幺三八": ("138",)}.get(heard, ()),
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
        ("command", "bills", "哪个", None, False),
        ("digits", "138", "幺三八", "138", True),
        ("digits", "139", "幺三八", "138", False),
        ("other", "-", "吃饭", None, True),
        ("other", "-", "", None, True),
        ("other", "-", "回去", "home", False),
        ("other", "-", "哪个", None, True),
    ],
)
def test_what_is_right(
    kind: str, meaning: str, heard: str, understood: str | None, ok: bool
) -> None:
    row = said(kind, meaning)
    tried = Tried(row, heard, meant(row, heard, MEANS))
    assert (tried.understood, tried.ok) == (understood, ok)


@pytest.mark.parametrize(
    ("meaning", "offered"), [("bills", True), ("points", True), ("home", False)]
)
def test_one_of_two_that_are_asked_for_is_offered_and_nothing_is_done(
    meaning: str, offered: bool
) -> None:
    row = said("command", meaning)
    tried = Tried(row, "哪个", meant(row, "哪个", MEANS))
    assert (tried.offered, tried.ok) == (offered, False)
    assert str(tried).startswith("NO  a: 说 / 哪个: bills or points, not ")


def test_the_summary_has_a_rate_for_each_kind_and_what_was_not_tried() -> None:
    command, other = said("command", "home"), said("other", "-")
    told = summary(
        [
            Tried(command, "回去", ("home",), 100),
            Tried(command, "哪个", ("home", "bills"), 300),
            Tried(other, "吃饭", (), 200),
            Tried(other, problem="a.wav: there is no such file"),
        ]
    )
    assert told.splitlines() == [
        "command: 1 of 2 right (50.0 %), 1 more asked for beside another",
        "other: 1 of 1 rejected (100.0 %)",
        "from the end of the sound until understood: 200 ms",
        "not tried: 1",
    ]


def test_nothing_tried_is_a_summary_too() -> None:
    assert summary([]) == ""


def test_a_row_for_a_program_has_what_was_agreed_and_no_more() -> None:
    row = Tried(said("command", "home"), "回去", ("home",), 120).as_json()
    assert list(row) == ["id", "kind", "spoken", "meaning", "heard", "understood", "ok", "ms"]
    assert json.loads(json.dumps(row))["ms"] == 120
