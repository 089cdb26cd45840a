"""A one-time code makes one kiosk known; renewal and revocation hold from the next request."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from kiosk.errors import KioskError
from offline_store.gateway import GatewayStore, make_code, open_authority, revoke
from offline_store.gateway.alarms import alarms
from offline_store.gateway.authority import DEVICE_LIFE
from offline_store.gateway.enrolment import CODE_LIFE, WRONG_TRIES, Denied, Enrolment, Issued
from offline_store.gateway.signatures import Caller, Door
from offline_store.signatures import WINDOW, Refusal, Request
from offline_store.sync import identity
from offline_store.wire import plain_code
from tests.sync.world import AUTHORITY, DEVICE, START, Known, enrol_folder, let_in

HOUR = timedelta(hours=1)


@pytest.fixture
def store(gateway_url: str) -> Iterator[GatewayStore]:
    made = GatewayStore(gateway_url)
    yield made
    made.close()


def csr(
    name: str = DEVICE, key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey | None = None
) -> str:
    key = key or Ed25519PrivateKey.generate()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    digest = None if isinstance(key, Ed25519PrivateKey) else hashes.SHA256()
    made = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, digest)
    return made.public_bytes(serialization.Encoding.PEM).decode()


def code_in(store: GatewayStore) -> str:
    return plain_code(make_code(store.engine, DEVICE, START))


def request(kiosk: Known, **changes: str) -> Request:
    headers = kiosk.signs("POST", "/v1/batches", b"{}")
    return Request("POST", "/v1/batches", headers | changes, b"{}")


def test_a_code_is_readable_and_is_not_kept(store: GatewayStore) -> None:
    code = make_code(store.engine, DEVICE, START)
    assert [len(group) for group in code.split("-")] == [4] * 4
    assert not set(code) & set("0O1I2Z5S8B")
    assert plain_code(f" {code.lower()} ") == code.replace("-", "")
    with store.engine.begin() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM enrolment_code").all())
    assert plain_code(code) not in kept


def test_the_certificate_is_the_authoritys_for_this_device_alone(store: GatewayStore) -> None:
    issued = Enrolment(store.engine, AUTHORITY).enrol(DEVICE, code_in(store), csr(), START)
    assert isinstance(issued, Issued)
    own, above = x509.load_pem_x509_certificates(issued.chain.encode())
    assert above == AUTHORITY.certificate
    own.verify_directly_issued_by(above)
    assert own.subject.rfc4514_string() == f"CN={DEVICE}"
    assert own.not_valid_after_utc - START == DEVICE_LIFE


def test_a_code_is_good_for_one_key_and_until_then_for_a_lost_answer(store: GatewayStore) -> None:
    enrolment, code, mine = Enrolment(store.engine, AUTHORITY), code_in(store), csr()
    first = enrolment.enrol(DEVICE, code, mine, START)
    assert isinstance(first, Issued)
    assert enrolment.enrol(DEVICE, code, mine, START + HOUR) == first, "its answer was lost"
    assert enrolment.enrol(DEVICE, code, csr(), START) is Denied.CODE_VOID


def test_of_two_kiosks_with_one_code_at_once_one_is_enrolled(store: GatewayStore) -> None:
    enrolment, code = Enrolment(store.engine, AUTHORITY), code_in(store)
    with ThreadPoolExecutor(6) as pool:
        waiting = [pool.submit(enrolment.enrol, DEVICE, code, csr(), START) for _ in range(6)]
    answers = [one.result() for one in waiting]
    assert sum(isinstance(one, Issued) for one in answers) == 1
    assert answers.count(Denied.CODE_VOID) == 5
    with store.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM certificate").scalar_one() == 1


def test_guessing_voids_the_code_and_raises_one_alarm(store: GatewayStore) -> None:
    enrolment, code = Enrolment(store.engine, AUTHORITY), code_in(store)
    assert enrolment.enrol("kiosk-99", "A" * 16, csr("kiosk-99"), START) is Denied.CODE_WRONG
    for _ in range(WRONG_TRIES):
        assert enrolment.enrol(DEVICE, "A" * 16, csr(), START) is Denied.CODE_WRONG
    assert alarms(store.engine) == [], "a technician may mistype"
    for _ in range(3):
        assert enrolment.enrol(DEVICE, "A" * 16, csr(), START) is Denied.CODE_WRONG
    assert enrolment.enrol(DEVICE, code, csr(), START) is Denied.CODE_VOID
    assert [(one.code, one.times) for one in alarms(store.engine)] == [("enrol.guessed", 3)]
    assert isinstance(enrolment.enrol(DEVICE, code_in(store), csr(), START), Issued), "the control"


def test_a_code_ends_by_time_and_by_the_next_one(store: GatewayStore) -> None:
    enrolment, old = Enrolment(store.engine, AUTHORITY), code_in(store)
    code = code_in(store)
    assert enrolment.enrol(DEVICE, old, csr(), START) is Denied.CODE_WRONG
    assert enrolment.enrol(DEVICE, code, csr(), START + CODE_LIFE) is Denied.CODE_VOID
    assert isinstance(enrolment.enrol(DEVICE, code, csr(), START + CODE_LIFE - HOUR), Issued)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: "no csr",
        lambda: "\u5c0f\u4e8b",
        lambda: csr("kiosk-02"),
        lambda: csr(key=ec.generate_private_key(ec.SECP256R1())),
        lambda: csr().replace("MII", "MIJ").replace("MIG", "MIH"),
    ],
)
def test_only_a_request_for_its_own_ed25519_key_is_one(store: GatewayStore, wrong: object) -> None:
    enrolment, code = Enrolment(store.engine, AUTHORITY), code_in(store)
    assert callable(wrong)
    assert enrolment.enrol(DEVICE, code, wrong(), START) is Denied.CSR
    assert isinstance(enrolment.enrol(DEVICE, code, csr(), START), Issued), "the code is unspent"


def test_renewed_both_certificates_hold_each_to_its_own_end(
    store: GatewayStore, tmp_path: Path
) -> None:
    door, enrolment = Door(store.engine), Enrolment(store.engine, AUTHORITY)
    first = Known(DEVICE, enrol_folder(tmp_path, store, AUTHORITY, START))
    fingerprint = first.identity.key_id.partition("/")[2]
    later = first.identity.renew_at
    asked = identity.request(tmp_path, DEVICE)
    issued = enrolment.renew(DEVICE, fingerprint, asked, later)
    assert isinstance(issued, Issued)
    assert enrolment.renew(DEVICE, fingerprint, asked, later) == issued, "an answer may be lost"
    adopted = identity.adopt(tmp_path, DEVICE, issued.chain)
    assert adopted is not None
    second = Known(DEVICE, adopted)
    for kiosk, at, admitted in (
        (first, first.identity.ends_at - HOUR, True),
        (second, first.identity.ends_at - HOUR, True),
        (first, first.identity.ends_at + HOUR, False),
        (second, first.identity.ends_at + HOUR, True),
    ):
        asked_then = Request("GET", "/", kiosk.signs("GET", "/", b"", at), b"")
        answer = door.admit(asked_then, at)
        assert isinstance(answer, Caller) if admitted else answer is Refusal.EXPIRED


def test_revoked_it_is_out_at_the_next_request_and_cannot_renew(store: GatewayStore) -> None:
    door, kiosk = Door(store.engine), let_in(store)
    fingerprint = kiosk.identity.key_id.partition("/")[2]
    assert door.admit(request(kiosk), START) == Caller(DEVICE, fingerprint)
    assert revoke(store.engine, DEVICE, START)
    assert door.admit(request(kiosk), START) is Refusal.REVOKED
    renewed = Enrolment(store.engine, AUTHORITY).renew(DEVICE, fingerprint, csr(), START)
    assert renewed is Refusal.REVOKED
    assert not revoke(store.engine, DEVICE, START), "there is nothing more to revoke"
    again = let_in(store)
    assert isinstance(door.admit(request(again), START), Caller)
    assert door.admit(request(kiosk), START) is Refusal.REVOKED, "the old one stays out"


def test_enrolled_on_another_machine_the_first_is_out(store: GatewayStore) -> None:
    door, first, second = Door(store.engine), let_in(store), let_in(store)
    assert door.admit(request(first), START) is Refusal.REVOKED
    assert isinstance(door.admit(request(second), START), Caller)


def test_a_request_is_believed_once_by_all_workers(store: GatewayStore) -> None:
    kiosk = let_in(store)
    once = request(kiosk)
    doors = [Door(store.engine) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda door: door.admit(once, START), doors))
    assert sum(isinstance(one, Caller) for one in answers) == 1
    assert answers.count(Refusal.REPLAYED) == 3
    assert [(one.code, one.times) for one in alarms(store.engine)] == [("signature.replayed", 3)]


def test_what_is_forgotten_of_nonces_is_too_old_to_be_played_again(store: GatewayStore) -> None:
    door, kiosk = Door(store.engine), let_in(store)
    ahead = START + WINDOW
    early = Request("GET", "/", kiosk.signs("GET", "/", b"", ahead), b"")
    assert isinstance(door.admit(early, START), Caller)
    end = START + 2 * WINDOW
    for at, refusal in (
        (end, Refusal.REPLAYED),
        (end + timedelta(seconds=1), Refusal.TOO_OLD),
    ):
        other = Request("GET", "/", kiosk.signs("GET", "/", b"", at), b"")
        assert isinstance(door.admit(other, at), Caller), "which lets the old ones be forgotten"
        assert door.admit(early, at) is refusal
    with store.engine.begin() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM nonce").scalar_one()
    assert kept == 2, "the first is gone"


def test_alarms_tell_of_attacks_and_not_of_slow_clocks(store: GatewayStore) -> None:
    door, kiosk, other = Door(store.engine), let_in(store), let_in(store, "kiosk-02")
    key_id = kiosk.identity.key_id
    stranger = Known(DEVICE, identity.Identity(other.identity.key, key_id, START, START))
    unknown = Known(
        DEVICE, identity.Identity(other.identity.key, "kiosk-03/" + "0" * 64, START, START)
    )
    harmless = {
        Refusal.TOO_OLD: Request("GET", "/", kiosk.signs("GET", "/", b"", START - HOUR), b""),
        Refusal.TOO_NEW: Request("GET", "/", kiosk.signs("GET", "/", b"", START + HOUR), b""),
        Refusal.MISSING: Request("GET", "/", {}, b""),
        Refusal.UNKNOWN: request(unknown),
    }
    for refusal, asked in harmless.items():
        assert door.admit(asked, START) is refusal
    assert alarms(store.engine) == []
    assert door.admit(request(stranger), START) is Refusal.WRONG
    assert [(one.device, one.code) for one in alarms(store.engine)] == [(DEVICE, "signature.wrong")]


def test_the_authority_is_one_file_of_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "gateway.ca"
    made = open_authority(path, START)
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_authority(path, START + HOUR).certificate == made.certificate
    path.chmod(0o644)
    with pytest.raises(KioskError) as raised:
        open_authority(path, START)
    assert raised.value.code == "store.key_permissions"
    path.chmod(0o600)
    path.write_bytes(made.pem)
    with pytest.raises(KioskError) as raised:
        open_authority(path, START)
    assert raised.value.code == "config.invalid"


def _key(request: str) -> object:
    return x509.load_pem_x509_csr(request.encode()).public_key()


@pytest.mark.parametrize("place", ["before the certificate", "between certificate and key"])
def test_a_crash_while_a_certificate_is_taken_over_leaves_a_pair_that_fits(
    store: GatewayStore, tmp_path: Path, place: str
) -> None:
    first = enrol_folder(tmp_path, store, AUTHORITY, START)
    asked = identity.request(tmp_path, DEVICE)
    assert _key(identity.request(tmp_path, DEVICE)) == _key(asked), "it asks for the same again"
    fingerprint = first.key_id.partition("/")[2]
    issued = Enrolment(store.engine, AUTHORITY).renew(DEVICE, fingerprint, asked, START)
    assert isinstance(issued, Issued)
    if place == "between certificate and key":
        (tmp_path / identity.CERTIFICATE).write_text(issued.chain)
    found = identity.load(tmp_path)
    assert found is not None
    assert (found.key_id == first.key_id) == (place == "before the certificate")
    again = identity.load(tmp_path)
    assert again is not None
    assert (again.key_id, again.renew_at) == (found.key_id, found.renew_at)


def test_a_kiosks_key_is_its_owners_alone(store: GatewayStore, tmp_path: Path) -> None:
    assert identity.load(tmp_path) is None
    enrol_folder(tmp_path, store, AUTHORITY, START)
    key = tmp_path / identity.KEY
    assert key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / identity.CERTIFICATE).stat().st_mode & 0o777 == 0o600
    key.chmod(0o640)
    with pytest.raises(KioskError) as raised:
        identity.load(tmp_path)
    assert raised.value.code == "store.key_permissions"
    key.unlink()
    with pytest.raises(KioskError) as raised:
        identity.load(tmp_path)
    assert raised.value.code == "enrol.damaged"
