"""SIGKILL at random while a kiosk promises and its sync process sends."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from random import Random

from tests.faults.fresh_ids import FreshIds
from tests.faults.held import doubled, held
from tests.faults.kept import kept
from tests.faults.processes import Sync, Writer, drained, enrolled
from tests.faults.row import Row
from tests.sync.world import GatewayProcess

FULL: Mapping[str, int] = {"kills": 30, "control": 5}
SHORT: Mapping[str, int] = {"kills": 2, "control": 1}

_LONGEST = 0.4
"""Seconds that a process works before it is killed."""


def campaign(folder: Path, kills: int, control: int, seed: int = 1) -> Row:
    """Kill the writer, the sync process or both ``kills`` times, then let all that waits go."""
    chance = Random(seed)
    kiosk = folder / "kiosk"
    kiosk.mkdir()
    with GatewayProcess(kiosk) as gateway:
        # Unhurried, as residents are: else a backlog would grow for ever.
        with Writer(kiosk, "--pause", "0.004") as writer, Sync(kiosk, gateway) as sync:
            for _ in range(kills):
                _kill(writer, sync, chance)
            writer.kill()
            drained(kiosk, sync)
            told, done = writer.told, writer.kills + sync.kills - 1
        there = held(gateway.database)
        again = _fresh_ids(folder / "fresh", gateway, control * 40)
    return Row(
        runs=len(told),
        faults_injected=done,
        lost=len(told.keys() - {item["id"] for item in there}),
        doubled=doubled(there),
        control=_told_too_early(folder / "hasty", control) + again,
    )


def _kill(writer: Writer, sync: Sync, chance: Random) -> None:
    told, done = len(writer.told), len(sync.acknowledged)
    writer.until(lambda: len(writer.told) > told)
    sync.until(lambda: len(sync.acknowledged) > done)
    threading.Event().wait(chance.uniform(0.0, _LONGEST))
    victims = chance.choice(([writer], [sync], [sync], [writer, sync]))
    for victim in victims:
        victim.kill()
    for victim in victims:
        victim.again()


def _told_too_early(folder: Path, times: int) -> int:
    """Return what a kiosk loses that tells before it commits."""
    lost = 0
    for number in range(times):
        place = folder / str(number)
        place.mkdir(parents=True)
        with Writer(place, "--hasty", "--hang") as writer:
            writer.until(lambda: bool(writer.told))
            writer.kill()
            lost += len(writer.told.keys() - kept(place).cases.keys())
    return lost


def _fresh_ids(folder: Path, gateway: GatewayProcess, count: int) -> int:
    """Return what a sender doubles that takes new ids when it was killed before it knew."""
    device = "kiosk-02"
    place = enrolled(folder, gateway, device)
    FreshIds(place, gateway.url, gateway.public_key, device).drain(count, forgets=0.3)
    return doubled(item for item in held(gateway.database) if item["device"] == device)
