"""A province's own systems behind the gateway: a program is asked, and the gateway signs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from kiosk.domain.inquiry import NoReply
from offline_store.gateway.answers import Answered, Asked, Command, NotAnsweredError
from offline_store.wire import Person
from tests.sync.asking import LI, SEALING, WANG, Resident, inquiry
from tests.sync.kiosk_side import Heard, KioskSide
from tests.sync.world import DEVICE, ITEM_CODE, START, GatewayProcess

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


class _Quiet(GatewayProcess):
    may_say = ("alarm ", "not answered: ")
