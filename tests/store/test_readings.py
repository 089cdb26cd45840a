"""Readings are kept with the consent to it, under a keyed hash, for a year or until taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text

from kiosk.domain.case import Attachment, HandedIn, Submission
from kiosk.domain.masked import CitizenNumber
from kiosk.domain.measurement import BloodPressure, Kept
from offline_store.engine import reading
from offline_store.models import audit, metadata
from offline_store.readings import READINGS_KEPT, readings
from offline_store.retention import sweep
from tests.sealed import opened as unsealed
from tests.store.desk import DEVICE, MORNING, NUMBER, Desk, desk_at, files, slip_for, submission

HIGH = BloodPressure(146, 92, 80)
OWN = CitizenNumber(NUMBER)
DAY = timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_at(tmp_path) as opened:
        yield opened


def kept(one: BloodPressure = HIGH, case_id: str | None = None) -> Submission:
    return replace(submission(case_id), measured=one)


def everything(engine: Engine) -> str:
    """Return all that stands in the database, opened with its key."""
    with reading(engine) as connection:
        tables = [metadata.tables[one] for one in inspect(connection).get_table_names()
                  if one in metadata.tables]  # fmt: skip
        rows = [tuple(row) for one in tables for row in connection.execute(select(one))]
    assert len(tables) > 10, "control: every table is looked through"
    return repr(rows)


def test_without_consent_no_reading_is_in_the_database(desk: Desk) -> None:
    desk.store.submit(submission(), slip_for)
    assert "146/92/80" not in everything(desk.engine)
    assert desk.store.readings_for(OWN) == []
    desk.store.submit(kept(), slip_for)
    assert "146/92/80" in everything(desk.engine), "control: what is kept would be found"


def test_it_stands_beside_no_name_and_no_number(desk: Desk) -> None:
    desk.store.submit(kept(), slip_for)
    with reading(desk.engine) as connection:
        (row,) = connection.execute(select(readings)).all()
    assert NUMBER not in repr(row)
    assert NUMBER not in everything(desk.engine)
    assert "王" not in everything(desk.engine)


def test_a_reading_that_is_handed_in_twice_is_kept_once(desk: Desk) -> None:
    one = kept()
    desk.store.submit(one, slip_for)
    desk.store.submit(one, slip_for)
    assert [each.measured for each in desk.store.readings_for(OWN)] == [HIGH]


def test_they_are_found_by_the_card_the_oldest_first_and_by_no_other(desk: Desk) -> None:
    low = BloodPressure(118, 76, 72)
    desk.store.submit(kept(), slip_for)
    desk.clock.forward(days=3)
    desk.store.submit(kept(low), slip_for)
    assert list(desk.store.readings_for(OWN)) == [Kept(MORNING, HIGH), Kept(MORNING + 3 * DAY, low)]
    assert desk.store.readings_for(CitizenNumber("51010419500101002X")) == []


def test_who_takes_the_consent_back_leaves_nothing_of_it_here(desk: Desk) -> None:
    desk.store.submit(kept(), slip_for)
    assert desk.store.forget_readings(OWN) == ()
    assert desk.store.readings_for(OWN) == []
    assert "146/92/80" not in everything(desk.engine)
    with reading(desk.engine) as connection:
        events = connection.scalars(select(audit.c.event)).all()
    assert "readings.forgotten" in events


def test_what_is_taken_back_lies_in_the_write_ahead_log_no_longer(tmp_path: Path) -> None:
    log = files(tmp_path)[0].with_name("kiosk.db-wal")
    with desk_at(tmp_path) as desk:
        desk.store.submit(kept(), slip_for)
        assert log.stat().st_size > 0, "control: it is written there first"
        desk.store.forget_readings(OWN)
        assert log.stat().st_size == 0


def test_a_reading_goes_after_a_year(desk: Desk) -> None:
    desk.store.submit(kept(), slip_for)
    assert sweep(desk.engine, MORNING + READINGS_KEPT).readings == 0
    assert desk.store.readings_for(OWN), "control: it is not older than that"
    assert sweep(desk.engine, MORNING + READINGS_KEPT + DAY).readings == 1
    assert desk.store.readings_for(OWN) == []


def test_a_reading_of_a_clock_that_ran_ahead_is_not_kept_for_that(desk: Desk) -> None:
    desk.clock.forward(days=3650)
    desk.store.submit(kept(), slip_for)
    sweep(desk.engine, MORNING)
    sweep(desk.engine, MORNING + READINGS_KEPT)
    assert desk.store.readings_for(OWN), "control: its year counts from when that was noticed"
    assert sweep(desk.engine, MORNING + READINGS_KEPT + DAY).readings == 1
    assert desk.store.readings_for(OWN) == []


def test_pages_are_sealed_and_the_case_says_how_far_each_paper_can_be_relied_on(
    desk: Desk,
) -> None:
    page = Attachment("残疾证 1", "image/jpeg", b"\xff\xd8 a picture of nobody")
    papers = (HandedIn("certificate", "C", ("残疾证 1",)), HandedIn("hardship", "C"))
    one = replace(submission(), attachments=(page,), materials=papers)
    desk.store.submit(one, slip_for)
    assert "a picture of nobody" not in everything(desk.engine)
    with reading(desk.engine) as connection:
        body = connection.scalar(text("SELECT body FROM outbox WHERE kind = 'case'"))
    content = json.loads(unsealed(body, DEVICE, "case", one.case_id))
    assert content["materials"] == [
        {"id": "certificate", "trust": "C", "attachments": ["残疾证 1"]},
        {"id": "hardship", "trust": "C", "attachments": []},
    ]
    assert content["attachments"][0]["name"] == "残疾证 1"
