"""The bench of voice tries what was agreed, under the names that were agreed."""

from __future__ import annotations

from collections import Counter

from tests.bench.voice import runs
from tests.voice.corpora import said


def test_each_figure_that_was_agreed_has_a_run_of_its_own() -> None:
    tried = Counter(run.figure for run in runs())
    assert set(tried.values()) == {1}
    assert tried.keys() >= {
        "command_accuracy_clean",
        "command_accuracy_10db",
        "command_accuracy_accent",
        "false_accept_rate",
    }


def test_accuracy_is_of_commands_and_false_accepts_are_of_talk() -> None:
    kinds = {run.figure.split("_")[0]: {row.kind for row in said(run.corpus)} for run in runs()}
    assert kinds == {"command": {"command"}, "digits": {"digits"}, "false": {"other"}}
