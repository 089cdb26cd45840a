"""A kiosk's data folder is copied to a second one: whatever it looks like, it cannot pass for two.

On another machine it does not open. On one that cannot be told from the first, such as a restored
image, it opens and promises: then the platform finds another item at a place that is taken, and
sounds an alarm. Enrolled anew, as that asks for, it brings what it promised.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from offline_store.engine import open_database
from offline_store.gateway import GatewayStore
from offline_store.keys import FileKeyProvider
from tests.faults.held import doubled, held
from tests.faults.processes import Sync, Writer, drained
from tests.faults.row import Row
from tests.store.desk import enrol_anew, files
from tests.sync.world import DEVICE, GatewayProcess

FULL: Mapping[str, int] = {"copies": 3, "cases": 40}
SHORT: Mapping[str, int] = {"copies": 1, "cases": 10}

_FIRST, _SECOND = {"KIOSK_MACHINE_ID": "first"}, {"KIOSK_MACHINE_ID": "second"}


def campaign(folder: Path, copies: int, cases: int) -> Row:
    """Copy a kiosk ``copies`` times while ``cases`` wait in it, and let all of them go on.

    The control is the same copy before a platform that has never heard of the first kiosk.
    """
    rows = [_copied(folder / str(number), cases) for number in range(copies)]
    return Row(
        runs=sum(row.runs for row in rows),
        faults_injected=sum(row.faults_injected for row in rows),
        lost=sum(row.lost for row in rows),
        doubled=sum(row.doubled for row in rows),
        control=min(row.control for row in rows),
    )


def _copied(folder: Path, cases: int) -> Row:
    kiosk, image, elsewhere = (folder / name for name in ("kiosk", "image", "elsewhere"))
    kiosk.mkdir(parents=True)
    with GatewayProcess(kiosk) as gateway:
        _bound(kiosk)
        told = _promised(kiosk, 1, cases)  # they wait in every copy
        for copy in (image, elsewhere):
            _copy(kiosk, copy)
        told |= _promised(kiosk, 1 + cases, cases)
        _sent(kiosk, gateway)
        strangers = _promised(image, 1 + 2 * cases, cases)
        unnoticed = [
            _fault(elsewhere, gateway, _SECOND) != "store.copied",
            _fault(image, gateway, _FIRST) != "sync.clone",
            not _clone_alarm(gateway),
        ]
        control = _taken_for_the_first(image, folder / "unknowing", held(gateway.database))
        _enrolled_anew(image, gateway)
        _sent(image, gateway)
        there = held(gateway.database)
    return Row(
        runs=len(told) + len(strangers),
        faults_injected=2,
        lost=len((told | strangers) - {item["id"] for item in there}) + sum(unnoticed),
        doubled=doubled(there),
        control=control,
    )


def _bound(folder: Path) -> None:
    """Start a kiosk for the first time."""
    database, key = files(folder)
    with patch.dict(os.environ, _FIRST):
        open_database(database, FileKeyProvider(key), DEVICE).dispose()


def _copy(kiosk: Path, to: Path) -> None:
    to.mkdir()
    for pattern in ("kiosk.*", "device.*"):
        for path in kiosk.glob(pattern):
            shutil.copy(path, to)


def _promised(folder: Path, first: int, cases: int) -> set[str]:
    with Writer(folder, "--count", str(cases), first=first) as writer:
        if writer.ends() != 0:
            raise RuntimeError("the writer failed")
        return set(writer.told)


def _sent(folder: Path, gateway: GatewayProcess) -> None:
    with Sync(folder, gateway, environment=_FIRST) as sync:
        drained(folder, sync)


def _fault(folder: Path, gateway: GatewayProcess, machine: Mapping[str, str]) -> str:
    """Return what a copy says of itself when it would send."""
    with Sync(folder, gateway, environment=machine) as sync:
        sync.until(lambda: any(one["event"] == "fault" for one in sync.news))
        return next(one["code"] for one in sync.news if one["event"] == "fault")


def _enrolled_anew(folder: Path, gateway: GatewayProcess) -> None:
    """Do what the alarm asks for: then the copy is a kiosk of its own time."""
    with patch.dict(os.environ, _FIRST):
        enrol_anew(folder)
    gateway.enrol(folder)


def _clone_alarm(gateway: GatewayProcess) -> bool:
    store = GatewayStore(gateway.database)
    try:
        return any((one.device, one.code) == (DEVICE, "device.clone") for one in store.alarms())
    finally:
        store.close()


def _taken_for_the_first(image: Path, folder: Path, there: Sequence[Mapping[str, Any]]) -> int:
    """Count the places that two items hold, where nobody compares: the control."""
    _copy(image, folder)
    with GatewayProcess(folder) as unknowing:
        _sent(folder, unknowing)
        others = {(item["epoch"], item["seq"]): item["id"] for item in held(unknowing.database)}
    return sum(others.get((item["epoch"], item["seq"]), item["id"]) != item["id"] for item in there)
