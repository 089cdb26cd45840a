"""What the platform publishes is seen at the kiosk: its notice at once, its packages when idle."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.app.demo_site import DEVICE
from kiosk.app.storing import open_engine
from kiosk.app.system import SystemClock
from kiosk.app.world import World
from kiosk.catalogue import default_folder
from kiosk.config import load
from kiosk.domain.screen import Attract, Farewell, Home, ServiceList
from kiosk.errors import KioskError
from offline_store.content import ContentStore, Written
from offline_store.engine import reading
from offline_store.models import audit
from tests.journeys.person import Person, person_in
from tests.published import notice

NAME, OTHER_NAME = "高龄津贴", "老人津贴"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def gateway_words(world: World) -> list[str]:
    return [f"--database={world.gateway.database}", f"--key={world.folder / 'gateway.key'}"]


def publish(world: World, feed: str, path: Path) -> str:
    done = run("gateway", "publish", feed, str(path), *gateway_words(world))
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def publish_notices(world: World, *entries: object) -> str:
    path = world.folder / "notices.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return publish(world, "notices", path)


def other_packages(folder: Path) -> Path:
    """Return a catalogue in which the allowance has another name."""
    made = folder / "packages"
    shutil.copytree(default_folder(), made, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    package = made / "services" / "government" / "old_age_allowance.toml"
    text = package.read_text(encoding="utf-8")
    assert NAME in text
    package.write_text(text.replace(NAME, OTHER_NAME), encoding="utf-8")
    return made


@contextmanager
def content_of(world: World) -> Iterator[tuple[ContentStore, list[tuple[str, str]]]]:
    """Give the kiosk's feeds, and its audit as (event, details)."""
    engine = open_engine(load(world.config))
    try:
        with reading(engine) as connection:
            rows = [(row.event, row.details) for row in connection.execute(select(audit))]
        yield ContentStore(engine, SystemClock()), rows
    finally:
        engine.dispose()


def names(person: Person) -> list[str]:
    person.sees(Attract)
    person.touch("start").sees(Home)
    shown = person.touch("choose_group", "benefits").sees(ServiceList)
    return [service.name.zh for service in shown.services]


def test_the_platforms_notice_takes_the_place_of_the_sites(world: World) -> None:
    own = load(world.config).site.notice
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the network")
        assert person.sees(Attract).notice == own, "control: nothing is published yet"
        told = publish_notices(world, notice(1))
        assert told.startswith("notices version 1, ")
        person.kiosk.desk.sync_now()
        shown = person.sees(Attract, lambda c: c.notice != own).notice
        assert shown is not None
        assert (shown.zh, shown.en) == ("第 1 条通知", "Notice 1")
        over = notice(2, until="2026-01-01T00:00:00Z")
        to_come = notice(3) | {"published_at": "2999-01-01T00:00:00Z"}
        publish_notices(world, over, to_come)
        person.kiosk.desk.sync_now()
        person.sees(Attract, lambda c: c.notice == own)
        assert person.restarts == 0


def test_packages_count_from_the_restart_that_comes_when_nobody_is_here(world: World) -> None:
    packages = other_packages(world.folder)
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the network")
        assert NAME in names(person)
        assert publish(world, "catalogue", packages).startswith("catalogue version 1, ")
        person.kiosk.desk.sync_now()
        folder = world.folder / "data" / "catalogue" / "1"
        person.until(lambda _: folder.is_dir(), "the packages")
        assert person.restarts == 0, "somebody is here"
        person.stands_still(400.0).sees(Farewell)
        person.stands_still(400.0).sees(Attract)
        person.until(lambda _: person.restarts == 1, "the restart")
    with person_in(world) as person:
        assert OTHER_NAME in names(person)
    with content_of(world) as (content, rows):
        assert content.version("catalogue") == 1
        assert [event for event, _ in rows if event.startswith("content.")] == ["content.activated"]


def test_packages_with_which_the_program_twice_did_not_begin_go_back(world: World) -> None:
    publish(world, "catalogue", other_packages(world.folder))
    folder = world.folder / "usb"
    assert run("content", "export", str(folder), *gateway_words(world)).returncode == 0
    loaded = run("content", "load", str(folder), "--config", str(world.config))
    assert (loaded.returncode, loaded.stdout) == (0, "catalogue version 1\n")
    for _ in range(2):
        with person_in(world):
            pass  # it ends before its first screen was painted
    with person_in(world) as person:
        assert NAME in names(person), "its own packages again"
    with content_of(world) as (content, rows):
        assert content.version("catalogue") is None
        assert "content.unproven" in dict(rows)["content.rolled_back"]
    again = run("content", "load", str(folder), "--config", str(world.config))
    assert again.stdout == "nothing is newer than what is here\n", "not taken again"


def test_a_start_that_something_else_ends_is_not_counted_against_the_packages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(world, "catalogue", other_packages(world.folder))
    folder = world.folder / "usb"
    run("content", "export", str(folder), *gateway_words(world))
    run("content", "load", str(folder), "--config", str(world.config))
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.app.storing.sealer", _no_key)
        for _ in range(3):
            with pytest.raises(KioskError), person_in(world):
                pass
    with person_in(world) as person:
        assert OTHER_NAME in names(person)


def _no_key(_: object) -> object:
    raise KioskError(
        "config.invalid", {"path": "?", "field": "gateway.seal_key", "problem": "none"}
    )


def test_control_packages_with_which_it_began_stay(world: World) -> None:
    publish(world, "catalogue", other_packages(world.folder))
    folder = world.folder / "usb"
    run("content", "export", str(folder), *gateway_words(world))
    run("content", "load", str(folder), "--config", str(world.config))
    with person_in(world) as person:
        person.sees(Attract)
        person.stands_still(2.0)
    for _ in range(3):
        with person_in(world):
            pass
    with person_in(world) as person:
        assert OTHER_NAME in names(person)


def test_packages_that_the_program_cannot_read_any_more_go_back_at_once(world: World) -> None:
    publish(world, "catalogue", other_packages(world.folder))
    folder = world.folder / "usb"
    run("content", "export", str(folder), *gateway_words(world))
    run("content", "load", str(folder), "--config", str(world.config))
    with content_of(world) as (content, _):
        # As a newer program would find it, that knows more than the one which took it.
        broken = {"entries": [{"id": "groups.toml", "text": "[[groups]]"}]}
        new = Written("catalogue", 2, "0" * 64, json.dumps(broken).encode())
        content.write(new)
        assert content.activate(new, "network")
    with person_in(world) as person:
        assert OTHER_NAME in names(person), "what was there before"
    with content_of(world) as (content, rows):
        assert content.version("catalogue") == 1
        assert "content.catalogue" in dict(rows)["content.rolled_back"]


def test_where_they_cannot_be_written_out_its_own_count_and_nothing_is_struck_off(
    world: World,
) -> None:
    publish(world, "catalogue", other_packages(world.folder))
    folder = world.folder / "usb"
    run("content", "export", str(folder), *gateway_words(world))
    run("content", "load", str(folder), "--config", str(world.config))
    root = world.folder / "data" / "catalogue"
    shutil.rmtree(root)
    root.write_text("in the way")
    with person_in(world) as person:
        assert NAME in names(person)
    root.unlink()
    with person_in(world) as person:
        assert OTHER_NAME in names(person), "control: written out anew"


def test_what_was_changed_on_the_way_is_refused_with_its_reason(world: World) -> None:
    publish_notices(world, notice(1))
    folder = world.folder / "usb"
    run("content", "export", str(folder), *gateway_words(world), f"--device={DEVICE}")
    path = folder / "notices-1.json"
    path.write_bytes(path.read_bytes().replace(b"payload", b"Payload"))
    loaded = run("content", "load", str(folder), "--config", str(world.config))
    assert (loaded.returncode, loaded.stdout) == (1, "notices refused: content.sha256\n")
    with content_of(world) as (content, rows):
        assert content.version("notices") is None
        assert "content.sha256" in dict(rows)["content.refused"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("gateway", "publish", "gossip", "x.json"), "content.invalid: gossip cannot be"),
        (("gateway", "publish", "notices", "no.json"), "content.invalid: no.json cannot be"),
        (("gateway", "publish", "catalogue", "nowhere"), "catalogue.missing"),
        (("content", "export", "/proc/nowhere"), "store.unwritable"),
    ],
)
def test_a_command_that_cannot_be_done_is_a_sentence(
    world: World, words: tuple[str, ...], code: str
) -> None:
    done = run(*words, *gateway_words(world))
    assert done.returncode == 2
    assert done.stderr.startswith(f"kiosk: {code}"), done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_nothing_is_published_with_a_key_that_is_not_there(world: World) -> None:
    (world.folder / "n.json").write_text("[]")
    words = [f"--database={world.gateway.database}", f"--key={world.folder / 'other.key'}"]
    done = run("gateway", "publish", "notices", str(world.folder / "n.json"), *words)
    assert done.returncode == 2
    assert "config.invalid" in done.stderr
    assert not (world.folder / "other.key").exists()
