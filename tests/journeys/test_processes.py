"""The program as a process: told to end, and started anew by staff; nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from kiosk.app.demo_site import PIN, write_site
from kiosk.app.site import load_site
from kiosk.app.storing import open_store
from kiosk.app.system import SystemClock, Uuid7, start_anew
from tests.journeys.enrolled import enrol_nowhere, unexpected

PATIENCE = 60.0
MARK = "XIAOSHI_TEST_MARK"
OFFSCREEN = "This plugin does not support propagateSizeHints()"
"""What Qt's offscreen platform says of the dock's window."""


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until ``holds``."""
    end, pause = time.monotonic() + PATIENCE, threading.Event()
    while not holds():
        assert time.monotonic() < end, f"waited in vain for {what}"
        pause.wait(0.05)


def marked(mark: str) -> list[int]:
    """Return the processes that carry ``mark``, whoever started them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


def listens(pid: int) -> bool:
    """Tell whether a process catches SIGTERM, or is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


@dataclass
class Started:
    """A process with all that it starts."""

    process: subprocess.Popen[str]
    mark: str
    out: Path
    errors: Path

    def end(self, number: int) -> int:
        """Send a signal as a terminal does, to the whole group, and wait for the end of all."""
        assert self.process.pid in marked(self.mark), "control: the mark is seen"
        # An interpreter that is still waking up would complain of SIGINT in its own words.
        until(lambda: all(map(listens, marked(self.mark))), "every process to listen")
        os.killpg(self.process.pid, number)
        status = self.process.wait(PATIENCE)
        assert marked(self.mark) == [], "an orphan"
        return status


@contextlib.contextmanager
def started(folder: Path, *words: str, module: str = "kiosk") -> Iterator[Started]:
    """Start ``python -m MODULE WORDS``, and end whatever is left of it."""
    mark = uuid4().hex
    out, errors = folder / "out.txt", folder / "errors.txt"
    with out.open("w") as to, errors.open("w") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            env={
                **{k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"},
                "QT_QPA_PLATFORM": "offscreen",
                "DISPLAY": ":none",
                "PYTHONUNBUFFERED": "1",
                "TMPDIR": str(folder),
                MARK: mark,
            },
            stdin=subprocess.PIPE,
            stdout=to,
            stderr=complaints,
            text=True,
            start_new_session=True,
        )
    try:
        yield Started(process, mark, out, errors)
    finally:
        for pid in marked(mark):
            os.kill(pid, signal.SIGKILL)
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


def _site(folder: Path) -> Path:
    config = write_site(folder)
    enrol_nowhere(folder)
    store = open_store(load_site(config), SystemClock(), Uuid7())
    store.set_pin(PIN)
    store.close()
    return config


def _starts(folder: Path) -> int:
    journal = folder / "data" / "journal.jsonl"
    return journal.read_text().count("program.started") if journal.exists() else 0


def _words(command: str, folder: Path) -> Sequence[str]:
    config = ["--config", str(_site(folder))]
    files = [f"--{name}={folder / name}" for name in ("key", "seal-key", "ca")]
    return {
        "run": ["run", *config],
        "sync": ["sync", *config],
        "demo": ["demo", "--headless", f"--out={folder / 'seen'}", f"--data={folder}"],
        "gateway": ["gateway", "serve", f"--database=sqlite:///{folder}/g.db", "--port=0", *files],
    }[command]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("command", ["run", "sync", "demo", "gateway"])
def test_what_is_told_to_end_ends_quietly_and_leaves_no_process(
    tmp_path: Path, command: str, number: int
) -> None:
    with started(tmp_path, *_words(command, tmp_path)) as program:
        if command in ("run", "demo"):
            until(lambda: _starts(tmp_path) == 1, "the kiosk")
        else:
            until(lambda: '"event"' in program.out.read_text(), "its first word")
        status = program.end(number)
        assert unexpected(program.errors.read_text()) == []
        assert status == (128 + number if command == "demo" else 0)
    assert [p.name for p in tmp_path.glob("xiaoshi-*")] == [], "a temporary folder"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
@pytest.mark.parametrize("command", ["run", "sync"])
def test_what_is_told_to_end_before_it_has_begun_ends_quietly_too(
    tmp_path: Path, command: str, number: int, status: int
) -> None:
    config = tmp_path / "site.toml"
    os.mkfifo(config)  # so it waits for its settings
    with started(tmp_path, command, "--config", str(config)) as program:
        writer = os.open(config, os.O_WRONLY)
        assert program.end(number) == status
        os.close(writer)
        assert unexpected(program.errors.read_text()) == []


def test_a_kiosk_that_staff_restart_comes_back_with_the_same_arguments(tmp_path: Path) -> None:
    words = ["run", "--config", str(_site(tmp_path)), "--windowed"]
    with started(tmp_path, *words, module="tests.journeys.restarting") as program:
        until(lambda: _starts(tmp_path) == 2, "the second start")
        assert program.process.poll() is None, "the same process"
        assert _arguments(program) == [sys.executable, "-m", "kiosk", *words]
        assert program.end(signal.SIGTERM) == 0
        assert unexpected(program.errors.read_text()) == []
    journal = (tmp_path / "data" / "journal.jsonl").read_text()
    assert "staff.restart_program" in journal, "control: staff did it"
    assert journal.count("program.ended") == 2


def test_a_demonstration_that_staff_restart_says_so_and_comes_back(tmp_path: Path) -> None:
    words = ["demo", "--windowed", "--language=en", f"--data={tmp_path}"]
    with started(tmp_path, *words, module="tests.journeys.restarting") as program:
        until(lambda: _starts(tmp_path) == 2, "the second start")
        assert _arguments(program) == [sys.executable, "-m", "kiosk", *words]
        assert program.end(signal.SIGTERM) == 0
        # While it ends its platform goes first, and anybody may answer at that port then.
        lines = program.errors.read_text().splitlines()
        assert {line for line in lines if not line.startswith("kiosk: sync.")} <= {OFFSCREEN}
        said = program.out.read_text().splitlines()
    assert [line for line in said if "restarted" in line] == [
        "kiosk: restarted from the staff door"
    ]
    assert len([line for line in said if PIN in line]) == 2
    assert [p.name for p in tmp_path.glob("xiaoshi-*")] == [], "a temporary folder"


def _arguments(program: Started) -> list[str]:
    line = Path(f"/proc/{program.process.pid}/cmdline").read_bytes()
    return [os.fsdecode(word) for word in line.split(b"\0")[:-1]]


class Executed(Exception):
    """The process would be another one from here on."""


@pytest.mark.parametrize(
    ("frozen", "command"),
    [(True, ["/opt/kiosk/kiosk"]), (False, ["/opt/kiosk/kiosk", "-m", "kiosk"])],
)
def test_a_build_starts_itself_frozen_or_not(
    monkeypatch: pytest.MonkeyPatch, frozen: bool, command: list[str]
) -> None:
    def execv(path: str, words: list[str]) -> None:
        raise Executed(path, words)

    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/kiosk/kiosk")
    monkeypatch.setattr(sys, "argv", ["whatever", "run", "--config", "a b.toml"])
    monkeypatch.setattr("os.execv", execv)
    with pytest.raises(Executed) as called:
        start_anew()
    assert called.value.args == (command[0], [*command, "run", "--config", "a b.toml"])
