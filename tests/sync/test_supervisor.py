"""The kiosk and its sync process: heard, restarted, ended, and never waited for."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic

from tests.sync.kiosk_side import Heard

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
        began = monotonic()
        for _ in range(10_000):
            heard.sync.send_now()
        assert monotonic() - began < 2.0, "though its pipe has long been full"
        began = monotonic()
        heard.sync.close()
        assert monotonic() - began < 5.0, "one that hangs is killed"
        assert heard.sync.pid is None
