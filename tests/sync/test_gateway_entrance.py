"""Who comes to the gateway: strangers take nobody's place, and its own certificate never ends."""

from __future__ import annotations

import os
import ssl
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline_store.gateway import GatewayStore, create_app
from offline_store.gateway.authority import SERVER_LIFE
from offline_store.gateway.reading import SMALL
from offline_store.gateway.tls import Tls, lasting_context, server_context
from tests.sealed import OPENER
from tests.sync.world import AUTHORITY, START, SetClock, ask, batch, let_in, post, wire_item

HERE = Tls(("127.0.0.1",))


def test_strangers_take_no_kiosks_place(tmp_path: Path) -> None:
    store = GatewayStore(f"sqlite:///{tmp_path / 'gateway.db'}")
    key, clock = Ed25519PrivateKey.generate(), SetClock()
    app = create_app(store, key, OPENER, AUTHORITY, clock, batches_per_second=0.5)
    app.state.known = let_in(store)
    strangers = [ask(app, "POST", "/v1/batches", b"{}").status_code for _ in range(20)]
    kiosk = [post(app, batch(wire_item(number))).status_code for number in (1, 2)]
    many = b"x" * (SMALL + 1)
    assert ask(app, "POST", "/v1/batches", many).status_code == 413, "nor much of the memory"
    store.close()
    assert strangers == [401] * 20
    assert kiosk == [200, 429], "control: a kiosk's own request takes the only token"


def test_who_floods_without_a_signature_pushes_no_slot_back(tmp_path: Path) -> None:
    store = GatewayStore(f"sqlite:///{tmp_path / 'gateway.db'}")
    key, clock = Ed25519PrivateKey.generate(), SetClock()
    app = create_app(store, key, OPENER, AUTHORITY, clock, batches_per_second=0.5)
    app.state.known = let_in(store)
    assert post(app, batch(wire_item(1))).status_code == 200
    for _ in range(50):
        assert ask(app, "POST", "/v1/batches", b"{}").status_code == 401
    waits = [int(post(app, batch(wire_item(2))).headers["retry-after"]) for _ in range(2)]
    store.close()
    assert waits == [2, 4]


def shown_by(context: ssl.SSLContext) -> x509.Certificate:
    """Shake hands with a server and return what it shows of itself."""
    to_server, to_caller = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
    caller = asking.wrap_bio(to_caller, to_server)
    server = context.wrap_bio(to_server, to_caller, server_side=True)
    for end in (caller, server, caller):
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue
    certificate = caller.getpeercert(binary_form=True)
    assert certificate is not None
    return x509.load_der_x509_certificate(certificate)


def test_a_certificate_that_somebody_renews_is_shown_from_then_on(tmp_path: Path) -> None:
    clock = SetClock()
    files = Tls(("127.0.0.1",), tmp_path / "server.pem", tmp_path / "server.key")

    def write(number: int) -> None:
        chain, key = AUTHORITY.server((f"10.0.0.{number}",), START)
        for path, content in zip((files.certificate, files.key), (chain, key), strict=True):
            assert path is not None
            path.write_bytes(content)
            os.utime(path, ns=(number, number))

    write(1)
    context = lasting_context(files, AUTHORITY, clock)
    first = shown_by(context)
    write(2)
    second = shown_by(context)
    assert first != second
    assert shown_by(context) == second
    assert files.certificate is not None
    files.certificate.write_bytes(b"half")
    assert shown_by(context) == second, "one that cannot be read yet takes nothing away"


def ends(certificate: x509.Certificate) -> datetime:
    return certificate.not_valid_after_utc


@pytest.mark.parametrize("years", [1, 2, 5])
def test_a_gateway_that_runs_for_years_shows_a_certificate_that_is_valid(years: int) -> None:
    clock = SetClock()
    context, once = lasting_context(HERE, AUTHORITY, clock), server_context(HERE, AUTHORITY, START)
    first = shown_by(context)
    assert ends(first) == (START + SERVER_LIFE).replace(microsecond=0)
    clock.pass_by(timedelta(days=30).total_seconds())
    assert shown_by(context) == first, "one for all, while it is fresh"
    for _ in range(years * 12):
        clock.pass_by(timedelta(days=31).total_seconds())
        assert ends(shown_by(context)) - clock.now() > SERVER_LIFE / 4
    assert ends(shown_by(once)) < clock.now(), "control: made once, it ends"
