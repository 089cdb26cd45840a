"""Where the database's key may lie: in a file, or with systemd, and never in both places."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from kiosk.errors import KioskError
from offline_store.engine import open_database
from offline_store.keys import CREDENTIAL, key_provider
from tests.store.desk import files


@pytest.fixture
def credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "credentials"
    folder.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    path = folder / CREDENTIAL
    path.write_text(secrets.token_hex(32))
    # As systemd gives it to a service with a user of its own: by an ACL, whose mask is the group's.
    path.chmod(0o440)
    return path


def opens(folder: Path) -> str | None:
    """Open the database; return what keeps it from that."""
    database, key = files(folder)
    try:
        open_database(database, key_provider(key)).dispose()
    except KioskError as error:
        return error.code
    return None


def test_the_key_that_systemd_gives_lies_nowhere_in_the_data_folder(
    tmp_path: Path, credential: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    assert opens(data) is None
    key = credential.read_bytes()
    assert all(key not in each.read_bytes() for each in data.iterdir())
    assert not files(data)[1].exists()
    assert opens(data) is None, "and again"


def test_without_the_credential_the_same_database_stays_shut(
    tmp_path: Path, credential: Path
) -> None:
    assert opens(tmp_path) is None
    content = credential.read_text()
    credential.unlink()
    assert opens(tmp_path) == "store.key_missing"
    credential.write_text(secrets.token_hex(32))
    assert opens(tmp_path) == "store.key_wrong"
    credential.write_text("a password")
    assert opens(tmp_path) == "store.key_wrong"
    credential.write_text(content)
    assert opens(tmp_path) is None


def test_a_key_file_beside_the_credential_is_refused(
    tmp_path: Path, credential: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert opens(tmp_path) is None, "control: a file's key is made"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credential.parent))
    _, key = files(tmp_path)
    credential.write_bytes(key.read_bytes())
    assert opens(tmp_path) == "store.key_beside"
    key.unlink()
    assert opens(tmp_path) is None, "the file's key, now with systemd"
