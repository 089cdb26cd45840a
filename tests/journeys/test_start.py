"""What cannot begin says in one sentence what is wrong and what to do, and ends with status 2."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.app.demo_site import PIN, write_site
from kiosk.app.system import SystemClock, Uuid7
from kiosk.config import load
from kiosk.domain.staff import PinCheck, PinVerdict
from tests.journeys.enrolled import enrol_nowhere, unexpected


def _run(config: Path, command: str = "run") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", command, "--config", str(config)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def _site_with_database(folder: Path) -> Path:
    """Write a site whose data folder has been used before."""
    from kiosk.app.storing import open_store

    config = write_site(folder)
    enrol_nowhere(folder)
    open_store(load(config), SystemClock(), Uuid7()).close()
    return config


def _spoil_settings(config: Path) -> None:
    config.write_text(config.read_text().replace("terminal", "terminl"))


def _spoil_syntax(config: Path) -> None:
    config.write_text("[site\n")


def _remove_settings(config: Path) -> None:
    config.unlink()


def _remove_key(config: Path) -> None:
    (config.parent / "data" / "cases.key").unlink()


def _open_key_to_all(config: Path) -> None:
    (config.parent / "data" / "cases.key").chmod(0o644)


def _change_key(config: Path) -> None:
    (config.parent / "data" / "cases.key").write_text("ab" * 32)


def _newer_schema(config: Path) -> None:
    import sqlcipher3.dbapi2 as driver

    folder = config.parent / "data"
    key = (folder / "cases.key").read_text().strip()
    link = driver.connect(str(folder / "cases.db"))
    link.execute(f"PRAGMA key = \"x'{key}'\"")
    link.execute("UPDATE alembic_version SET version_num = '9999'")
    link.commit()
    link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    link.close()


def _spoil_public_key(config: Path) -> None:
    good = load(config).gateway.public_key
    config.write_text(config.read_text().replace(good, "bm90IGEga2V5"))


def _remove_certificate(config: Path) -> None:
    (config.parent / "data" / "device.crt").unlink()


def _unknown_adapter(config: Path) -> None:
    config.write_text(config.read_text().replace("sam-serial", "telepathy"))


def _unknown_param(config: Path) -> None:
    config.write_text(config.read_text().replace('{ port = "/dev/null"', '{ prt = "/dev/null"'))


@pytest.mark.parametrize(
    ("spoil", "code", "remedy"),
    [
        (_remove_settings, "config.missing", "No settings file at"),
        (_spoil_syntax, "config.syntax", "is not TOML"),
        (_spoil_settings, "config.invalid", "terminl"),
        (_spoil_public_key, "config.invalid", "base64 of 32 bytes"),
        (_remove_certificate, "enrol.missing", "kiosk enrol"),
        (_unknown_adapter, "config.invalid", "known are sam-serial"),
        (_unknown_param, "config.invalid", "line 14: unknown key 'prt'; did you mean 'port'?"),
        (_remove_key, "store.key_missing", "restore the key"),
        (_open_key_to_all, "store.key_permissions", "chmod 600"),
        (_change_key, "store.key_wrong", "does not open"),
        (_newer_schema, "store.newer_schema", "install the newer program"),
    ],
)
def test_a_kiosk_that_cannot_begin_says_why(
    tmp_path: Path, spoil: Callable[[Path], None], code: str, remedy: str
) -> None:
    config = _site_with_database(tmp_path)
    spoil(config)
    database = tmp_path / "data" / "cases.db"
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    ended = _run(config)
    assert ended.returncode == 2, ended.stderr
    assert f"kiosk: {code}: " in ended.stderr
    assert remedy in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) == max(1, ended.stderr.count(": line ")), "one a fault"
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before


def test_a_corrupt_database_is_set_aside_and_service_goes_on(tmp_path: Path) -> None:
    config = _site_with_database(tmp_path)
    database = tmp_path / "data" / "cases.db"
    spoilt = bytearray(database.read_bytes())
    spoilt[len(spoilt) // 2] ^= 0xFF
    database.write_bytes(spoilt)
    status, errors = _run_until_started(config, tmp_path, signal.SIGTERM)
    assert status == 0
    assert "store.corrupt" in errors
    assert "Traceback" not in errors
    aside = [p for p in (tmp_path / "data").iterdir() if p.read_bytes() == bytes(spoilt)]
    assert len(aside) == 1
    assert str(aside[0]) in errors
    assert '"store.corrupt"' in (tmp_path / "data" / "journal.jsonl").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_kiosk_that_is_told_to_end_ends_quietly(tmp_path: Path, number: int) -> None:
    config = _site_with_database(tmp_path)
    status, errors = _run_until_started(config, tmp_path, number)
    assert (status, unexpected(errors)) == (0, [])
    assert "program.ended" in (tmp_path / "data" / "journal.jsonl").read_text()


def _run_until_started(config: Path, tmp_path: Path, number: int) -> tuple[int, str]:
    """Run the kiosk, end it with a signal once it has started; return status and errors."""
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", str(config)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    journal = tmp_path / "data" / "journal.jsonl"
    end = time.monotonic() + 90
    pause = threading.Event()
    while not (journal.exists() and "program.started" in journal.read_text()):
        assert time.monotonic() < end, "the kiosk did not start"
        pause.wait(0.05)
    kiosk.send_signal(number)
    out, errors = kiosk.communicate(timeout=90)
    assert out == ""
    return kiosk.returncode, errors


def _set_pin(config: Path, pin: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "staff", "set-pin", "--config", str(config), *words],
        input=f"{pin}\n",
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_the_pin_is_that_of_the_staff_number_and_the_only_one(tmp_path: Path) -> None:
    from kiosk.app.storing import open_store

    config = _site_with_database(tmp_path)
    for pin, words, number in (("271828", (), "1"), ("135790", ("--number", "042"), "042")):
        ended = _set_pin(config, pin, *words)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert f"staff number {number};" in ended.stdout
        assert pin not in ended.stdout
        store = open_store(load(config), SystemClock(), Uuid7())
        assert store.check_pin(pin) == PinCheck(PinVerdict.RIGHT, staff_no=number)
        store.close()
    store = open_store(load(config), SystemClock(), Uuid7())
    assert store.check_pin("271828").verdict is PinVerdict.WRONG
    store.close()


@pytest.mark.parametrize(
    ("pin", "words", "says"),
    [
        ("12345", (), "kiosk: pin.form: A PIN has 6 to 8 digits"),
        ("111111", (), "kiosk: pin.easy: "),
        ("56789012", (), "kiosk: pin.easy: "),
        ("654321", (), "kiosk: pin.easy: "),
        (PIN, (), "kiosk: pin.easy: "),
        ("246810", ("--number", "seven"), "'seven' is no staff number"),
        ("246810", ("--number", "1234567890123"), "is no staff number"),
        ("", ("--pin", "246810"), "unrecognized arguments"),
    ],
)
def test_a_pin_that_cannot_be_set_says_why(
    tmp_path: Path, pin: str, words: tuple[str, ...], says: str
) -> None:
    ended = _set_pin(_site_with_database(tmp_path), pin, *words)
    assert ended.returncode == 2
    assert says in ended.stderr


def test_a_catalogue_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    def checked(path: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kiosk", "catalogue", "check", str(path)],
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    missing = checked(tmp_path / "nothing")
    assert missing.returncode == 2
    assert missing.stderr.startswith("kiosk: catalogue.missing: Nothing is at ")
    assert "groups.toml" in missing.stderr
    assert checked(tmp_path).returncode == 1, "control: a folder without tiles is looked into"


def _serve(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    given = {
        "database": f"sqlite:///{tmp_path / 'g.db'}",
        "key": str(tmp_path / "g.key"),
        "seal-key": str(tmp_path / "s.key"),
        "port": "0",
        **changes,
    }
    words = [f"--{name}={value}" for name, value in given.items()]
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "gateway", "serve", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_a_gateway_that_cannot_begin_says_why(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        cases = {
            "gateway.port": _serve(tmp_path, port=port),
            "gateway.database: The gateway's database ?": _serve(tmp_path, database="foo"),
            "gateway.database": _serve(tmp_path, database=f"sqlite:///{tmp_path}/no/g.db"),
            "config.invalid": _serve(tmp_path, **{"tls-cert": str(tmp_path / "nothing")}),
        }
    for code, ended in cases.items():
        assert ended.returncode == 2, ended.stderr
        assert f"kiosk: {code}" in ended.stderr
        assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr


def test_a_case_of_no_gateway_is_a_sentence(tmp_path: Path) -> None:
    words = ["gateway", "case", "no-case", f"--database=sqlite:///{tmp_path}/no/g.db"]
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("kiosk: gateway.database: ")


def test_sync_without_a_data_folder_is_a_sentence(tmp_path: Path) -> None:
    ended = _run(write_site(tmp_path), "sync")
    assert ended.returncode == 2
    assert "kiosk: store.unwritable: " in ended.stderr
    assert "Traceback" not in ended.stderr
