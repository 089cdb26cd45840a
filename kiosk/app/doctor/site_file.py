"""Writes what was found into the settings file, and nothing over what a technician wrote.

Of a file that is there, only tables of devices that it lacks are added, and the place of a device
that is not where it says; every comment and every other value stays. The file as it was is kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drivers.catalog import PORTS
from kiosk.app.doctor.devices import NEEDED, found
from kiosk.app.doctor.examination import Report
from kiosk.app.doctor.machine import Machine
from kiosk.app.doctor.ports import WHAT, Answer
from kiosk.app.site import load_site
from kiosk.config import DeviceSettings, Param
from kiosk.errors import KioskError
from kiosk.toml_lines import lines_of

EXAMPLE = Path(__file__).parents[3] / "docs" / "site.example.toml"
_PLACE = frozenset({"port", "host", "device", "baud"})
"""Parameters that say where a device is; the others are the technician's."""

_INLINE = r"""\{(?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'{}])*\}"""
_STRING = r""""(?:\\.|[^"\\])*"|'[^']*'"""
_READABLE, _ENTERED = 0o644, 0o755
"""What the kiosk's user must be able to read, whoever writes it; nothing in it is secret."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of the settings file.

    Attributes:
        changed: names of the devices whose tables were written.
        told: sentences about it.
        failed: whether what there was to write could not be.
    """

    file: Path
    changed: Sequence[str] = ()
    told: Sequence[str] = ()
    backup: Path | None = None
    failed: bool = False


def fix(machine: Machine, report: Report) -> Fixed:
    """Write what was found into the settings file, which is made where there is none."""
    file = machine.config
    new = machine.fault is not None and machine.fault.code == "config.missing"
    if machine.fault is not None and not new:
        return Fixed(file, told=[f"{file} does not read: mend it first"], failed=True)
    try:
        source = (EXAMPLE if new else file).read_text("utf-8")
        edit = _Edit(source)
        _place(machine, report, edit, new)
        if not new and not edit.changed:
            return Fixed(file, told=[*edit.told, f"nothing was changed in {file}"])
        backup = None if new else _backup(machine)
        _write(file, edit.source, backup)
    except OSError as error:
        words = f"{file} cannot be written: {error.strerror}; run it with sudo"
        return Fixed(file, told=[words], failed=True)
    except KioskError as error:
        words = f"{file} was left as it was, for changed it would not read: {error.remedy}"
        return Fixed(file, told=[words], failed=True)
    if new:
        edit.told.append(f"{file} is new: now say in it what [site] and [gateway] are")
    else:
        edit.told.append(f"{file} was changed; as it was it is kept as {backup}")
    return Fixed(file, edit.changed, edit.told, backup)


def _place(machine: Machine, report: Report, edit: _Edit, new: bool) -> None:
    """Write every device that was found and is not named, or not where it is named."""
    for device in PORTS:
        if device in machine.devices and not report.of(device).facts.get("gone"):
            continue
        seen = found(device, machine)
        if len(seen) > 1:
            places = ", ".join(each.place for each in seen)
            edit.told.append(f"[{device}] {WHAT[device]}: {places}: choose one and write it")
        elif seen:
            edit.put(device, seen[0])
        elif new and device in NEEDED:
            edit.told.append(f"[{device}] {WHAT[device]}: none was found; the example's is there")


class _Edit:
    """A settings file's text while it is changed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.changed: list[str] = []
        self.told: list[str] = []

    def put(self, device: str, answer: Answer) -> None:
        """Say where a device is."""
        table = tomllib.loads(self.source).get(device)
        done = self._add(device, answer) if table is None else self._change(device, table, answer)
        if done:
            self.changed.append(device)
            self.told.append(f"[{device}] {WHAT[device]}: {answer.place}")
        else:
            params = _written(answer.params)
            words = f'write adapter = "{answer.adapter}" and params = {params} by hand'
            self.told.append(f"[{device}] {WHAT[device]}: {words}")

    def _add(self, device: str, answer: Answer) -> bool:
        lines = (
            f"\n[{device}]",
            "# Found by `kiosk doctor`.",
            f'adapter = "{answer.adapter}"',
            f"params = {_written(answer.params)}\n",
        )
        self.source = self.source.rstrip("\n") + "\n" + "\n".join(lines)
        return True

    def _change(self, device: str, table: Mapping[str, object], answer: Answer) -> bool:
        """Change the two values where they stand; False where they stand otherwise."""
        before = DeviceSettings(str(table["adapter"]), table.get("params") or {})  # type: ignore[arg-type]
        known = PORTS[device].rows[answer.adapter].params
        kept = {
            key: value for key, value in before.params.items() if key in known and key not in _PLACE
        }
        values = {
            "adapter": (_STRING, json.dumps(answer.adapter)),
            "params": (_INLINE, _written({**answer.params, **kept})),
        }
        lines = self.source.splitlines(keepends=True)
        at = lines_of(self.source)
        for key, (form, value) in values.items():
            place = at.get((device, key))
            if place is None:
                return False
            old = re.match(rf"\s*{key}\s*=\s*({form})", lines[place - 1])
            if old is None:
                return False
            lines[place - 1] = old.string[: old.start(1)] + value + old.string[old.end(1) :]
        self.source = "".join(lines)
        return True


def _written(params: Mapping[str, Param]) -> str:
    if not params:
        return "{}"
    pairs = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in params.items())
    return "{ " + ", ".join(pairs) + " }"


def _backup(machine: Machine) -> Path:
    file = machine.config
    kept = file.with_name(f"{file.name}.before-{machine.clock.now():%Y%m%d-%H%M%S}")
    while kept.exists():
        kept = kept.with_name(f"{kept.name}.again")
    shutil.copy2(file, kept)
    return kept


def _write(file: Path, source: str, before: Path | None) -> None:
    """Put the new text in the file's place, once it is known to read.

    Raises:
        KioskError: it would not read; OSError: it cannot be written. All is as it was.
    """
    if not file.parent.exists():
        file.parent.mkdir(parents=True)
        file.parent.chmod(_ENTERED)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        draft.write_text(source, "utf-8")
        load_site(draft)
        if before is None:
            draft.chmod(_READABLE)
        else:
            shutil.copymode(file, draft)
            with contextlib.suppress(PermissionError):
                os.chown(draft, file.stat().st_uid, file.stat().st_gid)
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        if before is not None:
            before.unlink(missing_ok=True)
        raise
