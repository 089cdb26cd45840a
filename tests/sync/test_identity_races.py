"""Two who change a kiosk's identity at once: what either is told is what holds afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import event

from kiosk.errors import KioskError
from offline_store.gateway import GatewayStore, make_code
from offline_store.gateway.enrolment import Enrolment, Issued
from offline_store.sync import identity
from offline_store.wire import plain_code
from tests.postgres import Postgres
from tests.sync.world import AUTHORITY, DEVICE, PATIENCE, START, enrol_folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GatewayStore]:
    made = GatewayStore(f"sqlite:///{tmp_path / 'gateway.db'}")
    yield made
    made.close()


@pytest.fixture
def kiosk(tmp_path: Path) -> Path:
    folder = tmp_path / "kiosk"
    folder.mkdir()
    return folder


def chain_for(store: GatewayStore, folder: Path) -> str:
    """Return the certificate that a kiosk is about to take over."""
    code = plain_code(make_code(store.engine, DEVICE, START))
    csr = identity.request(folder, DEVICE)
    issued = Enrolment(store.engine, AUTHORITY).enrol(DEVICE, code, csr, START)
    assert isinstance(issued, Issued)
    return issued.chain


def interrupted(
    monkeypatch: pytest.MonkeyPatch, name: str, by: Callable[[], object], place: int
) -> list[str]:
    """Let another process do something just before a function of ``identity`` is called."""
    real, done, calls = getattr(identity, name), list[str](), list[str]()

    def call(*given: object) -> object:
        calls.append(name)
        if len(calls) == place and not done:
            done.append(name)
            by()
        return real(*given)

    monkeypatch.setattr(identity, name, call)
    return done


def test_the_sync_process_may_look_in_the_midst_of_an_enrolment(
    store: GatewayStore, kiosk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = chain_for(store, kiosk)
    done = interrupted(monkeypatch, "_take_next", lambda: identity.load(kiosk), 1)
    adopted = identity.adopt(kiosk, DEVICE, chain)
    assert done, "the sync process has moved the key by then"
    found = identity.load(kiosk)
    assert adopted is not None
    assert found is not None
    assert adopted.key_id == found.key_id


def test_a_key_that_is_gone_and_not_taken_over_is_damage(
    store: GatewayStore, kiosk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol_folder(kiosk, store, AUTHORITY, START)
    chain = chain_for(store, kiosk)
    lost = interrupted(monkeypatch, "_take_next", (kiosk / "device.key.next").unlink, 1)
    with pytest.raises(KioskError) as raised:
        identity.adopt(kiosk, DEVICE, chain)
    assert lost
    assert raised.value.code == "enrol.damaged"


# 1: the certificate was read; 2: the old key was looked at; 3: the next one too.
@pytest.mark.parametrize("place", [1, 2, 3])
def test_an_enrolment_may_end_in_the_midst_of_a_look(
    store: GatewayStore, kiosk: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    enrol_folder(kiosk, store, AUTHORITY, START)
    chain = chain_for(store, kiosk)
    (kiosk / identity.CERTIFICATE).write_text(chain)
    adopt = (kiosk / "device.key.next").replace
    done = interrupted(monkeypatch, "_key", lambda: adopt(kiosk / identity.KEY), place)
    found = identity.load(kiosk)
    assert bool(done) == (place < 3), "at the third look all was over"
    assert found is not None


def test_an_old_certificate_with_the_new_key_is_looked_at_again(
    store: GatewayStore, kiosk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = enrol_folder(kiosk, store, AUTHORITY, START)
    chain, real = chain_for(store, kiosk), identity.adopt
    done = interrupted(monkeypatch, "_key_of", lambda: real(kiosk, DEVICE, chain), 1)
    found = identity.load(kiosk)
    assert done
    assert found is not None
    assert found.key_id != first.key_id


def test_a_renewal_under_way_is_revoked_by_the_enrolment_that_waits_for_it(
    postgres: Postgres, postgres_url: str, kiosk: Path
) -> None:
    store, slow = GatewayStore(postgres_url), GatewayStore(postgres_url)
    first = enrol_folder(kiosk, store, AUTHORITY, START)
    asked = identity.request(kiosk, DEVICE)
    fingerprint = first.key_id.partition("/")[2]
    before_commit, go_on = threading.Event(), threading.Event()

    @event.listens_for(slow.engine, "commit")
    def hold(_connection: object) -> None:
        before_commit.set()
        assert go_on.wait(PATIENCE)

    other = kiosk.with_name("other")
    other.mkdir()
    with ThreadPoolExecutor(2) as pool:
        renewal = pool.submit(
            Enrolment(slow.engine, AUTHORITY).renew, DEVICE, fingerprint, asked, START
        )
        assert before_commit.wait(PATIENCE)
        enrolment = pool.submit(enrol_folder, other, store, AUTHORITY, START)
        try:
            assert _somebody_waits(postgres, postgres_url), "the enrolment met the renewal"
        finally:
            go_on.set()
        assert isinstance(renewal.result(PATIENCE), Issued)
        mine = enrolment.result(PATIENCE)
    with store.engine.begin() as connection:
        valid = connection.exec_driver_sql(
            "SELECT fingerprint FROM certificate WHERE revoked_at IS NULL"
        )
        assert [row[0] for row in valid] == [mine.key_id.partition("/")[2]]
    for one in (store, slow):
        one.close()


def _somebody_waits(postgres: Postgres, url: str) -> bool:
    """Wait until a backend of this database waits for a lock."""
    query = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    end = monotonic() + PATIENCE
    tick = threading.Event()
    with postgres.connection() as asking:
        while monotonic() < end:
            if asking.execute(query, [url.rpartition("/")[2]]).fetchone():
                return True
            tick.wait(0.02)
    return False
