"""docs/writing-services.md, done line by line: from nothing to a case that the platform has."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.world import World
from kiosk.domain.screen import ConsentAsked, Guide, Home, PutCard, Question, Review, ServiceList
from tests.journeys.person import person_in

PAGE = Path("docs/writing-services.md")


def commands() -> list[list[str]]:
    """Return what the page tells people to type, a list of words each."""
    blocks = re.findall(r"```\n(kiosk .*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line]


@pytest.mark.timeout(120)
def test_what_the_page_says_gives_a_service_that_works(world: World, tmp_path: Path) -> None:
    home = tmp_path / "clerk"
    home.mkdir()
    (home / "county.key").write_bytes((world.folder / "gateway.key").read_bytes())
    (home / "county.key").chmod(0o600)
    typed = commands()
    assert [words[2] for words in typed] == ["new", "check", "preview", "sign"]
    for words in typed:
        argv = [sys.executable, "-m", "kiosk", *words[1:]]
        done = subprocess.run(argv, cwd=home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    assert len([*(home / "pictures").glob("*.png")]) >= 8

    world.use_catalogue(home / "catalogue")
    with person_in(world) as person:
        person.touch("start").sees(Home)
        person.touch("choose_group", "benefits").sees(ServiceList)
        person.touch("choose_service", "balcony_repair").sees(Guide)
        person.touch("begin").sees(PutCard)
        world.reader.put(WANG_XIAOYING)
        person.sees(Question)
        person.touch("draft", "13800001230").touch("next").sees(ConsentAsked)
        person.touch("tick").touch("next").sees(Review)
        person.submit()
        case_id = person.kiosk.session.state.visit.case_id
        person.until(lambda _: world.case(case_id) is not None, "the case at the gateway")
    case = world.case(case_id)
    assert case is not None
    assert "balcony_repair" in str(case)
