"""What the documents tell somebody to type is what the program takes; what they name is there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from kiosk.__main__ import parser
from kiosk.app.lookout import ALARMING
from kiosk.errors import DOUBTFUL
from offline_store.gateway import GatewayStore
from offline_store.gateway.metrics import Metrics, exposed

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "operating-the-gateway.md"
_BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(?:^|ExecStart=\S*/|timeout \d+ )kiosk (.*)")


def commands(document: Path) -> Iterator[str]:
    """Return the arguments of each ``kiosk`` command in a document's blocks."""
    for block in _BLOCK.findall(document.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            found = _COMMAND.search(line)
            if found:
                yield found[1]


@pytest.mark.parametrize("document", [GUIDE, ROOT / "README.md"], ids=lambda path: path.stem)
def test_every_command_that_a_document_names_is_taken(document: Path) -> None:
    named = list(commands(document))
    assert len(named) >= 5
    for each in named:
        words = shlex.split(each, comments=True)
        assert parser(words).parse_args(words).does, each


def test_control_a_command_that_there_is_not_is_noticed() -> None:
    words = ["gateway", "polish", "--database", "sqlite://"]
    with pytest.raises(SystemExit):
        parser(words).parse_args(words)


def test_the_operators_guide_names_every_metric_and_no_other(tmp_path: Path) -> None:
    with (
        closing(GatewayStore(f"sqlite:///{tmp_path / 'gateway.db'}")) as store,
        exposed(store, Metrics(), "127.0.0.1", 0) as port,
        urlopen(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        text = answer.read().decode()
    there = set(re.findall(r"^# TYPE (xiaoshi_\w+) ", text, re.MULTILINE))
    there -= {name for name in there if name.endswith("_created")}
    named = set(re.findall(r"\bxiaoshi_gateway_\w+", GUIDE.read_text(encoding="utf-8")))
    assert named == there


@pytest.mark.parametrize("code", sorted(ALARMING | DOUBTFUL))
def test_the_operators_guide_says_what_to_do_about_each_alarm_of_a_kiosk(code: str) -> None:
    rows = [row for row in GUIDE.read_text(encoding="utf-8").splitlines() if row.startswith("| `")]
    assert any(f"`{code}`" in row for row in rows)
