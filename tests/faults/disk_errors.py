"""The disk fails: EIO and ENOSPC on write and on sync, put into a real process's system calls.

A resident whose submit failed tries again, as the screen offers.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults.kept import kept
from tests.faults.row import Row
from tests.faults.traced import python
from ui.i18n.words import LinguistWords

FULL: Mapping[str, int] = {"cases": 120, "rounds": 3, "kinds": 4}
SHORT: Mapping[str, int] = {"cases": 24, "rounds": 1, "kinds": 2}

# SQLite syncs by either, as it was built: both are injected and what really happened is counted.
_SYNCS = "fsync,fdatasync"
_WRITES = "pwrite64"
FAULTS = ((_SYNCS, "EIO"), (_WRITES, "ENOSPC"), (_SYNCS, "ENOSPC"), (_WRITES, "EIO"))
_INJECTED = re.compile(r"^\d+ +(\w+)\(.* = -1 (\w+) .*\(INJECTED\)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Round:
    injected: int
    lost: int
    doubled: int


def campaign(folder: Path, cases: int, rounds: int, kinds: int, seed: int = 1) -> Row:
    """Promise ``cases`` in each of ``rounds`` for each of ``kinds`` of faults.

    The control tells before it commits.

    Raises:
        RuntimeError: a fault never happened, nobody was told of it, or a resident would be told
            what there are no words for.
    """
    chance = Random(seed)
    done, control = [], 0
    _run(folder / "sound", 1)
    for number in range(rounds):
        for calls, error in FAULTS[:kinds]:
            place = folder / f"{number}-{calls}-{error}"
            done.append(_round(place, calls, error, cases, chance))
    for calls, error in FAULTS[:kinds]:
        place = folder / f"control-{calls}-{error}"
        control += _round(place, calls, error, cases, chance, "--hasty").lost
    return Row(
        runs=cases * len(done),
        faults_injected=sum(one.injected for one in done),
        lost=sum(one.lost for one in done),
        doubled=sum(one.doubled for one in done),
        control=control,
    )


def _round(
    folder: Path, calls: str, error: str, cases: int, chance: Random, *options: str
) -> _Round:
    shutil.copytree(folder.with_name("sound"), folder)  # made on a sound disk
    trace = folder / "strace"
    # Past the opening, then at a step that meets each place of a commit in turn.
    often = 1 if calls == _SYNCS else 5
    first, step = often * chance.randint(8, 16), often * chance.choice((7, 11, 13)) - 1
    told, refused = _run(
        folder, cases, "--first", "2", *options,
        under=["strace", "-f", "-o", str(trace), "-e", f"trace={calls}",
               "-e", f"inject={calls}:error={error}:when={first}+{step}"],
    )  # fmt: skip
    injected = Counter(_INJECTED.findall(trace.read_text()))
    if not injected or {what for _, what in injected} != {error}:
        raise RuntimeError(f"{error} on {calls} did not happen: {injected}")
    if not refused:
        raise RuntimeError(f"nobody was told of {injected}")
    words = LinguistWords()
    unspoken = [code for code in refused if not words.has(f"error.{code}")]
    if unspoken:
        raise RuntimeError(f"a resident is told {unspoken}, which has no words")
    there = kept(folder)
    lost = sum(case not in there.cases for case in told)
    return _Round(injected.total(), lost, there.doubled)


def _run(
    folder: Path, cases: int, *options: str, under: Sequence[str] = ()
) -> tuple[list[str], list[str]]:
    """Return which cases were told as promised, and the codes of what was refused."""
    folder.mkdir(exist_ok=True)
    command = python("tests.faults.writer", str(folder), "--count", str(cases), *options)
    run = subprocess.run(
        [*under, *command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if run.returncode != 0 or run.stderr:
        raise RuntimeError(run.stderr)
    lines = [line.split() for line in run.stdout.splitlines()]
    told = [line[1] for line in lines if line[0] == "told"]
    return told, [line[1] for line in lines if line[0] == "refused"]
