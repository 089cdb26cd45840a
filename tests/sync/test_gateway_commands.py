"""What an operator types: done as it is said, or refused in a sentence that says how to mend it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from kiosk.__main__ import main
from kiosk.catalogue import default_folder
from kiosk.domain.receipt import receipt_number
from offline_store.canonical import canonical
from offline_store.gateway import GatewayStore, create_app
from offline_store.gateway.identity_schema import enrolment_code
from tests.sealed import OPENER
from tests.sync.world import (
    AUTHORITY,
    DEVICE,
    ITEM_CODE,
    SetClock,
    batch,
    case_id,
    let_in,
    post,
    wire_item,
)

RECEIPT = receipt_number("QH01", "1125", 1)


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


class Operator:
    """Somebody at the command line, with a folder and a database."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.database = f"sqlite:///{folder / 'gateway.db'}"

    def types(self, *words: str, database: str | None = None) -> Ended:
        return self.runs("gateway", *words, "--database", database or self.database)

    def exports(self, to: str) -> Ended:
        words = [str(self.folder / to), "--database", self.database]
        return self.runs("content", "export", *words, f"--key={self.folder / 'gateway.key'}")

    def runs(self, *words: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        return Ended(int(ended.value.code or 0), said.out, said.err)

    def serves(self, port: int, **files: str | Path) -> Ended:
        """Serve with these keys at a port that is taken, so that it ends when all else is well."""
        named = {"key": "gateway.key", "seal-key": "seal.key", "ca": "gateway.ca"} | files
        words = [f"--{name}={self.folder / file}" for name, file in named.items()]
        return self.types("serve", f"--port={port}", "--plain", *words)

    def files(self) -> set[str]:
        return {each.name for each in self.folder.iterdir()}


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Operator]:
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    umask = os.umask(0o022)
    yield Operator(tmp_path, capsys)
    os.umask(umask)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port that somebody has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def in_use(url: str, *bodies: bytes) -> None:
    """Let a kiosk in, and take cases from it."""
    with closing(GatewayStore(url)) as store:
        app = create_app(store, Ed25519PrivateKey.generate(), OPENER, AUTHORITY, SetClock())
        app.state.known = let_in(store)
        items = [wire_item(number, body) for number, body in enumerate(bodies, 1)]
        assert post(app, batch(*items)).status_code == 200


def body(receipt: str) -> bytes:
    return canonical({"item_code": ITEM_CODE, "receipt_no": receipt, "service_id": "x"})


def test_what_residents_handed_in_is_read_by_the_databases_owner_alone(operator: Operator) -> None:
    path = operator.folder / "gateway.db"
    with closing(GatewayStore(operator.database)):
        modes = {each.name: each.stat().st_mode & 0o777 for each in operator.folder.iterdir()}
        assert modes == {"gateway.db": 0o600, "gateway.db-wal": 0o600, "gateway.db-shm": 0o600}
        (operator.folder / "gateway.db-wal").chmod(0o640)
        ended = operator.types("alarms")
        assert ended.status == 2
        assert f"chmod 600 {path}-wal" in ended.err
    path.chmod(0o644)
    ended = operator.types("alarms")
    assert (ended.status, ended.out) == (2, "")
    assert f"chmod 600 {path}" in ended.err
    path.chmod(0o600)
    assert operator.types("alarms").status == 0, "the control"


@pytest.mark.parametrize("name", ["key", "seal-key", "ca"])
def test_no_key_is_made_for_a_gateway_that_kiosks_know_by_another(
    operator: Operator, taken: int, name: str
) -> None:
    first = operator.serves(taken)
    assert "gateway.port" in first.err, "a new one makes its keys, and all but the port is well"
    assert {"gateway.key", "seal.key", "gateway.ca", "gateway.ca.crt"} <= operator.files()
    in_use(operator.database)
    before = operator.files()
    mistyped = operator.serves(taken, **{name: "gatway.file"})
    assert mistyped.status == 2
    assert "gatway.file: key: is not there; give the one" in mistyped.err
    assert operator.files() == before
    assert "gateway.port" in operator.serves(taken).err, "the control"


def test_a_key_is_made_in_no_folder_that_is_not_there(operator: Operator, taken: int) -> None:
    ended = operator.serves(taken, key="keyz/gateway.key")
    assert (ended.status, "cannot be used: No such file" in ended.err) == (2, True)
    assert "keyz" not in operator.files()


@pytest.mark.parametrize("name", ["key", "seal-key", "ca"])
def test_what_is_no_file_of_keys_is_a_sentence(operator: Operator, taken: int, name: str) -> None:
    (operator.folder / "a file").touch()
    for place in (".", "a file/key"):
        ended = operator.serves(taken, **{name: place})
        assert (ended.status, ended.err.count("\n")) == (2, 1)
        assert "config.invalid" in ended.err


def test_a_key_with_a_password_is_a_sentence(operator: Operator, taken: int) -> None:
    locked = serialization.BestAvailableEncryption(b"synthetic")
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked
    )
    (operator.folder / "gateway.key").write_bytes(pem)
    (operator.folder / "gateway.key").chmod(0o600)
    assert "no Ed25519 key in PEM form" in operator.serves(taken).err


@pytest.mark.parametrize("workers", ["1", "2"])
def test_nothing_is_signed_into_memory(operator: Operator, taken: int, workers: str) -> None:
    keys = [f"--key={operator.folder / 'k'}", f"--seal-key={operator.folder / 's'}"]
    words = ["serve", f"--port={taken}", f"--workers={workers}", *keys]
    for url in ("sqlite://", "sqlite:///:memory:"):
        ended = operator.types(*words, database=url)
        assert (ended.status, "it names no file" in ended.err) == (2, True)
    assert operator.files() == set()


@pytest.mark.parametrize("command", ["code", "revoke"])
def test_what_is_done_to_nobodys_gateway_is_refused(operator: Operator, command: str) -> None:
    for url in ("sqlite://", f"sqlite:///{operator.folder / 'gatway.db'}"):
        ended = operator.types(command, DEVICE, database=url)
        assert (ended.status, ended.out) == (2, "")
    assert operator.files() == set()
    GatewayStore(operator.database).close()
    assert operator.types("code", DEVICE).status == 0, "the control"


def test_a_database_of_several_hosts_names_what_each_of_them_says(operator: Operator) -> None:
    url = "postgresql://nobody:secret@/x?host=127.0.0.1:1&host=127.0.0.1:2"
    ended = operator.types("alarms", database=url)
    assert ended.status == 2
    assert ended.err.count("\n") == 1
    for said in ("port 1 failed", "port 2 failed", "Check --database"):
        assert said in ended.err
    assert "secret" not in ended.err


def test_a_kiosk_that_is_shut_out_is_said_and_one_that_is_unknown_too(operator: Operator) -> None:
    in_use(operator.database)
    done = operator.types("revoke", DEVICE)
    assert (done.status, done.out) == (0, f"{DEVICE} is let in no longer\n")
    for name in (DEVICE, "QH99"):
        again = operator.types("revoke", name)
        assert (again.status, again.out) == (1, "")
        assert again.err == f"{name} was not let in before: check the name\n"


def test_a_code_that_was_asked_for_wrongly_leaves_the_one_before(operator: Operator) -> None:
    GatewayStore(operator.database).close()
    assert operator.types("code", DEVICE).status == 0

    def hashes() -> list[str]:
        with closing(GatewayStore(operator.database)) as store, store.engine.begin() as connection:
            return list(connection.execute(select(enrolment_code.c.code_sha256)).scalars())

    before = hashes()
    for hours in ("0", "-5", "721", "99999999999", "x"):
        assert operator.types("code", DEVICE, f"--hours={hours}").status == 2
    assert hashes() == before
    assert operator.types("code", DEVICE, "--hours=720").status == 0
    assert hashes() != before, "the control"


def test_a_drain_says_what_was_not_taken_and_why(operator: Operator) -> None:
    in_use(operator.database, body("a"), body("b"))
    fails = f"--to-command={sys.executable} -c 'import sys; sys.exit(3)'"
    first = operator.types("drain", fails, "--once")
    assert first.status == 1
    assert first.out.splitlines() == [
        "0 taken, 2 to be offered again",
        "not taken, 2: it ended with status 3",
    ]
    second = operator.types("drain", fails, "--once")
    assert (second.status, second.out) == (1, "0 taken, 2 to be offered again\n"), "not yet due"


@pytest.mark.parametrize("to", ["--to-command=/nowhere/take --now", "--to-folder=a file/in"])
def test_what_can_take_nothing_is_refused_before_anything_is_offered(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    in_use(operator.database, body("a"))
    monkeypatch.chdir(operator.folder)
    (operator.folder / "a file").touch()
    ended = operator.types("drain", to, "--once")
    assert (ended.status, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    done = operator.types("drain", "--to-folder=in", "--once")
    assert (done.status, done.out) == (0, "1 taken, 0 to be offered again\n"), "it was not put off"


@pytest.mark.parametrize("epoch", [1, 2])
def test_a_case_is_found_by_the_number_that_a_resident_holds(
    gateway_url: str, operator: Operator, epoch: int
) -> None:
    receipt = receipt_number("QH01", "1125", 1, epoch)
    in_use(gateway_url, body(receipt), body(receipt_number("QH01", "1125", 2, epoch)))
    found = json.loads(operator.types("case", case_id(1), database=gateway_url).out)
    assert found["body"]["receipt_no"] == receipt
    for called in (receipt, receipt.replace(" ", "").lower(), found["case_number"]):
        shown = operator.types("case", called, database=gateway_url)
        assert (shown.status, json.loads(shown.out)) == (0, found), called
    for unknown in (receipt_number("QH02", "1125", 1), case_id(9), "nothing"):
        none = operator.types("case", unknown, database=gateway_url)
        assert (none.status, none.out) == (1, "")
        assert none.err == f"no case here has the number or the id {unknown!r}\n"


def test_an_empty_catalogue_is_warned_of_and_never_published(
    operator: Operator, taken: int
) -> None:
    operator.serves(taken)
    folder = operator.folder / "catalogue"
    folder.mkdir()
    shutil.copy(default_folder() / "groups.toml", folder)
    key = f"--key={operator.folder / 'gateway.key'}"
    ended = operator.types("publish", "catalogue", str(folder), key)
    assert ended.status == 2
    assert "no service is in it" in ended.err
    said = operator.runs("catalogue", "check", str(folder)).out
    assert "warning: no service is in it" in said
    assert said.endswith(" 1 warning(s)\n")


def test_an_export_of_nothing_is_said(operator: Operator, taken: int) -> None:
    operator.serves(taken)
    ended = operator.exports("usb")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("nothing is published for all kiosks")


def test_what_goes_to_kiosks_by_hand_may_be_read_by_them(operator: Operator, taken: int) -> None:
    operator.serves(taken)
    assert (operator.folder / "gateway.ca.crt").stat().st_mode & 0o777 == 0o644
    os.umask(0o022)
    operator.exports("usb")
    assert {each.stat().st_mode & 0o777 for each in (operator.folder / "usb").iterdir()} == {0o644}
