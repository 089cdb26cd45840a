"""A kiosk that comes back at once after a crash, while its sync is still on its way out."""

from __future__ import annotations

import signal
from pathlib import Path

from kiosk.app.demo_site import write_site
from kiosk.app.site import load_site
from kiosk.app.storing import DATABASE, KEY, open_store
from kiosk.app.system import SystemClock, Uuid7
from offline_store.asides import finished
from offline_store.opening import Presence, connect
from tests.journeys.enrolled import enrol_nowhere
from tests.journeys.test_processes import started, until
from tests.store.broken import break_page


def test_it_waits_for_it_and_checks_its_database(tmp_path: Path) -> None:
    site = write_site(tmp_path)
    enrol_nowhere(tmp_path)
    settings = load_site(site)
    open_store(settings, SystemClock(), Uuid7()).close()
    database = settings.data.folder / DATABASE
    connection = connect(database, (settings.data.folder / KEY).read_text().strip())
    query = "SELECT rootpage FROM sqlite_schema WHERE name = 'cases'"
    (root,) = connection.execute(query).fetchone()
    connection.close()
    break_page(database, root)
    with Presence(database) as sync:
        sync.join()
        with started(tmp_path, "run", "--config", str(site), "--windowed") as program:
            until(lambda: _is_held(database.with_name(f"{database.name}.door")), "the kiosk")
            sync.leave()
            until(lambda: bool(finished(database)), "the check")
            assert program.end(signal.SIGTERM) == 0


def _is_held(lock: Path) -> bool:
    inode = f":{lock.stat().st_ino} "
    return any(inode in line for line in Path("/proc/locks").read_text().splitlines())
