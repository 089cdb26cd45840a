"""The gateway takes scans in chunk by chunk, and a case only when all of its scans are there."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from offline_store.chunking import CHUNK, MAX_BLOB, chunks_of
from offline_store.gateway import GatewayStore, attachments, create_app
from offline_store.gateway.adapter import Command, Folder, drain
from offline_store.gateway.blob_schema import blob, chunk
from offline_store.sealing import PrivateKey, Sealer, context
from offline_store.wire import BlobState, ItemAnswer, Signed, digest, open_signed
from tests.sealed import OPENER, SEALER
from tests.sync.world import (
    AUTHORITY,
    DEVICE,
    ITEM_CODE,
    Known,
    SetClock,
    ask,
    batch,
    case_id,
    let_in,
    post,
    wire_item,
)


@dataclass(frozen=True)
class Scan:
    """A scan and its sealed blob."""

    plain: bytes
    sealed: bytes

    @property
    def address(self) -> str:
        return digest(self.sealed)

    def named(self, **changes: object) -> dict[str, object]:
        """Return it as a case's body names it."""
        return {
            "name": "身份证正面",
            "media_type": "image/jpeg",
            "size": len(self.plain),
            "sha256": digest(self.plain),
            "address": self.address,
        } | changes


def scan(size: int = 600_000, sealer: Sealer = SEALER, device: str = DEVICE) -> Scan:
    plain = secrets.token_bytes(size)
    return Scan(plain, sealer.seal(plain, context(device, "blob", digest(plain))))


def case(number: int, *named: dict[str, object], device: str = DEVICE) -> dict[str, object]:
    content: dict[str, Any] = {"item_code": ITEM_CODE, "attachments": list(named)}
    body = rfc8785.dumps(content | {"number": str(number)})
    return wire_item(number, body, device)


class Here:
    """A gateway inside this process, with one kiosk."""

    def __init__(self, url: str) -> None:
        self.clock = SetClock()
        self.key = Ed25519PrivateKey.generate()
        self.store = GatewayStore(url)
        self.app = create_app(self.store, self.key, OPENER, AUTHORITY, self.clock)
        self.known = self.app.state.known = let_in(self.store)

    def ask(
        self, method: str, target: str, body: bytes = b"", by: Known | None = None
    ) -> httpx.Response:
        headers = (by or self.known).signs(method, target, body, self.clock.now())
        return ask(self.app, method, target, body or None, headers)

    def put(
        self, one: Scan, number: int, by: Known | None = None, size: int | None = None
    ) -> httpx.Response:
        piece = one.sealed[number * CHUNK : (number + 1) * CHUNK]
        target = f"/v1/blobs/{one.address}/{number}?size={size or len(one.sealed)}"
        return self.ask("PUT", target, piece, by)

    def put_all(self, one: Scan) -> BlobState:
        states = [self.told(self.put(one, n)) for n in range(chunks_of(len(one.sealed)))]
        return states[-1]

    def state(self, one: Scan, by: Known | None = None) -> BlobState:
        return self.told(self.ask("GET", f"/v1/blobs/{one.address}", by=by))

    def told(self, response: httpx.Response) -> BlobState:
        assert response.status_code == 200, response.text
        payload = open_signed(self.key.public_key(), Signed.model_validate_json(response.content))
        assert payload is not None, "the platform signed it"
        return BlobState.model_validate_json(payload)

    def send(self, *items: object) -> list[ItemAnswer]:
        response = post(self.app, batch(*items), at=self.clock.now())
        answers: list[Any] = response.json()["items"]
        return [ItemAnswer.model_validate(one, strict=False) for one in answers]

    def count(self, table: Any) -> int:
        with self.store.engine.begin() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
def here(gateway_url: str) -> Iterator[Here]:
    one = Here(gateway_url)
    yield one
    one.store.close()


def test_a_blob_comes_in_chunks_and_is_whole_at_the_last(here: Here) -> None:
    one = scan()
    assert here.state(one).chunks == []
    assert here.told(here.put(one, 2)).chunks == [2]
    assert here.told(here.put(one, 0)).chunks == [0, 2]
    assert not here.state(one).whole
    assert here.told(here.put(one, 1)).whole
    assert here.state(one).chunks == [0, 1, 2]


def test_a_chunk_that_comes_twice_is_one(here: Here) -> None:
    one = scan()
    for _ in range(3):
        assert here.told(here.put(one, 0)).chunks == [0]
    assert here.count(chunk) == 1
    here.put_all(one)
    assert here.told(here.put(one, 0)).whole, "after the last, too"


def test_all_chunks_at_once_are_one_blob(here: Here) -> None:
    one = scan(3 * 1024 * 1024)
    numbers = [*range(chunks_of(len(one.sealed)))] * 2
    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(lambda number: here.put(one, number), numbers))
    assert {response.status_code for response in responses} == {200}
    assert here.state(one).whole


class TestCase:
    def test_it_is_kept_with_its_scans_opened_beside_it(self, here: Here) -> None:
        first, second = scan(), scan(5000)
        for one in (first, second):
            here.put_all(one)
        (answer,) = here.send(case(1, first.named(), second.named(name="户口本")))
        assert answer.status == "accepted"
        held = here.store.scans(DEVICE, case_id(1))
        assert [one.content for one in held] == [first.plain, second.plain]
        assert [one.name for one in held] == ["身份证正面", "户口本"]
        assert here.count(chunk) == 0, "what is opened is not kept sealed too"

    def test_it_waits_while_a_scan_is_missing_and_others_go(self, here: Here) -> None:
        there, missing = scan(), scan()
        here.put_all(there)
        here.put(missing, 0)
        waits, goes = here.send(case(1, there.named(), missing.named()), case(2))
        assert (waits.status, waits.code) == ("busy", "attachments.missing")
        assert goes.status == "accepted"
        here.put_all(missing)
        assert here.send(case(1, there.named(), missing.named()))[0].status == "accepted"

    def test_two_cases_share_a_blob(self, here: Here) -> None:
        one = scan()
        here.put_all(one)
        answers = [*here.send(case(1, one.named())), *here.send(case(2, one.named()))]
        assert [answer.status for answer in answers] == ["accepted"] * 2
        assert here.count(blob) == 1
        for number in (1, 2):
            (held,) = here.store.scans(DEVICE, case_id(number))
            assert held.content == one.plain

    def test_the_same_case_again_has_the_same_receipt(self, here: Here) -> None:
        one = scan()
        here.put_all(one)
        item = case(1, one.named(), one.named())
        first, again = here.send(item)[0], here.send(item)[0]
        assert first.receipt == again.receipt
        assert len(here.store.scans(DEVICE, case_id(1))) == 2

    def test_twenty_scans_are_taken_and_more_are_not(self, here: Here) -> None:
        scans = [scan(2000) for _ in range(21)]
        for one in scans:
            here.put_all(one)
        taken, refused = here.send(
            case(1, *(one.named() for one in scans[:20])), case(2, *(one.named() for one in scans))
        )
        assert taken.status == "accepted"
        assert (refused.status, refused.code) == ("rejected", "body.attachments")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"sha256": "0" * 64}, "attachments.sealed"),
            ({"size": 1}, "attachments.sha256"),
            ({"address": "x"}, "body.attachments"),
            ({"media_type": "../../x"}, "body.attachments"),
        ],
    )
    def test_one_that_says_what_is_not_so_is_refused(
        self, here: Here, changes: dict[str, object], code: str
    ) -> None:
        one = scan()
        here.put_all(one)
        (answer,) = here.send(case(1, one.named(**changes)))
        assert (answer.status, answer.code) == ("rejected", code)
        assert answer.verdict is not None

    def test_a_scan_under_a_key_that_is_elsewhere_waits(self, here: Here) -> None:
        other = PrivateKey.generate("international")
        one = scan(sealer=Sealer(other.suite, other.public_key))
        here.put_all(one)
        (answer,) = here.send(case(1, one.named()))
        assert (answer.status, answer.code) == ("busy", "body.unknown_key")

    def test_another_kiosks_scan_is_not_its_own(self, here: Here) -> None:
        one, other = scan(), let_in(here.store, "kiosk-02")
        here.put_all(one)
        assert here.state(one, other).chunks == []
        item = case(1, one.named(), device="kiosk-02")
        response = post(here.app, batch(item, device="kiosk-02"), by=other)
        assert response.json()["items"][0]["code"] == "attachments.missing"


class TestHandedOn:
    """The scans of a case go on to the province's platform with it."""

    def case_with_scans(self, here: Here) -> list[Scan]:
        scans = [scan(), scan(5000)]
        for one in scans:
            here.put_all(one)
        pdf = scans[1].named(name="../../户口本.pdf", media_type="application/pdf")
        assert here.send(case(1, scans[0].named(), pdf), case(2))[0].status == "accepted"
        return scans

    def test_to_a_folder_before_the_case_that_names_them(self, here: Here, tmp_path: Path) -> None:
        scans = self.case_with_scans(here)
        assert drain(here.store, Folder(tmp_path), here.clock).taken == 2
        place = tmp_path / DEVICE
        told = json.loads((place / f"{case_id(1)}.json").read_text())
        assert told["scans"] == [f"{case_id(1)}-1.jpg", f"{case_id(1)}-2.pdf"]
        assert [(place / name).read_bytes() for name in told["scans"]] == [s.plain for s in scans]
        assert [one["address"] for one in told["body"]["attachments"]] == [s.address for s in scans]
        assert "scans" not in json.loads((place / f"{case_id(2)}.json").read_text())
        assert sorted(path.name for path in place.iterdir()) == sorted(
            [*told["scans"], f"{case_id(1)}.json", f"{case_id(2)}.json"]
        ), "and nothing else, whatever the kiosk calls them"
        assert {path.stat().st_mode & 0o077 for path in place.iterdir()} == {0}

    def test_to_a_command_that_can_read_them_while_it_runs(
        self, here: Here, tmp_path: Path
    ) -> None:
        scans, out = self.case_with_scans(here), tmp_path / "out"
        program = (
            "import json, sys; from pathlib import Path\n"
            "told = json.loads(sys.stdin.readline())\n"
            "for path in told.get('scans', []):\n"
            "    print(path, Path(path).stat().st_size, file=open(sys.argv[1], 'a'))\n"
        )
        command = Command([sys.executable, "-c", program, str(out)])
        assert drain(here.store, command, here.clock).taken == 2
        seen = [line.split() for line in out.read_text().splitlines()]
        assert [int(size) for _, size in seen] == [len(one.plain) for one in scans]
        assert not any(Path(path).exists() for path, _ in seen), "gone with the command"

    def test_a_command_has_the_time_that_its_scans_need(self, here: Here) -> None:
        one = scan()
        here.put_all(one)
        here.send(case(1, one.named()), case(2))
        never_ends = Command([sys.executable, "-c", "import time; time.sleep(60)"], 0.1)
        began = monotonic()
        assert drain(here.store, never_ends, here.clock).failed == 2
        assert monotonic() - began >= 0.2 + len(one.plain) / 1024**2


class TestRefused:
    def test_nobody_who_is_not_known_may_ask_or_send(self, here: Here) -> None:
        one = scan()
        for method, target in (("GET", ""), ("PUT", "/0?size=10")):
            response = ask(here.app, method, f"/v1/blobs/{one.address}{target}", b"x" * 10)
            assert response.status_code == 401
        assert here.count(blob) == 0

    def test_a_chunk_that_was_altered_on_its_way_is_not_taken(self, here: Here) -> None:
        one = scan()
        target = f"/v1/blobs/{one.address}/0?size={len(one.sealed)}"
        piece = one.sealed[:CHUNK]
        headers = here.known.signs("PUT", target, piece)
        altered = bytes([piece[0] ^ 1]) + piece[1:]
        assert ask(here.app, "PUT", target, altered, headers).status_code == 401
        assert here.count(chunk) == 0
        headers = here.known.signs("PUT", target, piece)
        assert ask(here.app, "PUT", target, piece, headers).status_code == 200, "the control"

    def test_a_blob_that_is_not_what_its_name_says_goes_and_may_come_again(
        self, here: Here
    ) -> None:
        one = scan()
        wrong = Scan(one.plain, bytes(CHUNK) + one.sealed[CHUNK:])
        target = f"/v1/blobs/{one.address}/0?size={len(one.sealed)}"
        here.ask("PUT", target, wrong.sealed[:CHUNK])
        here.put(one, 1)
        last = here.put(one, 2)
        assert (last.status_code, last.json()["code"]) == (422, "blob.sha256")
        assert here.state(one).chunks == []
        assert here.put_all(one).whole

    def test_a_blob_has_one_size(self, here: Here) -> None:
        one = scan()
        here.put(one, 0)
        other = here.put(one, 0, size=len(one.sealed) + 1)
        assert (other.status_code, other.json()["code"]) == (422, "blob.size")

    @pytest.mark.parametrize(
        ("target", "size", "status"),
        [
            ("{a}/0", 100, 422),  # nobody announced how large it is
            ("{a}/0?size=x", 100, 422),
            ("{a}/0?size=0", 100, 422),
            (f"{{a}}/0?size={MAX_BLOB + 1}", CHUNK, 422),
            ("{a}/1?size=100", 100, 422),
            ("{a}/0?size=100", 99, 422),
            (f"{{a}}/0?size={CHUNK + 1}", CHUNK + 1, 413),
            ("{a}/-1?size=100", 100, 404),
            ("{a}/01?size=100", 100, 404),
            ("xyz/0?size=100", 100, 404),
        ],
    )
    def test_what_is_no_chunk_is_a_problem_and_nothing_is_kept(
        self, here: Here, target: str, size: int, status: int
    ) -> None:
        path = "/v1/blobs/" + target.format(a="a" * 64)
        response = here.ask("PUT", path, bytes(size))
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        assert here.count(blob) == here.count(chunk) == 0


class TestLimits:
    def test_a_kiosk_cannot_fill_the_platform_with_what_no_case_names(
        self, here: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(attachments, "MAX_PENDING_BYTES", 1_500_000)
        scans = [scan() for _ in range(3)]
        assert [here.put(one, 0).status_code for one in scans] == [200, 200, 413]
        assert here.put(scans[2], 0).json()["code"] == "blobs.too_many"
        assert here.put(scans[0], 1).status_code == 200, "what was begun may be ended"
        assert here.put(scan(device="kiosk-02"), 0, let_in(here.store, "kiosk-02")).is_success
        here.put_all(scans[0])
        here.send(case(1, scans[0].named()))
        assert here.put(scans[2], 0).status_code == 200, "what a case names does not count"

    def test_nor_with_many_small_ones(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(attachments, "MAX_PENDING", 2)
        assert [here.put(scan(10), 0).status_code for _ in range(3)] == [200, 200, 413]


class TestForgotten:
    def test_what_no_case_ever_names_goes_after_a_week(self, here: Here) -> None:
        begun, whole, named, young = scan(), scan(), scan(), scan()
        here.put(begun, 0)
        for one in (whole, named):
            here.put_all(one)
        here.send(case(1, named.named()))
        here.clock.pass_by(6 * 86400)
        here.put(young, 0)
        assert here.count(blob) == 4, "the control"
        here.clock.pass_by(2 * 86400)
        here.put(scan(10), 0)
        assert here.state(begun).chunks == here.state(whole).chunks == []
        assert here.state(young).chunks == [0]
        assert here.state(named).whole
        assert here.store.scans(DEVICE, case_id(1))[0].content == named.plain

    def test_another_kiosks_blob_makes_room_too(self, here: Here) -> None:
        one = scan()
        here.put(one, 0)
        here.clock.pass_by(8 * 86400)
        here.put(scan(10, device="kiosk-02"), 0, let_in(here.store, "kiosk-02", here.clock.now()))
        assert here.state(one).chunks == []

    def test_a_case_that_comes_after_all_asks_for_it_again(self, here: Here) -> None:
        one = scan()
        here.put_all(one)
        here.clock.pass_by(8 * 86400)
        here.put(scan(10), 0)
        assert here.send(case(1, one.named()))[0].code == "attachments.missing"
        here.put_all(one)
        assert here.send(case(1, one.named()))[0].status == "accepted"
