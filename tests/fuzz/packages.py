"""What a person, or a stick, may bring as a service package."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from kiosk.catalogue import check, checks, default_folder, load
from kiosk.errors import KioskError
from kiosk.flow import table
from kiosk.kinds import hall
from kiosk.maintenance import staff
from tests.flows.world import site
from tests.fuzz.told import Target

_SERVICES = default_folder() / "services"


@cache
def _folder() -> Path:
    """Return a catalogue's folder of our own, without a service; it goes with the process."""
    home = tempfile.TemporaryDirectory(prefix="packages-")
    _KEPT.append(home)
    folder = Path(home.name)
    shutil.copy(default_folder() / "groups.toml", folder)
    (folder / "services" / "government").mkdir(parents=True)
    return folder


_KEPT: list[object] = []


def _package(data: bytes) -> None:
    """Each fault has a line that is there, what is wrong and what to do; what has none works."""
    folder = _folder()
    path = folder / "services" / "government" / "any.toml"
    path.write_bytes(data)
    faults = check([path])
    lines = data.count(b"\n") + data.count(b"\r") + 2
    for fault in faults:
        assert fault.file == path
        assert 1 <= fault.line <= lines, fault
        assert fault.problem, fault
        assert fault.remedy, fault
    # A kiosk that starts does not look into the icon font: a sign that is missing stops nothing.
    refused = any(f.level == "error" and "icon font" not in f.problem for f in faults)
    if refused:
        with pytest.raises(KioskError, match=r"catalogue\.invalid"):
            load(folder)
        return
    staff_door = staff.flow(site())
    tables = hall.flows((), load(folder).services, site(), checks, more=[staff_door])
    assert table.check(tables, hall.ROOT) == (), "what is taken has an answer to all that happens"


def _seed(name: str) -> bytes:
    """Return a package under the id that the file has."""
    (path,) = _SERVICES.glob(f"*/{name}.toml")
    text = path.read_text(encoding="utf-8")
    scene = f'scene = "{path.parent.name}"'
    text = text.replace(f'id = "{name}"', 'id = "any"', 1).replace(scene, 'scene = "government"')
    return text.encode()


TARGETS: Mapping[str, Target] = {
    "package": Target(
        _package,
        tuple(_seed(name) for name in ("old_age_allowance", "waste_sorting", "blood_pressure")),
        longest=12_000,
        part=0.05,
    )
}
