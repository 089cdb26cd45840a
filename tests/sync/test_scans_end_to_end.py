"""A scan from the kiosk's disk to the province, over real processes; killed and cut on the way."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from drivers.sandbox.network import NetworkLine
from kiosk.domain.case import Attachment
from offline_store.gateway import GatewayStore
from offline_store.sync.supervisor import SyncProcess
from tests.faults.proxy import Proxy
from tests.store.desk import DEVICE, Desk, desk_at, slip_for
from tests.store.test_blobs import LARGE, count, scan, with_scans
from tests.sync.between import Between, Reply
from tests.sync.kiosk_side import Heard, KioskSide
from tests.sync.test_attachments import WHOLE
from tests.sync.world import PATIENCE, GatewayProcess

PUT = "/v1/blobs/{sha256}/{number}"


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[KioskSide]:
    with KioskSide(tmp_path) as one:
        yield one


def submit(desk: Desk, *scans: Attachment) -> str:
    one = with_scans(*scans)
    desk.store.submit(one, slip_for)
    return one.case_id


def chunks_taken(gateway: GatewayProcess) -> int:
    """Return how many chunks the gateway itself has answered."""
    with httpx.Client(trust_env=False) as client:
        text = client.get(f"http://127.0.0.1:{gateway.news['metrics_port']}/metrics").text
    return sum(
        int(sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.endswith("request_seconds_count") and sample.labels["route"] == PUT
    )


def opened(gateway: GatewayProcess, case_id: str) -> list[bytes]:
    store = GatewayStore(gateway.database)
    try:
        return [one.content for one in store.scans(DEVICE, case_id)]
    finally:
        store.close()


def test_a_scan_arrives_to_the_same_bytes_and_goes_once_for_two_cases(
    tmp_path: Path, kiosk: KioskSide
) -> None:
    planted = Attachment("户口本.jpg", "image/jpeg", b"PLANTED-" * (LARGE // 8))
    with desk_at(tmp_path) as desk, GatewayProcess(tmp_path, metrics_port=0) as gateway:
        cases = [submit(desk, planted), submit(desk, replace(planted, name="again.jpg"))]
        on_disk = b"".join(path.read_bytes() for path in tmp_path.glob("kiosk.db*"))
        assert len(on_disk) > LARGE, "all of it is on the kiosk's disk"
        assert b"PLANTED" not in on_disk
        with Heard(kiosk.command(gateway.url, gateway.public_key)) as heard:
            heard.until(lambda: len(heard.acknowledged) == 2)
            heard.until(lambda: count(desk) == (0, 0, 0))
        assert chunks_taken(gateway) == WHOLE
        for case in cases:
            assert opened(gateway, case) == [planted.content]


def test_a_cable_that_is_cut_again_and_again_costs_no_chunk_that_arrived(
    tmp_path: Path, kiosk: KioskSide
) -> None:
    scans = [scan(LARGE) for _ in range(12)]
    with (
        desk_at(tmp_path) as desk,
        GatewayProcess(tmp_path, metrics_port=0) as gateway,
        NetworkLine("127.0.0.1", gateway.port) as line,
    ):
        case = submit(desk, *scans)
        cuts = 0
        with Heard(kiosk.command(f"http://{line.host}:{line.port}", gateway.public_key)) as heard:
            for wanted in (3, 15, 30, 45):
                heard.until(lambda wanted=wanted: chunks_taken(gateway) >= wanted)  # type: ignore[misc]
                line.cut()
                heard.until(lambda: heard.network[-1:] == [False])
                cuts += not heard.acknowledged
                line.mend()
            heard.until(lambda: len(heard.acknowledged) == 1, 2 * PATIENCE)
        broken = line.counters["broken"]
        taken = chunks_taken(gateway)
        assert opened(gateway, case) == [one.content for one in scans]
    assert cuts == 4
    assert broken >= 4
    # One that was on its way when the cable broke may have arrived or not: no more than that.
    assert 12 * WHOLE <= taken <= 12 * WHOLE + cuts


def test_killed_between_two_chunks_sync_goes_on_with_the_next(
    tmp_path: Path, kiosk: KioskSide
) -> None:
    one, held, on = scan(LARGE), threading.Event(), threading.Event()
    with desk_at(tmp_path) as desk, Between(tmp_path) as between:
        case = submit(desk, one)

        def hold_the_fifth(path: str, _request: bytes, honest: Reply) -> Reply:
            if "/4?" in path and not held.is_set():
                held.set()
                on.wait(PATIENCE)
                return replace(honest, drop=True)
            return honest

        between.twist = hold_the_fifth
        with Heard(kiosk.command(between.url, between.public_key)) as heard:
            assert held.wait(PATIENCE)
            kill(heard.sync)
            on.set()
            heard.until(lambda: len(heard.acknowledged) == 1)
            assert heard.sync.restarts == 1
        puts = [path.partition("?")[0][-3:] for path in between.requests if "?size=" in path]
        assert [int(put.rpartition("/")[2]) for put in puts] == [*range(WHOLE)]
        store = between.store
        assert [held.content for held in store.scans(DEVICE, case)] == [one.content]


def test_over_a_line_that_does_everything_wrong_it_arrives_whole(
    tmp_path: Path, kiosk: KioskSide
) -> None:
    one = scan(LARGE)
    with desk_at(tmp_path) as desk, GatewayProcess(tmp_path, metrics_port=0) as gateway:
        with Proxy(gateway, Random(7)) as proxy:
            command = kiosk.command(proxy.url, gateway.public_key, ca_file=proxy.ca_file)
            with Heard(command) as heard:
                heard.until(lambda: heard.network[-1:] == [True])
                case = submit(desk, one)
                heard.until(lambda: proxy.injected >= 6 or bool(heard.acknowledged), 3 * PATIENCE)
                proxy.honest = True
                heard.until(lambda: bool(heard.acknowledged), 3 * PATIENCE)
            injected = proxy.injected
        assert opened(gateway, case) == [one.content]
        assert len([item for item in gateway.items() if item["id"] == case]) == 1
    assert injected > 0


def kill(sync: SyncProcess) -> None:
    pid = sync.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
