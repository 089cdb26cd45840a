"""A round of sync: lost answers make no doubles, one bad item blocks nothing, patience is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from offline_store.engine import writing
from offline_store.gateway import revoke
from offline_store.models import outbox
from offline_store.sync.patience import CAP_SECONDS, EASY_TRIES, LONGEST_PAUSE, Pause, back_off
from offline_store.sync.worker import BATCH, Ended
from offline_store.wire import digest, encode
from tests.sync.between import Between, Reply
from tests.sync.kiosk_side import KioskSide
from tests.sync.pair import Pair
from tests.sync.world import (
    AUTHORITY,
    DEVICE,
    START,
    SetClock,
    case_body,
    case_id,
    enrol_folder,
    post,
    wire_item,
)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with KioskSide(tmp_path) as kiosk, Between(tmp_path) as between:
        both = Pair(kiosk, between)
        yield both
        both.link.close()


def drain(pair: Pair, rounds: int = 60) -> None:
    for _ in range(rounds):
        if pair.worker.round().ended is Ended.NOTHING and pair.kiosk.outbox.next_due() is None:
            return
        for clock in (pair.kiosk.clock, pair.between.clock):
            clock.pass_by(CAP_SECONDS)
    raise AssertionError("the outbox did not drain")


def test_answers_that_get_lost_after_the_request_was_taken_make_no_doubles(pair: Pair) -> None:
    pair.kiosk.promise(*range(1, 121))
    lost = 0

    def lose_two_of_three(path: str, _request: bytes, honest: Reply) -> Reply:
        nonlocal lost
        if path == "/v1/batches" and pair.between.requests.count(path) % 3:
            lost += 1
            honest.drop = True
        return honest

    pair.between.twist = lose_two_of_three
    drain(pair)
    assert lost >= 4
    held = pair.between.store.items()
    assert [one["id"] for one in held] == [case_id(number) for number in range(1, 121)]
    assert len({one["case_number"] for one in held}) == 120
    assert len(pair.told) == 120, "each was acknowledged once"


def test_the_control_fresh_ids_at_each_try_do_make_doubles(pair: Pair) -> None:
    lost = 0
    for attempt in range(3):
        fresh = wire_item(1, id=case_id(1000 + attempt), seq=1000 + attempt)
        response = post(pair.between.app, {"items": [fresh]} | _batch_head())
        assert response.status_code == 200
        lost += 1  # the kiosk never sees this answer, and tries again
    assert lost == 3
    assert len(pair.between.store.items()) == 3


def _batch_head() -> dict[str, object]:
    return {"device": "kiosk-01", "sent_at": "2026-11-24T01:30:00Z"}


def test_a_batch_that_is_too_large_is_halved_until_it_goes_through(pair: Pair) -> None:
    pair.kiosk.promise(*range(1, 21))
    sizes: list[int] = []

    def small_batches_only(_path: str, request: bytes, honest: Reply) -> Reply:
        sizes.append(len(json.loads(request)["items"]))
        return honest if sizes[-1] <= 5 else Reply(413, b"")

    pair.between.twist = small_batches_only
    assert pair.worker.round().ended is Ended.ANSWERED
    assert sizes == [20, 10, 5, 5, 10, 5, 5]
    assert set(pair.kiosk.states().values()) == {"acked"}


@pytest.mark.parametrize("status", [400, 413, 422])
def test_one_item_that_cannot_be_taken_blocks_no_other_and_is_not_lost(
    pair: Pair, status: int
) -> None:
    pair.kiosk.promise(*range(1, 9))
    bad = case_id(3).encode()

    def all_but_one(_path: str, request: bytes, honest: Reply) -> Reply:
        return Reply(status, b"") if bad in request else honest

    pair.between.twist = all_but_one
    pair.worker.round()
    states = pair.kiosk.states()
    assert states.pop(case_id(3)) == "ready"
    assert set(states.values()) == {"acked"}
    assert pair.kiosk.row(3).attempts == 1


def of_old(pair: Pair, count: int) -> None:
    """Queue items that were lost before, each as often as is forgiven."""
    pair.kiosk.promise(*range(1, count + 1))
    with writing(pair.kiosk.engine) as connection:
        connection.execute(update(outbox).values(attempts=EASY_TRIES))


def test_a_dead_line_is_not_asked_once_for_each_old_item(pair: Pair) -> None:
    of_old(pair, BATCH)
    pair.between.twist = lambda _path, _request, honest: replace(honest, drop=True)
    assert pair.worker.round().ended is Ended.LOST
    assert pair.between.requests.count("/v1/batches") <= 7
    tried = [pair.kiosk.row(number).attempts - EASY_TRIES for number in range(1, BATCH + 1)]
    assert tried == [1, *[0] * (BATCH - 1)], "nobody else's try was spent"


def test_an_item_that_breaks_whoever_reads_it_lets_the_others_past(pair: Pair) -> None:
    of_old(pair, BATCH)
    bad = case_id(30).encode()
    pair.between.twist = lambda _path, request, honest: replace(honest, drop=bad in request)
    for _ in range(12):
        pair.worker.round()
    states = pair.kiosk.states()
    assert states.pop(case_id(30)) == "ready"
    assert {*states.values()} == {"acked"}


def test_retry_after_holds_for_all_items_and_survives_a_restart(pair: Pair) -> None:
    pair.kiosk.promise(*range(1, BATCH + 11))
    pair.between.twist = lambda *_: Reply(503, b"", {"retry-after": "120"})
    assert pair.worker.round().ended is Ended.PAUSED
    assert len(pair.between.requests) == 1
    pair.between.twist = lambda _path, _request, honest: honest
    restarted = pair.new_worker()
    pair.kiosk.clock.pass_by(119)
    assert restarted.round().ended is Ended.PAUSED
    assert len(pair.between.requests) == 1, "nothing was sent before its time"
    assert {pair.kiosk.row(number).attempts for number in (1, BATCH + 1)} == {0}
    pair.kiosk.clock.pass_by(2)
    assert restarted.round().ended is Ended.ANSWERED


def test_a_retry_after_may_be_a_date_and_never_means_for_ever(pair: Pair, tmp_path: Path) -> None:
    pair.kiosk.promise(1)
    pair.between.twist = lambda *_: Reply(
        429, b"", {"retry-after": "Tue, 24 Nov 2026 01:31:00 GMT"}
    )
    pair.worker.round()
    assert Pause(tmp_path / "pause", pair.kiosk.clock).seconds() == 60.0
    pair.kiosk.clock.pass_by(61)
    pair.between.twist = lambda *_: Reply(429, b"", {"retry-after": "999999999999"})
    pair.worker.round()
    assert Pause(tmp_path / "pause", pair.kiosk.clock).seconds() == LONGEST_PAUSE


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 99999999999999999999 Jan 2026 00:00:00 GMT",
        "Tue, 24 Nov 2026 99999999999999999999:31:00 GMT",
        "Tue, 24 Nov 2026 01:31:00 +99999999999999999999",
        "soon",
        "",
    ],
)
def test_a_retry_after_that_says_nothing_is_a_short_wait_and_no_crash(
    pair: Pair, date: str
) -> None:
    pair.kiosk.promise(1)
    pair.between.twist = lambda *_: Reply(429, b"", {"retry-after": date})
    assert pair.worker.round().ended is Ended.PAUSED
    assert len(pair.between.requests) == 1
    assert pair.kiosk.row(1).attempts == 0
    pair.between.twist = lambda _path, _request, honest: honest
    pair.kiosk.clock.pass_by(CAP_SECONDS)
    assert pair.worker.round().ended is Ended.ANSWERED


def test_a_pause_that_cannot_be_written_is_kept_in_mind(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    pause = Pause(folder / "pause", SetClock())
    assert pause.set(60) == START + timedelta(seconds=60)
    assert pause.seconds() == 60.0
    assert not folder.exists(), "it could not be written"
    folder.mkdir()
    pause.set(60)
    assert Pause(folder / "pause", SetClock()).seconds() == 60.0, "the control"


def test_a_clock_set_back_makes_no_pause_longer(tmp_path: Path) -> None:
    clock = SetClock()
    Pause(tmp_path / "pause", clock).set(60)
    clock.time -= timedelta(days=30)
    assert Pause(tmp_path / "pause", clock).seconds() == 0


def test_revoked_it_pauses_without_spending_attempts_and_enrolled_anew_it_goes_on(
    pair: Pair,
) -> None:
    pair.kiosk.promise(1)
    assert revoke(pair.between.store.engine, DEVICE, START)
    done = pair.worker.round()
    assert (done.ended, done.code) == (Ended.UNAUTHORISED, "sync.unauthorised")
    assert (pair.kiosk.row(1).state, pair.kiosk.row(1).attempts) == ("ready", 0)
    (pair.kiosk.folder / "device.crt").unlink()
    assert pair.worker.round().ended is Ended.UNAUTHORISED
    assert len(pair.between.requests) == 1, "without a certificate nothing is sent"
    enrol_folder(pair.kiosk.folder, pair.between.store, AUTHORITY, START)
    assert pair.worker.round().ended is Ended.ANSWERED
    assert pair.kiosk.row(1).state == "acked"


def test_told_that_it_has_a_copy_it_pauses_and_says_so(pair: Pair) -> None:
    pair.kiosk.promise(1)
    taken = post(pair.between.app, {"items": [wire_item(7, seq=1)]} | _batch_head())
    assert taken.status_code == 200, "the copy was first at this place"
    done = pair.worker.round()
    assert (done.ended, done.code) == (Ended.UNAUTHORISED, "sync.clone")
    assert (pair.kiosk.row(1).state, pair.kiosk.row(1).attempts) == ("ready", 0)


def test_that_it_has_a_copy_is_believed_of_the_platform_alone(pair: Pair) -> None:
    pair.kiosk.promise(1)
    problem = {"title": "t", "status": 403, "detail": "d", "code": "device.clone"}
    pair.between.twist = lambda *_: Reply(403, json.dumps(problem).encode())
    assert pair.worker.round().code == "sync.unauthorised"


def test_a_pause_is_told_once_and_again_by_whoever_finds_it_after_a_restart(pair: Pair) -> None:
    pair.kiosk.promise(1)
    pair.between.twist = lambda *_: Reply(503, b"", {"retry-after": "120"})
    for _ in range(3):
        assert pair.worker.round().ended is Ended.PAUSED
    assert pair.told == [{"event": "paused", "seconds": 120}]
    pair.kiosk.clock.pass_by(20)
    restarted = pair.new_worker()
    for _ in range(3):
        assert restarted.round().ended is Ended.PAUSED
    assert pair.told[1:] == [{"event": "paused", "seconds": 100}]


def test_the_same_id_with_another_body_is_put_aside_for_staff(pair: Pair) -> None:
    pair.kiosk.promise(1, 2)
    other = wire_item(1, case_body(99))
    assert other["sha256"] != digest(case_body(1))
    post(pair.between.app, {"items": [other]} | _batch_head())
    pair.worker.round()
    assert pair.kiosk.states() == {case_id(1): "dead", case_id(2): "acked"}
    assert (pair.told[0]["event"], pair.told[0]["code"]) == ("rejected", "item.conflict")
    assert len(pair.between.store.items()) == 2


def test_a_batch_of_nothing_but_conflicts_is_read_though_its_status_is_422(pair: Pair) -> None:
    pair.kiosk.promise(1, 2)
    post(
        pair.between.app,
        {"items": [wire_item(n, case_body(90 + n)) for n in (1, 2)]} | _batch_head(),
    )
    statuses: list[int] = []

    def watch(_path: str, _request: bytes, honest: Reply) -> Reply:
        statuses.append(honest.status)
        return honest

    pair.between.twist = watch
    assert pair.worker.round().ended is Ended.ANSWERED
    assert statuses == [422], "one request: it was not taken apart to be sent by halves"
    assert set(pair.kiosk.states().values()) == {"dead"}


def test_a_signed_refusal_closes_the_item_and_no_other(pair: Pair) -> None:
    pair.kiosk.promise(1, 2)

    def spoil_the_first(_path: str, request: bytes, _honest: Reply) -> Reply:
        content = json.loads(request)
        content["items"][0]["body"] = encode(b"{}")
        spoilt = json.dumps(content).encode()
        headers = pair.known.signs("POST", "/v1/batches", spoilt, pair.between.clock.now())
        return pair.between.honest("POST", "/v1/batches", spoilt, headers)

    # Only what reaches the gateway is spoilt: the first pass of the request is turned away.
    pair.between.pass_on = False
    pair.between.twist = spoil_the_first
    pair.worker.round()
    assert pair.kiosk.states() == {case_id(1): "rejected", case_id(2): "acked"}
    assert pair.told[0]["code"] == "item.sha256"


def test_busy_is_tried_again(pair: Pair) -> None:
    pair.kiosk.promise(1)
    pair.between.twist = lambda *_: Reply(409, b"")
    assert pair.worker.round().ended is Ended.ANSWERED
    assert (pair.kiosk.row(1).state, pair.kiosk.row(1).attempts) == ("ready", 1)


def test_what_failed_waits_for_its_time_after_a_restart_too(pair: Pair) -> None:
    pair.kiosk.promise(1)
    pair.between.twist = lambda *_: Reply(500, b"")
    pair.worker.round()
    assert pair.new_worker().round().ended is Ended.NOTHING
    assert pair.kiosk.row(1).next_at == int((START.timestamp() + 0.5) * 1000)


def test_back_off_begins_within_a_second_doubles_and_stays_under_five_minutes() -> None:
    def most(attempts: int) -> float:
        return back_off(attempts, lambda: 0.999999)

    assert [round(most(attempts)) for attempts in range(7)] == [1, 1, 1, 2, 4, 8, 16]
    assert max(most(attempts) for attempts in range(10_000)) <= CAP_SECONDS
    assert back_off(50, lambda: 0.0) == 0.0
