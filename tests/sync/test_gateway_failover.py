"""The gateway over PostgreSQL that fails: no receipt is given for what may be lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import Connection
from starlette.applications import Starlette

from offline_store.gateway import GatewayStore, create_app
from tests.postgres import Postgres, multihost
from tests.sealed import OPENER
from tests.sync.world import AUTHORITY, PATIENCE, SetClock, batch, case_id, let_in, post, wire_item


@contextmanager
def gateway(url: str) -> Iterator[tuple[Starlette, GatewayStore]]:
    store = GatewayStore(url)
    try:
        app = create_app(store, Ed25519PrivateKey.generate(), OPENER, AUTHORITY, SetClock())
        app.state.known = let_in(store)
        yield app, store
    finally:
        store.close()


def test_the_primary_is_killed_its_standby_promoted_and_the_gateway_goes_on_by_itself() -> None:
    with (
        Postgres(durable=True) as primary,
        primary.standby() as standby,
        gateway(multihost([primary, standby])) as (app, store),
    ):
        first = post(app, batch(wire_item(1)))
        assert first.status_code == 200
        primary.kill()
        lost = post(app, batch(wire_item(2)))
        assert (lost.status_code, lost.headers["retry-after"]) == (503, "5")
        standby.promote()
        assert post(app, batch(wire_item(2))).status_code == 200
        assert post(app, batch(wire_item(1))).json()["items"] == first.json()["items"]
        assert [one["id"] for one in store.items()] == [case_id(1), case_id(2)]
        assert primary.kills == 1


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_commit_whose_wait_for_the_standby_is_cancelled_is_not_acknowledged(
    cancelled: bool,
) -> None:
    with Postgres(durable=True) as server, gateway(server.url()) as (app, _store):
        with server.connection() as operator:
            operator.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
            operator.execute("SELECT pg_reload_conf()")
            _until_commits_wait(server, operator)
            statuses: list[int] = []
            asker = threading.Thread(
                target=lambda: statuses.append(post(app, batch(wire_item(1))).status_code)
            )
            asker.start()
            waits = _waits_for_a_standby(operator)
            if cancelled:
                operator.execute("SELECT pg_cancel_backend(%s)", [waits])
            else:
                operator.execute("ALTER SYSTEM RESET synchronous_standby_names")
                operator.execute("SELECT pg_reload_conf()")
            asker.join(PATIENCE)
            assert statuses == [503 if cancelled else 200]
            operator.execute("ALTER SYSTEM RESET synchronous_standby_names")
            operator.execute("SELECT pg_reload_conf()")
        assert post(app, batch(wire_item(1))).status_code == 200, "it comes again, and is known"


def test_a_primary_that_became_read_only_is_left_for_the_one_that_is_not() -> None:
    with Postgres() as server, gateway(server.url()) as (app, store):
        assert post(app, batch(wire_item(1))).status_code == 200
        with store.engine.connect() as connection:
            before = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with server.connection() as operator:
            operator.execute("ALTER SYSTEM SET default_transaction_read_only = on")
            operator.execute("SELECT pg_reload_conf()")
            _until(operator, "SHOW default_transaction_read_only", "on")
            assert post(app, batch(wire_item(2))).status_code == 503
            operator.execute("SET default_transaction_read_only = off")
            operator.execute("ALTER SYSTEM RESET default_transaction_read_only")
            operator.execute("SELECT pg_reload_conf()")
        assert post(app, batch(wire_item(2))).status_code == 200
        with store.engine.connect() as connection:
            after = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        assert before != after, "its connections are not used again"


OF_THE_PROVINCE = {
    ("ballot", "topic"),
    ("ballot_salt", "topic"),
    ("certificate_issued", "code_sha256"),
    ("points_account", "person"),
    ("points_line", "person"),
    ("sandbox_done", "person"),
}
"""What must be once whatever the kiosk: a vote of a person, a point, a certificate."""


def test_receipts_lie_in_parts_by_kiosk_and_every_key_begins_with_the_kiosk(
    postgres_url: str,
) -> None:
    with gateway(postgres_url) as (app, store), store.engine.connect() as connection:
        assert post(app, batch(wire_item(1))).status_code == 200
        parts = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'item'::regclass"
        ).scalar_one()
        rows = connection.exec_driver_sql("SELECT tableoid::regclass::text FROM item").all()
        keys = connection.exec_driver_sql(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype IN ('p', 'u') AND c.connamespace = 'public'::regnamespace"
        ).all()
    assert parts == 16
    assert len(rows) == 1
    assert rows[0][0].startswith("item_")
    others = {tuple(key) for key in keys if key[1] != "device"}
    assert others - OF_THE_PROVINCE == {("device", "id"), ("serial", "item_code")}, (
        "a kiosk's own row; the numbers"
    )
    assert len(keys) > 16


def _until_commits_wait(server: Postgres, operator: Connection) -> None:
    """Commit until one waits for a standby, and cut its wait off."""
    cut = threading.Event()

    def commits() -> None:
        with server.connection() as other:
            other.add_notice_handler(lambda _: cut.set())
            while not cut.is_set():
                other.execute("SELECT pg_logical_emit_message(true, 'a test', '')")

    committer = threading.Thread(target=commits)
    committer.start()
    operator.execute("SELECT pg_cancel_backend(%s)", [_waits_for_a_standby(operator)])
    committer.join(PATIENCE)
    assert cut.is_set()


def _waits_for_a_standby(operator: Connection) -> int:
    query = "SELECT min(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    return int(_until(operator, query, None))


def _until(operator: Connection, query: str, wanted: object) -> str:
    """Ask again until the answer is ``wanted``, or anything at all where that is None."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        row = operator.execute(query).fetchone()
        if row is not None and row[0] is not None and wanted in {None, row[0]}:
            return str(row[0])
        operator.execute("SELECT pg_sleep(0.02)")
    raise AssertionError(f"{query} never gave {wanted}")
