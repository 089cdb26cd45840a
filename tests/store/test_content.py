"""What the platform publishes is believed, or the old one stays, and the audit says why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.catalogue import default_folder, load
from kiosk.errors import CODES, KioskError
from offline_store import audit
from offline_store.catalogues import CatalogueFolders
from offline_store.content_intake import Refused, Taken
from offline_store.wire import FEED_NAMES, MAX_DOCUMENT, SNAPSHOTS, Listed, digest, time_text
from tests.published import STRANGER, Feeds, listed, notice, packages, signed, snapshot
from tests.store.desk import MORNING


@pytest.fixture
def feeds(tmp_path: Path) -> Iterator[Feeds]:
    made = Feeds(tmp_path)
    yield made
    made.close()


def code(found: Taken | Refused) -> str:
    assert isinstance(found, Refused)
    assert found.code in CODES
    return found.code


NOW = time_text(MORNING)
CASE = "019ab000-0000-7000-8000-000000000001"
SAMPLES: dict[str, dict[str, object]] = {
    "notices": notice(1),
    "jobs": {
        "id": "j1",
        "title": {"zh": "保洁员", "en": "Cleaner"},
        "employer": "青禾物业",
        "place": "青禾路 1 号",
        "phone": "028-0000 0000",
        "published_at": NOW,
    },
    "votes": {
        "id": "v1",
        "question": {"zh": "先修哪里？", "en": "What first?"},
        "options": [
            {"id": "a", "label": {"zh": "路灯", "en": "Lamps"}},
            {"id": "b", "label": {"zh": "长椅", "en": "Benches"}},
        ],
        "opens_at": NOW,
        "closes_at": NOW,
    },
    "slots": {
        "id": "s1",
        "service": "family_doctor_visit",
        "place": {"zh": "二楼", "en": "Second floor"},
        "starts_at": NOW,
        "ends_at": NOW,
        "left": 3,
    },
    "shops": {
        "id": "h1",
        "name": {"zh": "老王修锁", "en": "Wang locks"},
        "sort": {"zh": "修锁", "en": "Locks"},
    },
    "waste": {"id": "w1", "name": {"zh": "电池", "en": "Battery"}, "bin": "hazardous"},
    "courses": {
        "id": "c1",
        "title": {"zh": "学写毛笔字", "en": "Brush writing"},
        "place": {"zh": "二楼", "en": "Second floor"},
        "times": {"zh": "每周二 19:00", "en": "Tuesdays, 7 pm"},
        "left": 3,
        "published_at": NOW,
    },
    "articles": {
        "id": "a1",
        "service": "party_news",
        "title": {"zh": "党员大会", "en": "Party meeting"},
        "line": {"zh": "本周五晚上", "en": "Friday evening"},
        "body": [{"zh": "大家都来。", "en": "Everybody is welcome."}],
        "facts": [
            {"label": {"zh": "地点", "en": "Place"}, "value": {"zh": "二楼", "en": "Upstairs"}}
        ],
        "link": "https://example.org/a1",
        "published_at": NOW,
    },
    "statuses": {
        "id": "019ab000-0000-7000-8000-000000000001",
        "state": "in_progress",
        "changed_at": NOW,
    },
    "catalogue": {"id": "groups.toml", "text": "[[groups]]"},
}


@pytest.mark.parametrize("feed", FEED_NAMES)
def test_a_snapshot_of_every_feed_is_taken_and_read(feeds: Feeds, feed: str) -> None:
    assert set(SAMPLES) == set(SNAPSHOTS)
    assert feeds.take(feed, 1, snapshot(feed, 1, [SAMPLES[feed]])) == Taken(feed, 1)
    assert feeds.store.version(feed) == 1
    (entry,) = feeds.store.entries(feed)
    assert entry.items() >= SAMPLES[feed].items()
    assert feeds.audit() == [
        ("content.activated", {"feed": feed, "version": 1, "source": "network"})
    ]


def test_nothing_is_there_before_the_first(feeds: Feeds) -> None:
    assert feeds.store.version("notices") is None
    assert feeds.store.entries("notices") == ()
    assert feeds.store.roll_back("notices", "content.unproven") is None


def test_the_newer_takes_the_place_of_the_older_and_can_be_taken_back(feeds: Feeds) -> None:
    for version in (1, 2, 5):
        feeds.take("notices", version, snapshot("notices", version, [notice(version)]))
    assert feeds.ids() == ["n5"]
    assert feeds.store.roll_back("notices", "content.unproven") == 2
    assert feeds.ids() == ["n2"]
    assert feeds.store.roll_back("notices", "content.unproven") is None, "never to the bad one"
    assert feeds.ids() == []
    assert feeds.audit()[-2:] == [
        (
            "content.rolled_back",
            {"feed": "notices", "version": 5, "to": 2, "code": "content.unproven"},
        ),
        (
            "content.rolled_back",
            {"feed": "notices", "version": 2, "to": 0, "code": "content.unproven"},
        ),
    ]
    assert audit.verify(feeds.engine) is None


HUGE = b"x" * 100_000_000
TAMPERED = snapshot("notices", 2, [notice(2)]).replace(b'"payload":"e', b'"payload":"f')
REFUSED: dict[str, tuple[bytes, str]] = {
    "a stranger's signature": (snapshot("notices", 2, key=STRANGER), "content.signature"),
    "a changed payload": (TAMPERED, "content.signature"),
    "another feed's": (snapshot("shops", 2, [SAMPLES["shops"]]), "content.feed"),
    "another kiosk's": (snapshot("notices", 2, device="kiosk-02"), "content.device"),
    "an older one": (snapshot("notices", 1, [notice(7)]), "content.older"),
    "another version than was said": (snapshot("notices", 3), "content.older"),
    "100 MB": (HUGE, "content.too_large"),
    "a page": (b"<html>Please sign in</html>", "content.signature"),
    "nothing": (b"", "content.signature"),
    "an unsigned one": (b'{"feed":"notices","version":2}', "content.signature"),
    "signed, but no snapshot": (signed(b"[]"), "content.form"),
    "signed, but no JSON": (signed(b"{"), "content.form"),
    "a feed that is not known": (snapshot("gossip", 2), "content.form"),
    "not in its form": (snapshot("notices", 2, [{"id": "n"}]), "content.form"),
    "two of one id": (snapshot("notices", 2, [notice(1), notice(1)]), "content.form"),
}


@pytest.mark.parametrize("which", REFUSED)
def test_what_is_not_the_platforms_next_is_refused_and_the_old_one_stays(
    feeds: Feeds, which: str
) -> None:
    document, expected = REFUSED[which]
    feeds.take("notices", 1, snapshot("notices", 1, [notice(1)]))
    told = Listed(version=2, sha256=digest(document), size=1)
    assert code(feeds.intake.take("notices", told, document, "network")) == expected
    assert feeds.ids() == ["n1"]
    assert feeds.audit()[-1][0] == "content.refused"
    assert feeds.reasons() == [expected]
    good = snapshot("notices", 3, [notice(3)])
    assert feeds.take("notices", 3, good) == Taken("notices", 3), "control: the next is taken"


def test_a_document_that_is_not_the_listed_one_is_refused(feeds: Feeds) -> None:
    document = snapshot("notices", 2, [notice(2)])
    other = listed(2, snapshot("notices", 2, [notice(3)]))
    assert code(feeds.intake.take("notices", other, document, "network")) == "content.sha256"
    assert feeds.take("notices", 2, document) == Taken("notices", 2), "control"


def test_one_that_stays_bad_is_noted_once_and_another_anew(feeds: Feeds) -> None:
    bad, worse = (snapshot("notices", n, [notice(n)], key=STRANGER) for n in (2, 3))
    for _ in range(5):
        assert code(feeds.take("notices", 2, bad)) == "content.signature"
    assert feeds.reasons() == ["content.signature"]
    feeds.take("notices", 3, worse)
    assert feeds.reasons() == ["content.signature"] * 2


def test_only_a_version_that_the_platform_signed_is_struck_off(feeds: Feeds) -> None:
    far = 1_000_000
    for document in (snapshot("notices", far, key=STRANGER), snapshot("shops", far)):
        assert isinstance(feeds.take("notices", far, document), Refused)
    assert feeds.store.highest("notices") == 0, "or anybody could use up all the numbers"
    assert code(feeds.take("notices", 4, snapshot("notices", 4, [{}]))) == "content.form"
    assert feeds.store.highest("notices") == 4
    assert code(feeds.take("notices", 4, snapshot("notices", 4, [notice(4)]))) == "content.older"


def test_a_version_that_was_rolled_back_is_not_taken_again(feeds: Feeds) -> None:
    first, second = (snapshot("notices", n, [notice(n)]) for n in (1, 2))
    feeds.take("notices", 1, first)
    feeds.take("notices", 2, second)
    feeds.store.roll_back("notices", "content.unproven")
    assert code(feeds.take("notices", 2, second)) == "content.older"
    assert code(feeds.take("notices", 1, first)) == "content.older"
    assert feeds.ids() == ["n1"]
    assert feeds.take("notices", 3, snapshot("notices", 3)) == Taken("notices", 3), "control"


_CUT = """
import os, signal, sys
from pathlib import Path
from offline_store.content import ContentStore
from tests.published import Feeds, notice, snapshot
feeds = Feeds(Path(sys.argv[1]))
feeds.take("notices", 1, snapshot("notices", 1, [notice(1)]))
if sys.argv[2] == "cut":
    ContentStore.activate = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
feeds.take("notices", 2, snapshot("notices", 2, [notice(2)]))
feeds.close()
"""


def _in_a_process(folder: Path, how: str) -> int:
    child = subprocess.run(
        [sys.executable, "-c", _CUT, str(folder), how],
        check=False,
        timeout=90,
        capture_output=True,
        text=True,
    )
    assert child.stderr == ""
    return child.returncode


def test_a_power_cut_before_the_activation_leaves_the_old_one_and_the_new_one_ready(
    tmp_path: Path,
) -> None:
    assert _in_a_process(tmp_path, "cut") == -signal.SIGKILL
    feeds = Feeds(tmp_path)
    assert feeds.ids() == ["n1"]
    document = snapshot("notices", 2, [notice(2)])
    other = listed(2, snapshot("notices", 2, [notice(9)]))
    assert feeds.intake.resume("notices", other, "network") is None, "the index says another"
    found = feeds.intake.resume("notices", listed(2, document), "network")
    assert found == Taken("notices", 2), "without fetching it again"
    assert feeds.ids() == ["n2"]
    assert feeds.store.waiting("notices") is None
    feeds.close()


def test_control_without_the_power_cut_the_new_one_is_read(tmp_path: Path) -> None:
    assert _in_a_process(tmp_path, "whole") == 0
    feeds = Feeds(tmp_path)
    assert feeds.ids() == ["n2"]
    feeds.close()


def test_what_a_power_cut_left_is_not_what_a_roll_back_returns_to(tmp_path: Path) -> None:
    assert _in_a_process(tmp_path, "cut") == -signal.SIGKILL
    feeds = Feeds(tmp_path)
    assert feeds.store.roll_back("notices", "content.unproven") is None
    assert feeds.ids() == []
    document = snapshot("notices", 2, [notice(2)])
    assert feeds.intake.resume("notices", listed(2, document), "network") == Taken("notices", 2)
    feeds.close()


_FULL = """
import resource, signal, sys
from pathlib import Path
from kiosk.errors import KioskError
from tests.published import Feeds, notice, snapshot
feeds = Feeds(Path(sys.argv[1]))
feeds.take("notices", 1, snapshot("notices", 1, [notice(1)]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
many = [notice(n, more={"zh": "长" * 4000, "en": "l" * 4000}) for n in range(100)]
try:
    feeds.take("notices", 2, snapshot("notices", 2, many))
except KioskError as error:
    print(error.code)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(len(feeds.ids()))
feeds.close()
"""


@pytest.mark.parametrize(
    ("limit", "said"), [(600_000, ["store.", "1"]), (50_000_000, ["100"])], ids=["full", "control"]
)
def test_where_nothing_more_can_be_written_the_old_one_stays(
    tmp_path: Path, limit: int, said: list[str]
) -> None:
    child = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path), str(limit)],
        check=True,
        timeout=90,
        capture_output=True,
        text=True,
    )
    lines = child.stdout.split()
    assert len(lines) == len(said), child.stdout
    assert all(line.startswith(start) for line, start in zip(lines, said, strict=True))


# service packages


def test_packages_are_written_out_whole_and_no_older_folder_stays(feeds: Feeds) -> None:
    entries = packages(default_folder())
    for version in (1, 2, 3):
        taken = feeds.take("catalogue", version, snapshot("catalogue", version, entries))
        assert taken == Taken("catalogue", version)
    assert sorted(p.name for p in feeds.catalogues.iterdir()) == ["2", "3"]
    assert load(feeds.catalogues / "3") == load()


def test_packages_that_this_program_cannot_work_with_are_refused(tmp_path: Path) -> None:
    def fit(folder: Path) -> bool:
        try:
            return bool(load(folder).services)
        except KioskError:
            return False

    feeds = Feeds(tmp_path, fit)
    entries = packages(default_folder())
    feeds.take("catalogue", 1, snapshot("catalogue", 1, entries))
    broken = [*entries[:-1], entries[-1] | {"text": "id = 5"}]
    found = feeds.take("catalogue", 2, snapshot("catalogue", 2, broken))
    assert code(found) == "content.catalogue"
    assert feeds.store.version("catalogue") == 1
    assert [p.name for p in feeds.catalogues.iterdir()] == ["1"]
    feeds.close()


ELSEWHERE = [
    "../groups.toml",
    "/etc/passwd",
    "services/../../x.toml",
    "services/a/b/c.toml",
    "",
    ".",
]


@pytest.mark.parametrize("path", [*ELSEWHERE, "services/A/b.toml", "services/a/.toml", "a\\b.toml"])
def test_a_package_that_would_lie_elsewhere_is_refused(feeds: Feeds, path: str) -> None:
    entries = [{"id": path, "text": "x"}]
    found = feeds.take("catalogue", 1, snapshot("catalogue", 1, entries))
    assert code(found) == "content.form"
    assert not feeds.catalogues.exists()


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../../x", "a//b", "a/b/c/d", "", ".", "a\\..\\b"]
)
def test_no_path_leads_out_of_the_folder_whoever_asks(tmp_path: Path, path: str) -> None:
    folders = CatalogueFolders(tmp_path / "root")
    with pytest.raises(KioskError) as caught:
        folders.ready(1, [{"id": path, "text": "x"}])
    assert caught.value.code == "content.path"
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_somebody_changed_is_put_right(tmp_path: Path) -> None:
    folders = CatalogueFolders(tmp_path / "root")
    entries = packages(default_folder())
    folder = folders.ready(1, entries)
    before = os.stat(folder).st_ino
    assert os.stat(folders.ready(1, entries)).st_ino == before, "control: left as it is"
    for spoil in (
        lambda: (folder / "groups.toml").write_text("[[groups]]"),
        lambda: (folder / "services" / "more.toml").write_text(""),
        (folder / "groups.toml").unlink,
        lambda: (folder / "extra").symlink_to("/etc"),
    ):
        spoil()
        assert packages(folders.ready(1, entries)) == entries
        assert not (folder / "extra").exists()


def test_a_snapshot_that_the_program_never_began_with_twice_is_due_to_go_back(feeds: Feeds) -> None:
    entries = packages(default_folder())
    feeds.take("catalogue", 1, snapshot("catalogue", 1, entries))
    assert feeds.store.begin("catalogue")
    feeds.store.prove("catalogue")
    assert all(feeds.store.begin("catalogue") for _ in range(5)), "control: proven good"
    feeds.take("catalogue", 2, snapshot("catalogue", 2, entries))
    assert [feeds.store.begin("catalogue") for _ in range(3)] == [True, True, False]
    assert feeds.store.roll_back("catalogue", "content.unproven") == 1
    assert feeds.store.begin("catalogue")
    feeds.store.prove("catalogue")
    assert all(feeds.store.begin("catalogue") for _ in range(5)), "control: proven good"


def test_what_a_roll_back_returns_to_must_prove_itself_too(feeds: Feeds) -> None:
    entries = packages(default_folder())
    feeds.take("catalogue", 1, snapshot("catalogue", 1, entries))
    assert feeds.store.begin("catalogue"), "and the program ends before it is proven"
    feeds.take("catalogue", 2, snapshot("catalogue", 2, entries))
    assert [feeds.store.begin("catalogue") for _ in range(3)] == [True, True, False]
    assert feeds.store.roll_back("catalogue", "content.unproven") == 1
    assert [feeds.store.begin("catalogue") for _ in range(3)] == [True, True, False]
    assert feeds.store.roll_back("catalogue", "content.unproven") is None


def test_the_largest_that_is_published_is_taken(feeds: Feeds) -> None:
    more = {"zh": "长" * 4000, "en": "l" * 4000}
    document = snapshot("notices", 1, [notice(n, more=more) for n in range(170)])
    assert 0.9 * MAX_DOCUMENT < len(document) <= MAX_DOCUMENT
    assert feeds.take("notices", 1, document) == Taken("notices", 1)
