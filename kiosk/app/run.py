"""What the commands ``run``, ``sync``, ``gateway`` and ``staff`` do."""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path

from kiosk.app.system import SystemClock, Uuid7, own_command
from kiosk.config import Settings, load
from kiosk.errors import KioskError

LEAST_PIN, MOST_PIN = 6, 8
PRIVATE = 0o077
"""What the kiosk writes is nobody else's to read: journal, counts, locks, database."""


def run_kiosk(config: Path, *, windowed: bool) -> int:
    """Run the kiosk on a screen until it is ended; return the exit status."""
    put_off_collection()
    os.umask(PRIVATE)
    settings = load(config)
    need_display()
    from kiosk.app.window import Kiosk, Window

    clock = SystemClock()
    window = Window(settings, clock, windowed=windowed)
    window.open(WINDOW if windowed else None)

    def make() -> Kiosk:
        from kiosk.app.compose import compose, sync_command

        return compose(settings, window.surface(), clock, Uuid7(), sync_command(config))

    status = finish(window.run(make), window.failure)
    if window.restart_asked:
        command = [*own_command(), "run", "--config", str(config.absolute())]
        os.execv(command[0], [*command, *(["--windowed"] if windowed else [])])
    return status


WINDOW = (540, 960)
"""A portrait window that fits on a developer's screen."""


def put_off_collection() -> None:
    """Collect no garbage until the first frame; the window takes it up again behind that.

    Nothing of what a start makes is garbage, and searching it over and over took 65 of 290 ms.
    """
    gc.disable()


def finish(status: int, failure: KioskError | None) -> int:
    """Say what kept the kiosk from running, if anything did."""
    if failure is not None:
        print(f"kiosk: {failure}", file=sys.stderr)
    return status


def need_display() -> None:
    """Refuse to begin where Qt would abort.

    Raises:
        KioskError: ``screen.no_display``.
    """
    named = os.environ.get("QT_QPA_PLATFORM")
    if not (named or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise KioskError("screen.no_display", {"cause": "DISPLAY and WAYLAND_DISPLAY are not set"})


def run_sync(config: Path) -> int:
    """Run the sync process over this kiosk's store until standard input ends."""
    from kiosk.app.compose import DATABASE, KEY
    from offline_store.sync.process import run

    os.umask(PRIVATE)
    settings = load(config)
    folder, gateway = settings.data.folder, settings.gateway
    if not folder.is_dir():
        cause = "there is no such folder; `kiosk run` makes it"
        raise KioskError("store.unwritable", {"path": folder, "cause": cause})
    return run(
        database=folder / DATABASE,
        key=folder / KEY,
        url=gateway.url,
        public_key=gateway.public_key,
        device_id=gateway.device_id,
        token_file=gateway.token_file,
        ca_file=gateway.ca_file,
    )


def run_gateway(database: str, key: Path, tokens: Path, host: str, port: int) -> None:
    """Serve the reference gateway; the first line of standard output tells where."""
    from offline_store.gateway import serve

    def ready(news: object) -> None:
        print(json.dumps(news), flush=True)

    serve(database, key, tokens, host, port, ready)


def print_case(database: str, case_id: str) -> int:
    """Print what the gateway holds of a case; 1 where it holds nothing."""
    from offline_store.gateway import open_store

    gateway = open_store(database)
    try:
        case = gateway.case(case_id)
    finally:
        gateway.close()
    print(json.dumps(case, ensure_ascii=False, indent=2, sort_keys=True))
    return 0 if case is not None else 1


def set_pin(config: Path, pin: str) -> int:
    """Set the staff PIN."""
    from kiosk.app.compose import open_store

    settings: Settings = load(config)
    if not (pin.isascii() and pin.isdigit() and LEAST_PIN <= len(pin) <= MOST_PIN):
        print(f"kiosk: a PIN has {LEAST_PIN} to {MOST_PIN} digits", file=sys.stderr)
        return 2
    store = open_store(settings, SystemClock(), Uuid7(), recover=False)
    try:
        store.set_pin(pin)
    finally:
        store.close()
    print("PIN set")
    return 0
