"""A hostile proxy between the kiosk and its platform, and kills on top."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic

from tests.faults.believed import BelievedTime
from tests.faults.fresh_ids import FreshIds
from tests.faults.held import doubled, held
from tests.faults.processes import Sync, Writer, drained, enrolled
from tests.faults.proxy import Fate, Proxy
from tests.faults.row import Row
from tests.sync.world import GatewayProcess

FULL: Mapping[str, int] = {"cases": 3000, "kills": 20, "control": 600}
SHORT: Mapping[str, int] = {"cases": 100, "kills": 2, "control": 60}

_BETWEEN_KILLS = 3.0
_PATIENCE = 180.0
_TURNS = 5
_LATER = 10
"""Seconds that pass for the kiosk between looks, once all was promised."""


def campaign(folder: Path, cases: int, kills: int, control: int, seed: int = 1) -> Row:
    """Bring ``cases`` through the proxy, the sync process killed ``kills`` times meanwhile.

    Raises:
        RuntimeError: a way of failing never happened, or a kiosk trusted a wrong certificate.
    """
    chance = Random(seed)
    kiosk = folder / "kiosk"
    kiosk.mkdir()
    with GatewayProcess(kiosk) as gateway, Proxy(gateway, chance) as proxy:
        told, killed = _through(kiosk, gateway, proxy, cases, kills, chance)
        injected, fates = proxy.injected, dict(proxy.fates)
        there = held(gateway.database)
        # A few bad answers are few chances: so as often as it takes, and not for ever.
        tries = (_fresh_ids(folder, turn, gateway, proxy, control) for turn in range(_TURNS))
        again = next((doubles for doubles in tries if doubles), 0)
        if proxy.deceived:
            raise RuntimeError(f"{proxy.deceived} requests went to a stranger")
    if cases >= FULL["cases"]:
        never = [fate for fate in Fate if not fates.get(fate)]
        if never or len(told) < cases:
            raise RuntimeError(f"never happened: {never}; {len(told)} cases were told")
    return Row(
        runs=len(told),
        faults_injected=injected + killed,
        lost=len(told.keys() - {item["id"] for item in there}),
        doubled=doubled(there),
        control=again,
    )


def _through(
    kiosk: Path,
    gateway: GatewayProcess,
    proxy: Proxy,
    cases: int,
    kills: int,
    chance: Random,
) -> tuple[dict[str, int], int]:
    clock, seconds = BelievedTime(kiosk / "clock"), count(step=_LATER)

    def wait(sync: Sync) -> None:
        """Let time pass quickly: what had bad luck often waits for minutes."""
        clock.set(f"+{next(seconds)}")
        sync.hurry()

    with (
        Writer(kiosk, "--count", str(cases), "--pause", "0.01") as writer,
        Sync(kiosk, gateway, proxy.url, proxy.ca_file, environment=clock.environment) as sync,
    ):
        _kill(writer, sync, kills, chance)
        if writer.ends() != 0:
            raise RuntimeError("the writer failed")
        drained(kiosk, sync, _PATIENCE, wait)
        return writer.told, sync.kills


def _kill(writer: Writer, sync: Sync, kills: int, chance: Random) -> None:
    """Hurry what is sent and kill its sender now and then, as long as there is something to do."""
    turn, at = threading.Event(), monotonic() + _BETWEEN_KILLS
    while writer.runs or sync.kills < kills:
        turn.wait(0.2)
        sync.hurry()
        if sync.kills < kills and monotonic() > at:
            sync.kill()
            sync.again()
            at = monotonic() + chance.uniform(0.5, _BETWEEN_KILLS)


def _fresh_ids(folder: Path, turn: int, gateway: GatewayProcess, proxy: Proxy, count: int) -> int:
    """Return what a sender doubles through the same proxy that takes new ids for each try."""
    device = f"fresh-{turn}"
    place = enrolled(folder / device, gateway, device)
    FreshIds(place, proxy.url, gateway.public_key, device, proxy.ca_file).drain(count)
    return doubled(item for item in held(gateway.database) if item["device"] == device)
