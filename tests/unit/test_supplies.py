"""How much paper is left: every slip counts, whoever else counts at the same time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Lock, Thread
from typing import Any, cast

from kiosk.app.desk import Gathered, KioskDesk
from kiosk.app.supplies import PAPER, SLIPS_A_ROLL, Supplies
from kiosk.clock import SystemClock


def left(counted: Supplies) -> int:
    return counted.left()[PAPER].left


def test_what_is_left_outlives_the_program_and_a_new_roll_is_full(tmp_path: Path) -> None:
    counted = Supplies(tmp_path)
    for _ in range(3):
        counted.use_slip()
    assert left(Supplies(tmp_path)) == SLIPS_A_ROLL - 3
    counted.new_roll()
    assert left(Supplies(tmp_path)) == SLIPS_A_ROLL


class Turnstile:
    """A lock that lets nobody in before ``visitors`` stand at it."""

    def __init__(self, visitors: int) -> None:
        self._all_here, self._lock = Barrier(visitors), Lock()

    def __enter__(self) -> None:
        self._all_here.wait(10)
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_slips_that_end_at_once_are_each_counted(tmp_path: Path) -> None:
    counted = Supplies(tmp_path)
    counted._lock = cast(Any, Turnstile(2))
    threads = [Thread(target=counted.use_slip) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert left(Supplies(tmp_path)) == SLIPS_A_ROLL - 2


class Later:
    """A store's thread that has not come to it yet."""

    def __init__(self) -> None:
        self.jobs: list[Callable[[], None]] = []

    def submit(self, work: Callable[[], Any], done: Callable[[Any], None], _: float) -> None:
        self.jobs.append(lambda: done(work()))


def test_a_new_roll_is_written_by_the_stores_thread(tmp_path: Path) -> None:
    counted, worker, absent = Supplies(tmp_path), Later(), cast(Any, None)
    things = Gathered(
        devices={},
        speaker=absent,
        platform=absent,
        store=absent,
        store_worker=cast(Any, worker),
        services=(),
        supplies=counted,
        journal=absent,
        clock=SystemClock(),
    )
    desk = KioskDesk(things, absent, absent)
    counted.use_slip()
    desk.new_roll()
    assert left(counted) == SLIPS_A_ROLL - 1
    (job,) = worker.jobs
    job()
    assert left(counted) == SLIPS_A_ROLL
