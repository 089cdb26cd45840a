"""The command line: every command is there when it is asked for, and only then costs anything."""

from __future__ import annotations

from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator, Sequence

import pytest

from kiosk.__main__ import parser


def _below(made: ArgumentParser) -> Sequence[str]:
    return [
        name
        for action in made._actions
        if isinstance(action, _SubParsersAction)
        for name in action.choices
    ]


def _commands() -> Iterator[list[str]]:
    for word in _below(parser([])):
        made = parser([word])._actions[-1].choices[word]  # type: ignore[index]
        names = _below(made)
        yield from [[word, name] for name in names] if names else [[word]]


@pytest.mark.parametrize("words", list(_commands()), ids=" ".join)
def test_every_command_tells_what_it_does(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser(words).parse_args([*words, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: kiosk {' '.join(words)} ")


@pytest.mark.parametrize("words", [["nonsense"], ["gateway", "nonsense"], [], ["gateway"], ["--"]])
def test_what_is_no_command_is_told_which_there_are(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser(words).parse_args(words)
    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["serve", "--rate", "0"], "above 0"),
        (["serve", "--rate", "-1"], "above 0"),
        (["serve", "--rate", "nan"], "above 0"),
        (["serve", "--workers", "0"], "from 1 to"),
        (["serve", "--port", "99999"], "from 0 to 65535"),
        (["serve", "--port", "-1"], "from 0 to 65535"),
        (["serve", "--metrics-port", "70000"], "from 0 to 65535"),
        (["code", "bad name/x"], "no kiosk's name"),
        (["code", ""], "no kiosk's name"),
        (["code", "QH01", "--hours", "0"], "from 1 to 720"),
        (["code", "QH01", "--hours", "-5"], "from 1 to 720"),
        (["code", "QH01", "--hours", "99999999999"], "from 1 to 720"),
        (["revoke", "QH01 "], "no kiosk's name"),
        (["publish", "--device", "../x"], "no kiosk's name"),
        (["drain", "--to-command", "it's"], "quotation mark"),
        (["drain", "--to-command", ""], "no command"),
        (["sandbox", "receipt_printer", "--port", "99999"], "from 0 to 65535"),
        (["sandbox", "receipt_printer", "--port", "-1"], "from 0 to 65535"),
        (["sandbox", "line", "--target", "8443"], "write HOST:PORT"),
        (["sandbox", "line", "--target", "localhost:https"], "from 0 to 65535"),
    ],
)
def test_what_is_typed_wrong_is_told_before_anything_begins(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["gateway", *words] if words[0] != "sandbox" else words
    with pytest.raises(SystemExit) as ended:
        parser(words).parse_args(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_what_a_gateway_does_unless_it_is_told_is_in_its_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["gateway", "serve", "--help"]
    with pytest.raises(SystemExit):
        parser(words).parse_args(words)
    said = " ".join(capsys.readouterr().out.split())
    for default in ("8080", "127.0.0.1", "1", "gateway.ca beside --key", "no limit", "nowhere"):
        assert f"(default: {default})" in said
