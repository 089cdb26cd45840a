"""``kill -9`` of the kiosk and its sync process at any place, then a restart.

From the submit on exactly one acknowledged case is on the gateway; before it nothing of the
resident is anywhere.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.walk import ANSWERS
from kiosk.app.world import World
from offline_store.gateway import GatewayStore

PATIENCE = 60.0


class Child:
    """The kiosk in a process group of its own."""

    def __init__(self, world: World, stop: str) -> None:
        # whatever it writes into temporary folders is searched too
        temporary = world.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.child", str(world.config), stop],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(temporary)},
        )
        self.places: list[str] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self.places.append(line.strip())
                self._changed.notify_all()

    def until(self, place: str) -> None:
        with self._changed:
            reached = self._changed.wait_for(lambda: place in self.places, PATIENCE)
        assert reached, f"{place} was not reached, only {self.places}"

    def kill(self) -> None:
        """Kill the kiosk and all that it started, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        assert self.process.wait(30) == -signal.SIGKILL
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()


@contextmanager
def child(world: World, stop: str) -> Iterator[Child]:
    kiosk = Child(world, stop)
    try:
        yield kiosk
    finally:
        kiosk.kill()


def _held(world: World) -> list[dict[str, object]]:
    gateway = GatewayStore(world.gateway.database)
    try:
        return [item for item in gateway.items() if item["kind"] == "case"]
    finally:
        gateway.close()


def _waiting(world: World) -> int:
    """Return how many items the kiosk still has to send, by its own store."""
    from kiosk.app.storing import open_store
    from kiosk.app.system import SystemClock, Uuid7
    from kiosk.config import load

    store = open_store(load(world.config), SystemClock(), Uuid7(), recover=False)
    try:
        return store.queue().waiting
    finally:
        store.close()


def _until(holds: object, what: str) -> None:
    end = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end, f"waited in vain for {what}"
        pause.wait(0.05)


@pytest.mark.parametrize("place", ["submitting", "slip", "acknowledged"])
@pytest.mark.parametrize("delay_ms", [0, 4, 60])
def test_after_the_submit_a_kill_costs_nothing_and_doubles_nothing(
    world: World, place: str, delay_ms: int
) -> None:
    world.reader.put(WANG_XIAOYING)
    with child(world, place) as kiosk:
        kiosk.until(place)
        threading.Event().wait(delay_ms / 1000)
    accepted = _waiting(world) + len(_held(world))
    if place != "submitting":
        assert accepted >= 1, "an accepted case is gone"
    with child(world, "none") as again:
        again.until("attract")
        if accepted:
            _until(lambda: len(_held(world)) == 1, "the case at the gateway")
            _until(lambda: _waiting(world) == 0, "the receipt at the kiosk")
    assert len(_held(world)) == (1 if accepted else 0)
    assert len(world.printer.slips) <= 1


@pytest.mark.parametrize("place", ["question", "review"])
def test_before_the_submit_a_kill_leaves_nothing_of_the_resident(world: World, place: str) -> None:
    world.reader.put(WANG_XIAOYING)
    with child(world, place) as kiosk:
        kiosk.until(place)
        if place == "question":
            _until(lambda: kiosk.places.count("question") == 3, "the third answer")
    assert _held(world) == []
    assert _waiting(world) == 0
    assert _found(world.folder) == []
    with child(world, "none") as again:
        again.until("attract")
    assert _held(world) == []


def _secrets() -> list[bytes]:
    values = [
        WANG_XIAOYING.number.reveal(),
        WANG_XIAOYING.name.reveal(),
        ANSWERS["phone"],
        ANSWERS["account"],
    ]
    return [v.encode(code) for v in values for code in ("utf-8", "utf-16-le", "gbk")]


def _found(folder: Path) -> list[str]:
    return [
        f"{path.name}: {secret!r}"
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("gateway.db")
        for secret in _secrets()
        if secret in path.read_bytes()
    ]


def test_what_a_resident_said_is_nowhere_in_clear_after_the_submit(
    world: World, tmp_path: Path
) -> None:
    world.line.cut()
    world.reader.put(WANG_XIAOYING)
    with child(world, "slip") as kiosk:
        kiosk.until("slip")
        _until(lambda: len(world.printer.slips) == 1, "the slip")
    assert _waiting(world) == 1
    assert _found(world.folder) == []
    slip = world.printer.slips[0].raw
    assert not [secret for secret in _secrets() if secret in slip]
    control = tmp_path / "control.txt"
    control.write_text(ANSWERS["phone"])
    assert _found(tmp_path) != []


@pytest.mark.parametrize("delay_ms", [0, 15, 60])
def test_a_kill_of_everything_the_gateway_too_ends_with_exactly_one_case(
    world: World, delay_ms: int
) -> None:
    world.reader.put(WANG_XIAOYING)
    with child(world, "slip") as kiosk:
        kiosk.until("slip")
        threading.Event().wait(delay_ms / 1000)
        os.kill(world.gateway.pid, signal.SIGKILL)
    assert _waiting(world) + len(_held(world)) >= 1, "an accepted case is gone"
    new = World(world.folder)
    try:
        with child(new, "none") as again:
            again.until("attract")
            _until(lambda: len(_held(new)) == 1, "the case at the gateway")
            _until(lambda: _waiting(new) == 0, "the receipt at the kiosk")
    finally:
        new.close()
    assert len(_held(new)) == 1
