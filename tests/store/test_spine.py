"""The thin line: a case is promised, leased, acknowledged, and then only its numbers are left."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from kiosk.domain.case import CaseState
from offline_store.outbox import Acknowledgement
from tests.store.desk import MORNING, NUMBER, desk_at, plain, slip_for, submission


def test_a_case_goes_from_promise_to_receipt_and_its_payload_is_gone(tmp_path: Path) -> None:
    case = submission()
    with desk_at(tmp_path) as desk:
        answer = desk.store.submit(case, slip_for)
        assert answer.receipt_no == "QH01 1123 0001 4"

        (item,) = desk.outbox.lease(10, 60)
        assert (item.id, item.kind, item.seq, item.attempts) == (case.case_id, "case", 1, 0)
        assert item.sha256 == hashlib.sha256(item.body).hexdigest()
        assert json.loads(plain(item))["applicant"]["number"] == NUMBER
        assert desk.outbox.lease(10, 60) == ()

        desk.outbox.acknowledge([Acknowledgement(item.id, "A" * 43, b"signed")])

        standing = desk.store.standing(case.case_id)
        assert standing is not None
        assert (standing.state, standing.case_number) == (CaseState.ACKED, "A" * 43)
        assert (standing.submitted_at, standing.acked_at) == (MORNING, MORNING)
        assert desk.store.queue().waiting == 0
        assert desk.outbox.next_due() is None
    with desk_at(tmp_path) as desk:
        assert desk.store.standing(case.case_id) == standing
