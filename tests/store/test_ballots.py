"""Who votes leaves a mark that is the same on every kiosk, and is told when they come again."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from kiosk.domain.case import Ballot, Submission
from kiosk.domain.masked import CitizenNumber, PersonalText
from offline_store import ballots
from offline_store.engine import reading, writing
from offline_store.outbox import Acknowledgement
from offline_store.retention import sweep
from tests.store.desk import MORNING, NUMBER, Desk, desk_at, plain, slip_for
from tests.store.desk import submission as any_case

LAMPS = Ballot("lamps-2026", "c2FsdA")


def vote(ballot: Ballot = LAMPS) -> Submission:
    return replace(any_case(), ballot=ballot)


def sent(desk: Desk) -> Any:
    """Return what the province reads of the only case that waits."""
    (item,) = desk.outbox.lease(10, 60.0)
    return json.loads(plain(item))


def test_a_person_has_one_mark_for_a_vote_on_every_kiosk(tmp_path: Path) -> None:
    marks = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        with desk_at(tmp_path / name) as desk:
            desk.store.submit(vote(), slip_for)
            marks.append(sent(desk)["ballot"])
    assert marks[0] == marks[1] == {"topic": LAMPS.topic, "mark": marks[0]["mark"]}


def test_another_vote_or_another_salt_or_another_person_has_another_mark() -> None:
    one = CitizenNumber("510104194203050129")
    made = {
        ballots.mark(one, LAMPS),
        ballots.mark(one, replace(LAMPS, topic="benches")),
        ballots.mark(one, replace(LAMPS, salt="other")),
        ballots.mark(CitizenNumber("510104194203050145"), LAMPS),
    }
    assert len(made) == 4
    assert all(len(mark) == 64 for mark in made)


def test_a_mark_costs_too_much_to_try_all_numbers() -> None:
    begun = time.process_time()
    ballots.mark(CitizenNumber("510104194203050129"), LAMPS)
    assert time.process_time() - begun > 0.02


def test_who_voted_here_is_known_when_they_come_again_and_nobody_else(tmp_path: Path) -> None:
    who, other = CitizenNumber(NUMBER), CitizenNumber("510104194203050129")
    with desk_at(tmp_path) as desk:
        assert not desk.store.has_voted(who, LAMPS.topic)
        desk.store.submit(vote(), slip_for)
        assert desk.store.has_voted(who, LAMPS.topic)
        assert not desk.store.has_voted(who, "benches")
        assert not desk.store.has_voted(other, LAMPS.topic)


def test_neither_the_number_nor_the_choice_stands_beside_the_mark(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        desk.store.submit(vote(), slip_for)
        with reading(desk.engine) as connection:
            (row,) = connection.execute(ballots.ballots.select()).all()
    assert set(row._mapping) == {"mark", "cast_at"}
    assert NUMBER not in row.mark
    assert LAMPS.topic not in row.mark


def test_the_mark_of_a_vote_that_is_long_over_goes(tmp_path: Path) -> None:
    who = CitizenNumber(NUMBER)
    with desk_at(tmp_path) as desk:
        with writing(desk.engine) as connection:
            ballots.note(connection, "0" * 64, MORNING - ballots.BALLOTS_KEPT - timedelta(days=1))
        desk.store.submit(vote(), slip_for)
        sweep(desk.engine, MORNING)
        with reading(desk.engine) as connection:
            assert not ballots.is_noted(connection, "0" * 64)
        assert desk.store.has_voted(who, LAMPS.topic)


def test_a_mark_of_a_clock_that_ran_ahead_is_not_kept_for_that(tmp_path: Path) -> None:
    who, kept = CitizenNumber(NUMBER), ballots.BALLOTS_KEPT
    with desk_at(tmp_path) as desk:
        desk.clock.forward(days=3650)
        desk.store.submit(vote(), slip_for)
        for passed in (timedelta(), kept):
            sweep(desk.engine, MORNING + passed)
        assert desk.store.has_voted(who, LAMPS.topic), "control"
        sweep(desk.engine, MORNING + kept + timedelta(days=1))
        assert not desk.store.has_voted(who, LAMPS.topic)


@pytest.mark.parametrize("refused", [False, True])
def test_what_was_chosen_cannot_be_tried_out_once_the_platform_has_spoken(
    tmp_path: Path, refused: bool
) -> None:
    """Of few choices each gives another digest, and it outlived the sealed vote by 90 days."""
    one = vote()
    digest = text("SELECT content_mac FROM cases")
    with desk_at(tmp_path) as desk:
        first = desk.store.submit(one, slip_for)
        with reading(desk.engine) as connection:
            assert len(connection.scalar(digest) or "") == 64, "control"
        desk.outbox.lease(10, 60.0)
        if refused:
            desk.outbox.reject(one.case_id, "vote.doubled")
        else:
            desk.outbox.acknowledge([Acknowledgement(one.case_id, "number", b"signed")])
        with reading(desk.engine) as connection:
            assert connection.scalar(digest) == ""
        assert desk.store.submit(one, slip_for) == first, "handed in again it is the same case"


def test_a_sealed_vote_is_as_long_whatever_was_chosen(tmp_path: Path) -> None:
    def length(choice: str, ballot: Ballot | None) -> int:
        folder = tmp_path / f"{choice} {ballot is None}"
        folder.mkdir()
        one = replace(any_case(), answers={"choices": PersonalText(choice)}, ballot=ballot)
        with desk_at(folder) as desk:
            desk.store.submit(one, slip_for)
            (item,) = desk.outbox.lease(10, 60.0)
            assert json.loads(plain(item))["answers"] == {"choices": choice}
            return len(item.body)

    assert length("yes", LAMPS) == length("no", LAMPS) == length("more,light,in,court,3", LAMPS)
    assert length("yes", None) != length("no", None), "control: of what is no vote it differs"
