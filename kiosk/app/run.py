"""What the commands ``run``, ``sync``, ``gateway`` and ``staff`` do."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.app.site import check_roots, load_site
from kiosk.app.system import SystemClock, Uuid7, start_anew
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from offline_store.gateway.adapter import Drained

LEAST_PIN, MOST_PIN = 6, 8
_STEPS_OF_A_RUN = ({0}, {1}, {9})  # from digit to digit, around 9 and 0


def run_kiosk(config: Path, *, windowed: bool) -> int:
    """Run the kiosk on a screen until it is ended; return the exit status."""
    put_off_collection()
    settings = load_site(config)
    need_display()
    from kiosk.app.window import Kiosk, Window

    clock = SystemClock()
    window = Window(settings, clock, windowed=windowed)
    window.open(WINDOW if windowed else None)

    def make() -> Kiosk:
        from kiosk.app.compose import compose, sync_command

        check_roots(config, settings)
        return compose(settings, window.surface(), clock, Uuid7(), sync_command(config))

    status = finish(window.run(make), window.failure)
    if window.restart_asked:
        start_anew()
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
    from kiosk.app.published import fit
    from kiosk.app.storing import DATABASE, KEY
    from offline_store.sync.process import run

    settings = load_site(config)
    folder, gateway = settings.data.folder, settings.gateway
    if not folder.is_dir():
        cause = "there is no such folder; `kiosk run` makes it"
        raise KioskError("store.unwritable", {"path": folder, "cause": cause})
    check_roots(config, settings)
    return run(
        database=folder / DATABASE,
        key=folder / KEY,
        url=gateway.url,
        public_key=gateway.public_key,
        device_id=gateway.device_id,
        ca_file=gateway.ca_file,
        fit=lambda packages: fit(settings, packages),
    )


def run_portraits(library: Path, folder: Path) -> int:
    """Serve pictures of card photos until standard input ends."""
    from drivers.idcard.library import serve

    return serve(library, folder)


def run_device(section: str, adapter: str) -> int:
    """Serve an isolated device until standard input ends."""
    from drivers.isolation.serving import serve

    return serve(section, adapter)


def run_speech() -> int:
    """Speak what the kiosk has to say until standard input ends."""
    from drivers.audio.speaking.serving import serve

    return serve()


def run_hear(engine: str) -> int:
    """Serve an engine that recognises speech until standard input ends."""
    from drivers.audio.recognition.serving import serve

    return serve(engine)


def run_gateway(told: Namespace) -> None:
    """Serve the reference gateway; the first line of standard output tells where."""
    from offline_store.gateway import Serving, Tls, serve

    def ready(news: object) -> None:
        print(json.dumps(news), flush=True)

    tls = Tls(tuple(told.name or [told.host]), told.tls_cert, told.tls_key, told.client_ca)
    serve(
        Serving(
            database=told.database,
            key=told.key,
            seal_key=told.seal_key,
            ca=told.ca or told.key.parent / "gateway.ca",
            tls=None if told.plain else tls,
            host=told.host,
            port=told.port,
            workers=told.workers,
            batches_per_second=told.rate,
            metrics_port=told.metrics_port,
            answers=told.answers or (),
            sandbox=told.sandbox,
            address=told.address,
        ),
        ready,
    )


def new_seal_key(path: Path, suite: str) -> None:
    """Make a key that kiosks seal to, and print what their settings name."""
    from offline_store.gateway.keys import add_sealing_key

    made = add_sealing_key(path, suite)
    print(json.dumps({"suite": made.suite, "seal_key": made.public_key}))


def print_cases(database: str, number: str) -> int:
    """Print what the gateway holds of the cases of a number; 1 where it holds nothing."""
    from offline_store.gateway.operating import cases_called

    cases = cases_called(database, number)
    for case in cases:
        print(json.dumps(case, ensure_ascii=False, indent=2, sort_keys=True))
    if not cases:
        print(f"no case here has the number or the id {number!r}", file=sys.stderr)
    return 0 if cases else 1


def gateway_watched(database: str) -> Sequence[Mapping[str, Any]]:
    """Return what somebody should look at in the gateway's database."""
    from offline_store.gateway.operating import watched

    return watched(database)


def hand_on(
    database: str, folder: Path | None, command: Sequence[str] | None, once: bool
) -> Drained:
    """Hand accepted items on to a folder, or to a command given in its words.

    Raises:
        KioskError: ``config.invalid``, ``store.unwritable`` where none can be handed on so;
            ``gateway.database``.
    """
    from offline_store.gateway.adapter import Command, Folder
    from offline_store.gateway.operating import hand_on as drain

    adapter = Folder(_made(folder)) if folder is not None else Command(_runnable(command or ()))
    return drain(database, adapter, SystemClock(), once)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        params = {"path": folder, "cause": error.strerror}
        raise KioskError("store.unwritable", params) from None
    return folder


def _runnable(command: Sequence[str]) -> Sequence[str]:
    if shutil.which(command[0]) is None:
        problem = "no program of that name can be run"
        params = {"path": command[0], "field": "to-command", "problem": problem}
        raise KioskError("config.invalid", params)
    return command


def set_pin(config: Path, pin: str, number: str) -> int:
    """Set the staff PIN, the kiosk's only one, as that of staff ``number``.

    Raises:
        KioskError: ``pin.*``, ``config.*``, ``store.*``.
    """
    from kiosk.app.storing import open_store

    settings = load_site(config)
    _check_pin(pin)
    store = open_store(settings, SystemClock(), Uuid7(), recover=False)
    try:
        store.set_pin(pin, number)
    finally:
        store.close()
    print(f"PIN set for staff number {number}; it is the only one that opens this kiosk")
    return 0


def _check_pin(pin: str) -> None:
    """Refuse what is no PIN, and what everybody tries first."""
    from kiosk.app.demo_site import PIN

    if not (pin.isascii() and pin.isdigit() and LEAST_PIN <= len(pin) <= MOST_PIN):
        raise KioskError("pin.form", {"least": LEAST_PIN, "most": MOST_PIN})
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if steps in _STEPS_OF_A_RUN or pin == PIN:
        raise KioskError("pin.easy")
