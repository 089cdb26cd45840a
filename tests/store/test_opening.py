"""A database that cannot be trusted is left as it is, and the technician is told why."""

from __future__ import annotations

import hashlib
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, inspect

from kiosk.domain.case import Ballot
from kiosk.domain.masked import CitizenNumber
from kiosk.domain.measurement import BloodPressure
from kiosk.errors import KioskError
from offline_store import engine as engines
from offline_store import migrations, starting
from offline_store.engine import (
    LEAST_SQLITE,
    check_sqlite,
    findings,
    open_database,
    reading,
    writing,
)
from offline_store.keys import FileKeyProvider
from offline_store.migrations import NEWEST, directory
from offline_store.models import metadata
from offline_store.opening import connect
from tests.store.broken import PAGE, break_page, fill, flip, root_of
from tests.store.desk import (
    NUMBER,
    FaultAt,
    InjectedError,
    desk_at,
    files,
    opened,
    slip_for,
    submission,
)


def refusal(folder: Path) -> KioskError:
    database, key = files(folder)
    with pytest.raises(KioskError) as caught:
        open_database(database, FileKeyProvider(key))
    return caught.value


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_connection_is_durable_and_forgets_what_is_deleted(tmp_path: Path) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "busy_timeout": 5000,
    }
    with desk_at(tmp_path) as desk, reading(desk.engine) as one, reading(desk.engine) as other:
        for connection in (one, other):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected
            }
            assert found == expected


def test_an_sqlite_that_can_corrupt_a_database_is_refused() -> None:
    check_sqlite()
    check_sqlite(LEAST_SQLITE)
    with pytest.raises(KioskError) as caught:
        check_sqlite((3, 51, 2))
    assert caught.value.code == "store.sqlite_too_old"
    assert caught.value.params == {"found": "3.51.2", "least": "3.51.3"}


def test_database_and_key_are_their_owners_alone(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        desk.store.submit(submission(), slip_for)
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()}
    assert set(modes) == {
        "kiosk.db",
        "kiosk.db-wal",
        "kiosk.db-shm",
        "kiosk.db.door",
        "kiosk.db.lock",
        "kiosk.db.mark-1",
        "kiosk.key",
    }
    assert set(modes.values()) == {0o600}


def test_a_newer_schema_is_left_untouched(tmp_path: Path) -> None:
    fill(tmp_path)
    desk = opened(tmp_path)
    with writing(desk.engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    desk.store.close()
    database, _ = files(tmp_path)
    before = digest(database)

    error = refusal(tmp_path)

    assert error.code == "store.newer_schema"
    assert error.params == {"path": str(database), "found": "0999", "known": NEWEST}
    assert digest(database) == before


def test_a_newer_schema_with_an_open_wal_is_left_untouched_too(tmp_path: Path) -> None:
    desk = opened(tmp_path)
    with writing(desk.engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    for name in ("kiosk.db", "kiosk.db-wal", "kiosk.key"):  # as after a power cut
        copy = tmp_path / "cut" / name
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes((tmp_path / name).read_bytes())
        copy.chmod(0o600)
    desk.store.close()
    cut = tmp_path / "cut"
    before = [digest(cut / "kiosk.db"), digest(cut / "kiosk.db-wal")]
    assert refusal(cut).code == "store.newer_schema"
    assert [digest(cut / "kiosk.db"), digest(cut / "kiosk.db-wal")] == before


@pytest.mark.parametrize(("table", "items"), [("cases", 30), ("outbox", 0)])
def test_a_damaged_page_sets_the_database_aside_and_service_goes_on(
    tmp_path: Path, table: str, items: int
) -> None:
    fill(tmp_path)
    database, _ = files(tmp_path)
    break_page(database, root_of(tmp_path, table))
    damaged = database.read_bytes()

    with desk_at(tmp_path) as desk:
        (told,) = findings(desk.engine)
        assert told.code == "store.corrupt"
        aside = Path(str(told.params["path"]))
        assert aside.name.startswith("kiosk.db.damaged-20")
        assert aside.with_name(aside.name + ".reason.txt").read_text().strip()
        assert [one.code for one in desk.store.open_alarms()] == ["store.corrupt"]
        kept = desk.store.queue().waiting
        assert (told.params["items"], told.params["missing"]) == (items, 30 - items)
        answer = desk.store.submit(submission(), slip_for)
        assert "0031" in answer.receipt_no, "no receipt number comes twice in a day"
        newest = desk.outbox.lease(100, 60)[-1]
        assert (newest.epoch, newest.seq) > (1, 30)
        assert desk.store.queue().waiting == kept + 1
    assert aside.read_bytes() == damaged
    with desk_at(tmp_path) as desk:
        assert findings(desk.engine) == (), "once is enough"


def test_an_undamaged_database_passes_the_same_check(tmp_path: Path) -> None:
    fill(tmp_path)
    with desk_at(tmp_path) as desk:
        assert desk.store.queue().waiting == 30


def test_a_damaged_database_that_another_process_has_open_stays_in_its_place(
    tmp_path: Path,
) -> None:
    fill(tmp_path)
    database, key = files(tmp_path)
    with desk_at(tmp_path):
        flip(database, 8 * PAGE + 100)
        open_database(database, FileKeyProvider(key)).dispose()
        assert database.exists()
        assert [p.name for p in tmp_path.iterdir() if "damaged" in p.name] == []
    with desk_at(tmp_path) as desk:  # the control: once alone, it is noticed
        assert [one.code for one in findings(desk.engine)] == ["store.corrupt"]


@pytest.mark.parametrize("fault", ["another key", "first page"])
def test_a_key_that_does_not_open_the_file_leaves_it_untouched(tmp_path: Path, fault: str) -> None:
    fill(tmp_path)
    database, key = files(tmp_path)
    for mark in tmp_path.glob("kiosk.db.mark-*"):
        mark.unlink()  # which knows the key, and would tell a first page that is damaged
    if fault == "another key":
        key.write_text("0" * 64)
    else:
        flip(database, 200)
    before = digest(database)
    error = refusal(tmp_path)
    assert error.code == "store.key_wrong"
    assert error.params == {"path": str(database), "key": str(key)}
    assert digest(database) == before


def test_a_key_of_another_form_is_no_key(tmp_path: Path) -> None:
    _, key = files(tmp_path)
    key.write_text("not a key\n")
    key.chmod(0o600)
    assert refusal(tmp_path).code == "store.key_wrong"


def test_a_missing_key_is_never_made_anew_beside_a_database(tmp_path: Path) -> None:
    fill(tmp_path)
    database, key = files(tmp_path)
    key.unlink()
    before = digest(database)
    error = refusal(tmp_path)
    assert error.code == "store.key_missing"
    assert error.params == {"path": str(database), "key": str(key)}
    assert not key.exists()
    assert digest(database) == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    fill(tmp_path)
    _, key = files(tmp_path)
    key.chmod(mode)
    assert refusal(tmp_path).code == "store.key_permissions"
    key.chmod(0o600)
    with desk_at(tmp_path) as desk:
        assert desk.store.queue().waiting == 30


def test_a_crash_between_key_and_database_costs_nothing(tmp_path: Path) -> None:
    database, key = files(tmp_path)
    first = FileKeyProvider(key).key(database_exists=False)
    database.touch(0o600)
    with desk_at(tmp_path) as desk:
        desk.store.submit(submission(), slip_for)
    assert FileKeyProvider(key).key(database_exists=True) == first
    assert len(first) == 64


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    error = refusal(missing)
    assert error.code == "store.unwritable"
    assert str(missing) in str(error.params["path"])


def test_the_newest_schema_is_alembics_head_and_makes_the_tables_of_the_models(
    tmp_path: Path,
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    import offline_store.models_content  # noqa: F401 - its tables belong to the same metadata

    assert directory().get_current_head() == NEWEST
    with desk_at(tmp_path) as desk, reading(desk.engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == NEWEST


@pytest.mark.parametrize("release", range(1, len(migrations._steps())))
def test_a_database_of_any_earlier_release_is_brought_along_with_all_that_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: int
) -> None:
    steps = migrations._steps()[:release]
    with monkeypatch.context() as then:
        then.setattr(migrations, "_steps", lambda: steps)
        for module in (engines, starting):
            then.setattr(module, "NEWEST", steps[-1].revision)
        fill(tmp_path, 2)
        with desk_at(tmp_path) as desk:
            before = desk.store.queue()
            assert not set(metadata.tables) <= tables_of(desk.engine), "control: it lacks some"
    with desk_at(tmp_path) as desk:
        assert desk.store.queue() == before
        assert before.waiting == 2
        assert set(metadata.tables) <= tables_of(desk.engine)
        whole = replace(submission(), ballot=Ballot("lamps"), measured=BloodPressure(146, 92, 80))
        desk.store.submit(whole, slip_for)
        desk.store.note_choice(whole.service_id)
        number = CitizenNumber(NUMBER)
        assert desk.store.has_voted(number, "lamps")
        assert desk.store.readings_for(number)
        assert desk.store.choices() == {whole.service_id: 1}


def tables_of(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return set(inspect(connection).get_table_names())


def test_a_program_without_a_folder_of_scripts_makes_its_schema_too(tmp_path: Path) -> None:
    """As when frozen: the modules come out of an archive, here a zip."""
    root = Path(__file__).parents[2]
    archive = tmp_path / "program.zip"
    with zipfile.ZipFile(archive, "w") as program:
        whole = ("kiosk/domain", "kiosk/errors", "kiosk/ports", "offline_store/migrations")
        for top in (*whole, "offline_store", "kiosk"):
            for path in (root / top).rglob("*.py") if "/" in top else (root / top).glob("*.py"):
                program.write(path, path.relative_to(root))
    run = (
        "import sys; sys.path[:] = [p for p in sys.path if p and p != sys.argv[2]];"
        "sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from offline_store.engine import open_database\n"
        "from offline_store.keys import FileKeyProvider\n"
        "import offline_store.migrations as steps\n"
        "assert steps.__file__.startswith(sys.argv[1])\n"
        "folder = Path(sys.argv[3])\n"
        "open_database(folder / 'kiosk.db', FileKeyProvider(folder / 'kiosk.key')).dispose()\n"
    )
    subprocess.run(
        [sys.executable, "-P", "-c", run, str(archive), str(root), str(tmp_path)], check=True
    )
    with desk_at(tmp_path) as desk:
        assert desk.store.queue().waiting == 0


@pytest.mark.parametrize("place", [1, 8, 20])
def test_a_schema_is_made_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    database, key = files(tmp_path)
    real = engines._migrate

    def migrate(engine: Engine) -> None:
        event.listen(engine, "before_cursor_execute", FaultAt(place))
        real(engine)

    monkeypatch.setattr(engines, "_migrate", migrate)
    with pytest.raises(InjectedError):
        open_database(database, FileKeyProvider(key))
    connection = connect(database, key.read_text().strip())
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
    monkeypatch.undo()
    fill(tmp_path, 1)


def test_alembic_is_asked_only_where_there_is_a_step_to_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Engine] = []
    real = engines._migrate

    def migrate(engine: Engine) -> None:
        asked.append(engine)
        real(engine)

    monkeypatch.setattr(engines, "_migrate", migrate)
    fill(tmp_path, 1)
    assert len(asked) == 1
    fill(tmp_path, 1)
    assert len(asked) == 1
