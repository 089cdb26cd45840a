"""The kiosk and its sync process: heard, restarted, ended, and never waited for."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from offline_store.sync.supervisor import SyncProcess
from tests.sync.between import Between, Reply
from tests.sync.kiosk_side import Heard, KioskSide
from tests.sync.world import PATIENCE, SetClock

PYTHON = [sys.executable, "-S", "-E", "-c"]
UNTIL_THE_END = "import sys\nfor line in sys.stdin: "


def test_a_process_that_dies_is_started_again(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    program = (
        f"open({str(marks)!r}, 'a').write('x'); print('{{\"event\": \"online\"}}', flush=True)"
    )
    with Heard([*PYTHON, program]) as heard:
        heard.until(lambda: heard.sync.restarts >= 3)
        heard.until(lambda: False in heard.network)
        assert heard.sync.online() is not None
    assert len(marks.read_text()) >= 3


def test_a_program_that_is_not_there_is_offline_and_no_crash() -> None:
    with Heard(["/nowhere/kiosk"]) as heard:
        heard.until(lambda: heard.network == [False])
        assert heard.sync.offline_since() is not None
        heard.sync.send_now()


def test_a_sync_asked_for_while_none_runs_is_done_once_it_does(tmp_path: Path) -> None:
    program = tmp_path / "sync"
    with Heard([str(program)]) as heard:
        heard.until(lambda: heard.network == [False])
        assert heard.sync.pid is None, "none runs"
        heard.sync.sync_now()
        heard.sync.send_now()  # which it does by itself when it begins
        echo = "import sys\nfor line in sys.stdin: open('said', 'a').write(line)"
        said = tmp_path / "said"
        aside = tmp_path / "new"
        aside.write_text(f"#!{sys.executable} -SE\n{echo.replace('said', str(said), 1)}\n")
        aside.chmod(0o755)
        aside.rename(program)
        heard.until(lambda: heard.sync.pid is not None)
    assert said.read_text() == '{"do": "sync_now"}\n', "said once, after it had begun"


def test_words_that_are_none_are_not_heard(tmp_path: Path) -> None:
    lines = [
        "no json",
        "[]",
        '{"event": "acknowledged", "kind": "rating", "id": "r"}',
        '{"event": "acknowledged", "kind": "case", "id": 5}',
        '{"event": "new"}',
        '{"event": "acknowledged", "kind": "case", "id": "c", "case_number": "n"}',
        '{"event": "rejected", "kind": "case", "id": "d", "code": "item.conflict"}',
        '{"event": "content", "feed": "notices", "version": "1"}',
        '{"event": "content", "feed": "notices", "version": 2}',
        '{"event": "online"}',
    ]
    words = tmp_path / "words"
    words.write_text("\n".join(lines) + "\n")
    program = f"print(open({str(words)!r}).read(), flush=True)\n" + UNTIL_THE_END + "pass"
    with Heard([*PYTHON, program]) as heard:
        heard.until(lambda: heard.network == [True])
    assert heard.acknowledged == [("c", "n")]
    assert heard.rejected == [("d", "item.conflict")]
    assert heard.content == [("notices", 2)]


def test_send_now_reaches_it_and_never_blocks(tmp_path: Path) -> None:
    echo = UNTIL_THE_END + 'print(\'{"event": "online"}\', flush=True)'
    with Heard([*PYTHON, echo]) as heard:
        heard.until(lambda: heard.sync.pid is not None)
        heard.sync.send_now()
        heard.until(lambda: heard.network == [True])
    deaf = 'print(\'{"event": "online"}\', flush=True)\nimport threading; threading.Event().wait()'
    with Heard([*PYTHON, deaf]) as heard:
        heard.until(lambda: heard.network == [True])

        def asks() -> None:
            for _ in range(10_000):
                heard.sync.send_now()

        asker = threading.Thread(target=asks, daemon=True)
        asker.start()
        asker.join(PATIENCE)
        assert not asker.is_alive(), "though its pipe has long been full"
        heard.sync.close()
        assert heard.sync.pid is None, "one that hangs is killed"


def says(folder: Path, *news: object) -> list[str]:
    """Return the command line of a process that says this, and stays."""
    words = folder / "words"
    words.write_text("".join(f"{json.dumps(one)}\n" for one in news))
    program = f"print(open({str(words)!r}).read(), end='', flush=True)\n{UNTIL_THE_END}pass"
    return [*PYTHON, program]


REFUSED = {"event": "fault", "code": "sync.unauthorised"}
END = {"event": "content", "feed": "notices", "version": 1}


@pytest.mark.parametrize(
    "word",
    [
        {"event": "acknowledged", "kind": "case", "id": "c", "case_number": "n"},
        {"event": "acknowledged", "kind": "rating", "id": "r"},
        {"event": "acknowledged", "kind": "help", "id": "h"},
        {"event": "rejected", "kind": "case", "id": "d", "code": "item.conflict"},
        {"event": "online"},
    ],
)
def test_whatever_the_platform_signed_for_ends_an_old_complaint(
    tmp_path: Path, word: dict[str, str]
) -> None:
    with Heard(says(tmp_path, REFUSED, word, END)) as heard:
        heard.until(lambda: bool(heard.content))
        assert heard.network == [False, True]
        assert heard.sync.fault() is None
        assert heard.faults == ["sync.unauthorised"]


@pytest.mark.parametrize("code", ["sync.unauthorised", "sync.clone"])
def test_a_platform_that_refuses_this_kiosk_is_offline_and_told_once(
    tmp_path: Path, code: str
) -> None:
    refused = {"event": "fault", "code": code}
    with Heard(says(tmp_path, {"event": "online"}, refused, refused, END)) as heard:
        heard.until(lambda: bool(heard.content))
        assert (heard.network, heard.faults) == ([True, False], [code])
        assert heard.sync.fault() == code


def test_a_pause_is_told_and_is_not_offline(tmp_path: Path) -> None:
    paused = {"event": "paused", "seconds": 120}
    with Heard(says(tmp_path, {"event": "online"}, paused, END)) as heard:
        heard.until(lambda: bool(heard.content))
        assert (heard.network, heard.faults) == ([True], ["sync.wait"])
        assert heard.sync.online() is True


def test_a_pause_holds_though_the_line_drops_and_comes_back_and_ends_in_its_time(
    tmp_path: Path,
) -> None:
    clock = SetClock()
    online, paused = {"event": "online"}, {"event": "paused", "seconds": 120}
    gone = {"event": "offline", "code": "sync.unreachable"}
    with Heard(says(tmp_path, online, paused, gone, online, END), clock=clock) as heard:
        heard.until(lambda: bool(heard.content))
        assert heard.network == [True, False, True]
        assert heard.faults == ["sync.wait", "sync.unreachable"]
        clock.pass_by(119)
        assert heard.sync.fault() == "sync.wait"
        clock.pass_by(2)
        assert heard.sync.fault() is None


def test_a_pause_that_follows_another_is_told_too(tmp_path: Path) -> None:
    first, second = ({"event": "paused", "seconds": seconds} for seconds in (0, 120))
    with Heard(says(tmp_path, first, second, END), clock=SetClock()) as heard:
        heard.until(lambda: bool(heard.content))
        assert heard.faults == ["sync.wait", "sync.wait"]
        assert heard.sync.fault() == "sync.wait"


def test_a_mistake_of_who_is_told_does_not_end_the_watch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: queue.Queue[str] = queue.Queue()

    def mistaken(*_: object) -> None:
        told.put("network")
        raise RuntimeError("nobody's name")

    argv = says(tmp_path, {"event": "online"}, END)
    sync = SyncProcess(argv, mistaken, mistaken, on_content=lambda *_: told.put("content"))
    try:
        assert [told.get(timeout=PATIENCE) for _ in range(2)] == ["network", "content"]
        assert sync.online() is True
    finally:
        sync.close()
    assert [record.getMessage() for record in caplog.records] == [
        "what sync said was not taken: RuntimeError"
    ]


def test_asking_does_not_start_a_process_that_dies_more_often(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    program = f"open({str(marks)!r}, 'a').write('x')"
    with Heard([*PYTHON, program], first_delay=60.0) as heard:
        heard.until(lambda: marks.exists() and heard.sync.pid is None)
        for _ in range(100):
            heard.sync.send_now()
        assert heard.sync.restarts == 0
    with Heard([*PYTHON, program], first_delay=0.02) as heard:
        heard.until(lambda: heard.sync.restarts > 0)  # the control


def test_haste_is_no_way_around_a_platform_that_asks_for_patience(tmp_path: Path) -> None:
    def patience(path: str, _request: bytes, honest: Reply) -> Reply:
        return Reply(503, b"", {"retry-after": "600"}) if path == "/v1/batches" else honest

    with KioskSide(tmp_path) as kiosk, Between(tmp_path) as between:
        kiosk.promise(1)
        between.twist = patience
        command = kiosk.command(between.url, between.public_key)
        for _ in ("at first", "after a restart"):
            with Heard(command) as heard:
                heard.until(lambda: heard.faults == ["sync.wait"])
                assert heard.network == [True]
                for _ in range(3):
                    looks = between.requests.count("/v1/content")
                    heard.sync.sync_now()
                    heard.until(lambda: between.requests.count("/v1/content") > looks)  # noqa: B023
            assert between.requests.count("/v1/batches") == 1
            between.twist = lambda _path, _request, honest: honest
        kiosk.database.with_name("kiosk.db.pause").unlink()
        with Heard(command) as heard:
            heard.sync.send_now()
            heard.until(lambda: bool(heard.acknowledged))


_KIOSK = """
import json, sys, threading
from offline_store.sync.supervisor import SyncProcess
nothing = lambda *_: None
sync = SyncProcess(json.loads(sys.argv[1]), nothing, nothing)
try:
    moment = threading.Event()
    while sync.pid is None:
        moment.wait(0.01)
    print(sync.pid, flush=True)
    sys.stdin.read()
except KeyboardInterrupt:
    print("ended", flush=True)
sync.close()
"""


def in_a_terminal(argv: list[str]) -> subprocess.Popen[str]:
    """Start a process as the foreground group of a terminal would be; it heeds Ctrl-C."""
    return subprocess.Popen(
        ["env", "--default-signal=INT", *argv],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ctrl_c(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Press Ctrl-C, and return what all of them said until the last has ended."""
    os.killpg(process.pid, signal.SIGINT)
    return process.communicate(timeout=PATIENCE)


def test_ctrl_c_ends_the_kiosk_and_by_it_a_process_that_is_only_starting(tmp_path: Path) -> None:
    with KioskSide(tmp_path) as kiosk:
        command = list(kiosk.command("http://127.0.0.1:9", "A" * 43 + "="))
        process = in_a_terminal([sys.executable, "-c", _KIOSK, json.dumps(command)])
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert os.getpgid(child) == child != process.pid
        assert ctrl_c(process) == ("ended\n", "")
        alone = in_a_terminal([*PYTHON, "print(flush=True); import sys; sys.stdin.read()"])
        assert alone.stdout is not None
        assert alone.stdout.readline()
        assert "KeyboardInterrupt" in ctrl_c(alone)[1], "the control: it reaches the whole group"
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_it_ends_with_a_kiosk_that_is_killed_while_it_starts(tmp_path: Path) -> None:
    with KioskSide(tmp_path) as kiosk:
        command = list(kiosk.command("http://127.0.0.1:9", "A" * 43 + "="))
        process = in_a_terminal([sys.executable, "-c", _KIOSK, json.dumps(command)])
        assert process.stdout is not None
        assert process.stdout.readline()
        process.kill()
        # Both hold the other ends: these close when the last of them has ended.
        process.communicate(timeout=PATIENCE)
