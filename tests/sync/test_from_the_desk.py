"""What a resident handed in reaches the platform whole, with its rating and the call for help."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from offline_store.gateway import GatewayStore
from tests.store.desk import NAME, NUMBER, PHONE, desk_at, rating, slip_for, submission
from tests.sync.kiosk_side import KioskSide
from tests.sync.world import GatewayProcess


def test_case_rating_and_call_for_help_arrive_and_no_word_of_them_is_in_what_sync_says(
    tmp_path: Path,
) -> None:
    one = submission()
    with desk_at(tmp_path) as desk:
        desk.store.submit(one, slip_for)
        desk.store.rate(rating(one.case_id, 5))
        desk.store.call_help("form")
    with KioskSide(tmp_path) as kiosk, GatewayProcess(tmp_path) as gateway:
        child = subprocess.Popen(
            kiosk.command(gateway.url, gateway.public_key),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(4)]
        rest, complaints = child.communicate()
        held = GatewayStore(gateway.database)
        case = held.case(one.case_id)
        held.close()
    assert sorted(json.loads(line)["event"] for line in said) == ["acknowledged"] * 3 + ["online"]
    assert case is not None
    assert case["body"]["applicant"]["name"] == NAME
    assert [rating["body"]["satisfaction"] for rating in case["ratings"]] == [5]
    with desk_at(tmp_path) as desk:
        standing = desk.store.standing(one.case_id)
    assert standing is not None
    assert standing.case_number == case["case_number"]
    assert complaints == ""
    for personal in (NAME, NUMBER, PHONE):
        assert personal not in "".join(said) + rest
