"""Where the kiosk keeps what it promised: settings, disk, data folder, database, PIN, sync.

The database is only read, beside a kiosk that has it open too: nothing is made, checked or mended.
"""

from __future__ import annotations

import os
import pwd
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.app.doctor.finding import Check, Finding, Level, amber, broken, green, red
from kiosk.app.doctor.machine import Machine
from kiosk.errors import KioskError

FLOOR, LITTLE = 64 << 20, 1 << 30
"""Bytes free: below the first nothing is taken in, below the second somebody should look."""

_STUCK = timedelta(days=1)
_PINS = "SELECT count(*) FROM staff_pin"
_WAITING = "SELECT count(*), min(created_at) FROM outbox WHERE state IN ('ready', 'leased')"
_NO_SETTINGS = "no settings say where"
_FIX = "run `kiosk doctor --fix`, which writes a settings file for what was found"


def settings(machine: Machine) -> Finding:
    """Judge the settings file."""
    fault = machine.fault
    if fault is None:
        return green(f"{machine.config} is well", path=str(machine.config))
    if fault.code == "config.missing":
        return Finding(Level.RED, f"there is none at {machine.config}", _FIX, fault.code)
    return broken(fault, f"{machine.config} does not read")


def disk(machine: Machine) -> Finding:
    """Judge the room on the disk, and write to it."""
    folder = _nearest(machine.data or machine.config.absolute().parent)
    at = os.statvfs(folder)
    free = at.f_bavail * at.f_frsize
    facts: dict[str, object] = {"folder": str(folder), "free_bytes": free}
    words = f"{free / LITTLE:.1f} GiB free at {folder}"
    if free < FLOOR:
        return broken(KioskError("store.floor"), words, facts)
    if machine.data is not None and folder == machine.data and os.access(folder, os.W_OK):
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(4096))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            problem = KioskError("store.unwritable", {"path": folder, "cause": error.strerror})
            return broken(problem, f"{folder} takes no writing", facts)
    if free < LITTLE:
        return amber(words, "free some space: below 64 MiB nothing is taken in", **facts)
    return green(words, **facts)


def folder(machine: Machine) -> Finding:
    """Judge whose the data folder is, and who may look into it."""
    path = machine.data
    if path is None:
        return amber(_NO_SETTINGS, _FIX)
    if not path.exists():
        remedy = f"install -d -o USER -m 700 {path}, where USER is the kiosk's user"
        return amber(f"{path} is not there yet", remedy)
    found = path.stat()
    facts: dict[str, object] = {"path": str(path), "mode": f"{stat.S_IMODE(found.st_mode):o}"}
    if not path.is_dir():
        return red(f"{path} is no folder", "name another in [data]", **facts)
    if found.st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
        return broken(KioskError("store.denied", {"path": path}), "another user's", facts)
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return broken(KioskError("store.denied", {"path": path}), "not for this user", facts)
    if stat.S_IMODE(found.st_mode) & 0o077:
        return red(f"others may look into {path}", f"chmod 700 {path}", **facts)
    if found.st_uid == 0:
        remedy = f"give it to a user of the kiosk's own: chown -R xiaoshi {path}"
        return amber(f"{path} is root's, so the kiosk runs as root", remedy, **facts)
    return green(f"{path} is for {_name(found.st_uid)} alone", **facts)


def database(machine: Machine) -> Finding:
    """Open the database and read from it."""
    if machine.data is None:
        return amber(_NO_SETTINGS, _FIX)
    if not _database(machine.data).exists():
        return amber("none is there yet", "`kiosk run` makes it")
    try:
        with _reading(machine) as connection:
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except KioskError as error:
        level = Level.RED
        if error.code == "store.key_missing" and machine.kiosk_runs:
            level = Level.AMBER  # systemd keeps it for the service alone, which has it
        return broken(error, "it does not open", level=level)
    return green("it opens with its key and reads", tables=tables)


def _database(folder: Path) -> Path:
    from kiosk.app.storing import DATABASE

    return folder / DATABASE


def pin(machine: Machine) -> Finding:
    """Tell whether the staff door has a PIN."""
    if machine.data is None:
        return amber(_NO_SETTINGS, _FIX)
    remedy = "kiosk staff set-pin --number N"
    if not _database(machine.data).exists():
        return amber("there is no database yet, and so none in it", remedy)
    found = _asked(machine, _PINS)
    if found is None:
        return amber("not known: the database does not read", "see there")
    if not found[0]:
        return red("the staff door has none, so nobody can open it", remedy)
    return green("the staff door has one")


def sync(machine: Machine) -> Finding:
    """Tell whether what waits is sent."""
    if not machine.kiosk_runs:
        return amber("no kiosk runs here, and sync runs with it", "start it: kiosk run")
    running = [pid for pid, words in machine.processes() if _is_sync(words, machine.config)]
    found = _asked(machine, _WAITING)
    waiting, oldest = found or (None, None)
    if not running:
        remedy = "restart the kiosk; its standard error says why sync ended"
        return red("the kiosk runs, its sync process does not", remedy, waiting=waiting)
    facts: dict[str, object] = {"pid": running[0], "waiting": waiting}
    since = datetime.fromtimestamp(oldest / 1000, UTC) if oldest else None
    if since is not None and machine.clock.now() - since > _STUCK:
        return broken(KioskError("outbox.stuck"), f"{waiting} item(s) wait", facts, Level.AMBER)
    return green("it runs" + (f"; {waiting} item(s) wait" if waiting is not None else ""), **facts)


def _is_sync(words: list[str], config: Path) -> bool:
    return "sync" in words and any(
        Path(word).absolute() == config.absolute() for word in words if word.endswith(".toml")
    )


def _asked(machine: Machine, question: str) -> Any:
    """Return the one row that answers; None where the database does not read."""
    try:
        with _reading(machine) as connection:
            return connection.execute(question).fetchone()
    except KioskError:
        return None


@contextmanager
def _reading(machine: Machine) -> Iterator[Any]:
    from sqlcipher3 import dbapi2

    from kiosk.app.storing import KEY, existing
    from offline_store import opening
    from offline_store.keys import key_provider

    if machine.settings is None:
        raise KioskError("config.missing", {"path": machine.config})
    path = existing(machine.settings)
    key = opening.key_for(path, key_provider(path.with_name(KEY)))
    try:
        with closing(opening.connect(path, key, read_only=True)) as connection:
            yield connection
    except dbapi2.DatabaseError as error:
        if "not a database" in str(error):
            told = {"path": path, "key": path.with_name(KEY)}
            raise KioskError("store.key_wrong", told) from None
        raise opening.failure(str(path), str(error)) from None


def _nearest(path: Path) -> Path:
    return next((each for each in (path, *path.parents) if each.is_dir()), Path("/"))


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


CHECKS = (
    Check("settings", "Settings", settings),
    Check("disk", "Disk", disk),
    Check("folder", "Data folder", folder),
    Check("database", "Database", database),
    Check("pin", "Staff PIN", pin),
    Check("sync", "Sync", sync),
)
