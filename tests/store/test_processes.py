"""What was said to be promised is there, however the process that said it came to its end."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from offline_store import audit
from offline_store.engine import reading
from offline_store.models import cases, outbox
from offline_store.sequence import epoch_and_seq
from tests.store.desk import Desk, desk_at, slip_for, submission

ROOT = Path(__file__).parents[2]


def writer(folder: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.writer", str(folder), *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def kept(desk: Desk) -> set[str]:
    """Return the cases that are whole, having looked that nothing is half there."""
    with reading(desk.engine) as connection:
        ids = set(connection.execute(select(cases.c.id)).scalars())
        queued = connection.execute(
            select(outbox.c.place, outbox.c.id)
            .where(outbox.c.kind == "case")
            .order_by(outbox.c.place)
        ).all()
    assert [epoch_and_seq(row.place) for row in queued] == [
        (1, seq) for seq in range(1, len(queued) + 1)
    ]
    assert {row.id for row in queued} == ids
    assert audit.verify(desk.engine) is None
    return ids


def test_five_kills_in_mid_write_lose_nothing_that_was_promised(tmp_path: Path) -> None:
    said: set[str] = set()
    killed = 0
    for turn in range(5):
        with writer(tmp_path) as process:
            assert process.stdout is not None
            for _ in range(10 + 7 * turn):
                said.add(process.stdout.readline().strip())
            process.send_signal(signal.SIGKILL)
            said.update(line.strip() for line in process.stdout if line.endswith("\n"))
        killed += process.returncode == -signal.SIGKILL
        with desk_at(tmp_path) as desk:
            found = kept(desk)
        assert said <= found
        assert len(found) - len(said) <= turn + 1  # each kill may cut off one word of thanks
    assert killed == 5
    assert len(said) > 100


def test_a_promise_said_before_its_commit_is_lost_by_a_kill(tmp_path: Path) -> None:
    with writer(tmp_path, "hasty") as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
    assert len(said) == 36
    with desk_at(tmp_path) as desk:
        assert kept(desk) == set()


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        mine: set[str] = set()
        with writer(tmp_path, "40") as first, writer(tmp_path, "40") as second:
            theirs: set[str] = set()
            while first.poll() is None or second.poll() is None or len(mine) < 20:
                case = submission()
                desk.store.submit(case, slip_for)
                mine.add(case.case_id)
                desk.outbox.lease(5, 1)
            for process in (first, second):
                assert process.stdout is not None
                theirs.update(process.stdout.read().split())
        assert (first.returncode, second.returncode) == (0, 0)
        assert len(theirs) == 80
        assert kept(desk) == mine | theirs
