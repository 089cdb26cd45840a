"""Scans are promised with their case: sealed, kept once, and gone when nobody waits for them."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from kiosk.domain.case import Attachment, Submission
from kiosk.errors import KioskError
from offline_store.ballast import Ballast
from offline_store.blobs import Blobs
from offline_store.canonical import sha256
from offline_store.chunking import ATTACHMENTS_MISSING, CHUNK, MAX_ATTACHMENT, chunks_of
from offline_store.engine import reading, writing
from offline_store.models import outbox as outbox_rows
from offline_store.models_blobs import attachments, blobs, chunks
from offline_store.outbox import Acknowledgement
from offline_store.retention import sweep
from tests.sealed import opened
from tests.store.desk import DEVICE, MORNING, Desk, desk_at, files, plain, slip_for, submission

LARGE = 3 * 1024 * 1024


def scan(size: int = 300_000, name: str = "身份证正面.jpg") -> Attachment:
    return Attachment(name, "image/jpeg", secrets.token_bytes(size))


def with_scans(*scans: Attachment, case_id: str | None = None) -> Submission:
    return replace(submission(case_id), attachments=scans)


def blobs_of(desk: Desk, folder: Path) -> Blobs:
    return Blobs(desk.engine, Ballast(files(folder)[0]))


def count(desk: Desk) -> tuple[int, int, int]:
    """Return how many blobs, chunks and attachments there are."""
    with reading(desk.engine) as connection:
        blob, chunk, attached = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (blobs, chunks, attachments)
        )
    return blob, chunk, attached


def body(desk: Desk, case_id: str) -> dict[str, Any]:
    """Return what the province reads of a case that may wait for its blobs."""
    with reading(desk.engine) as connection:
        query = select(outbox_rows.c.body).where(outbox_rows.c.id == case_id)
        sealed = connection.execute(query).scalar_one()
    told: dict[str, Any] = json.loads(opened(sealed, DEVICE, "case", case_id))
    return told


def sealed_blob(desk: Desk, address: str) -> bytes:
    query = select(chunks.c.bytes).where(chunks.c.blob == address).order_by(chunks.c.number)
    with reading(desk.engine) as connection:
        return b"".join(connection.scalars(query))


def all_sent(desk: Desk, folder: Path) -> int:
    """Note every blob as sent, as if the platform had them; return how many."""
    box, number = blobs_of(desk, folder), 0
    while (unsent := box.unsent(desk.clock.now())) is not None:
        box.sent(unsent.address, desk.clock.now())
        number += 1
    return number


def acknowledged(desk: Desk) -> None:
    items = desk.outbox.lease(50, 60)
    desk.outbox.acknowledge([Acknowledgement(item.id, "1", b"signed") for item in items])


def swept(desk: Desk, folder: Path) -> int:
    box, number = blobs_of(desk, folder), 0
    while box.sweep():
        number += 1
    return number


def test_a_scan_is_sealed_and_named_in_the_case(tmp_path: Path) -> None:
    one = scan()
    handed_in = with_scans(one)
    with desk_at(tmp_path) as desk:
        desk.store.submit(handed_in, slip_for)
        (told,) = body(desk, handed_in.case_id)["attachments"]
        sealed = sealed_blob(desk, told["address"])
        assert told == {
            "name": one.name,
            "media_type": "image/jpeg",
            "size": len(one.content),
            "sha256": sha256(one.content),
            "address": sha256(sealed),
        }
        assert one.content[:64] not in sealed
        assert opened(sealed, DEVICE, "blob", told["sha256"]) == one.content
        assert count(desk) == (1, chunks_of(len(sealed)), 1)


def test_nothing_of_a_scan_is_shown() -> None:
    told = repr(with_scans(Attachment("王小英的身份证", "image/jpeg", b"secret")))
    assert "image/jpeg" in told
    assert "王小英" not in told
    assert "secret" not in told


def test_chunks_are_of_one_size_but_the_last(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        desk.store.submit(with_scans(scan(LARGE)), slip_for)
        with reading(desk.engine) as connection:
            query = select(func.length(chunks.c.bytes)).order_by(chunks.c.number)
            lengths = list(connection.scalars(query))
    assert lengths[:-1] == [CHUNK] * 12
    assert 0 < lengths[-1] <= CHUNK


class TestOnce:
    def test_the_same_scan_in_two_cases_is_kept_once(self, tmp_path: Path) -> None:
        one, first, second = scan(), submission().case_id, submission().case_id
        with desk_at(tmp_path) as desk:
            desk.store.submit(with_scans(one, case_id=first), slip_for)
            before = count(desk)
            desk.store.submit(with_scans(replace(one, name="again"), case_id=second), slip_for)
            assert count(desk)[:2] == before[:2]
            (a,), (b,) = (body(desk, case)["attachments"] for case in (first, second))
            assert a["address"] == b["address"]
            assert b["name"] == "again"

    def test_it_is_known_again_after_a_restart(self, tmp_path: Path) -> None:
        one = scan()
        for _ in range(2):
            with desk_at(tmp_path) as desk:
                desk.store.submit(with_scans(one), slip_for)
                assert count(desk)[0] == 1

    def test_the_control_of_another_scan_is_kept_too(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            desk.store.submit(with_scans(scan(), scan()), slip_for)
            assert count(desk)[0] == 2

    def test_a_thief_cannot_test_a_guess(self, tmp_path: Path) -> None:
        one = scan()
        with desk_at(tmp_path) as desk:
            desk.store.submit(with_scans(one), slip_for)
            with reading(desk.engine) as connection:
                (row,) = connection.execute(select(blobs)).all()
        guessed = bytes.fromhex(sha256(one.content))
        assert guessed not in {row.mac, bytes.fromhex(row.address)}

    def test_twice_in_one_case_is_one_blob(self, tmp_path: Path) -> None:
        one = scan()
        with desk_at(tmp_path) as desk:
            desk.store.submit(with_scans(one, one), slip_for)
            assert count(desk)[::2] == (1, 1)

    def test_the_same_case_again_adds_nothing(self, tmp_path: Path) -> None:
        handed_in = with_scans(scan(), scan())
        with desk_at(tmp_path) as desk:
            first = desk.store.submit(handed_in, slip_for)
            before = count(desk)
            assert desk.store.submit(handed_in, slip_for) == first
            assert count(desk) == before

    def test_the_same_case_with_another_scan_is_a_conflict(self, tmp_path: Path) -> None:
        handed_in = with_scans(scan())
        with desk_at(tmp_path) as desk:
            desk.store.submit(handed_in, slip_for)
            with pytest.raises(KioskError, match=r"store\.conflict"):
                desk.store.submit(replace(handed_in, attachments=(scan(),)), slip_for)


class TestTurn:
    def test_a_case_waits_for_its_blobs_and_others_do_not(self, tmp_path: Path) -> None:
        big, small = with_scans(scan(), scan()), submission()
        with desk_at(tmp_path) as desk:
            desk.store.submit(big, slip_for)
            assert desk.outbox.next_due() is None
            desk.store.submit(small, slip_for)
            assert [item.id for item in desk.outbox.lease(50, 60)] == [small.case_id]
            assert all_sent(desk, tmp_path) == 2
            (item,) = desk.outbox.lease(50, 60)
            assert item.id == big.case_id
            assert len(json.loads(plain(item))["attachments"]) == 2

    def test_blobs_go_in_the_order_of_their_cases(self, tmp_path: Path) -> None:
        cases = [with_scans(scan()) for _ in range(5)]
        with desk_at(tmp_path) as desk:
            for one in cases:
                desk.store.submit(one, slip_for)
            box, order = blobs_of(desk, tmp_path), list[str]()
            while (unsent := box.unsent(MORNING)) is not None:
                order += unsent.items
                box.sent(unsent.address, MORNING)
        assert order == [one.case_id for one in cases]

    def test_one_that_waits_for_its_next_try_is_passed_over(self, tmp_path: Path) -> None:
        first, second = with_scans(scan()), with_scans(scan())
        with desk_at(tmp_path) as desk:
            for one in (first, second):
                desk.store.submit(one, slip_for)
            desk.outbox.retry([first.case_id], MORNING + timedelta(hours=1), "sync.refused", True)
            unsent = blobs_of(desk, tmp_path).unsent(MORNING)
            assert unsent is not None
            assert unsent.items == (second.case_id,)

    def test_what_the_platform_misses_is_sent_anew(self, tmp_path: Path) -> None:
        one = with_scans(scan())
        with desk_at(tmp_path) as desk:
            desk.store.submit(one, slip_for)
            assert all_sent(desk, tmp_path) == 1
            desk.outbox.lease(1, 60)
            desk.outbox.retry([one.case_id], MORNING, ATTACHMENTS_MISSING, True)
            assert desk.outbox.lease(1, 60) == ()
            assert all_sent(desk, tmp_path) == 1


class TestGone:
    def test_all_of_a_blob_goes_after_the_acknowledgement(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            desk.store.submit(with_scans(scan(LARGE)), slip_for)
            assert swept(desk, tmp_path) == 0
            all_sent(desk, tmp_path)
            acknowledged(desk)
            assert swept(desk, tmp_path) == 13
            assert count(desk) == (0, 0, 0)

    def test_a_shared_one_stays_for_the_other_case(self, tmp_path: Path) -> None:
        one = scan()
        with desk_at(tmp_path) as desk:
            desk.store.submit(with_scans(one), slip_for)
            all_sent(desk, tmp_path)
            acknowledged(desk)
            desk.store.submit(with_scans(one), slip_for)
            desk.store.submit(with_scans(one), slip_for)
            swept(desk, tmp_path)
            assert count(desk)[0] == 1
            assert all_sent(desk, tmp_path) == 1
            (first, _) = desk.outbox.lease(50, 60)
            desk.outbox.acknowledge([Acknowledgement(first.id, "1", b"signed")])
            assert swept(desk, tmp_path) == 0
            assert count(desk)[0] == 1

    def test_one_that_is_half_gone_is_not_built_on(self, tmp_path: Path) -> None:
        one = scan(LARGE)
        with desk_at(tmp_path) as desk:
            desk.store.submit(with_scans(one), slip_for)
            all_sent(desk, tmp_path)
            acknowledged(desk)
            assert blobs_of(desk, tmp_path).sweep()
            again = with_scans(one)
            desk.store.submit(again, slip_for)
            swept(desk, tmp_path)
            (told,) = body(desk, again.case_id)["attachments"]
            assert opened(sealed_blob(desk, told["address"]), DEVICE, "blob", told["sha256"])

    def test_a_case_that_was_kept_long_enough_lets_its_blobs_go(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            one = with_scans(scan())
            desk.store.submit(one, slip_for)
            desk.outbox.reject(one.case_id, "not.ours")
            assert desk.store.tell(one.case_id)
            sweep(desk.engine, MORNING + timedelta(days=89))
            assert swept(desk, tmp_path) == 0
            sweep(desk.engine, MORNING + timedelta(days=91))
            assert swept(desk, tmp_path) == 2
            assert count(desk) == (0, 0, 0)


class TestRefused:
    @pytest.mark.parametrize(
        "scans",
        [(scan(MAX_ATTACHMENT + 1),), (scan(0),), tuple(scan(10) for _ in range(21))],
        ids=["too large", "empty", "too many"],
    )
    def test_what_the_platform_would_not_take_is_not_promised(
        self, tmp_path: Path, scans: tuple[Attachment, ...]
    ) -> None:
        with desk_at(tmp_path) as desk:
            with pytest.raises(KioskError, match=r"store\.attachments"):
                desk.store.submit(with_scans(*scans), slip_for)
            assert count(desk) == (0, 0, 0)
            assert desk.store.queue().waiting == 0

    def test_the_most_that_may_be_is_taken(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            desk.store.submit(with_scans(*(scan(1000) for _ in range(20))), slip_for)
            desk.store.submit(with_scans(scan(MAX_ATTACHMENT)), slip_for)
            assert count(desk)[0] == 21


class TestFullDisk:
    """A real small disk, in a child of its own; see ``full_disk``."""

    def test_nothing_is_promised_and_nothing_is_left(self, tmp_path: Path) -> None:
        told = self.run(tmp_path, "scans")
        assert told["submit_full"] == "store.disk_full"
        assert told["before"] == told["after"]
        assert told["submit_later"] == "done"

    def test_the_control_without_scans_fits(self, tmp_path: Path) -> None:
        told = self.run(tmp_path, "none")
        assert told["submit_full"] == "done"

    def test_blobs_go_on_a_full_disk_too(self, tmp_path: Path) -> None:
        told = self.run(tmp_path, "scans")
        assert (told["sent_full"], told["swept_full"]) == ("done", "done")
        assert told["blobs_left"] == 0

    def run(self, folder: Path, which: str) -> dict[str, Any]:
        child = [sys.executable, "-m", "tests.store.full_disk_scans", str(folder), which]
        done = subprocess.run(child, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told


def test_a_fault_after_the_scans_leaves_nothing_of_them(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        with writing(desk.engine) as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER broken BEFORE INSERT ON print_jobs"
                " WHEN (SELECT count(*) FROM chunks) > 0 BEGIN SELECT raise(ABORT, 'broken'); END"
            )
        desk.store.submit(submission(), slip_for)
        with pytest.raises(KioskError, match=r"store\.unwritable"):
            desk.store.submit(with_scans(scan()), slip_for)
        assert count(desk) == (0, 0, 0)
