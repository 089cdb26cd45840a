"""What a resident hears before anything is typed, over the real store, line and gateway."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from drivers.sandbox.people import CHEN_JIYING, WANG_XIAOYING
from kiosk.app.packages import signing
from kiosk.app.system import SystemClock
from kiosk.app.world import World
from kiosk.catalogue import default_folder
from kiosk.domain.answer_screen import NoLine
from kiosk.domain.case import CaseState, Submission
from kiosk.domain.identity import IdCard
from kiosk.domain.receipt import Line, Slip
from kiosk.domain.screen import (
    CaseRefused,
    Farewell,
    Guide,
    Home,
    NotNow,
    PutCard,
    Question,
    RatingAsked,
    ServiceList,
)
from kiosk.domain.staff import Overview
from tests.journeys.person import SERVICE, Person, person_in


def with_package(world: World, *changes: tuple[str, str]) -> None:
    """Give the site a catalogue of its own, in which the service says other things."""
    folder = world.folder / "packages"
    shutil.copytree(default_folder(), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    package = folder / "services" / "government" / f"{SERVICE}.toml"
    text = package.read_text(encoding="utf-8")
    for before, after in changes:
        text, times = re.subn(before, after, text, flags=re.MULTILINE)
        assert times == 1, before
    package.write_text(text, encoding="utf-8")
    signing.sign(folder, world.folder / "gateway.key")
    site = world.config.read_text(encoding="utf-8")
    world.config.write_text(f'catalogue = "packages"\n{site}', encoding="utf-8")


def switched_on_with(world: World, disk: str) -> dict[str, Any]:
    child = [sys.executable, "-m", "tests.journeys.small_disk", str(world.config), disk]
    done = subprocess.run(child, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def test_a_disk_that_is_nearly_full_is_said_before_anything_is_typed(world: World) -> None:
    assert switched_on_with(world, "small") == {"view": "not_now", "code": "store.floor"}
    assert switched_on_with(world, "whole") == {"view": "guide", "code": None}, "control"


def closed(person: Person) -> list[str | None]:
    """Return what staff see of why no case is taken."""
    seen: list[Overview] = []
    person.kiosk.desk.overview(seen.append)
    person.until(lambda _: bool(seen), "the overview")
    return [device.code for device in seen[0].devices if device.name == "intake"]


def test_a_service_takes_no_more_than_its_cap_while_the_line_is_down(world: World) -> None:
    with_package(world, (r"^count = \d+$", "count = 1"))
    world.line.cut()
    with person_in(world) as person:
        person.to_card(online=False)
        assert closed(person) == [], "control"
        person.to_review(world)
        person.submit()
        assert closed(person) == ["store.cap_count"], "staff see it too"
        person.touch("next").sees(RatingAsked)
        person.touch("skip").sees(Farewell)
        world.reader.lift()
        person.touch("done")
        person.to_list()
        person.touch("choose_service", SERVICE)
        assert person.sees(NotNow).code == "store.cap_count"
        person.touch("others").sees(ServiceList)
        world.line.mend()
        person.until(lambda s: s.online is True, "the line")
        person.touch("choose_service", SERVICE).sees(Guide)


@pytest.mark.parametrize("needs_line", [True, False])
def test_what_lives_of_the_platforms_answers_is_not_begun_while_the_line_is_down(
    world: World, needs_line: bool
) -> None:
    if needs_line:
        uncapped = r"^\[offline\]\ndays = \d+\ncount = \d+\n", ""
        live = '^offline_class = "B"$', 'offline_class = "C"\ninquiry = "old_age_allowance"'
        with_package(world, live, uncapped)
    world.line.cut()
    with person_in(world) as person:
        person.until(lambda s: s.online is False, "the line to be seen to be cut")
        person.to_list()
        person.touch("choose_service", SERVICE)
        if not needs_line:
            person.sees(Guide)
            return
        assert person.sees(NoLine).code == "sync.unreachable"
        person.touch("print_checklist").sees(NoLine, lambda c: c.printed)
        assert len(world.printer.slips) == 1
        world.line.mend()
        person.until(lambda s: s.online is True, "the line")
        person.touch("back").sees(ServiceList)
        person.touch("choose_service", SERVICE).sees(Guide)


# an earlier case that the platform refused


def hand_in(person: Person, of: IdCard, item_code: str) -> str:
    """Put a case of an earlier day into the store, and let it be sent; return its id."""
    case_id = "0190a7c0-0000-7000-8000-000000000001"
    submission = Submission(
        case_id=case_id,
        service_id=SERVICE,
        service_version="1.0.0",
        item_code=item_code,
        applicant=of,
        answers={},
        consents=(),
        submitted_at=SystemClock().now(),
    )
    person.kiosk.store.submit(submission, lambda number: Slip((Line(number),)))
    person.kiosk.desk.send_now()
    return case_id


def state_of(person: Person, case_id: str) -> CaseState | None:
    standing = person.kiosk.store.standing(case_id)
    return standing.state if standing else None


def lays(person: Person, world: World, card: IdCard) -> type[object]:
    """Lay a card down, return what is shown behind its reading, and leave."""
    person.to_card()
    world.reader.put(card)
    person.until(lambda s: isinstance(s.content, Question | CaseRefused), "the card's reading")
    return type(person.screen.content)


def leaves(person: Person, world: World) -> None:
    world.reader.lift()
    person.touch("restart").sees(Home)
    person.touch("restart").sees(Farewell)
    person.touch("done")


def test_who_lays_down_their_card_hears_once_that_their_case_was_refused(world: World) -> None:
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the network")
        case_id = hand_in(person, WANG_XIAOYING, "no code of the province")
        person.until(lambda _: state_of(person, case_id) is CaseState.REJECTED, "the refusal")
        assert lays(person, world, CHEN_JIYING) is Question, "it is nobody else's business"
        leaves(person, world)
        assert lays(person, world, WANG_XIAOYING) is CaseRefused
        leaves(person, world)
        assert lays(person, world, WANG_XIAOYING) is CaseRefused, "nobody said that it was seen"
        told = person.sees(CaseRefused)
        assert told.case_id == case_id
        assert told.service is not None
        assert told.receipt_no.startswith("QH01 ")
        person.touch("understood", case_id).sees(Question)
        leaves(person, world)
        assert lays(person, world, WANG_XIAOYING) is Question
    world.reader.lift()
    with person_in(world) as again:
        assert lays(again, world, WANG_XIAOYING) is Question, "the store has kept that it was said"


def test_who_handed_in_what_the_platform_took_hears_of_no_refusal(world: World) -> None:
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the network")
        case_id = hand_in(person, WANG_XIAOYING, "1" * 31)
        person.until(lambda _: state_of(person, case_id) is CaseState.ACKED, "the receipt")
        assert lays(person, world, WANG_XIAOYING) is Question


# the card that was left on the reader


def test_who_starts_over_is_told_to_lift_the_card_and_lay_it_down_again(world: World) -> None:
    with person_in(world) as person:
        assert lays(person, world, WANG_XIAOYING) is Question
        person.touch("restart").sees(Home)
        person.to_card()
        assert person.sees(PutCard).lift, "the reader takes it for read until it is lifted"
        world.reader.lift()
        world.reader.put(WANG_XIAOYING)
        person.sees(Question)


def test_who_left_the_card_there_after_the_farewell_is_told_when_it_does_not_come(
    world: World,
) -> None:
    with person_in(world) as person:
        assert lays(person, world, WANG_XIAOYING) is Question
        person.touch("restart").sees(Home)
        person.touch("restart").sees(Farewell)
        person.touch("done")
        person.to_card()
        assert not person.sees(PutCard).lift, "a card is on the way, as a rule"
        person.stands_still(11.0)
        assert person.sees(PutCard).lift
        world.reader.lift()
        world.reader.put(WANG_XIAOYING)
        person.sees(Question)
