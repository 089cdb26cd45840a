"""A technician's three commands, as they are typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kiosk.app.demo_site import DEVICE, write_site
from kiosk.app.world import World
from offline_store.gateway import GatewayStore
from offline_store.sync import identity
from tests.journeys.enrolled import enrol_nowhere


def _kiosk(*words: str, typed: str = "", umask: int = -1) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        input=typed,
        umask=umask,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def _key_id(folder: Path) -> str:
    me = identity.load(folder)
    assert me is not None
    return me.key_id


def test_a_code_enrols_a_kiosk_once_and_revoked_it_is_enrolled_by_the_next(world: World) -> None:
    database, data = f"--database={world.gateway.database}", world.folder / "data"
    first = _key_id(data)

    def enrol(code: str) -> subprocess.CompletedProcess[str]:
        # Typed, so that no list of processes shows it.
        return _kiosk("enrol", f"--config={world.config}", typed=f"{code}\n")

    assert _kiosk("gateway", "revoke", DEVICE, database).returncode == 0
    assert _kiosk("gateway", "revoke", DEVICE, database).returncode == 1, "it is out already"
    code = _kiosk("gateway", "code", DEVICE, database).stdout.strip()
    wrong = enrol("AAAA-AAAA-AAAA-AAAA")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("kiosk: enrol.code_wrong: ")
    done = enrol(code.lower().replace("-", " "))
    assert (done.returncode, done.stderr) == (0, "")
    assert DEVICE in done.stdout
    second = _key_id(data)
    assert second != first
    again = enrol(code)
    assert again.returncode == 2
    assert again.stderr.startswith("kiosk: enrol.code_void: ")
    assert len(again.stderr.strip().splitlines()) == 1
    assert _key_id(data) == second
    assert (data / "device.key").stat().st_mode & 0o777 == 0o600
    assert code not in "".join(
        path.read_text("latin-1") for path in world.folder.rglob("*") if path.is_file()
    )


def test_behind_a_cut_line_the_enrolment_says_so_and_is_done_later(world: World) -> None:
    database = f"--database={world.gateway.database}"
    code = _kiosk("gateway", "code", DEVICE, database).stdout.strip()
    world.line.cut()
    lost = _kiosk("enrol", f"--config={world.config}", f"--code={code}")
    assert (lost.returncode, lost.stdout) == (2, "")
    assert lost.stderr.startswith("kiosk: sync.unreachable: ")
    world.line.mend()
    assert _kiosk("enrol", f"--config={world.config}", f"--code={code}").returncode == 0
    store = GatewayStore(world.gateway.database)
    with store.engine.begin() as connection:
        held = connection.exec_driver_sql(
            "SELECT count(*) FROM certificate WHERE revoked_at IS NULL"
        ).scalar_one()
    store.close()
    assert held == 1, "what it had before is worth nothing now"


def test_what_a_command_writes_on_a_kiosk_is_its_owners_alone(tmp_path: Path) -> None:
    config, data, out = write_site(tmp_path), tmp_path / "data", tmp_path / "backlog"
    enrol_nowhere(tmp_path)

    def kiosk(*words: str, typed: str = "") -> None:
        ended = _kiosk(*words, f"--config={config}", typed=typed, umask=0)
        assert ended.returncode == 0, ended.stderr
        written = [path for path in (*data.rglob("*"), out) if path.exists()]
        assert [one.name for one in written if one.stat().st_mode & 0o077] == [], words

    kiosk("staff", "set-pin", typed="271828\n")
    database = data / "cases.db"
    spoilt = bytearray(database.read_bytes())
    spoilt[len(spoilt) // 2] ^= 0xFF
    database.write_bytes(spoilt)
    kiosk("export", str(out))
    assert list(data.glob("*.reason.txt")), "it was set aside, and why is written beside it"
