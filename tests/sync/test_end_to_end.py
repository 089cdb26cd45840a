"""From the kiosk's disk to the platform's signed receipt, over real processes and sockets."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from drivers.sandbox.network import NetworkLine
from offline_store.sync.transport import LIMITS
from tests.sync.kiosk_side import QUICK, Heard, KioskSide
from tests.sync.world import PATIENCE, GatewayProcess, case_id

NOBODY = "A" * 43 + "="


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[GatewayProcess]:
    with GatewayProcess(tmp_path) as one:
        yield one


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[KioskSide]:
    with KioskSide(tmp_path) as one:
        yield one


def test_a_case_is_acknowledged_once_with_its_number(
    kiosk: KioskSide, gateway: GatewayProcess
) -> None:
    kiosk.promise(1)
    with Heard(kiosk.command(gateway.url, gateway.public_key)) as heard:
        heard.until(lambda: len(heard.acknowledged) == 1)
        assert heard.network == [True]
        assert heard.sync.online() is True
        assert heard.sync.offline_since() is None
        kiosk.promise(2)
        heard.sync.send_now()
        heard.until(lambda: len(heard.acknowledged) == 2)
    assert [one["id"] for one in gateway.items()] == [case_id(1), case_id(2)]
    assert heard.acknowledged[0] == (case_id(1), gateway.items()[0]["case_number"])
    assert set(kiosk.states().values()) == {"acked"}
    assert kiosk.row(1).body is None


def test_with_the_cable_cut_it_waits_and_goes_on_when_it_is_mended(
    kiosk: KioskSide, gateway: GatewayProcess
) -> None:
    with NetworkLine("127.0.0.1", gateway.port) as line:
        line.cut()
        kiosk.promise(1)
        url = f"http://{line.host}:{line.port}"
        with Heard(kiosk.command(url, gateway.public_key)) as heard:
            heard.until(lambda: heard.network == [False])
            assert heard.sync.offline_since() is not None
            assert kiosk.row(1).attempts == 0, "nothing is tried on a dead line"
            line.mend()
            heard.sync.send_now()
            heard.until(lambda: bool(heard.acknowledged))
            assert heard.network == [False, True]
    assert len(gateway.items()) == 1


def test_killed_again_and_again_in_mid_batch_it_sends_each_case_once(
    kiosk: KioskSide, gateway: GatewayProcess
) -> None:
    many, last, kills = 0, None, 0
    with Heard(kiosk.command(gateway.url, gateway.public_key)) as heard:
        while kills < 3:
            kiosk.promise(*range(many + 1, many + 81))
            heard.sync.send_now()
            heard.until(lambda before=many: len(kiosk.acked()) > before)  # type: ignore[misc]
            heard.until(lambda dead=last: heard.sync.pid not in (None, dead))  # type: ignore[misc]
            many, last = many + 80, heard.sync.pid
            assert last is not None
            os.kill(last, signal.SIGKILL)
            kills += len(kiosk.acked()) < many  # another round, where it was done already
        heard.until(lambda: len(kiosk.acked()) == many)
        assert heard.sync.restarts >= kills
    held = gateway.items()
    assert sorted(one["id"] for one in held) == [case_id(number + 1) for number in range(many)]
    assert len({one["case_number"] for one in held}) == many


def test_it_ends_within_two_seconds_of_its_kiosk_whatever_it_waits_for(kiosk: KioskSide) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        deaf.settimeout(PATIENCE)
        child = subprocess.Popen(
            kiosk.command(f"http://127.0.0.1:{deaf.getsockname()[1]}", NOBODY),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        connection, _ = deaf.accept()
        with connection:
            assert connection.recv(100), "it asked, and waits for an answer that never comes"
            began = monotonic()
            child.communicate(timeout=PATIENCE)
            assert monotonic() - began < LIMITS.whole / 2, "two seconds, on an idle machine"
    assert child.returncode == 0


def test_a_second_one_on_the_same_store_says_so_and_does_nothing(kiosk: KioskSide) -> None:
    lock = kiosk.database.with_name(kiosk.database.name + ".sync.lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = subprocess.run(
            kiosk.command("http://127.0.0.1:9", NOBODY, replace(QUICK, lock=0.1)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    assert second.returncode != 0
    assert b"sync.busy" in second.stderr
