"""A database that is lost in the midst of a request is never taken for a kiosk that is not known.

A kiosk that hears 401 calls for its staff; one that hears 503 comes again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, event
from sqlalchemy.exc import SQLAlchemyError

from offline_store.gateway import GatewayStore, create_app, database, make_code
from offline_store.gateway.statements import lock_device
from offline_store.sync import identity
from offline_store.wire import digest, plain_code
from tests.postgres import Postgres
from tests.sealed import OPENER
from tests.sync.world import (
    AUTHORITY,
    DEVICE,
    START,
    SetClock,
    ask,
    batch,
    case_id,
    let_in,
    wire_item,
)

NEVER = 1_000_000


@dataclass(frozen=True)
class Asked:
    """A request that was never sent before."""

    method: str
    target: str
    body: bytes = b""
    signed: bool = True


class Losing:
    """A gateway whose connection an operator of the database ends as it is about to do something.

    Attributes:
        ended: connections that were ended.
    """

    def __init__(self, server: Postgres, url: str) -> None:
        self._server, self._database = server, url.rpartition("/")[2]
        self.store = GatewayStore(url)
        key = Ed25519PrivateKey.generate()
        self.app = create_app(self.store, key, OPENER, AUTHORITY, SetClock())
        self.known = let_in(self.store)
        self.ended = 0
        self._left: int | None = None
        event.listen(self.store.engine, "before_cursor_execute", self._about_to)
        event.listen(self.store.engine, "commit", self._about_to)

    def ask(self, asked: Asked, number: int) -> httpx.Response:
        """Ask, and lose the connection just before the nth thing that is done for it."""
        headers = None
        if asked.signed:
            headers = self.known.signs(asked.method, asked.target, asked.body)
        self._left = number
        try:
            return ask(self.app, asked.method, asked.target, asked.body or None, headers)
        finally:
            self._left = None

    def _about_to(self, connection: Connection, *_what: object) -> None:
        if self._left is None:
            return
        if self._left > 0:
            self._left -= 1
            return
        self._left = None
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with self._server.connection(self._database) as operator:
            operator.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        self.ended += 1


def a_batch(_losing: Losing, number: int) -> Asked:
    return Asked("POST", "/v1/batches", json.dumps(batch(wire_item(number + 1))).encode())


def a_chunk(_losing: Losing, number: int) -> Asked:
    piece = b"chunk" + str(number).encode()
    return Asked("PUT", f"/v1/blobs/{digest(piece)}/0?size={len(piece)}", piece)


def a_blobs_state(_losing: Losing, _number: int) -> Asked:
    return Asked("GET", f"/v1/blobs/{digest(b'')}")


def the_content(_losing: Losing, _number: int) -> Asked:
    return Asked("GET", "/v1/content")


def a_snapshot(_losing: Losing, _number: int) -> Asked:
    return Asked("GET", "/v1/content/notices/1")


def a_renewal(_losing: Losing, _number: int) -> Asked:
    return Asked("POST", "/v1/certificates", json.dumps({"csr": csr(DEVICE)}).encode())


def an_enrolment(losing: Losing, number: int) -> Asked:
    device = f"kiosk-{number + 100}"
    code = plain_code(make_code(losing.store.engine, device, START))
    body = json.dumps({"device": device, "code": code, "csr": csr(device)}).encode()
    return Asked("POST", "/v1/enrolments", body, signed=False)


def csr(device: str) -> str:
    with TemporaryDirectory() as folder:
        return identity.request(Path(folder), device)


@pytest.fixture
def losing(postgres: Postgres, postgres_url: str) -> Iterator[Losing]:
    one = Losing(postgres, postgres_url)
    yield one
    one.store.close()


@pytest.mark.parametrize(
    ("request_of", "status", "at_least"),
    [
        (a_batch, 200, 8),
        (a_chunk, 200, 8),
        (a_blobs_state, 200, 5),
        (the_content, 200, 5),
        (a_snapshot, 404, 5),
        (a_renewal, 200, 8),
        (an_enrolment, 200, 5),
    ],
)
def test_wherever_the_database_is_lost_the_kiosk_is_told_when_to_come_again(
    losing: Losing, request_of: Callable[[Losing, int], Asked], status: int, at_least: int
) -> None:
    for number in count():
        answer = losing.ask(request_of(losing, number), number)
        if losing.ended == number:  # all was done before it came to that: the control
            assert answer.status_code == status
            break
        assert (answer.status_code, answer.headers.get("retry-after")) == (503, "5"), number
        assert answer.headers["content-type"] == "application/problem+json"
    assert losing.ended >= at_least


def test_what_was_lost_on_the_way_comes_again_and_is_kept_once(losing: Losing) -> None:
    asked = a_batch(losing, 0)
    answers = [losing.ask(asked, number).status_code for number in range(20)]
    lost = answers.count(503)
    assert lost == losing.ended > 8
    assert answers[lost:] == [200] * (20 - lost)
    assert [one["id"] for one in losing.store.items()] == [case_id(1)]


class TestHung:
    """Somebody else's hand on this kiosk's row: another worker that hangs, or a slip of psql."""

    def test_a_row_that_is_never_let_go_costs_a_while_and_no_worker(
        self, postgres: Postgres, postgres_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(database._LIMITS, "lock_timeout", "200ms")
        losing = Losing(postgres, postgres_url)
        with postgres.connection(postgres_url.rpartition("/")[2]) as operator:
            operator.execute("BEGIN")
            operator.execute("SELECT id FROM device FOR UPDATE")
            answer = losing.ask(a_batch(losing, 0), NEVER)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert losing.ask(the_content(losing, 0), NEVER).status_code == 200
            operator.execute("ROLLBACK")
        assert losing.ask(a_batch(losing, 0), NEVER).status_code == 200, "the control"
        losing.store.close()

    def test_a_worker_that_hangs_in_a_transaction_is_put_out_of_it(
        self, postgres: Postgres, postgres_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(database._LIMITS, "idle_in_transaction_session_timeout", "200ms")
        losing, hangs = Losing(postgres, postgres_url), GatewayStore(postgres_url)
        with hangs.engine.connect() as connection:
            connection.execute(lock_device(DEVICE))
            answer = losing.ask(a_batch(losing, 0), NEVER)
            assert answer.status_code == 200
            with pytest.raises(SQLAlchemyError):
                connection.execute(lock_device(DEVICE))
        for store in (hangs, losing.store):
            store.close()
