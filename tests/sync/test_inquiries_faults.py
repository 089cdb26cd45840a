"""The whole line, broken in every way: the resident hears of it once, and in time."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from kiosk.domain.inquiry import NoReply, Reply
from kiosk.domain.text import Text
from offline_store.gateway.sandbox import schema
from offline_store.questions import Sealing
from offline_store.sync.loop import Timing
from offline_store.wire import encode
from tests.sealed import SEALER
from tests.sync.asking import SEALING, Resident, inquiry
from tests.sync.between import Between
from tests.sync.between import Reply as Sent
from tests.sync.kiosk_side import QUICK, Heard, KioskSide
from tests.sync.world import DEVICE, PATIENCE, GatewayProcess

STRANGER = encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw())


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[GatewayProcess]:
    with GatewayProcess(tmp_path, sandbox=True) as served:
        yield served


def only_questions(twisted: Callable[[bytes], Sent]) -> Callable[[str, bytes, Sent], Sent]:
    """Break questions alone: the rest of the line is as it was."""

    def twist(path: str, _request: bytes, honest: Sent) -> Sent:
        return twisted(honest.body) if path == "/v1/inquiries" else honest

    return twist


@pytest.mark.parametrize(
    ("twisted", "code"),
    [
        (lambda _: Sent(500, b"<html>"), "sync.unreachable"),
        (lambda _: Sent(200, b"<html>Welcome to our Wi-Fi</html>"), "sync.not_the_platform"),
        (lambda _: Sent(200, b"", drop=True), "sync.unreachable"),
        (lambda body: Sent(200, body[: len(body) // 2]), "sync.not_the_platform"),
    ],
    ids=["500", "captive portal", "killed before it answers", "killed in the middle of it"],
)
def test_a_line_that_breaks_is_told_once_and_works_again(
    tmp_path: Path, twisted: Callable[[bytes], Sent], code: str
) -> None:
    with KioskSide(tmp_path) as kiosk, Between(tmp_path) as between:
        command = kiosk.command(between.url, between.public_key)
        with Heard(command, sealing=SEALING) as heard:
            heard.until(lambda: heard.network == [True])
            between.twist = only_questions(twisted)
            one = Resident(heard.sync, inquiry())
            assert one.waits() == NoReply(code)
            assert "/v1/inquiries" in between.requests, "the fault happened"
            between.twist = lambda _path, _request, honest: honest
            assert isinstance(Resident(heard.sync, inquiry()).waits(), Reply), "the control"
            assert len(one.heard) == 1


def test_a_card_that_was_stopped_unheard_is_stopped_once_when_asked_again(tmp_path: Path) -> None:
    with KioskSide(tmp_path) as kiosk, Between(tmp_path) as between:
        command = kiosk.command(between.url, between.public_key)
        with Heard(command, sealing=SEALING) as heard:
            heard.until(lambda: heard.network == [True])
            between.twist = only_questions(lambda _: Sent(200, b"", drop=True))
            asked = inquiry("social_card_loss", how="lost")
            assert Resident(heard.sync, asked).waits() == NoReply("sync.unreachable")
            assert done_for(between) == [asked.id], "the platform had done it"
            between.twist = lambda _path, _request, honest: honest
            assert Resident(heard.sync, asked).gets().refused is None
            assert Resident(heard.sync, inquiry("social_card_loss")).gets().refused is None
            assert done_for(between) == [asked.id], "once, whoever asks again"


def done_for(between: Between) -> list[str]:
    """Return the ids of the questions for which the platform did something."""
    with between.store.engine.connect() as connection:
        refs = connection.execute(select(schema.done.c.ref)).scalars()
        return [ref.partition("/")[2] for ref in refs]


def test_points_whose_answer_was_lost_are_spent_once_when_asked_again(tmp_path: Path) -> None:
    with KioskSide(tmp_path) as kiosk, Between(tmp_path) as between:
        command = kiosk.command(between.url, between.public_key)
        with Heard(command, sealing=SEALING) as heard:
            heard.until(lambda: heard.network == [True])

            def balance() -> int:
                value = Resident(heard.sync, inquiry("points")).gets().facts[0].value
                assert isinstance(value, Text)
                return int(value.en.split()[0])

            def lost(path: str, _request: bytes, honest: Sent) -> Sent:
                if path != "/v1/inquiries":
                    return honest
                done.append(honest.status)
                return Sent(200, b"", drop=True)

            before, done = balance(), list[int]()
            between.twist = lost
            asked = inquiry("points", redeem="soap")
            assert Resident(heard.sync, asked).waits() == NoReply("sync.unreachable")
            assert done == [200], "the platform had done it"
            between.twist = lambda _path, _request, honest: honest
            assert Resident(heard.sync, asked).gets().refused is None
            assert balance() == before - 20
            again = Resident(heard.sync, inquiry("points", redeem="soap")).gets()
            assert again.refused == "not_enough_points", "the control: another question"


@pytest.mark.parametrize(
    ("answer", "patience"),
    [(2.0, PATIENCE), (PATIENCE, 2.0)],
    ids=["by the sync process", "by the kiosk"],
)
def test_a_platform_that_is_slow_is_waited_for_as_long_as_is_said(
    gateway: GatewayProcess, tmp_path: Path, answer: float, patience: float
) -> None:
    timing, sealing = replace(QUICK, answer=answer), replace(SEALING, patience=patience)
    with (
        KioskSide(tmp_path) as kiosk,
        Heard(kiosk.command(gateway.url, gateway.public_key, timing), sealing=sealing) as heard,
    ):
        heard.until(lambda: heard.network == [True])
        os.kill(gateway.pid, signal.SIGSTOP)
        try:
            began = monotonic()
            assert Resident(heard.sync, inquiry()).waits() == NoReply("sync.unreachable")
            assert monotonic() - began < PATIENCE / 2
        finally:
            os.kill(gateway.pid, signal.SIGCONT)
    with (
        KioskSide(tmp_path) as kiosk,
        Heard(kiosk.command(gateway.url, gateway.public_key), sealing=SEALING) as heard,
    ):
        assert isinstance(Resident(heard.sync, inquiry()).waits(), Reply), "the control"


def test_it_is_waited_for_eight_seconds() -> None:
    assert Timing().answer == Sealing(DEVICE, SEALER).patience == 8.0


def test_a_platform_under_another_key_is_not_asked_twice_nor_believed(
    gateway: GatewayProcess, tmp_path: Path
) -> None:
    with (
        KioskSide(tmp_path) as kiosk,
        Heard(kiosk.command(gateway.url, STRANGER), sealing=SEALING) as heard,
    ):
        assert Resident(heard.sync, inquiry()).waits() == NoReply("sync.bad_signature")
    with (
        KioskSide(tmp_path) as kiosk,
        Heard(kiosk.command(gateway.url, gateway.public_key), sealing=SEALING) as heard,
    ):
        assert isinstance(Resident(heard.sync, inquiry()).waits(), Reply), "the control"


def test_where_nobody_listens_it_is_known_at_once(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with (
            KioskSide(tmp_path) as kiosk,
            Heard(kiosk.command(url, STRANGER), sealing=SEALING) as heard,
        ):
            heard.until(lambda: heard.network == [False])
            began = monotonic()
            assert Resident(heard.sync, inquiry()).waits() == NoReply("sync.unreachable")
            assert monotonic() - began < PATIENCE / 2, "long before it is given up"


def test_a_question_does_not_wait_behind_a_batch_that_hangs(tmp_path: Path) -> None:
    with KioskSide(tmp_path) as kiosk, Between(tmp_path) as between:
        hangs, free = threading.Event(), threading.Event()

        def twist(path: str, _request: bytes, honest: Sent) -> Sent:
            if path == "/v1/batches":
                hangs.set()
                free.wait(PATIENCE)
            return honest

        between.twist = twist
        kiosk.promise(1)
        command = kiosk.command(between.url, between.public_key)
        with Heard(command, sealing=SEALING) as heard:
            assert hangs.wait(PATIENCE)
            assert isinstance(Resident(heard.sync, inquiry()).waits(), Reply)
            assert heard.acknowledged == [], "the batch still hangs"
            free.set()
            heard.until(lambda: bool(heard.acknowledged))
