"""A staff PIN cannot be guessed: not by patience, a restart, or a clock set back."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from kiosk.domain.staff import PinCheck, PinVerdict
from offline_store.engine import reading
from offline_store.models import staff_pin
from tests.store.desk import Desk, SetClock, desk_at, together

PIN, OTHER = "246810", "135790"
RIGHT = PinCheck(PinVerdict.RIGHT, staff_no="1")


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash as always, only with less work: some forty tries are made here."""
    monkeypatch.setattr("argon2.PasswordHasher", lambda: PasswordHasher(1, 8, 1))


def guess(desk: Desk, times: int) -> list[PinCheck]:
    return [desk.store.check_pin(OTHER) for _ in range(times)]


def locked(minutes: int) -> PinCheck:
    return PinCheck(PinVerdict.LOCKED, locked_minutes=minutes)


def test_without_a_pin_the_door_stays_shut(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        assert desk.store.check_pin("") == PinCheck(PinVerdict.WRONG, tries_left=0)
        assert desk.store.check_pin(PIN) == PinCheck(PinVerdict.WRONG, tries_left=0)


def test_the_right_pin_opens_and_is_kept_as_argon2id_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # with the real work
    with desk_at(tmp_path) as desk:
        desk.store.set_pin(PIN)
        assert desk.store.check_pin(PIN) == RIGHT
        assert desk.store.check_pin(OTHER) == PinCheck(PinVerdict.WRONG, tries_left=4)
        with reading(desk.engine) as connection:
            kept = connection.execute(select(staff_pin.c.hash)).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_five_wrong_tries_lock_and_even_the_right_pin_waits(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        desk.store.set_pin(PIN)
        assert [check.tries_left for check in guess(desk, 4)] == [4, 3, 2, 1]
        assert guess(desk, 1) == [locked(5)]
        assert desk.store.check_pin(PIN) == locked(5)
        desk.clock.forward(minutes=4, seconds=1)
        assert desk.store.check_pin(PIN) == locked(1)
        desk.clock.forward(seconds=59)
        assert desk.store.check_pin(PIN) == RIGHT


def test_a_right_pin_clears_the_wrong_tries(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        desk.store.set_pin(PIN)
        for _ in range(3):
            guess(desk, 4)
            assert desk.store.check_pin(PIN) == RIGHT


class Wall(SetClock):
    """A clock whose date may be set while its seconds go on as they do."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 0.0

    def monotonic(self) -> float:
        return self.ticks

    def forward(self, **span: float) -> None:
        super().forward(**span)
        self.ticks += timedelta(**span).total_seconds()

    def put(self, **span: float) -> None:
        self.at += timedelta(**span)


def test_a_clock_that_is_set_to_and_fro_opens_nothing_and_holds_nobody_longer(
    tmp_path: Path,
) -> None:
    clock = Wall()
    with desk_at(tmp_path, clock) as desk:
        desk.store.set_pin(PIN)
        assert guess(desk, 5)[-1] == locked(5)
        clock.put(hours=-1)
        assert desk.store.check_pin(PIN) == locked(5)
        clock.put(hours=1)
        assert desk.store.check_pin(PIN) == locked(5)
        clock.put(hours=1)
        assert desk.store.check_pin(PIN) == locked(5)
        clock.put(hours=-2)
        clock.forward(minutes=5)
        assert desk.store.check_pin(PIN) == RIGHT


def test_a_clock_set_back_and_forth_over_a_restart_opens_nothing(tmp_path: Path) -> None:
    clock = Wall()
    with desk_at(tmp_path, clock) as desk:
        desk.store.set_pin(PIN)
        guess(desk, 5)
        clock.put(hours=-1)
        assert desk.store.check_pin(PIN) == locked(5)
    clock.put(hours=1)
    with desk_at(tmp_path, clock) as desk:
        assert desk.store.check_pin(PIN) == locked(5)
        clock.forward(minutes=5)
        assert desk.store.check_pin(PIN) == RIGHT


def test_each_lock_is_twice_as_long_as_the_last_up_to_a_day(tmp_path: Path) -> None:
    minutes = []
    with desk_at(tmp_path) as desk:
        desk.store.set_pin(PIN)
        for _ in range(11):
            minutes.append(guess(desk, 5)[-1].locked_minutes)
            desk.clock.forward(minutes=minutes[-1])
        assert minutes == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]
        assert desk.store.check_pin(PIN) == RIGHT
        assert guess(desk, 5)[-1] == locked(5)


def test_a_lock_and_the_tries_before_it_survive_a_restart(tmp_path: Path) -> None:
    clock = SetClock()
    with desk_at(tmp_path, clock) as desk:
        desk.store.set_pin(PIN)
        guess(desk, 3)
    with desk_at(tmp_path, clock) as desk:
        assert guess(desk, 2)[-1] == locked(5)
    with desk_at(tmp_path, clock) as desk:
        assert desk.store.check_pin(PIN) == locked(5)
        clock.forward(minutes=5)
        assert desk.store.check_pin(PIN) == RIGHT


@pytest.mark.parametrize("hours", [-1, -24 * 400])
def test_a_clock_set_back_neither_opens_a_lock_nor_makes_it_longer(
    tmp_path: Path, hours: int
) -> None:
    clock = Wall()
    with desk_at(tmp_path, clock) as desk:
        desk.store.set_pin(PIN)
        guess(desk, 5)
        clock.put(hours=hours)
        assert desk.store.check_pin(PIN) == locked(5)
    with desk_at(tmp_path, clock) as desk:
        clock.forward(minutes=3)
        assert desk.store.check_pin(PIN) == locked(2)
        clock.forward(minutes=2)
        assert desk.store.check_pin(PIN) == RIGHT


def test_guesses_made_at_once_are_all_counted(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        desk.store.set_pin(PIN)
        checks: list[PinCheck] = []
        together(
            *(
                threading.Thread(target=lambda: checks.append(desk.store.check_pin(OTHER)))
                for _ in range(8)
            )
        )
        assert sorted(c.tries_left for c in checks if c.verdict is PinVerdict.WRONG) == [1, 2, 3, 4]
        assert [c for c in checks if c.verdict is PinVerdict.LOCKED] == [locked(5)] * 4


def test_a_new_pin_ends_the_lock_and_the_old_pin(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        desk.store.set_pin(PIN)
        guess(desk, 5)
        desk.store.set_pin(OTHER)
        assert desk.store.check_pin(OTHER) == RIGHT
        assert desk.store.check_pin(PIN).verdict is PinVerdict.WRONG
