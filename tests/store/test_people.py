"""Who stands for a case in what the province reads: helper, guardian, witness, or nobody at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from drivers.sandbox.people import DROLMA, WANG_XIAOYING
from kiosk.domain.case import Submission
from kiosk.domain.masked import CitizenNumber
from kiosk.domain.province import Reason
from offline_store.outbox import Acknowledgement
from tests.store.desk import (
    NUMBER,
    Desk,
    desk_at,
    plain,
    rating,
    slip_for,
    submission,
)


def read(desk: Desk, case: Submission) -> dict[str, Any]:
    """Hand in, and return what the province reads."""
    desk.store.submit(case, slip_for)
    (item,) = desk.outbox.lease(1, 60)
    told = json.loads(plain(item))
    assert isinstance(told, dict)
    return told


def test_a_case_names_its_helper_its_guardian_and_its_witness(tmp_path: Path) -> None:
    case = replace(submission(), helper=WANG_XIAOYING, guardian=DROLMA, witness="7")
    with desk_at(tmp_path) as desk:
        told = read(desk, case)
    assert told["applicant"]["number"] == NUMBER
    assert told["helper"]["number"] == WANG_XIAOYING.number.reveal()
    assert told["guardian"]["name"] == DROLMA.name.reveal()
    assert told["witness"] == {"staff_no": "7"}


def test_a_case_with_nobody_beside_its_applicant_names_nobody(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        told = read(desk, submission())
    assert not {"helper", "guardian", "witness"} & told.keys()


def test_a_case_without_a_name_says_nothing_of_anybody_and_no_card_finds_it(tmp_path: Path) -> None:
    nameless = replace(submission(), applicant=None, answers={"note": "路灯坏了"}, consents=())
    with desk_at(tmp_path) as desk:
        told = read(desk, nameless)
        assert "applicant" not in told
        assert NUMBER not in json.dumps(told)
        assert told["answers"] == {"note": "路灯坏了"}
        assert desk.store.standings_for(CitizenNumber(NUMBER)) == []
        named = submission()
        desk.store.submit(named, slip_for)
        (found,) = desk.store.standings_for(CitizenNumber(NUMBER))
    assert found.case_id == named.case_id, "the control: a name finds its case"


def test_a_case_without_a_name_handed_in_again_is_the_same_case(tmp_path: Path) -> None:
    nameless = replace(submission(), applicant=None)
    with desk_at(tmp_path) as desk:
        first = desk.store.submit(nameless, slip_for)
        assert desk.store.submit(nameless, slip_for) == first


def test_a_rating_tells_all_that_the_standard_asks_for_with_the_time_it_was_given(
    tmp_path: Path,
) -> None:
    case = submission()
    with desk_at(tmp_path) as desk:
        desk.store.submit(case, slip_for)
        desk.store.rate(
            replace(rating(case.case_id, 2), reasons=(Reason.HARD_TO_USE,), writing="等得久")
        )
        desk.clock.forward(days=3)  # the line comes up only now
        (handed_in,) = desk.outbox.lease(1, 60)
        desk.outbox.acknowledge([Acknowledgement(handed_in.id, "A" * 43, b"signed")])
        (rated,) = desk.outbox.lease(1, 60)
        told = json.loads(plain(rated))
    assert told.pop("id")
    assert told == {
        "case_id": case.case_id,
        "areaCode": "510104000000",
        "deptCode": "1" * 18,
        "taskCode": "1" * 31,
        "taskHandleItem": "1" * 31,
        "taskName": "高龄津贴",
        "projectNo": "QH01 1123 0001 7",
        "satisfaction": 2,
        "evalDetail": "203",
        "writingEvaluation": "等得久",
        "assessTime": "2026-11-23T02:24:00.000Z",
        "assessNumber": 1,
        "channel": "5",
    }
