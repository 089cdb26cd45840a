"""What a technician does at the backlog and the audit, by the command line, beside a kiosk."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kiosk.app.demo_site import write_site
from kiosk.app.storing import DATABASE, KEY, open_engine, open_store
from kiosk.app.system import SystemClock, Uuid7
from kiosk.config import load
from offline_store.ballast import Ballast
from offline_store.cases import SqlStore
from offline_store.keys import FileKeyProvider
from offline_store.opening import connect
from offline_store.outbox import Outbox
from tests.journeys.enrolled import enrol_nowhere
from tests.store.desk import NAME, NUMBER, PHONE, rating, slip_for, submission


@dataclass(frozen=True)
class Site:
    """A kiosk that runs: its settings, and its store as it holds it open."""

    config: Path
    store: SqlStore
    outbox: Outbox

    def accept(self) -> str:
        """Accept a case and its rating."""
        one = submission()
        self.store.submit(one, slip_for)
        self.store.rate(rating(one.case_id, 5))
        return one.case_id

    @property
    def database(self) -> Path:
        return self.config.parent / "data" / DATABASE

    @contextmanager
    def behind_its_back(self) -> Iterator[Any]:
        """Give the file as somebody with its key writes it."""
        key = FileKeyProvider(self.database.with_name(KEY)).key(database_exists=True)
        with closing(connect(self.database, key)) as connection:
            connection.execute("DROP TRIGGER audit_UPDATE")
            connection.execute("DROP TRIGGER audit_DELETE")
            yield connection

    def kiosk(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside it."""
        return subprocess.run(
            [sys.executable, "-m", "kiosk", *words, "--config", str(self.config)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    config = write_site(tmp_path)
    enrol_nowhere(tmp_path)
    settings = load(config)
    engine = open_engine(settings)
    store = open_store(settings, SystemClock(), Uuid7(), engine=engine)
    path = settings.data.folder / DATABASE
    try:
        yield Site(config, store, Outbox(engine, SystemClock(), Ballast(path)))
    finally:
        store.close()


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the lines of a command that went well."""
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_a_technician_sees_revives_and_discards_what_was_put_aside(site: Site) -> None:
    waiting, dead = site.accept(), site.accept()
    site.outbox.kill(dead, "item.conflict")
    *_, table, count = said(site.kiosk("outbox", "list", "--state", "dead"))[-3:]
    assert count == "2 item(s)"
    assert dead in table, "the rating names its case"

    assert said(site.kiosk("outbox", "revive", dead)) == ["2 item(s) wait again"]
    queue = site.store.queue()
    assert (queue.waiting, queue.dead) == (4, 0), "the kiosk that runs sees it at once"

    site.outbox.reject(dead, "body.item_code")
    assert said(site.kiosk("outbox", "discard", dead)) == ["2 item(s) discarded"]
    assert site.store.queue().rejected == 0
    everything = said(site.kiosk("outbox", "list"))
    assert everything[-1] == "4 item(s)"
    assert [waiting in line for line in everything] == [False, True, True, False, False, False]
    assert [" discarded " in line for line in everything[3:5]] == [True, True]


def test_the_list_is_for_programs_too_and_of_no_person(site: Site) -> None:
    case = site.accept()
    done = site.kiosk("outbox", "list", "--json")
    first, second = json.loads(done.stdout)
    assert (first["id"], first["kind"], first["state"]) == (case, "case", "ready")
    assert (second["kind"], second["predecessor"]) == ("rating", case)
    assert first["receipt_no"] == second["receipt_no"]
    assert said(site.kiosk("outbox", "list", "--json", "--state", "dead")) == ["[]"]
    told = done.stdout + site.kiosk("outbox", "list").stdout
    for secret in (NAME, NUMBER, PHONE):
        assert secret not in told


@pytest.mark.parametrize("does", ["revive", "discard"])
def test_what_is_not_refused_is_left_alone_and_the_command_says_why(site: Site, does: str) -> None:
    case = site.accept()
    for item_id, why in [(case, "is ready"), ("nobody", "kiosk outbox list")]:
        done = site.kiosk("outbox", does, item_id)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("kiosk: outbox.")
        assert why in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert site.store.queue().waiting == 2


def test_a_sound_audit_is_said_to_be(site: Site) -> None:
    site.accept()
    (line,) = said(site.kiosk("audit", "verify"))
    assert line.startswith("audit: entries 1 to ")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE audit SET event = 'staff.left' WHERE seq = 2", "entry 2 does not follow"),
        ("DELETE FROM audit WHERE seq = 2", "entry 3 does not follow"),
        ("DELETE FROM audit WHERE seq > 2", "entry 3 is missing"),
        ("DELETE FROM audit", "entry 1 is missing"),
    ],
)
def test_an_audit_that_was_changed_is_told_with_its_place_and_left_as_it_is(
    site: Site, statement: str, says: str
) -> None:
    for _ in range(3):
        site.accept()
    with site.behind_its_back() as connection:
        assert connection.execute(statement).rowcount > 0
        before = connection.execute("SELECT * FROM audit").fetchall()
        for _ in range(2):
            done = site.kiosk("audit", "verify")
            assert (done.returncode, done.stderr) == (1, "")
            assert says in done.stdout
        assert connection.execute("SELECT * FROM audit").fetchall() == before


def test_without_a_kiosk_the_audit_is_read_and_not_mended(site: Site) -> None:
    site.accept()
    site.accept()
    with site.behind_its_back() as connection:
        connection.execute("UPDATE audit SET at = at + 1 WHERE seq = 2")
    site.store.close()
    done = site.kiosk("audit", "verify")
    assert (done.returncode, done.stderr) == (1, "")
    assert "entry 2 does not follow" in done.stdout
    assert not list(site.database.parent.glob("*.damaged-*")), "nothing is set aside"


@pytest.mark.parametrize("words", [("outbox", "list"), ("audit", "verify")])
def test_where_there_is_no_database_none_is_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    config = write_site(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", *words, "--config", str(config)],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 2
    assert "`kiosk run` makes it" in done.stderr
    assert not (tmp_path / "data").exists()
