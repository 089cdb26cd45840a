"""Scans go ahead of their cases over a hostile way: each chunk once, none in the way of others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select, update

from kiosk.domain.case import Attachment, Submission
from offline_store.ballast import Ballast
from offline_store.blobs import Blobs
from offline_store.chunking import CHUNK, chunks_of
from offline_store.engine import reading, writing
from offline_store.gateway import attachments as received
from offline_store.gateway import revoke
from offline_store.gateway.blob_schema import blob as received_blob
from offline_store.gateway.blob_schema import chunk as received_chunk
from offline_store.gateway.database import writing as at_the_platform
from offline_store.models import outbox as rows
from offline_store.models_blobs import blobs, chunks
from offline_store.sync.attachments import DAMAGED, NOT_KEPT, AttachmentStage
from offline_store.sync.client import PlatformClient
from offline_store.sync.link import Link
from offline_store.sync.patience import Pause
from offline_store.sync.worker import Ended, SyncWorker
from offline_store.wire import BlobState, Signed, sign
from tests.store.desk import DEVICE, Desk, SetClock, desk_at, files, slip_for, submission
from tests.store.test_blobs import LARGE, scan, with_scans
from tests.sync.between import Between, Reply

WHOLE = chunks_of(LARGE + 100)  # chunks of a scan of 3 MiB
Twist = Callable[[str, bytes, Reply], Reply]


class Sending:
    """A kiosk's store, what sends from it, and somebody between it and its platform."""

    def __init__(self, folder: Path, desk: Desk, between: Between) -> None:
        self.desk, self.between = desk, between
        self.clock: SetClock = desk.clock
        self.told: list[dict[str, Any]] = []
        self.pause_file = folder / "pause"
        self.link = Link(between.url, between.public_key, DEVICE, folder, self.clock)
        assert self.link.check() is None
        between.requests.clear()
        self.blobs = Blobs(desk.engine, Ballast(files(folder)[0]))
        self.start_again()

    def start_again(self) -> None:
        """Know only what is on disk, as after a kill."""
        pause, tell = Pause(self.pause_file, self.clock), lambda news: self.told.append(dict(news))
        client = PlatformClient(self.link)
        self.worker = SyncWorker(self.desk.outbox, client, self.clock, lambda: 0.5, pause, tell)
        self.stage = AttachmentStage(
            self.link, self.blobs, self.desk.outbox, self.clock, lambda: 0.5, pause, tell
        )

    def submit(self, *scans: Attachment) -> str:
        """Hand a case in and return its id."""
        one: Submission = with_scans(*scans) if scans else submission()
        self.desk.store.submit(one, slip_for)
        return one.case_id

    def turns(self, most: int = 200) -> Ended:
        """Send scans while that goes well, as the loop does; return how it ended."""
        for _ in range(most):
            ended = self.stage.turn().ended
            if ended is not Ended.ANSWERED:
                return ended
        raise AssertionError("it never comes to an end")

    def all(self) -> None:
        """Send all that is due, batches first, as the loop does."""
        while True:
            done = self.worker.round()
            if done.ended is Ended.NOTHING:
                done = self.stage.turn()
            if done.ended is not Ended.ANSWERED:
                return

    def later(self, seconds: float = 400.0) -> None:
        self.clock.forward(seconds=seconds)
        self.between.clock.pass_by(seconds)

    @property
    def puts(self) -> list[int]:
        """Return the numbers of the chunks that were sent, in order."""
        paths = [path.partition("?")[0] for path in self.between.requests if "?size=" in path]
        return [int(path.rpartition("/")[2]) for path in paths]

    def row(self, case_id: str) -> Any:
        with reading(self.desk.engine) as connection:
            return connection.execute(select(rows).where(rows.c.id == case_id)).one()

    def scans(self, case_id: str) -> list[bytes]:
        """Return what the platform opened of a case."""
        held = received.of_item(self.between.store.engine, DEVICE, case_id)
        return [one.content for one in held]


@pytest.fixture
def sending(tmp_path: Path) -> Iterator[Sending]:
    with desk_at(tmp_path) as desk, Between(tmp_path) as between:
        made = Sending(tmp_path, desk, between)
        yield made
        made.link.close()


def once(path: str, twisted: Callable[[Reply], Reply]) -> tuple[Twist, list[str]]:
    """Return a twist of the first answer to a path that ends so, and what it met."""
    met: list[str] = []

    def twist(asked: str, _request: bytes, honest: Reply) -> Reply:
        if path in asked and not met:
            met.append(asked)
            return twisted(honest)
        return honest

    return twist, met


def dropped(honest: Reply) -> Reply:
    return replace(honest, drop=True)


class TestOnce:
    def test_a_scan_goes_ahead_of_its_case_in_chunks(self, sending: Sending) -> None:
        one = scan(LARGE)
        case = sending.submit(one)
        sending.all()
        assert sending.puts == [*range(WHOLE)]
        assert sending.scans(case) == [one.content]
        assert sending.between.requests[-1] == "/v1/batches", "the case goes last"
        assert sending.row(case).state == "acked"

    def test_the_same_scan_of_two_cases_goes_once(self, sending: Sending) -> None:
        one = scan(LARGE)
        cases = [sending.submit(one), sending.submit(replace(one, name="again.jpg"))]
        sending.all()
        assert sending.puts == [*range(WHOLE)]
        assert [sending.scans(case) for case in cases] == [[one.content]] * 2

    def test_one_that_was_sent_for_an_earlier_case_does_not_go_again(
        self, sending: Sending
    ) -> None:
        one = scan(LARGE)
        sending.submit(one)
        assert sending.turns() is Ended.NOTHING
        case = sending.submit(one)
        sending.all()
        assert sending.puts == [*range(WHOLE)]
        assert sending.scans(case) == [one.content]

    def test_the_control_another_scan_goes_too(self, sending: Sending) -> None:
        for _ in range(2):
            sending.submit(scan(LARGE))
        sending.all()
        assert sending.puts == [*range(WHOLE)] * 2


class TestResumed:
    @pytest.mark.parametrize("killed", [False, True])
    def test_a_line_that_breaks_costs_no_chunk_that_arrived(
        self, sending: Sending, killed: bool
    ) -> None:
        case = sending.submit(scan(LARGE))
        sending.between.twist, met = once("/6?", dropped)
        assert sending.turns() is Ended.LOST
        assert met
        assert sending.puts == [*range(7)]
        if killed:
            sending.start_again()
        sending.later()
        sending.all()
        assert sending.puts == [*range(WHOLE)], "not one of them twice"
        assert sending.row(case).state == "acked"
        assert sending.row(case).attempts == 0, "it came on, so nothing was spent"

    def test_the_control_a_platform_that_lost_them_gets_them_again(self, sending: Sending) -> None:
        sending.submit(scan(LARGE))
        sending.between.twist, met = once("/6?", dropped)
        sending.turns()
        with at_the_platform(sending.between.store.engine) as connection:
            connection.execute(delete(received_chunk))
        sending.later()
        sending.all()
        assert met
        assert sending.puts == [*range(7), *range(WHOLE)]

    def test_a_chunk_that_never_arrived_is_sent_again(self, sending: Sending) -> None:
        sending.submit(scan(LARGE))
        broken: list[str] = []

        def honest(method: str, path: str, request: bytes, headers: dict[str, str]) -> Reply:
            if "/6?" in path and not broken:
                broken.append(path)
                return Reply(0, b"", drop=True)
            return passed_on(method, path, request, headers)

        passed_on = sending.between.honest
        sending.between.honest = honest  # type: ignore[method-assign]
        assert sending.turns() is Ended.LOST
        sending.later()
        sending.all()
        assert broken
        assert sending.puts == [*range(7), *range(6, WHOLE)]

    def test_a_platform_that_forgot_all_of_it_is_sent_all_of_it(self, sending: Sending) -> None:
        case = sending.submit(scan(LARGE))
        assert sending.turns() is Ended.NOTHING
        with at_the_platform(sending.between.store.engine) as connection:
            connection.execute(delete(received_chunk))
            connection.execute(delete(received_blob))
        sending.all()
        assert sending.row(case).last_code == "attachments.missing"
        sending.later()
        sending.all()
        assert sending.puts == [*range(WHOLE)] * 2
        assert sending.row(case).state == "acked"


class TestInTheWay:
    def test_a_small_case_goes_between_the_chunks_of_a_large_one(self, sending: Sending) -> None:
        large = sending.submit(scan(LARGE))
        small: list[str] = []

        def twist(path: str, _request: bytes, honest: Reply) -> Reply:
            if "/4?" in path:
                small.append(sending.submit())
            return honest

        sending.between.twist = twist
        sending.all()
        asked = sending.between.requests
        assert len(small) == 1
        assert asked.index("/v1/batches") < next(n for n, p in enumerate(asked) if "/6?" in p)
        assert {sending.row(one).state for one in (large, *small)} == {"acked"}

    @pytest.mark.parametrize("status", [400, 404, 413, 422])
    def test_one_scan_that_is_not_taken_holds_up_no_other(
        self, sending: Sending, status: int
    ) -> None:
        refused, good, plain = sending.submit(scan()), sending.submit(scan()), sending.submit()
        unsent = sending.blobs.unsent(sending.clock.now())
        assert unsent is not None
        refuses = [0]

        def twist(path: str, _request: bytes, honest: Reply) -> Reply:
            if unsent.address in path and "?" in path:
                refuses[0] += 1
                return Reply(status, b"<html>")
            return honest

        sending.between.twist = twist
        sending.all()
        assert refuses == [1]
        assert [sending.row(one).state for one in (good, plain)] == ["acked"] * 2
        row = sending.row(refused)
        assert (row.state, row.last_code, row.attempts) == ("ready", "sync.refused", 1)
        sending.between.twist = lambda _path, _request, honest: honest
        sending.later()
        sending.all()
        assert sending.row(refused).state == "acked"

    def test_nor_does_one_on_which_every_line_breaks(self, sending: Sending) -> None:
        breaking, good = sending.submit(scan()), sending.submit(scan())
        unsent = sending.blobs.unsent(sending.clock.now())
        assert unsent is not None
        broken: list[str] = []

        def twist(path: str, _request: bytes, honest: Reply) -> Reply:
            if unsent.address in path:
                broken.append(path)
                return dropped(honest)
            return honest

        sending.between.twist = twist
        for _ in range(3):
            sending.all()
            sending.clock.forward(milliseconds=1)
        assert sending.row(good).state == "acked"
        assert sending.row(breaking).state == "ready"
        assert len(broken) == sending.row(breaking).attempts >= 1

    def test_a_platform_that_keeps_nothing_is_not_asked_without_end(self, sending: Sending) -> None:
        case = sending.submit(scan())

        def twist(path: str, _request: bytes, honest: Reply) -> Reply:
            address = path.split("/")[3][:64] if "/blobs/" in path else ""
            return honest if not address else state_of(sending, address, [], whole=False)

        sending.between.twist = twist
        assert sending.turns() is Ended.NOTHING
        assert sending.puts == [0]
        assert (sending.row(case).last_code, sending.row(case).attempts) == (NOT_KEPT, 1)

    def test_nor_one_that_refuses_it_at_the_last_chunk_each_time(self, sending: Sending) -> None:
        case = sending.submit(scan(LARGE))
        last = f"/{WHOLE - 1}?"
        sending.between.twist = lambda path, _request, honest: (
            Reply(422, b"<html>") if last in path else honest
        )
        for _ in range(3):
            sending.turns()
            with at_the_platform(sending.between.store.engine) as connection:
                connection.execute(delete(received_chunk))
                connection.execute(update(received_blob).values(whole=False))
            sending.later()
        assert sending.puts == [*range(WHOLE)] * 3
        assert sending.row(case).attempts == 3, "ever more patience with it"

    def test_nor_one_that_has_all_and_never_says_that_it_is_whole(self, sending: Sending) -> None:
        case = sending.submit(scan())

        def twist(path: str, _request: bytes, honest: Reply) -> Reply:
            address = path.split("/")[3][:64] if "/blobs/" in path else ""
            return honest if not address else state_of(sending, address, [0, 1], whole=False)

        sending.between.twist = twist
        assert sending.turns() is Ended.NOTHING
        assert sending.puts == [0], "it may look again, once"
        assert sending.row(case).last_code == NOT_KEPT


def state_of(
    sending: Sending,
    address: str,
    there: Sequence[int],
    *,
    whole: bool,
    key: Ed25519PrivateKey | None = None,
    device: str = DEVICE,
) -> Reply:
    """Return an answer about a blob that only the platform could give."""
    at = "2026-11-24T01:30:00.000Z"
    state = BlobState(device=device, sha256=address, chunks=[*there], whole=whole, at=at)
    signed: Signed = sign(key or sending.between.key, state)
    return Reply(200, signed.model_dump_json().encode())


class TestSpoilt:
    """A scan that is no more what was promised: staff must know, and nobody else waits for it."""

    def test_one_with_other_bytes_is_refused_and_put_aside(self, sending: Sending) -> None:
        spoilt = sending.submit(scan())
        with writing(sending.desk.engine) as connection:
            first = chunks.c.number == 0
            connection.execute(update(chunks).where(first).values(bytes=bytes(CHUNK)))
        good = sending.submit(scan())
        sending.all()
        assert (sending.row(spoilt).state, sending.row(spoilt).last_code) == ("dead", DAMAGED)
        assert sending.row(good).state == "acked"
        assert sending.scans(spoilt) == []
        told = {"event": "rejected", "id": spoilt, "kind": "case", "code": DAMAGED}
        assert told in sending.told

    def test_so_is_one_of_which_a_chunk_was_lost(self, sending: Sending) -> None:
        spoilt = sending.submit(scan())
        with writing(sending.desk.engine) as connection:
            connection.execute(delete(chunks).where(chunks.c.number == 1))
        sending.all()
        assert (sending.row(spoilt).state, sending.row(spoilt).last_code) == ("dead", DAMAGED)

    def test_the_control_one_that_was_spoilt_at_the_platform_alone_is_sent_anew(
        self, sending: Sending
    ) -> None:
        one = scan()
        case = sending.submit(one)
        for _ in range(2):
            sending.stage.turn()
        assert sending.puts == [0]
        with at_the_platform(sending.between.store.engine) as connection:
            spoilt = connection.execute(update(received_chunk).values(bytes=bytes(CHUNK)))
            assert spoilt.rowcount == 1
        sending.all()
        assert (sending.row(case).state, sending.row(case).last_code) == ("ready", "blob.sha256")
        sending.later()
        sending.all()
        assert sending.scans(case) == [one.content]


class TestPatience:
    @pytest.mark.parametrize("status", [429, 503])
    def test_retry_after_holds_for_scans_and_batches_and_survives_a_restart(
        self, sending: Sending, status: int
    ) -> None:
        case = sending.submit(scan())
        sending.between.twist, met = once(
            "/0?", lambda _honest: Reply(status, b"", {"retry-after": "120"})
        )
        assert sending.turns() is Ended.PAUSED
        assert met
        asked = len(sending.between.requests)
        sending.start_again()
        sending.later(110)
        sending.submit()
        assert sending.turns() is Ended.PAUSED
        assert sending.worker.round().ended is Ended.PAUSED
        assert len(sending.between.requests) == asked
        sending.later(20)
        sending.all()
        assert sending.row(case).state == "acked"
        assert sending.row(case).attempts == 0

    def test_a_kiosk_that_is_not_let_in_pauses_and_spends_nothing(self, sending: Sending) -> None:
        case = sending.submit(scan())
        revoke(sending.between.store.engine, DEVICE, sending.between.clock.now())
        assert sending.turns() is Ended.UNAUTHORISED
        assert (sending.row(case).state, sending.row(case).attempts) == ("ready", 0)

    def test_so_does_one_that_is_forbidden(self, sending: Sending) -> None:
        case = sending.submit(scan())
        sending.between.twist = lambda *_: Reply(403, b"")
        assert sending.turns() is Ended.UNAUTHORISED
        assert sending.row(case).attempts == 0

    def test_a_line_that_brings_nothing_on_spends_a_try_each_time(self, sending: Sending) -> None:
        case = sending.submit(scan())
        sending.between.twist = lambda _path, _request, honest: dropped(honest)
        for _ in range(4):
            assert sending.turns() is Ended.LOST
            sending.later()
        assert sending.row(case).attempts == 4


HTML = Reply(200, b"<html>Please sign in</html>")
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


@pytest.mark.parametrize(
    "lie",
    [
        lambda _sending, _address: HTML,
        lambda _sending, _address: Reply(200, b"{}"),
        lambda sending, address: state_of(sending, address, [0, 1], whole=True, key=OTHER_KEY),
        lambda sending, address: state_of(sending, address, [0, 1], whole=True, device="other"),
        lambda sending, _address: state_of(sending, "0" * 64, [0, 1], whole=True),
        lambda _sending, _address: Reply(302, b"", {"location": "http://127.0.0.1:9/"}),
    ],
    ids=["html", "empty", "another key", "another kiosk", "another blob", "elsewhere"],
)
def test_who_is_not_the_platform_is_not_believed_that_it_has_a_scan(
    sending: Sending, lie: Callable[[Sending, str], Reply]
) -> None:
    one = scan()
    case = sending.submit(one)
    lies = [0]

    def twist(path: str, _request: bytes, honest: Reply) -> Reply:
        if "/v1/blobs/" not in path:
            return honest
        lies[0] += 1
        return lie(sending, path.split("/")[3][:64])

    sending.between.twist = twist
    sending.turns()
    assert lies[0] >= 1
    with reading(sending.desk.engine) as connection:
        assert connection.scalar(select(blobs.c.whole_at)) is None
    assert sending.worker.round().ended is Ended.NOTHING, "its case does not go"
    sending.between.twist = lambda _path, _request, honest: honest
    sending.later()
    sending.all()
    assert sending.scans(case) == [one.content]


def test_nothing_of_a_scan_but_its_sealed_bytes_is_on_the_wire(sending: Sending) -> None:
    planted = b"PLANTED-" * 40_000
    seen: list[bytes] = []

    def twist(path: str, request: bytes, honest: Reply) -> Reply:
        seen.append(path.encode() + request)
        return honest

    sending.between.twist = twist
    case = sending.submit(Attachment("secret-name.jpg", "image/jpeg", planted))
    sending.all()
    assert sending.scans(case) == [planted], "the control: the province reads it"
    assert sum(map(len, seen)) > len(planted)
    for part in (b"PLANTED", b"secret-name", b"image/jpeg"):
        assert not any(part in one for one in seen)
    assert json.dumps(sending.told).find("secret") < 0
