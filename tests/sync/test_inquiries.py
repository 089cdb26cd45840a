"""A resident asks and waits: over the real sync process, of a real gateway, once and in time."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.inquiry import NoReply
from kiosk.domain.masked import PersonalText
from tests.sync.asking import LI, SEALING, WANG, Resident, inquiry, private
from tests.sync.kiosk_side import Heard, KioskSide
from tests.sync.world import GatewayProcess


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[GatewayProcess]:
    with GatewayProcess(tmp_path, sandbox=True) as served:
        yield served


@pytest.fixture
def heard(tmp_path: Path, gateway: GatewayProcess) -> Iterator[Heard]:
    with (
        KioskSide(tmp_path) as kiosk,
        Heard(kiosk.command(gateway.url, gateway.public_key), sealing=SEALING) as there,
    ):
        there.until(lambda: there.network == [True])
        yield there


def test_who_asks_gets_the_platforms_answer_about_themselves(heard: Heard) -> None:
    own = Resident(heard.sync, inquiry(person=WANG)).gets()
    assert own.facts[0].label.zh == "个人账户"
    assert Resident(heard.sync, inquiry(person=WANG)).gets() == own, "the same tomorrow"
    assert Resident(heard.sync, inquiry(person=LI)).gets() != own


def test_what_is_of_the_person_comes_as_a_masked_value(heard: Heard) -> None:
    card = private(Resident(heard.sync, inquiry()).gets().facts[-1])
    assert len(card.reveal()) == 16
    assert str(card) == card.reveal()[-4:]


def test_what_the_province_does_not_offer_is_refused_by_name(heard: Heard) -> None:
    assert Resident(heard.sync, inquiry("weather")).gets().refused == "not_offered"


def test_several_may_ask_at_once_and_each_hears_of_their_own(heard: Heard) -> None:
    both = [Resident(heard.sync, inquiry(person=who)) for who in (WANG, LI, WANG, LI, WANG)]
    first, second, *others = [one.gets() for one in both]
    assert first != second
    assert others == [first, second, first]


def test_the_same_question_under_its_id_again_gets_the_same_answer(heard: Heard) -> None:
    asked = inquiry("locker_code")
    first = Resident(heard.sync, asked).gets()
    assert Resident(heard.sync, asked).gets() == first
    other = replace(asked, about="bills")
    # The id stands for one question: what is asked under it later is not answered.
    assert Resident(heard.sync, other).waits() == NoReply("sync.not_the_platform")
    assert Resident(heard.sync, replace(asked, id=inquiry().id)).gets() == first


def test_what_is_asked_again_under_its_id_is_done_once(heard: Heard) -> None:
    has = Resident(heard.sync, inquiry("points")).gets()
    asked = inquiry("points", redeem="soap")
    had = [Resident(heard.sync, asked).gets() for _ in range(3)]
    assert had == [had[0]] * 3
    assert had[0].refused is None
    left = Resident(heard.sync, inquiry("points")).gets()
    lines = [[one for one in reply.entries if one.sort is None] for reply in (has, left)]
    assert len(lines[1]) == len(lines[0]) + 1


def test_a_sync_process_that_is_killed_in_between_is_asked_again(heard: Heard) -> None:
    before = heard.sync.pid
    assert before is not None
    os.kill(before, signal.SIGSTOP)  # it has the question, and does nothing with it any more
    one = Resident(heard.sync, inquiry())
    assert one.heard == []
    os.kill(before, signal.SIGKILL)
    assert one.gets().facts
    assert heard.sync.pid != before, "the fault happened"
    assert len(one.heard) == 1


def test_a_kiosk_that_ends_answers_whoever_waits(heard: Heard) -> None:
    assert heard.sync.pid is not None
    os.kill(heard.sync.pid, signal.SIGSTOP)
    one = Resident(heard.sync, inquiry())
    heard.sync.close()
    assert one.waits() == NoReply("sync.unreachable")
    late = Resident(heard.sync, inquiry())
    assert late.waits() == NoReply("sync.unreachable")
    assert (len(one.heard), len(late.heard)) == (1, 1)


def test_what_is_longer_than_any_question_is_not_asked(heard: Heard) -> None:
    long = inquiry("bills", note=PersonalText("长" * 2000))
    assert Resident(heard.sync, long).waits() == NoReply("sync.unreachable")
    assert Resident(heard.sync, inquiry("bills")).gets().entries, "the control"


def test_nothing_of_a_question_or_its_answer_is_on_the_kiosks_disk(
    heard: Heard, tmp_path: Path
) -> None:
    reply = Resident(heard.sync, inquiry(person=WANG)).gets()
    wanted = [
        WANG.number.reveal().encode(),
        WANG.name.reveal().encode(),
        private(reply.facts[-1]).reveal().encode(),
    ]
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert kept
    assert [path.name for path, content in kept.items() if any(w in content for w in wanted)] == []


def test_a_kiosk_that_asks_without_end_is_told_to_wait(heard: Heard) -> None:
    replies = [Resident(heard.sync, inquiry("bills")).waits() for _ in range(40)]
    assert NoReply("inquiry.busy") in replies
    assert not isinstance(replies[0], NoReply), "the control"
