"""What a technician is told at the console: what keeps the kiosk from starting, what it lacks."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kiosk.__main__ import main
from kiosk.app.demo_site import DEVICE, write_site
from kiosk.app.site import load_site
from kiosk.app.storing import open_store
from kiosk.app.system import SystemClock, Uuid7
from tests.journeys.enrolled import enrol_nowhere

PATIENCE = 60
NOBODY = 65534


@pytest.fixture
def site(tmp_path: Path) -> Path:
    config = write_site(tmp_path, reader=str(tmp_path / "ttyUSB0"))
    enrol_nowhere(tmp_path)
    return config


def _kiosk(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *map(str, words)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def _running(config: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a kiosk whose standard error can be read."""
    with subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", str(config)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as kiosk:
        try:
            yield kiosk
        finally:
            kiosk.send_signal(signal.SIGTERM)
            kiosk.wait(PATIENCE)


def _until(kiosk: subprocess.Popen[str], codes: Sequence[str]) -> dict[str, str]:
    """Read standard error until all ``codes`` were said; return the lines by their codes."""
    told: dict[str, str] = {}
    while not set(codes) <= told.keys():
        line = kiosk.stderr.readline() if kiosk.stderr is not None else ""
        assert line, f"it ended, and said of {codes} only {told}"
        told[line.split(": ")[1]] = line
    return told


def test_a_kiosk_without_devices_says_which_and_a_second_one_does_not_run(
    site: Path, tmp_path: Path
) -> None:
    with _running(site) as kiosk:
        told = _until(kiosk, ("idcard.unplugged", "printer.unplugged", "sync.unreachable"))
        assert f"{tmp_path / 'ttyUSB0'} is gone; plug the reader in" in told["idcard.unplugged"]
        assert "127.0.0.1:9 cannot be reached" in told["printer.unplugged"]
        second = _kiosk("run", "--config", site)
        assert (second.returncode, second.stderr.count("\n")) == (2, 1), second.stderr
        assert second.stderr.startswith("kiosk: kiosk.running: A kiosk already runs on ")
        assert kiosk.poll() is None, "the first one works on"
    with _running(site) as again:
        _until(again, ("idcard.unplugged",))


def _lose_key(config: Path) -> None:
    (config.parent / "data" / "device.key").unlink()


def _lose_roots(config: Path) -> None:
    (config.parent / "gateway.ca.crt").unlink()


def _spoil_roots(config: Path) -> None:
    (config.parent / "gateway.ca.crt").write_text("junk")


@pytest.mark.parametrize("command", ["run", "sync"])
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_lose_roots, "gateway.ca.crt cannot be read: No such file or directory; name the file"),
        (_spoil_roots, "there are no root certificates in"),
    ],
)
def test_roots_that_are_none_are_named_with_file_line_and_remedy(
    site: Path, command: str, spoil: Callable[[Path], None], says: str
) -> None:
    spoil(site)
    ended = _kiosk(command, "--config", site)
    assert ended.returncode == 2
    written = site.read_text().splitlines()
    line = next(n for n, text in enumerate(written, 1) if text.startswith("ca_file"))
    assert f"kiosk: config.invalid: {site}: gateway.ca_file: line {line}: " in ended.stderr
    assert says in ended.stderr


def test_a_kiosk_that_has_lost_its_key_does_not_run(site: Path) -> None:
    _lose_key(site)
    ended = _kiosk("run", "--config", site)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert "kiosk: enrol.damaged: device.key and device.crt in" in ended.stderr


def test_a_path_that_cannot_be_used_is_a_sentence_and_status_2(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    cases = (
        ("demo", "--headless", "--out", "/proc/x"),
        ("demo", "--headless", "--out", file),
        ("demo", "--headless", "--out", tmp_path / "out", "--data", file),
        ("selftest", "--out", file),
    )
    for words in cases:
        ended = _kiosk(*words)
        assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), (words, ended.stderr)
        assert ended.stderr.startswith(f"kiosk: path.unusable: {words[-1]} cannot be used: ")


def test_a_fault_of_the_program_is_no_fault_of_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_given: object) -> int:
        Path("/nobody/named/this").read_bytes()
        return 0

    monkeypatch.setattr("kiosk.commands.terminal.selftest", breaks)
    with pytest.raises(FileNotFoundError):
        main(["selftest", "--out", "/tmp"])


def test_a_backlog_goes_into_a_folder_under_the_kiosks_name(site: Path, tmp_path: Path) -> None:
    empty = _kiosk("export", "--config", site, tmp_path)
    assert "there is no database" in empty.stderr
    settings = load_site(site)
    store = open_store(settings, SystemClock(), Uuid7())
    assert _kiosk("export", "--config", site, tmp_path).stdout.startswith("nothing waits")
    assert list(tmp_path.glob("*.bundle")) == []
    store.look_after(codes=("sync.clone",))
    store.close()
    done = _kiosk("export", "--config", site, tmp_path)
    (made,) = tmp_path.glob("*.bundle")
    assert done.stdout == f"1 item(s) in 1 part(s): {made}\n"
    assert re.fullmatch(rf"{DEVICE}-20[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}\.bundle", made.name)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.parametrize("words", [("outbox", "list"), ("run",), ("export", "/tmp")])
def test_somebody_else_is_told_to_be_the_kiosks_user(words: Sequence[str]) -> None:
    with TemporaryDirectory() as open_to_all:
        folder = Path(open_to_all)
        folder.chmod(0o755)
        config = write_site(folder)
        enrol_nowhere(folder)
        fonts = folder / "fonts"
        fonts.mkdir()
        fonts.chmod(0o777)  # fontconfig keeps what it finds; in its user's home, as a rule
        ended = subprocess.run(
            [sys.executable, "-m", "kiosk", *words, "--config", str(config)],
            env={
                **os.environ,
                "QT_QPA_PLATFORM": "offscreen",
                "HOME": "/",
                "XDG_CACHE_HOME": str(fonts),
            },
            user=NOBODY,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert f"kiosk: store.denied: {folder / 'data'} is another user's" in ended.stderr
