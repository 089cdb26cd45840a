"""The way between kiosk and platform in hostile hands, and under clocks that run wrong."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from kiosk.errors import KioskError
from offline_store.engine import reading, writing
from offline_store.gateway import GatewayStore, Tls, make_code, revoke
from offline_store.gateway.alarms import alarms
from offline_store.gateway.authority import SERVER_LIFE, Authority, make_authority
from offline_store.gateway.tls import server_context
from offline_store.models import outbox as rows
from offline_store.sequence import high_water
from offline_store.sync import identity
from offline_store.sync.enrolling import enrol
from offline_store.sync.worker import Ended
from offline_store.wire import time_text
from tests.sync.between import Between, Reply
from tests.sync.kiosk_side import Heard, KioskSide
from tests.sync.pair import Pair
from tests.sync.world import (
    AUTHORITY,
    DEVICE,
    START,
    GatewayProcess,
    SetClock,
    case_id,
    enrol_folder,
    let_in,
)

DECADE = timedelta(days=3650)
HERE = Tls(("127.0.0.1",))
OTHER = make_authority(START)


def root(folder: Path, authority: Authority = AUTHORITY) -> Path:
    path = folder / "root.pem"
    path.write_bytes(authority.pem)
    return path


def only_tls_1_2() -> ssl.SSLContext:
    context = server_context(HERE, AUTHORITY, START)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


SERVERS: dict[str, tuple[Callable[[], ssl.SSLContext], str | None]] = {
    "the platform's": (lambda: server_context(HERE, AUTHORITY, START), None),
    "another root's": (
        lambda: server_context(HERE, OTHER, START),
        "sync.not_trusted",
    ),
    "another name's": (
        lambda: server_context(Tls(("gateway.example.org",)), AUTHORITY, START),
        "sync.not_trusted",
    ),
    "one of last year": (
        lambda: server_context(HERE, AUTHORITY, START - SERVER_LIFE - timedelta(days=1)),
        "sync.tls_expired",
    ),
    "one of next year": (
        lambda: server_context(HERE, AUTHORITY, START + SERVER_LIFE),
        "sync.tls_expired",
    ),
    "old TLS": (only_tls_1_2, "sync.not_the_platform"),
}


@pytest.mark.parametrize("whose", SERVERS)
@pytest.mark.parametrize("wrong_by", [-DECADE, timedelta(0), DECADE])
def test_only_a_valid_certificate_of_the_pinned_root_is_the_platforms_whatever_the_kiosks_clock(
    tmp_path: Path, whose: str, wrong_by: timedelta
) -> None:
    server, code = SERVERS[whose]
    clock = SetClock(START + wrong_by)
    with KioskSide(tmp_path, clock) as kiosk, Between(tmp_path, server()) as between:
        kiosk.promise(1)
        with_kiosks_time = kiosk.outbox.next_due()
        assert with_kiosks_time is not None
        pair = Pair(kiosk, between, ca_file=root(tmp_path), learnt=False)
        clock.time = max(clock.time, with_kiosks_time)
        done = pair.worker.round()
        pair.link.close()
        if code is None:
            assert done.ended is Ended.ANSWERED
            assert len(between.store.items()) == 1
        else:
            assert (done.ended, done.code) == (Ended.LOST, code)
            assert "/v1/batches" not in between.requests, "nothing of a resident was sent"


@pytest.mark.parametrize(
    ("shows", "ended", "code"),
    [
        ("its own", Ended.ANSWERED, None),
        ("another authority's", Ended.LOST, "sync.unauthorised"),
        ("none", Ended.LOST, "sync.unauthorised"),
    ],
)
def test_a_server_that_asks_for_a_certificate_gets_the_kiosks(
    tmp_path: Path, shows: str, ended: Ended, code: str | None
) -> None:
    strict = server_context(Tls(("127.0.0.1",), client_ca=root(tmp_path)), AUTHORITY, START)
    strict.verify_flags |= ssl.VerifyFlags(0x200000)  # START need not be today
    with KioskSide(tmp_path) as kiosk, Between(tmp_path, strict) as between:
        kiosk.promise(1)
        if shows == "another authority's":
            elsewhere = GatewayStore(f"sqlite:///{tmp_path / 'elsewhere.db'}")
            enrol_folder(tmp_path, elsewhere, OTHER, START)
            elsewhere.close()
        if shows == "none":
            (tmp_path / identity.CERTIFICATE).unlink()
        pair = Pair(kiosk, between, ca_file=root(tmp_path), learnt=False)
        done = pair.worker.round()
        pair.link.close()
        assert (done.ended, done.code) == (ended, code)
        assert bool(between.requests) == (ended is Ended.ANSWERED), "refused before a request"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with KioskSide(tmp_path) as kiosk, Between(tmp_path) as between:
        kiosk.promise(1)
        both = Pair(kiosk, between)
        yield both
        both.link.close()


def test_a_recorded_request_played_again_by_another_client_is_refused_with_an_alarm(
    pair: Pair,
) -> None:
    recorded: list[tuple[str, bytes, dict[str, str]]] = []
    pass_on = pair.between.honest

    def record(method: str, path: str, request: bytes, headers: dict[str, str]) -> Reply:
        recorded.append((path, request, headers))
        return pass_on(method, path, request, headers)

    pair.between.honest = record  # type: ignore[method-assign]
    assert pair.worker.round().ended is Ended.ANSWERED
    ((path, request, headers),) = recorded
    with httpx.Client(trust_env=False) as another:
        again = another.post(pair.between.url + path, content=request, headers=headers)
    assert (again.status_code, again.json()["code"]) == (401, "signature.replayed")
    assert [one.code for one in alarms(pair.between.store.engine)] == ["signature.replayed"]
    assert len(pair.between.store.items()) == 1


def test_a_body_that_a_proxy_alters_is_refused_with_an_alarm_and_nothing_is_lost(
    pair: Pair,
) -> None:
    pass_on = pair.between.honest

    def alter(method: str, path: str, request: bytes, headers: dict[str, str]) -> Reply:
        return pass_on(method, path, request.replace(b'"case"', b'"help"'), headers)

    pair.between.honest = alter  # type: ignore[method-assign]
    done = pair.worker.round()
    assert (done.ended, done.code) == (Ended.UNAUTHORISED, "sync.unauthorised")
    assert [one.code for one in alarms(pair.between.store.engine)] == ["signature.body"]
    assert pair.between.store.items() == []
    assert (pair.kiosk.row(1).state, pair.kiosk.row(1).attempts) == ("ready", 0)
    pair.between.honest = pass_on  # type: ignore[method-assign]
    assert pair.worker.round().ended is Ended.ANSWERED, "the control"


class Apart(SetClock):
    """A clock whose time is set while its seconds go on; or which slept, and they stood still."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.mark.parametrize("jump", [timedelta(days=-3), DECADE])
def test_a_clock_that_is_set_in_the_midst_hinders_nothing_and_is_told_to_the_platform(
    tmp_path: Path, jump: timedelta
) -> None:
    clock = Apart()
    with KioskSide(tmp_path, clock) as kiosk, Between(tmp_path) as between:
        pair = Pair(kiosk, between)
        dated: list[str] = []

        def look(_path: str, request: bytes, honest: Reply) -> Reply:
            dated.append(json.loads(request)["sent_at"])
            return honest

        between.twist = look
        for number in (1, 2):
            kiosk.promise(number)
            clock.seconds += 1
            assert pair.worker.round().ended is Ended.ANSWERED
            clock.time = START + jump
            # What is due by the clock of before is due by that of after too.
            with writing(kiosk.engine) as connection:
                connection.execute(rows.update().values(next_at=0))
        pair.link.close()
        assert dated == [time_text(START), time_text(START + jump)], "by its own clock"
        items = between.store.items()
        assert [one["clock_offset_ms"] for one in items] == [0, -jump // timedelta(milliseconds=1)]
        assert alarms(between.store.engine) == [], "no request was dated by it"


def test_after_a_sleep_the_time_is_learnt_anew_without_a_pause(pair: Pair) -> None:
    pair.between.clock.pass_by(1800)
    assert pair.worker.round().ended is Ended.ANSWERED
    health = [path for path in pair.between.requests if path.startswith("/v1/health")]
    assert len(health) == 1, "control: the first request was dated too far back"
    assert alarms(pair.between.store.engine) == []


def test_a_platform_that_never_believes_the_time_is_named_so(pair: Pair) -> None:
    problem = {"title": "x", "status": 401, "detail": "x", "code": "signature.too_old"}
    refuse = Reply(401, json.dumps(problem).encode())
    pair.between.twist = lambda path, _request, honest: refuse if "batches" in path else honest
    done = pair.worker.round()
    assert (done.ended, done.code) == (Ended.LOST, "sync.clock")
    assert pair.between.requests.count("/v1/batches") == 2, "once again with the time asked anew"


def test_an_enrolment_whose_answer_is_lost_is_the_same_the_second_time(pair: Pair) -> None:
    kiosk, store = pair.kiosk, pair.between.store
    code = make_code(store.engine, DEVICE, START)
    drops = 0

    def lose_the_first(path: str, _request: bytes, honest: Reply) -> Reply:
        nonlocal drops
        if path == "/v1/enrolments" and drops == 0:
            drops += 1
            honest.drop = True
        return honest

    pair.between.twist = lose_the_first
    with reading(kiosk.engine) as connection:
        epoch, last = high_water(connection)
    with pytest.raises(KioskError) as raised:
        enrol(pair.link, code, kiosk.database, kiosk.key)
    assert (raised.value.code, drops) == ("sync.unreachable", 1)
    enrol(pair.link, code.lower(), kiosk.database, kiosk.key)
    assert last == 1
    with reading(kiosk.engine) as connection:
        assert high_water(connection) == (epoch + 1, 1), "a new epoch, with what waited in it"
    assert pair.worker.round().ended is Ended.ANSWERED, "what waited is sent"
    assert [(one["epoch"], one["seq"]) for one in store.items()] == [(epoch + 1, 1)]


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("AAAA-AAAA-AAAA-AAAA", "enrol.code_wrong"),
        ("short", "enrol.code_form"),
        ("", "enrol.code_form"),
        ("AAAA-AAAA-AAAA-AAA0", "enrol.code_form"),
    ],
)
def test_a_wrong_code_is_a_sentence_and_the_kiosk_stays_who_it_is(
    pair: Pair, code: str, refusal: str
) -> None:
    make_code(pair.between.store.engine, DEVICE, START)
    with pytest.raises(KioskError) as raised:
        enrol(pair.link, code, pair.kiosk.database, pair.kiosk.key)
    assert raised.value.code == refusal
    asked = "/v1/enrolments" in pair.between.requests
    assert asked is (refusal == "enrol.code_wrong"), "what is no code asks nobody"
    assert pair.worker.round().ended is Ended.ANSWERED


def test_a_platform_that_cannot_enrol_now_is_asked_later_with_the_same_code(pair: Pair) -> None:
    code = make_code(pair.between.store.engine, DEVICE, START)
    busy = Reply(503, b'{"title": "x", "status": 503, "detail": "x"}')
    pair.between.twist = lambda path, _request, honest: busy if "enrol" in path else honest
    with pytest.raises(KioskError, match=r"enrol\.later") as raised:
        enrol(pair.link, code, pair.kiosk.database, pair.kiosk.key)
    assert "try again later" in raised.value.remedy
    pair.between.twist = lambda _path, _request, honest: honest
    with pytest.raises(KioskError, match=r"enrol\.code_form"):
        enrol(pair.link, code[:-1], pair.kiosk.database, pair.kiosk.key)


def test_an_enrolment_that_the_platform_did_not_sign_is_not_taken(pair: Pair) -> None:
    code = make_code(pair.between.store.engine, DEVICE, START)
    before = (pair.kiosk.folder / identity.CERTIFICATE).read_bytes()

    def forge(path: str, _request: bytes, honest: Reply) -> Reply:
        if path == "/v1/enrolments":
            signed = json.loads(honest.body)
            signed["signature"] = signed["signature"][::-1]
            return Reply(200, json.dumps(signed).encode())
        return honest

    pair.between.twist = forge
    with pytest.raises(KioskError) as raised:
        enrol(pair.link, code, pair.kiosk.database, pair.kiosk.key)
    assert raised.value.code == "sync.bad_signature"
    assert (pair.kiosk.folder / identity.CERTIFICATE).read_bytes() == before


def test_revoked_in_the_middle_of_a_drain_nothing_is_lost_and_enrolled_anew_it_goes_on(
    tmp_path: Path,
) -> None:
    many = range(1, 301)
    with KioskSide(tmp_path) as kiosk, GatewayProcess(tmp_path) as gateway:
        kiosk.promise(*many)
        store = GatewayStore(gateway.database)
        with Heard(kiosk.command(gateway.url, gateway.public_key)) as heard:
            heard.until(lambda: len(heard.acknowledged) >= 50)
            assert revoke(store.engine, DEVICE, datetime.now(UTC))
            heard.until(lambda: heard.sync.fault() == "sync.unauthorised")
            arrived = len(gateway.items())
            assert 50 <= arrived < len(many), "it was in the middle"
            assert "dead" not in kiosk.states().values()
            gateway.enrol(tmp_path)
            heard.until(lambda: set(kiosk.states().values()) == {"acked"}, 40)
        store.close()
        assert [one["id"] for one in gateway.items()] == [case_id(number) for number in many]


def test_the_sync_process_renews_by_itself_when_two_thirds_are_over(tmp_path: Path) -> None:
    with KioskSide(tmp_path) as kiosk, GatewayProcess(tmp_path) as gateway:
        long_ago = datetime.now(UTC) - timedelta(days=300)
        gateway.enrol(tmp_path, long_ago)
        old = identity.load(tmp_path)
        assert old is not None
        with Heard(kiosk.command(gateway.url, gateway.public_key)) as heard:

            def renewed() -> bool:
                me = identity.load(tmp_path)
                return me is not None and me.key_id != old.key_id

            heard.until(renewed)
            kiosk.promise(1)
            heard.sync.send_now()
            heard.until(lambda: len(heard.acknowledged) == 1)
    new = identity.load(tmp_path)
    assert new is not None
    assert new.ends_at > old.ends_at
    assert new.key.public_key() != old.key.public_key(), "a new key, not an old one prolonged"
    assert not (tmp_path / "device.key.next").exists()


def test_two_kiosks_are_two_kiosks(pair: Pair) -> None:
    second = let_in(pair.between.store, "kiosk-02")
    assert second.identity.key_id.startswith("kiosk-02/")
    assert pair.worker.round().ended is Ended.ANSWERED, "the first is not put out by the second"
