"""A disk that gives back other bits than it was given: one is flipped, in the file or in its log.

In the file each page tells by itself, and what lay on it is gone: there is one copy. The finding
must say how much. The write-ahead log drops what follows a flip and calls the rest whole: there
only the mark outside the database tells.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from random import Random

from offline_store.opening import Presence
from tests.faults.kept import Kept, kept
from tests.faults.processes import Writer
from tests.faults.row import Row
from tests.store.desk import files

FULL: Mapping[str, int] = {"in_file": 200, "in_log": 50, "control": 50, "cases": 60}
SHORT: Mapping[str, int] = {"in_file": 30, "in_log": 10, "control": 10, "cases": 30}


def campaign(
    folder: Path, in_file: int, in_log: int, control: int, cases: int, seed: int = 1
) -> Row:
    """Flip single bits in copies of a database with ``cases`` in it, and start on each copy.

    The control starts without the check of the file, and without the mark beside the log.

    Raises:
        RuntimeError: no flip in the log cost anything, so that there was nothing to find.
    """
    chance = Random(seed)
    closed, killed = folder / "closed", folder / "killed"
    closed_told = _promised_and_closed(closed, cases)
    told = _promised_and_killed(killed, cases)
    of_file = [kept(copy) for copy in _flipped(closed, "", in_file, chance)]
    of_log = [kept(copy) for copy in _flipped(killed, "-wal", in_log, chance)]
    if not any(told - there.cases.keys() for there in of_log):
        raise RuntimeError(f"{in_log} flips in the log cost nothing")
    unchecked = [_joined(copy) for copy in _flipped(closed, "", control, chance)]
    unmarked = [_unmarked(copy) for copy in _flipped(killed, "-wal", control, chance)]
    return Row(
        runs=in_file + in_log,
        faults_injected=in_file + in_log,
        lost=_miscounted(of_file, closed_told) + _silently_lost(of_log, told),
        doubled=sum(there.doubled for there in (*of_file, *of_log)),
        control=min(sum(not there.refused for there in unchecked), _silently_lost(unmarked, told)),
        destroyed=_gone(of_file, closed_told) + _gone(of_log, told),
    )


def _promised_and_closed(folder: Path, cases: int) -> Set[str]:
    """Leave all in the file, since the last one to close it checkpoints its log; return what was
    told."""
    folder.mkdir()
    with Writer(folder, "--count", str(cases)) as writer:
        if writer.ends() != 0:
            raise RuntimeError("the writer failed")
    if _path(folder, "-wal").exists():
        raise RuntimeError("something is in the log still")
    return writer.told.keys()


def _promised_and_killed(folder: Path, cases: int) -> Set[str]:
    """Leave all in the log, and return what was told."""
    folder.mkdir()
    with Writer(folder) as writer:
        writer.until(lambda: len(writer.told) >= cases)
        writer.kill()
        return writer.told.keys()


def _flipped(folder: Path, side: str, times: int, chance: Random) -> Iterator[Path]:
    """Give copies of what is in ``folder``, one bit of each flipped anywhere."""
    copy = folder.with_name(f"{folder.name}{side}-copy")
    for _ in range(times):
        shutil.copytree(folder, copy)
        _path(copy, "-shm").unlink(missing_ok=True)  # made anew by whoever opens it first
        content = bytearray(_path(copy, side).read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        _path(copy, side).write_bytes(content)
        yield copy
        shutil.rmtree(copy)


def _joined(folder: Path) -> Kept:
    """Start where somebody seems to have the database open: nobody checks it."""
    with Presence(_path(folder)) as somebody:
        somebody.join()
        try:
            return kept(folder)
        finally:
            somebody.leave()


def _unmarked(folder: Path) -> Kept:
    for mark in folder.glob("*.mark-*"):
        mark.unlink()
    return kept(folder)


def _silently_lost(found: Sequence[Kept], told: Set[str]) -> int:
    return sum(bool(told - there.cases.keys()) and not there.findings for there in found)


def _gone(found: Sequence[Kept], told: Set[str]) -> int:
    """Return how many cases are gone, or have lost what the kiosk itself knew of them."""
    return sum(len(told - there.cases.keys()) for there in found)


def _miscounted(found: Sequence[Kept], told: Set[str]) -> int:
    """Return how many starts tell nothing, or of fewer items than are gone."""
    return sum(not there.findings or len(told - there.items) > there.missing for there in found)


def _path(folder: Path, side: str = "") -> Path:
    database, _ = files(folder)
    return database.with_name(database.name + side)
