"""A backlog carried by hand arrives whole, counts once, and its receipts close it at home."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.__main__ import main
from kiosk.errors import KioskError
from offline_store import refused
from offline_store.bundle import Exported, Settled, export, settle
from offline_store.gateway import GatewayStore
from offline_store.gateway.answering import Answering
from offline_store.gateway.authority import Authority, open_authority
from offline_store.gateway.bundle import Imported, take_in
from offline_store.gateway.enrolment import Enrolment, Issued, make_code, revoke
from offline_store.gateway.keys import sealing_keys, signing_key
from offline_store.sync import identity
from offline_store.sync.identity import Identity
from tests.sealed import OPENER
from tests.sync.kiosk_side import KioskSide
from tests.sync.world import DEVICE, START, SetClock, case_id


class Province:
    """A gateway without a network."""

    def __init__(self, folder: Path) -> None:
        self.store = GatewayStore(f"sqlite:///{folder / 'gateway.db'}")
        self.key = Ed25519PrivateKey.generate()
        self.answering = Answering(self.store, self.key, OPENER)
        self.authority: Authority = open_authority(folder / "gateway.ca", START)

    def enrol(self, folder: Path, device: str = DEVICE) -> Identity:
        code = make_code(self.store.engine, device, START)
        csr = identity.request(folder, device)
        issued = Enrolment(self.store.engine, self.authority).enrol(
            device, code.replace("-", ""), csr, START
        )
        assert isinstance(issued, Issued), issued
        who = identity.adopt(folder, device, issued.chain)
        assert who is not None
        return who


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    folder = tmp_path / "province"
    folder.mkdir()
    made = Province(folder)
    yield made
    made.store.close()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[KioskSide]:
    folder = tmp_path / "kiosk"
    folder.mkdir()
    with KioskSide(folder) as side:
        yield side


def test_what_a_wrong_key_signed_is_signed_again_by_the_one_that_kiosks_pin(
    tmp_path: Path, kiosk: KioskSide, province: Province
) -> None:
    kiosk.promise(1, 2)
    who = province.enrol(kiosk.folder)
    file, answers = tmp_path / "backlog", tmp_path / "receipts"
    export(kiosk.engine, who, DEVICE, START, file)
    pinned = province.key.public_key()
    by_mistake = Answering(province.store, Ed25519PrivateKey.generate(), OPENER)
    assert take_in(by_mistake, SetClock(), file, answers) == Imported(2)
    with suppress(KioskError):
        settle(kiosk.engine, kiosk.outbox, pinned, DEVICE, answers)
    assert kiosk.outbox.next_due() is not None, "control: not believed"
    assert take_in(province.answering, SetClock(), file, answers) == Imported(2)
    assert settle(kiosk.engine, kiosk.outbox, pinned, DEVICE, answers) == Settled(2, 0)


def test_no_key_is_made_where_kiosks_would_not_believe_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--database", f"sqlite:///{tmp_path / 'g.db'}", "--seal-key", str(tmp_path / "s.key")]
    (tmp_path / "backlog").touch()
    with pytest.raises(SystemExit) as ended:
        main(["gateway", "import", str(tmp_path / "backlog"), "--key", str(tmp_path / "k"), *words])
    assert ended.value.code == 2
    assert "is not there" in capsys.readouterr().err
    assert not (tmp_path / "k").exists()


def test_an_import_says_why_items_come_again(
    tmp_path: Path,
    kiosk: KioskSide,
    province: Province,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kiosk.promise(1, 2)
    file = tmp_path / "backlog"
    export(kiosk.engine, province.enrol(kiosk.folder), DEVICE, START, file)
    key, other = tmp_path / "gateway.key", tmp_path / "seal.key"
    signing_key(key, make=True)
    sealing_keys(other, make=True)
    words = [f"--database=sqlite:///{tmp_path / 'province' / 'gateway.db'}", f"--key={key}"]
    with pytest.raises(SystemExit) as ended:
        main(["gateway", "import", str(file), *words, f"--seal-key={other}"])
    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        "0 accepted, 0 refused, 2 to come again",
        "not accepted, 2: sealed to a key that is not in --seal-key",
    ]


@pytest.mark.parametrize("length", [0, 1, 100, 500])
def test_a_bundle_that_was_cut_short_in_its_first_line_is_a_sentence(
    tmp_path: Path, kiosk: KioskSide, province: Province, length: int
) -> None:
    kiosk.promise(1)
    file, answers = tmp_path / "backlog", tmp_path / "receipts"
    export(kiosk.engine, province.enrol(kiosk.folder), DEVICE, START, file)
    whole = file.read_bytes()
    assert len(whole) > 500
    file.write_bytes(whole[:length])
    with pytest.raises(KioskError, match="cut short") as raised:
        take_in(province.answering, SetClock(), file, answers)
    assert raised.value.code == "bundle.unreadable"
    assert not answers.exists()
    file.write_bytes(whole)
    assert take_in(province.answering, SetClock(), file, answers) == Imported(1), "the control"


def test_a_folder_is_no_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path
    words = ["--key", str(folder / "g.key"), "--seal-key", str(folder / "s.key")]
    database = f"sqlite:///{folder / 'gateway.db'}"
    with pytest.raises(SystemExit) as ended:
        main(["gateway", "import", ".", "--database", database, *words])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("kiosk: ")


def carry(kiosk: KioskSide, province: Province, who: Identity, file: Path) -> Imported:
    export(kiosk.engine, who, DEVICE, START, file)
    return take_in(province.answering, SetClock(), file, file.with_suffix(".receipts"))


def test_a_backlog_goes_there_and_its_receipts_come_back(
    tmp_path: Path, kiosk: KioskSide, province: Province
) -> None:
    kiosk.promise(*range(1, 231))
    who = province.enrol(kiosk.folder)
    file = tmp_path / "backlog"
    assert export(kiosk.engine, who, DEVICE, START, file) == Exported(230, 3)
    assert take_in(province.answering, SetClock(), file, tmp_path / "receipts") == Imported(230)
    public = province.key.public_key()
    done = settle(kiosk.engine, kiosk.outbox, public, DEVICE, tmp_path / "receipts")
    assert done == Settled(230, 0)
    assert set(kiosk.states().values()) == {"acked"}
    assert kiosk.row(7).body is None
    assert kiosk.database.with_name("kiosk.db-wal").stat().st_size == 0, "nor is it in the log"
    again = settle(kiosk.engine, kiosk.outbox, public, DEVICE, tmp_path / "receipts")
    assert again == Settled(), "known already"


@pytest.mark.parametrize("let_go", [False, True], ids=["put aside", "let go by staff"])
def test_a_receipt_counts_for_what_was_put_aside_meanwhile(
    tmp_path: Path, kiosk: KioskSide, province: Province, let_go: bool
) -> None:
    kiosk.promise(1, 2)
    carry(kiosk, province, province.enrol(kiosk.folder), tmp_path / "backlog")
    kiosk.outbox.kill(case_id(1), "attachments.damaged")
    if let_go:
        refused.discard(kiosk.engine, START, case_id(1))
    public, receipts = province.key.public_key(), tmp_path / "backlog.receipts"
    done = settle(kiosk.engine, kiosk.outbox, public, DEVICE, receipts)
    assert done == Settled(2, 0)
    assert set(kiosk.states().values()) == {"acked"}
    assert kiosk.row(1).receipt is not None
    assert kiosk.row(1).last_code is None


def test_what_arrives_by_both_ways_counts_once(
    tmp_path: Path, kiosk: KioskSide, province: Province
) -> None:
    kiosk.promise(1, 2, 3)
    who = province.enrol(kiosk.folder)
    assert carry(kiosk, province, who, tmp_path / "first").accepted == 3
    assert carry(kiosk, province, who, tmp_path / "second").accepted == 3
    assert len(province.store.items()) == 3
    first = (tmp_path / "first.receipts").read_text()
    assert [i["receipt"] for i in json.loads(first)["items"]] == [
        i["receipt"] for i in json.loads((tmp_path / "second.receipts").read_text())["items"]
    ], "the same receipt for ever"


def test_the_file_tells_a_thief_nothing(
    tmp_path: Path, kiosk: KioskSide, province: Province
) -> None:
    kiosk.promise(1)
    export(kiosk.engine, province.enrol(kiosk.folder), DEVICE, START, tmp_path / "backlog")
    text = (tmp_path / "backlog").read_bytes()
    assert b"old_age_allowance" not in text
    assert (tmp_path / "backlog").stat().st_mode & 0o077 == 0


def lose_a_line(file: Path) -> None:
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


def lose_the_first(file: Path) -> None:
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))


def cut_in_the_first_line(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:500])


def cut_in_the_middle(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-500])


def alter_a_character(file: Path) -> None:
    signed = json.loads(file.read_bytes().splitlines()[0])
    payload = signed["payload"]
    signed["payload"] = payload[:40] + ("A" if payload[40] != "A" else "B") + payload[41:]
    file.write_text(json.dumps(signed) + "\n")


def write_something_else(file: Path) -> None:
    file.write_text("<html>\n")


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (lose_a_line, {"bundle.incomplete"}),
        (lose_the_first, {"bundle.incomplete"}),
        (cut_in_the_middle, {"bundle.unreadable"}),
        (cut_in_the_first_line, {"bundle.unreadable"}),
        (alter_a_character, {"bundle.stranger", "bundle.unreadable"}),
        (write_something_else, {"bundle.unreadable"}),
    ],
)
def test_a_spoilt_file_says_so_and_can_be_carried_again(  # type: ignore[no-untyped-def]
    spoil, codes, tmp_path: Path, kiosk: KioskSide, province: Province
) -> None:
    kiosk.promise(*range(1, 151))
    who = province.enrol(kiosk.folder)
    file = tmp_path / "backlog"
    export(kiosk.engine, who, DEVICE, START, file)
    spoil(file)
    with pytest.raises(KioskError) as caught:
        take_in(province.answering, SetClock(), file, tmp_path / "receipts")
    assert caught.value.code in codes
    assert ("is cut short" in caught.value.remedy) is spoil.__name__.startswith("cut_")
    assert not (tmp_path / "receipts").exists()
    assert carry(kiosk, province, who, tmp_path / "again").accepted == 150
    assert len(province.store.items()) == 150


def test_a_kiosk_that_was_revoked_is_a_stranger(
    tmp_path: Path, kiosk: KioskSide, province: Province
) -> None:
    kiosk.promise(1)
    who = province.enrol(kiosk.folder)
    revoke(province.store.engine, DEVICE, START)
    with pytest.raises(KioskError, match=r"bundle\.stranger"):
        carry(kiosk, province, who, tmp_path / "backlog")
    assert province.store.items() == []


def test_receipts_that_somebody_else_signed_close_nothing(
    tmp_path: Path, kiosk: KioskSide, province: Province
) -> None:
    kiosk.promise(1)
    who = province.enrol(kiosk.folder)
    carry(kiosk, province, who, tmp_path / "backlog")
    other = Ed25519PrivateKey.generate().public_key()
    receipts = tmp_path / "backlog.receipts"
    with pytest.raises(KioskError, match=r"bundle\.unsigned"):
        settle(kiosk.engine, kiosk.outbox, other, DEVICE, receipts)
    assert set(kiosk.states().values()) == {"ready"}
    receipts.write_text("not what was written\n")
    with pytest.raises(KioskError, match=r"bundle\.unreadable"):
        settle(kiosk.engine, kiosk.outbox, other, DEVICE, receipts)


def test_receipts_of_another_kiosk_are_told_from_what_is_known_already(
    tmp_path: Path, kiosk: KioskSide, province: Province
) -> None:
    kiosk.promise(1)
    carry(kiosk, province, province.enrol(kiosk.folder), tmp_path / "backlog")
    public, receipts = province.key.public_key(), tmp_path / "backlog.receipts"
    (tmp_path / "other").mkdir()
    with KioskSide(tmp_path / "other") as other:
        with pytest.raises(KioskError, match=r"bundle\.foreign"):
            settle(other.engine, other.outbox, public, DEVICE, receipts)
        receipts.with_name("empty").touch()
        with pytest.raises(KioskError, match=r"bundle\.foreign"):
            settle(other.engine, other.outbox, public, DEVICE, receipts.with_name("empty"))
    assert settle(kiosk.engine, kiosk.outbox, public, DEVICE, receipts) == Settled(1, 0), "control"


def test_where_nothing_waits_no_file_is_written(
    tmp_path: Path, kiosk: KioskSide, province: Province
) -> None:
    who, file = province.enrol(kiosk.folder), tmp_path / "backlog"
    assert export(kiosk.engine, who, DEVICE, START, file) == Exported(0, 0)
    assert not file.exists()
    kiosk.promise(1)
    assert export(kiosk.engine, who, DEVICE, START, file) == Exported(1, 1), "control"
    assert file.exists()
