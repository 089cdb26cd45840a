"""A province's own systems behind the gateway: a program is asked, and the gateway signs."""

from __future__ import annotations

import asyncio
import fcntl
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import httpx
import pytest

from kiosk.domain.inquiry import NoReply
from offline_store.gateway.answers import Answered, Asked, Command, NotAnsweredError
from offline_store.wire import Person
from tests.sync.asking import LI, SEALING, WANG, Resident, inquiry
from tests.sync.kiosk_side import Heard, KioskSide
from tests.sync.test_gateway_inquiries import question
from tests.sync.world import (
    DEVICE,
    ITEM_CODE,
    PATIENCE,
    START,
    GatewayProcess,
    Known,
    known_in,
)

NUMBER = WANG.number.reveal()
ASKED = Asked(
    DEVICE,
    "one",
    "bills",
    "bills",
    ITEM_CODE,
    Person(kind="resident", number=NUMBER, name=WANG.name.reveal()),
    {"house": "42"},
    START,
)
ECHO = """
import json, sys
asked = json.loads(sys.stdin.readline())
words = {"zh": asked["about"], "en": asked["given"].get("house", "-")}
print(json.dumps({"number": asked["person"]["number"], "title": words}))
"""
WRONG = {
    "it fails": "raise SystemExit(3)",
    "it says nothing": "",
    "it says something else": "print('<html>')",
    "it says what no answer has": "print('{\"facts\": 5}')",
    "it has too much to say": "print('{\"number\": \"' + 'x' * 2_000_000 + '\"}')",
    "it does not end": "import threading; threading.Event().wait()",
}


def program(text: str) -> list[str]:
    return [sys.executable, "-S", "-E", "-c", text]


def test_a_program_is_asked_by_a_line_of_json_and_answers_by_one() -> None:
    answered = Command(program(ECHO)).answer(ASKED)
    assert isinstance(answered, Answered)
    assert answered.number == NUMBER
    assert answered.title is not None
    assert (answered.title.zh, answered.title.en) == ("bills", "42")
    assert answered.told().title == answered.title


@pytest.mark.parametrize("wrong", list(WRONG))
def test_a_program_that_does_not_answer_is_no_answer(
    wrong: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotAnsweredError) as raised:
        Command(program(WRONG[wrong]), seconds=0.5).answer(ASKED)
    assert NUMBER not in str(raised.value)
    assert NUMBER not in capfd.readouterr().err
    assert Command(program(ECHO)).answer(ASKED).number == NUMBER, "the control"


LEAVES = """
import subprocess, sys
subprocess.Popen([sys.executable, "-S", "-E", "-c", sys.argv[1]])
"""
HOLDS = """
import fcntl, sys, threading
lock = open({path!r}, "w")
fcntl.flock(lock, fcntl.LOCK_SH)
print("held", file=lock, flush=True)
threading.Event().wait()
"""


@pytest.mark.parametrize("ends", ["threading.Event().wait()", ""])
def test_what_a_program_that_is_given_up_has_started_ends_with_it(
    tmp_path: Path, ends: str
) -> None:
    """The helper holds the output and a lock, whether the program itself has ended or not."""
    held = tmp_path / "held"
    helper = HOLDS.format(path=str(held))
    command = [*program(f"{LEAVES}\nimport threading; {ends}"), helper]
    with pytest.raises(NotAnsweredError, match="in time"):
        Command(command, seconds=5.0).answer(ASKED)
    assert held.read_text() == "held\n", "it was started"
    with held.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # waits for as long as anybody holds it


def test_of_a_program_that_has_no_end_of_words_no_more_is_read_than_an_answer() -> None:
    without_end = "import sys\nwhile True: sys.stdout.buffer.write(b'x' * 65536)"
    began = monotonic()
    with pytest.raises(NotAnsweredError, match="too long"):
        Command(program(without_end), seconds=PATIENCE).answer(ASKED)
    assert monotonic() - began < PATIENCE, "it was not heard to its end"


def test_a_program_that_is_not_there_is_no_answer() -> None:
    with pytest.raises(NotAnsweredError):
        Command(["/nowhere/answers"]).answer(ASKED)


def test_a_provinces_program_answers_residents_over_the_line(tmp_path: Path) -> None:
    folder = tmp_path / "told"
    folder.mkdir()
    script = folder / "answers.py"
    wrong = json.dumps({"number": LI.number.reveal()})
    script.write_text(
        "import json, sys\n"
        "asked = json.loads(sys.stdin.readline())\n"
        "if asked['about'] == 'down': raise SystemExit(1)\n"
        f"if asked['about'] == 'mixed_up': print('{wrong}'); raise SystemExit\n"
        "print(json.dumps({'number': asked['person']['number'], 'refused': 'not_found'}))\n"
    )
    with (
        _Quiet(tmp_path, answers=[sys.executable, str(script)]) as gateway,
        KioskSide(tmp_path) as kiosk,
        Heard(kiosk.command(gateway.url, gateway.public_key), sealing=SEALING) as heard,
    ):
        heard.until(lambda: heard.network == [True])
        assert Resident(heard.sync, inquiry("bills")).gets().refused == "not_found"
        assert Resident(heard.sync, inquiry("down")).waits() == NoReply("inquiry.busy")
        mixed = Resident(heard.sync, inquiry("mixed_up")).waits()
        assert mixed == NoReply("sync.bad_signature"), "another person's answer"


def test_a_gateway_without_live_answers_refuses_every_question(tmp_path: Path) -> None:
    with (
        GatewayProcess(tmp_path) as gateway,
        KioskSide(tmp_path) as kiosk,
        Heard(kiosk.command(gateway.url, gateway.public_key), sealing=SEALING) as heard,
    ):
        heard.until(lambda: heard.network == [True])
        assert Resident(heard.sync, inquiry("bills")).gets().refused == "not_offered"


HANGS = """
import fcntl, sys
fcntl.flock(open(sys.argv[1]), fcntl.LOCK_SH)
raise SystemExit(1)
"""


def test_a_province_that_hangs_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    other, held = tmp_path / "other", tmp_path / "held"
    other.mkdir()
    with (
        held.open("w") as lock,
        _Quiet(tmp_path, answers=[*program(HANGS), str(held)]) as gateway,
    ):
        gateway.enrol(other, device="kiosk-02")
        fcntl.flock(lock, fcntl.LOCK_EX)
        kiosks = [known_in(tmp_path), known_in(other)]
        asyncio.run(_crowd(gateway.url, kiosks, lambda: fcntl.flock(lock, fcntl.LOCK_UN)))


async def _crowd(url: str, kiosks: list[Known], release: Callable[[], None]) -> None:
    """Ask more at once than the gateway has threads; others are heard all the while."""
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(
        trust_env=False, base_url=url, timeout=PATIENCE, limits=limits
    ) as client:

        async def ask(kiosk: Known, number: int) -> int:
            body = json.dumps(question(f"q{number}", device=kiosk.device)).encode()
            signed = kiosk.signs("POST", "/v1/inquiries", body, datetime.now(UTC))
            answer = await client.post("/v1/inquiries", content=body, headers=signed)
            return answer.status_code

        async with asyncio.TaskGroup() as group:
            crowd = [group.create_task(ask(k, n)) for k in kiosks for n in range(25)]
            while sum(one.done() for one in crowd) < len(crowd) - 32:  # nor is there a place left
                waiting = [one for one in crowd if not one.done()]
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            began = monotonic()
            signed = kiosks[0].signs("GET", "/v1/content", b"", datetime.now(UTC))
            meanwhile = await client.get("/v1/content", headers=signed)
            seconds = monotonic() - began
            hanging = sum(not one.done() for one in crowd)
            release()
    assert meanwhile.status_code == 200
    assert hanging >= 16, "the province hung all the while"
    assert seconds < 4.0, "less than a question that hangs"
    assert {one.result() for one in crowd} == {503}, "and each was told to ask later"


class _Quiet(GatewayProcess):
    may_say = ("alarm ", "not answered: ")
