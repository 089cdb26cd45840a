"""Several gateway processes on one socket are one gateway: same receipts, one end, one count."""

from __future__ import annotations

import json
import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from kiosk.errors import KioskError
from offline_store.gateway import Serving, serve
from offline_store.gateway.serving import _listener
from tests.postgres import Postgres, children
from tests.sync.world import DEVICE, PATIENCE, GatewayProcess, batch, case_id, known_in, wire_item


def post(gateway: GatewayProcess, *items: object) -> httpx.Response:
    body = json.dumps(batch(*items)).encode()
    proof = known_in(gateway.folder).signs("POST", "/v1/batches", body, datetime.now(UTC))
    with httpx.Client(trust_env=False, timeout=90.0) as client:
        return client.post(gateway.url + "/v1/batches", content=body, headers=proof)


def samples(gateway: GatewayProcess) -> dict[tuple[str, ...], float]:
    """Return name and label values to value."""
    with httpx.Client(trust_env=False) as client:
        text = client.get(f"http://127.0.0.1:{gateway.news['metrics_port']}/metrics").text
    assert DEVICE not in text, "no series of a single kiosk"
    return {
        (sample.name.removeprefix("xiaoshi_gateway_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_two_workers_over_postgresql_give_each_asker_the_same_receipts_and_end_together(
    tmp_path: Path, postgres_url: str
) -> None:
    with GatewayProcess(tmp_path, database=postgres_url, workers=2, metrics_port=0) as gateway:
        workers = _workers(gateway)
        assert len(workers) == 2
        items = [wire_item(number) for number in range(1, 21)]
        with ThreadPoolExecutor(6) as pool:
            replies = list(pool.map(lambda _: post(gateway, *items), range(12)))
        assert {reply.status_code for reply in replies} == {200}
        answers = {str(reply.json()["items"]) for reply in replies}
        assert len(answers) == 1
        counted = samples(gateway)
        assert counted["batches_total", "200"] == 12, "whichever worker took them"
        assert counted["items_total", "accepted"] == 240
        assert counted["request_seconds_count", "/v1/batches"] == 12
        assert counted[("adapter_backlog",)] == 20
        assert counted[("alarms",)] == 0
    assert not [pid for pid in workers if _alive(pid)]
    assert len(gateway.items()) == 20


def test_a_worker_that_is_killed_is_replaced_and_no_kiosk_notices(
    tmp_path: Path, postgres_url: str
) -> None:
    with GatewayProcess(tmp_path, database=postgres_url, workers=2) as gateway:
        before = _workers(gateway)
        os.kill(before[0], signal.SIGKILL)
        sent, end = 0, monotonic() + PATIENCE
        while len(set(_workers(gateway)) - {before[0]}) < 2:
            assert monotonic() < end, "nobody took its place"
            sent += 1
            assert post(gateway, wire_item(sent)).status_code == 200
    assert [one["id"] for one in gateway.items()] == [case_id(n + 1) for n in range(sent)]


def test_one_worker_counts_too_and_a_stranger_makes_no_series(tmp_path: Path) -> None:
    with GatewayProcess(tmp_path, metrics_port=0) as gateway:
        post(gateway, wire_item(1))
        post(gateway, wire_item(1, b'{"item_code":"' + b"1" * 31 + b'"}'))
        with httpx.Client(trust_env=False) as client:
            for path in ("/wp-login.php", "/v1/batches/../../etc"):
                assert client.get(gateway.url + path).status_code == 404
        counted = samples(gateway)
    assert counted["items_total", "accepted"] == counted["items_total", "conflict"] == 1
    assert (counted["batches_total", "200"], counted["batches_total", "422"]) == (1, 1)
    routes = {key[1] for key in counted if key[0] == "request_seconds_count"}
    assert routes == {"/v1/batches", "none"}


def test_beyond_its_rate_it_hands_out_slots_one_after_another(tmp_path: Path) -> None:
    # So few that however slow this machine is, no token comes back meanwhile.
    with GatewayProcess(tmp_path, batches_per_second=0.004, metrics_port=0) as gateway:
        replies = [post(gateway, wire_item(number)) for number in range(1, 6)]
        counted = samples(gateway)
    first, *rest = replies
    assert first.status_code == 200
    assert [reply.status_code for reply in rest] == [429] * 4
    slots = [int(reply.headers["retry-after"]) for reply in rest]
    assert slots == pytest.approx([250, 500, 750, 1000], abs=100)
    assert rest[0].headers["content-type"] == "application/problem+json"
    assert counted[("slots_total",)] == 4
    assert len(gateway.items()) == 1


def test_no_half_of_an_answer_waits_for_the_other() -> None:
    with _listener("127.0.0.1", 0) as listener:
        place = listener.getsockname()
        with socket.create_connection(place), listener.accept()[0] as taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
    with socket.create_server(("127.0.0.1", 0)) as other:
        place = other.getsockname()
        with socket.create_connection(place), other.accept()[0] as taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0, "the control"


def test_a_metrics_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with GatewayProcess(tmp_path) as gateway:
        told = Serving(
            f"sqlite:///{tmp_path / 'other.db'}",
            tmp_path / "gateway.pem",
            tmp_path / "seal.key",
            tmp_path / "gateway.ca",
            port=0,
            metrics_port=gateway.port,
        )
        with pytest.raises(KioskError) as raised:
            serve(told, lambda _: pytest.fail("it must not say that it listens"))
    assert raised.value.code == "gateway.port"


def _workers(gateway: GatewayProcess) -> list[int]:
    """Return the ids of those that serve; one more child watches resources."""
    return [
        pid
        for pid in children(gateway.pid)
        if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_the_server_of_the_tests_is_gone_when_it_is_left() -> None:
    with Postgres() as server:
        with server.connection() as connection:
            version = connection.info.server_version
        home, pid = server.home, server.pid
        assert version >= 140000
        assert home.exists()
        assert _alive(pid)
    assert not home.exists()
    assert not _alive(pid)
