"""How much paper is left: every slip counts, whoever else counts at the same time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Barrier, Lock, Thread
from typing import Any, cast

import pytest

from drivers.catalog import RECEIPT_PRINTERS
from drivers.isolation.proxy import IsolatedDevice
from kiosk.app.desk import Gathered, KioskDesk
from kiosk.app.equipment import roll_m
from kiosk.app.supplies import NEAR_END_SLIPS, PAPER, SLIP_MM, SLIPS_A_ROLL, Supplies
from kiosk.clock import SystemClock
from kiosk.domain.device import DeviceName
from kiosk.domain.staff import Supply


def left(counted: Supplies) -> int:
    return counted.left()[PAPER].left


def test_what_is_left_outlives_the_program_and_a_new_roll_is_full(tmp_path: Path) -> None:
    counted = Supplies(tmp_path)
    for _ in range(3):
        counted.use_slip()
    assert left(Supplies(tmp_path)) == SLIPS_A_ROLL - 3
    counted.new_roll()
    assert left(Supplies(tmp_path)) == SLIPS_A_ROLL


def test_a_long_slip_counts_for_more_than_a_short_one(tmp_path: Path) -> None:
    counted = Supplies(tmp_path)
    counted.use_slip(3 * SLIP_MM)
    assert left(counted) == SLIPS_A_ROLL - 3
    for _ in range(3):
        counted.use_slip(SLIP_MM // 3)
    assert left(counted) == SLIPS_A_ROLL - 4


def test_a_roll_of_its_own_length_is_counted_from_that(tmp_path: Path) -> None:
    counted = Supplies(tmp_path, lambda: 30)
    assert counted.left()[PAPER] == Supply(132, 132)
    counted.use_slip()
    assert Supplies(tmp_path, lambda: 30).left()[PAPER] == Supply(131, 132)


def test_a_roll_whose_length_is_known_only_later_is_full_all_the_same(tmp_path: Path) -> None:
    metres = 50
    counted = Supplies(tmp_path, lambda: metres)
    counted.new_roll()
    assert counted.left()[PAPER] == Supply(SLIPS_A_ROLL, SLIPS_A_ROLL)
    metres = 30
    assert counted.left()[PAPER] == Supply(132, 132)
    counted.use_slip()
    assert counted.left()[PAPER] == Supply(131, 132)


def test_a_printer_in_a_process_of_its_own_tells_its_roll_once_that_has_begun(
    tmp_path: Path,
) -> None:
    slips = tmp_path / "slips"
    slips.touch()
    params = {"path": str(slips), "profile": "58mm"}
    printer = IsolatedDevice(DeviceName.PRINTER, "escpos-file", params)
    counted = Supplies(tmp_path, partial(roll_m, {DeviceName.PRINTER: printer}))
    printer.open()
    assert counted.left()[PAPER] == Supply(132, 132)
    printer.close()
    assert counted.left()[PAPER] == Supply(132, 132)


def test_what_the_printer_says_of_the_rolls_end_goes_before_the_count(tmp_path: Path) -> None:
    counted = Supplies(tmp_path)
    assert counted.left(near_end=True)[PAPER].left == NEAR_END_SLIPS
    assert left(counted) == SLIPS_A_ROLL, "control: nothing but the sensor said so"
    counted.use_slip((SLIPS_A_ROLL - 5) * SLIP_MM)
    assert counted.left(near_end=True)[PAPER].left == left(counted) == 5


def test_while_slips_come_out_there_is_one_left(tmp_path: Path) -> None:
    counted = Supplies(tmp_path, lambda: 1)
    for _ in range(10):
        counted.use_slip()
    assert left(counted) == 1


@pytest.mark.parametrize(("model", "metres"), [("80mm", 50), ("58mm", 30)])
def test_the_roll_is_the_models_unless_the_site_says_otherwise(model: str, metres: int) -> None:
    params = {"path": "/dev/null", "profile": model}
    usual = RECEIPT_PRINTERS.make("escpos-file", params)
    assert roll_m({DeviceName.PRINTER: usual}) == metres
    its_own = RECEIPT_PRINTERS.make("escpos-file", {**params, "roll_m": 83})
    assert roll_m({DeviceName.PRINTER: its_own}) == 83
    assert roll_m({}) == 50


class Turnstile:
    """A lock that lets nobody in before ``visitors`` stand at it."""

    def __init__(self, visitors: int) -> None:
        self._all_here, self._lock = Barrier(visitors), Lock()

    def __enter__(self) -> None:
        self._all_here.wait(30)
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
        thread.join(30)
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
