"""Whoever answers a question in the platform's place is not heard; the honest answer then is."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from time import monotonic

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.identity import IdCard
from kiosk.domain.inquiry import Inquiry, NoReply, Reply
from kiosk.domain.masked import PersonName
from offline_store.gateway.answers import Answered, Asked
from offline_store.questions import Questions
from offline_store.sync.inquiring import Inquiring, Question, answer
from offline_store.sync.link import Link
from offline_store.sync.transport import LIMITS, MAX_ANSWER, Limits
from offline_store.wire import Health, InquiryAnswer, Signed, Told, encode, sign
from tests.sync.asking import LI, SEALING, WANG, Resident, inquiry
from tests.sync.between import Between
from tests.sync.between import Reply as Sent
from tests.sync.kiosk_side import Heard, KioskSide
from tests.sync.world import DEVICE, PATIENCE

STRANGER = Ed25519PrivateKey.generate()
NOTHING = b"%PDF-1.7\n" + b"0" * 1000
PDF = NOTHING + b"\n%%EOF\n"
Twist = Callable[[str, bytes, Sent], Sent]


def asked(one: Inquiry) -> Question:
    """Return a question as the sync process hears it."""
    questions = Questions(SEALING)
    line = questions.ask(one, lambda _reply: None)
    questions.end()
    assert line is not None
    return Question.of(json.loads(line), PATIENCE)


class Line:
    """A link in the test's own process, and somebody between it and its platform."""

    def __init__(self, kiosk: KioskSide, between: Between) -> None:
        self.between, self._kiosk = between, kiosk
        self.link = self.new_link()
        assert self.link.check() is None
        between.requests.clear()

    def new_link(self) -> Link:
        url, key, kiosk = self.between.url, self.between.public_key, self._kiosk
        return Link(url, key, DEVICE, kiosk.folder, kiosk.clock, limits=LIMITS)

    def waits(self, seconds: float) -> None:
        """Have an answer take so long and no longer."""
        self.link._transport._limits = Limits(PATIENCE, seconds)

    def asks(self, question: Question | None = None) -> Told | str:
        return answer(self.link, question or asked(inquiry()))

    def honest(self, question: Question) -> bytes:
        """Return what the platform says to a question, as it went over the wire."""
        bodies: list[bytes] = []

        def listen(_path: str, _request: bytes, said: Sent) -> Sent:
            bodies.append(said.body)
            return said

        self.between.twist = listen
        assert isinstance(self.asks(question), Told)
        return bodies[-1]


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with KioskSide(tmp_path) as kiosk, Between(tmp_path) as between:
        both = Line(kiosk, between)
        yield both
        both.link.close()


def always(sent: Callable[[Between], Sent]) -> Callable[[Between], Twist]:
    return lambda between: lambda _path, _request, _honest: sent(between)


def said_anew(
    key: Callable[[Between], Ed25519PrivateKey] = lambda between: between.key,
    **changes: object,
) -> Callable[[Between], Twist]:
    """An answer as the platform would sign it, were it asked something else."""

    def twisted(between: Between) -> Twist:
        def twist(_path: str, _request: bytes, honest: Sent) -> Sent:
            payload = json.loads(base64.b64decode(json.loads(honest.body)["payload"]))
            said = InquiryAnswer.model_validate(payload | changes)
            return Sent(200, sign(key(between), said).model_dump_json().encode())

        return twist

    return twisted


def _garbled(_between: Between) -> Twist:
    def twist(_path: str, _request: bytes, honest: Sent) -> Sent:
        signed = Signed.model_validate_json(honest.body)
        payload = base64.b64decode(signed.payload).replace(b"4", b"5")
        changed = signed.model_copy(update={"payload": encode(payload)})
        return Sent(200, changed.model_dump_json().encode())

    return twist


def _flood(between: Between) -> Iterator[bytes]:
    while not between.ending.is_set() and between.sent < 100 * 1024 * 1024:
        yield b" " * 65536


def _drip(between: Between) -> Iterator[bytes]:
    while not between.ending.wait(0.02):
        yield b" "


def _other_word(between: Between) -> Sent:
    health = sign(between.key, Health(nonce="n" * 32, at="2026-11-24T01:30:00.000Z"))
    return Sent(200, health.model_dump_json().encode())


def certificate(content: bytes) -> Callable[[Between], Twist]:
    told = Told(document=encode(content)).model_dump()
    return said_anew(told=told)


LATER = {"retry-after": "5"}
FAULTS: dict[str, tuple[Callable[[Between], Twist], str]] = {
    "captive portal": (always(lambda _: Sent(200, b"<html>Hi</html>")), "sync.not_the_platform"),
    "malformed JSON": (always(lambda _: Sent(200, b'{"payload": ')), "sync.not_the_platform"),
    "redirect": (
        always(lambda b: Sent(302, b"", {"location": b.url + "/v1/inquiries?real"})),
        "sync.not_the_platform",
    ),
    "not found": (always(lambda _: Sent(404, b"{}")), "sync.not_the_platform"),
    "100 MB": (always(lambda b: Sent(200, b"", more=_flood(b))), "sync.not_the_platform"),
    "another's key": (said_anew(key=lambda _: STRANGER), "sync.bad_signature"),
    "altered under way": (_garbled, "sync.bad_signature"),
    "another question's": (said_anew(id="another"), "sync.bad_signature"),
    "other bytes'": (said_anew(sha256="0" * 64), "sync.bad_signature"),
    "another kiosk's": (said_anew(device="kiosk-02"), "sync.bad_signature"),
    "another person's": (said_anew(person="0" * 64), "sync.bad_signature"),
    "nobody's": (said_anew(person=None), "sync.bad_signature"),
    "another word of the platform": (always(_other_word), "sync.bad_signature"),
    "broken off": (always(lambda _: Sent(200, b"", drop=True)), "sync.unreachable"),
    "slow drip": (always(lambda b: Sent(200, b"{", more=_drip(b))), "sync.unreachable"),
    "internal error": (always(lambda _: Sent(500, b"<html>")), "sync.unreachable"),
    "too much to do": (always(lambda _: Sent(429, b"{}", LATER)), "inquiry.busy"),
    "later": (always(lambda _: Sent(503, b"{}", LATER)), "inquiry.busy"),
    "a page for a PDF": (certificate(b"<html>" * 100), "inquiry.document"),
    "a PDF cut short": (certificate(NOTHING), "inquiry.document"),
    "a PDF of nothing": (certificate(b"%PDF-1.7\n%%EOF\n"), "inquiry.document"),
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_only_what_the_platform_signed_for_this_question_is_an_answer(
    line: Line, fault: str
) -> None:
    twist, code = FAULTS[fault]
    line.between.twist = twist(line.between)
    line.waits(2.0 if code == "sync.unreachable" else PATIENCE)
    began = monotonic()
    assert line.asks() == code
    assert monotonic() - began < 2 * PATIENCE, "bounded in time"
    assert len(line.between.requests) == 1, "the fault happened, and no redirect was followed"
    assert line.between.sent < 16 * MAX_ANSWER, "bounded in size"
    # The control: answered honestly, it is one.
    line.waits(PATIENCE)
    line.between.twist = lambda _path, _request, honest: honest
    assert isinstance(line.asks(), Told)


def test_the_twists_alone_spoil_nothing(line: Line) -> None:
    line.between.twist = said_anew()(line.between)
    assert isinstance(line.asks(), Told)
    line.between.twist = certificate(PDF)(line.between)
    told = line.asks()
    assert isinstance(told, Told)
    assert told.document == encode(PDF)


def test_the_answer_of_a_moment_ago_is_not_this_questions(line: Line) -> None:
    first = asked(inquiry())
    old = line.honest(first)
    line.between.twist = lambda _path, _request, _honest: Sent(200, old)
    assert line.asks() == "sync.bad_signature", "the same person asks the same again"
    assert isinstance(line.asks(first), Told), "the control: it is that one's"


def test_one_residents_answer_is_no_answer_to_another(line: Line) -> None:
    wang, li = asked(inquiry(person=WANG)), asked(inquiry(person=LI))
    mixed = replace(wang, person=li.person)
    assert line.asks(mixed) == "sync.bad_signature"
    assert isinstance(line.asks(li), Told), "the control"


class Mistaken:
    """A province whose records are mixed up: whoever asks is told of one and the same."""

    def __init__(self, of: IdCard) -> None:
        self._number = of.number.reveal()

    def answer(self, asked: Asked) -> Answered:
        """Answer about the wrong person, in good faith."""
        return Answered(number=self._number, document=encode(PDF))


def test_a_certificate_about_another_person_never_reaches_whoever_asks(tmp_path: Path) -> None:
    with (
        KioskSide(tmp_path) as kiosk,
        Between(tmp_path, answers=lambda _means: Mistaken(LI)) as between,
    ):
        line = Line(kiosk, between)
        assert line.asks(asked(inquiry("household_certificate", WANG))) == "sync.bad_signature"
        told = line.asks(asked(inquiry("household_certificate", LI)))
        assert isinstance(told, Told), "the control"
        assert told.document == encode(PDF)
        line.link.close()


def test_a_question_that_hangs_holds_up_no_other(tmp_path: Path) -> None:
    with KioskSide(tmp_path) as kiosk, Between(tmp_path) as between:
        hangs, free = threading.Event(), threading.Event()

        def twist(path: str, _request: bytes, honest: Sent) -> Sent:
            if path == "/v1/inquiries" and not hangs.is_set():
                hangs.set()
                free.wait(PATIENCE)
            return honest

        between.twist = twist
        command = kiosk.command(between.url, between.public_key)
        with Heard(command, sealing=SEALING) as heard:
            heard.until(lambda: heard.network == [True])
            one = Resident(heard.sync, inquiry())
            assert hangs.wait(PATIENCE)
            assert Resident(heard.sync, inquiry(person=LI)).gets().facts
            assert one.heard == [], "it still hangs"
            free.set()
            assert one.gets().facts


def test_an_answer_that_comes_too_late_is_not_heard() -> None:
    replies: list[Reply | NoReply] = []
    over = threading.Event()

    def hear(reply: Reply | NoReply) -> None:
        replies.append(reply)
        over.set()

    questions = Questions(replace(SEALING, patience=0.05))
    asked = inquiry()
    assert questions.ask(asked, hear) is not None
    assert over.wait(PATIENCE)
    questions.answered(asked.id, Told().model_dump())
    assert replies == [NoReply("sync.unreachable")]
    patient = Questions(SEALING)
    assert patient.ask(asked, hear) is not None
    patient.answered(asked.id, Told().model_dump())
    assert replies[1:] == [Reply()], "the control"


def test_what_the_sync_process_never_asked_is_heard_by_nobody() -> None:
    questions = Questions(SEALING)
    replies: list[Reply | NoReply] = []
    one, other = inquiry(), inquiry()
    questions.ask(one, replies.append)
    questions.answered(other.id, Told().model_dump())
    questions.answered(one.id, {"facts": "none"})
    assert replies == [NoReply("sync.not_the_platform")]


def test_a_question_is_sealed_before_it_leaves_the_kiosks_process() -> None:
    questions = Questions(SEALING)
    person = replace(WANG, name=PersonName("WANG-XIUYING"))
    line = questions.ask(inquiry(person=person), lambda _reply: None) or b""
    questions.end()
    body = base64.b64decode(json.loads(line)["body"])
    for each in (line, body):
        assert WANG.number.reveal().encode() not in each
        assert b"WANG-XIUYING" not in each
        assert b"social_insurance" not in each


def test_a_fault_of_the_program_leaves_its_place_to_the_next_question(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults, heard = iter(range(5)), SimpleQueue[Mapping[str, object]]()
    broken = threading.Semaphore(0)
    monkeypatch.setattr(threading, "excepthook", lambda _fault: broken.release())

    def link() -> Link:
        if next(faults, None) is None:
            return line.new_link()
        raise RuntimeError("a fault of the program")

    asking = Inquiring(link, heard.put)
    for _ in range(5):  # more than there are places
        asking.ask(asked(inquiry()))
        assert broken.acquire(timeout=90)
    mine = asked(inquiry())
    asking.ask(mine)
    told = [heard.get(timeout=90) for _ in range(6)]
    asking.end()
    assert told[-1]["id"] == mine.id
    assert {news["event"] for news in told} == {"answered"}


def test_a_line_on_which_the_program_broke_is_no_longer_one_to_give_up(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, given_up = threading.Semaphore(0), list[Link]()
    monkeypatch.setattr(threading, "excepthook", lambda _fault: broken.release())

    def give_up(link: Link) -> None:
        given_up.append(link)

    def tell(_news: Mapping[str, object]) -> None:
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr(Link, "abort", give_up)
    asking = Inquiring(line.new_link, tell)
    asking.ask(asked(inquiry()))
    assert broken.acquire(timeout=90), "it broke"
    asking.end()
    assert given_up == [], "it was closed where it broke"
