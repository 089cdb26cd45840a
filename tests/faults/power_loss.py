"""The power fails while cases are promised: whatever was not synced is dropped, reordered or torn.

The writes of a real process are traced once and replayed up to hundreds of places.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from tests.faults.disk import Disk
from tests.faults.kept import kept
from tests.faults.row import Row
from tests.faults.traced import Deed, Said, python, trace

FULL: Mapping[str, int] = {"states": 800, "cases": 260, "reopen": 130, "control": 120}
SHORT: Mapping[str, int] = {"states": 40, "cases": 16, "reopen": 8, "control": 20}


def campaign(
    folder: Path, states: int, cases: int, reopen: int, control: int, seed: int = 1
) -> Row:
    """Lose power at ``states`` places, and at ``control`` places where commits are not synced."""
    count = ["--count", str(cases), "--reopen", str(reopen)]
    full = _run(folder / "full", count, states, Random(seed))
    normal = _run(folder / "normal", [*count, "--normal"], control, Random(seed))
    return Row(
        runs=len(full),
        faults_injected=sum(dropped > 0 for _, _, dropped in full),
        lost=sum(lost for lost, _, _ in full),
        doubled=sum(doubled for _, doubled, _ in full),
        control=sum(lost > 0 for lost, _, _ in normal),
    )


def _run(
    folder: Path, options: Sequence[str], states: int, chance: Random
) -> list[tuple[int, int, int]]:
    """Return what each state lost, doubled, and how many writes it was made without."""
    work = folder / "work"
    work.mkdir(parents=True)
    deeds = trace(python("tests.faults.writer", str(work), *options), work, folder / "trace")
    found = []
    for number, (told, disk) in enumerate(_states(deeds, str(work), states, chance)):
        files, dropped = disk.lose_power(chance)
        state = folder / str(number)
        _lay(files, work, state)
        there = kept(state)
        # A database that is refused is a loss even before anything was told.
        lost = sum(case not in there.cases for case in told) + (there.refused is not None)
        found.append((lost, there.doubled, dropped))
        shutil.rmtree(state)
    return found


def _states(
    deeds: Sequence[Deed], folder: str, states: int, chance: Random
) -> Iterator[tuple[set[str], Disk]]:
    """Give what had been told and what had been done at each of ``states`` places, in order.

    Only places at which something is under way: anywhere else nothing can be lost.
    """
    disk, places = Disk(folder), []
    for place, deed in enumerate(deeds, 1):
        disk.do(deed)
        if disk.owes:
            places.append(place)
    places = sorted(chance.choices(places, k=states))
    disk, at = Disk(folder), 0
    told: set[str] = set()
    for place in places:
        for deed in deeds[at:place]:
            disk.do(deed)
            if isinstance(deed, Said):
                told.update(line.split()[1] for line in deed.data.decode().splitlines())
        at = place
        yield told, disk


def _lay(files: Mapping[str, bytes], work: Path, state: Path) -> None:
    state.mkdir()
    for path, content in files.items():
        target = state / Path(path).relative_to(work)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o600)
