"""What the platform publishes comes over a hostile way whole, or not at all; batches go first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.errors import KioskError
from offline_store import content_folder
from offline_store.content_intake import Refused, Taken
from offline_store.gateway import GatewayStore, create_app, publishing
from offline_store.gateway.content_folder import export
from offline_store.gateway.enrolment import revoke
from offline_store.gateway.keys import signing_key
from offline_store.sync.feeds import FeedStage, Rhythm
from offline_store.sync.link import Link
from offline_store.sync.transport import REFUSED
from offline_store.sync.worker import Ended, Round
from offline_store.wire import INDEX_FILE, PIECE, ContentIndex, Feed, Signed, open_signed
from tests.published import Feeds, notice, snapshot
from tests.sealed import OPENER
from tests.sync.between import Between, Reply
from tests.sync.kiosk_side import QUICK, Heard, KioskSide
from tests.sync.world import (
    AUTHORITY,
    DEVICE,
    START,
    GatewayProcess,
    Known,
    SetClock,
    ask,
    case_id,
    let_in,
)

LONG = {"zh": "长" * 4000, "en": "l" * 4000}
BETWEEN = 900.0


class Fetching:
    """A kiosk's feeds, the stage that fetches them, and somebody between it and its platform."""

    def __init__(self, folder: Path, between: Between) -> None:
        self.between = between
        self.feeds = Feeds(folder, key=between.key)
        self.clock = between.clock
        self.link = Link(between.url, between.public_key, DEVICE, folder, self.clock)
        assert self.link.check() is None
        between.requests.clear()
        self.told: list[Mapping[str, Any]] = []
        self.stage = FeedStage(
            self.link,
            self.feeds.intake,
            self.clock,
            lambda: 0.5,
            self.told.append,
            Rhythm(BETWEEN, 0.0),
        )

    def publish(self, feed: Feed, *entries: object, device: str | None = None) -> int:
        store, key = self.between.store, self.between.key
        made = publishing.publish(store.engine, key, feed, entries, START, device)
        return made.version

    def turns(self) -> None:
        """Let it do all that is due now."""
        while self.stage.turn().ended is Ended.ANSWERED:
            pass

    def later(self, seconds: float = 2 * BETWEEN) -> None:
        self.clock.pass_by(seconds)
        self.turns()

    def close(self) -> None:
        self.link.close()
        self.feeds.close()


@pytest.fixture
def fetching(tmp_path: Path) -> Iterator[Fetching]:
    with Between(tmp_path) as between:
        made = Fetching(tmp_path, between)
        yield made
        made.close()


def test_what_is_published_is_fetched_and_told_of_once(fetching: Fetching) -> None:
    fetching.publish("notices", notice(1), notice(2))
    fetching.publish("waste", {"id": "w", "name": {"zh": "纸", "en": "Paper"}, "bin": "recyclable"})
    fetching.turns()
    assert fetching.feeds.ids() == ["n1", "n2"]
    assert fetching.feeds.ids("waste") == ["w"]
    assert fetching.told == [
        {"event": "content", "feed": feed, "version": 1} for feed in ("notices", "waste")
    ]
    assert len(fetching.between.requests) == 3
    fetching.turns()
    assert len(fetching.between.requests) == 3, "nothing is due before its time"
    fetching.later()
    assert fetching.between.requests[3:] == ["/v1/content"], "nothing is newer"
    fetching.publish("notices", notice(3))
    fetching.later()
    assert fetching.feeds.ids() == ["n3"]
    assert len(fetching.told) == 3


def test_a_long_one_comes_in_pieces_and_goes_on_where_the_line_broke(fetching: Fetching) -> None:
    fetching.publish("notices", *(notice(n, more=LONG) for n in range(80)))
    broken: list[str] = []

    def twist(path: str, _request: bytes, honest: Reply) -> Reply:
        if path.endswith(f"from={PIECE}") and not broken:
            broken.append(path)
            return replace(honest, drop=True)
        return honest

    fetching.between.twist = twist
    fetching.turns()
    assert broken
    assert fetching.feeds.ids() == []
    fetching.later(600)
    assert len(fetching.feeds.ids()) == 80
    pieces = [path.partition("?")[2] for path in fetching.between.requests if "?" in path]
    assert pieces == [f"from={n * PIECE}" for n in (0, 1, 1, 2, 3)]


OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def _endless() -> Iterator[bytes]:
    for _ in range(100):
        yield b"x" * 1_000_000


def _html(honest: Reply) -> Reply:
    return Reply(200, b"<html>Please sign in</html>")


def _huge(honest: Reply) -> Reply:
    return Reply(200, b"", more=_endless())


def _forged(honest: Reply) -> Reply:
    return replace(honest, body=snapshot("notices", 2, [notice(66)], key=OTHER_KEY))


def _cut(honest: Reply) -> Reply:
    return replace(honest, body=honest.body[:-7])


def _redirected(honest: Reply) -> Reply:
    return Reply(302, b"", {"location": "http://127.0.0.1:9/"})


def _nothing(honest: Reply) -> Reply:
    return Reply(200, b"")


TWISTS: dict[str, Callable[[Reply], Reply]] = {
    "a page": _html,
    "100 MB": _huge,
    "a stranger's": _forged,
    "cut short": _cut,
    "a redirect": _redirected,
    "nothing": _nothing,
}


@pytest.mark.parametrize("where", ["index", "snapshot"])
@pytest.mark.parametrize("how", TWISTS)
def test_what_somebody_between_gives_instead_is_not_taken(
    fetching: Fetching, how: str, where: str
) -> None:
    fetching.publish("notices", notice(1))
    fetching.turns()
    fetching.publish("notices", notice(2))
    twisted: list[str] = []

    def twist(path: str, _request: bytes, honest: Reply) -> Reply:
        if ("?" in path) is (where == "snapshot") and path.startswith("/v1/content"):
            twisted.append(path)
            return TWISTS[how](honest)
        return honest

    fetching.between.twist = twist
    for _ in range(3):
        fetching.later()
    assert twisted, "it happened"
    assert fetching.feeds.ids() == ["n1"]
    assert fetching.between.sent < 50_000_000, "it hung up long before the end"
    fetching.between.twist = lambda _path, _request, honest: honest
    fetching.later()
    fetching.later()
    assert fetching.feeds.ids() == ["n2"], "control: the way is honest again"


def test_another_feeds_snapshot_in_its_place_is_refused(fetching: Fetching) -> None:
    fetching.publish("notices", notice(1))
    shop = {"id": "s", "name": {"zh": "店", "en": "Shop"}, "sort": {"zh": "锁", "en": "Locks"}}
    fetching.publish("shops", shop)
    wrong = publishing.document(fetching.between.store.engine, DEVICE, "shops", 1)
    assert wrong is not None

    def twist(path: str, _request: bytes, honest: Reply) -> Reply:
        if "notices" in path:
            return replace(honest, body=wrong)
        return honest

    fetching.between.twist = twist
    fetching.turns()
    fetching.later()
    assert fetching.feeds.ids() == []
    assert fetching.feeds.ids("shops") == ["s"], "control: in its own place it is taken"
    assert set(fetching.feeds.reasons()) == {"content.sha256"}


def test_an_index_of_last_week_brings_nothing_back(fetching: Fetching) -> None:
    kept: list[bytes] = []

    def keep(path: str, _request: bytes, honest: Reply) -> Reply:
        if path == "/v1/content":
            kept.append(honest.body)
        return honest

    fetching.between.twist = keep
    fetching.publish("notices", notice(1))
    fetching.turns()
    fetching.publish("notices", notice(2))
    fetching.later()
    assert fetching.feeds.ids() == ["n2"]
    fetching.between.twist = lambda path, _r, honest: (
        replace(honest, body=kept[0]) if path == "/v1/content" else honest
    )
    before = len(fetching.between.requests)
    fetching.later()
    assert fetching.between.requests[before:] == ["/v1/content"]
    assert fetching.feeds.ids() == ["n2"]


def test_a_platform_that_is_busy_is_not_asked_before_its_time(fetching: Fetching) -> None:
    fetching.publish("notices", notice(1))
    fetching.between.twist = lambda *_: Reply(503, b"{}", {"retry-after": "50"})
    fetching.turns()
    asked = len(fetching.between.requests)
    assert asked == 1
    fetching.later(49)
    fetching.stage.hurry()
    fetching.turns()
    assert len(fetching.between.requests) == asked, "whatever haste is made"
    fetching.between.twist = lambda _path, _request, honest: honest
    fetching.later(2)
    assert fetching.feeds.ids() == ["n1"]


def test_a_kiosk_that_is_shut_out_hears_so_though_nothing_of_its_own_waits(
    fetching: Fetching,
) -> None:
    assert fetching.stage.turn() == Round(Ended.ANSWERED), "control: let in"
    revoke(fetching.between.store.engine, DEVICE, START)
    fetching.clock.pass_by(2 * BETWEEN)
    assert fetching.stage.turn() == Round(Ended.UNAUTHORISED, code=REFUSED)


def test_haste_cuts_short_what_only_rests(fetching: Fetching) -> None:
    fetching.turns()
    fetching.publish("notices", notice(1))
    fetching.turns()
    assert fetching.feeds.ids() == [], "the control: it rests"
    fetching.stage.hurry()
    fetching.turns()
    assert fetching.feeds.ids() == ["n1"]


def test_in_the_real_process_a_case_goes_first_and_the_kiosk_hears_of_both(tmp_path: Path) -> None:
    timing = replace(QUICK, content=0.2, content_first=0.0)
    with KioskSide(tmp_path) as kiosk, GatewayProcess(tmp_path) as gateway:
        store = GatewayStore(gateway.database)
        key = signing_key(tmp_path / "gateway.pem", make=True)
        kiosk.promise(1)
        publishing.publish(store.engine, key, "notices", [notice(1)], START)
        with Heard(kiosk.command(gateway.url, gateway.public_key, timing)) as heard:
            heard.until(lambda: heard.content == [("notices", 1)])
            assert [case for case, _ in heard.acknowledged] == [case_id(1)]
            publishing.publish(store.engine, key, "notices", [notice(2)], START, DEVICE)
            heard.until(lambda: heard.content[1:] == [("notices", 2)])
        store.close()
    feeds = Feeds(tmp_path)
    assert feeds.ids() == ["n2"]
    feeds.close()


# the gateway's side


class Publisher:
    """A gateway inside this process, with two kiosks that it knows."""

    def __init__(self, url: str) -> None:
        self.clock, self.key = SetClock(), Ed25519PrivateKey.generate()
        self.store = GatewayStore(url)
        self.app = create_app(self.store, self.key, OPENER, AUTHORITY, self.clock)
        self.one, self.other = let_in(self.store), let_in(self.store, "kiosk-02")

    def publish(self, feed: Feed, entries: Iterable[object], device: str | None = None) -> int:
        made = publishing.publish(self.store.engine, self.key, feed, list(entries), START, device)
        return made.version

    def get(self, target: str, by: Known | None = None) -> Any:
        return ask(self.app, "GET", target, None, (by or self.one).signs("GET", target))

    def index(self, by: Known | None = None) -> ContentIndex:
        response = self.get("/v1/content", by)
        assert response.status_code == 200, response.text
        payload = open_signed(self.key.public_key(), Signed.model_validate_json(response.content))
        assert payload is not None
        return ContentIndex.model_validate_json(payload)

    def versions(self, by: Known | None = None) -> dict[str, int]:
        return {feed: listed.version for feed, listed in self.index(by).feeds.items()}


@pytest.fixture
def publisher(gateway_url: str) -> Iterator[Publisher]:
    made = Publisher(gateway_url)
    yield made
    made.store.close()


def test_a_kiosk_sees_what_is_for_all_and_for_itself_and_versions_only_rise(
    publisher: Publisher,
) -> None:
    assert publisher.versions() == {}
    assert publisher.publish("notices", [notice(1)]) == 1
    assert publisher.publish("notices", [notice(2)], DEVICE) == 2
    assert publisher.versions() == {"notices": 2}
    assert publisher.versions(publisher.other) == {"notices": 1}
    assert publisher.get("/v1/content/notices/2").status_code == 200
    assert publisher.get("/v1/content/notices/2", publisher.other).status_code == 404
    assert publisher.publish("notices", [notice(3)]) == 3
    assert publisher.versions() == publisher.versions(publisher.other) == {"notices": 3}
    assert publisher.index().device == DEVICE


def test_the_last_three_stay(publisher: Publisher) -> None:
    for number in range(1, 6):
        publisher.publish("notices", [notice(number)])
    statuses = [publisher.get(f"/v1/content/notices/{n}").status_code for n in range(1, 6)]
    assert statuses == [404, 404, 200, 200, 200]


def test_nobody_is_answered_who_is_not_proven(publisher: Publisher) -> None:
    publisher.publish("notices", [notice(1)])
    for target in ("/v1/content", "/v1/content/notices/1"):
        assert ask(publisher.app, "GET", target).status_code == 401
        signed_for_another = publisher.one.signs("GET", "/v1/content/notices/9")
        response = ask(publisher.app, "GET", target, None, signed_for_another)
        assert response.status_code == 401
        assert publisher.get(target).status_code == 200, "control"


def test_the_pieces_are_the_whole(publisher: Publisher) -> None:
    publisher.publish("notices", (notice(n, more=LONG) for n in range(80)))
    whole = publisher.get("/v1/content/notices/1").content
    assert len(whole) == publisher.index().feeds["notices"].size > 3 * PIECE
    places = range(0, len(whole), PIECE)
    pieces = [publisher.get(f"/v1/content/notices/1?from={n}").content for n in places]
    assert b"".join(pieces) == whole
    assert max(map(len, pieces)) == PIECE


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/v1/content/gossip/1", 404),
        ("/v1/content/notices/0", 404),
        ("/v1/content/notices/99999999999999999999", 404),
        ("/v1/content/notices/9999999999999999", 404),
        ("/v1/content/notices/x", 404),
        ("/v1/content/notices/1?from=-1", 422),
        ("/v1/content/notices/1?from=99999999", 422),
        ("/v1/content/notices/1?from=", 422),
    ],
)
def test_what_is_not_there_is_a_problem(publisher: Publisher, target: str, status: int) -> None:
    publisher.publish("notices", [notice(1)])
    response = publisher.get(target)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


BAD: dict[str, tuple[Feed, list[object], str]] = {
    "an unknown word": ("notices", [notice(1, colour="red")], "entries.0.colour"),
    "a missing word": ("notices", [{"id": "n"}], "entries.0.line"),
    "no object": ("jobs", ["job"], "entries.0"),
    "a name where none belongs": (
        "statuses",
        [{"id": "c", "state": "done", "changed_at": "2026-11-24T01:30:00Z", "name": "x"}],
        "entries.0.name",
    ),
    "two of one id": ("notices", [notice(1), notice(1)], "two entries have one id"),
    "too much": ("notices", [notice(n, more=LONG) for n in range(200)], "a kiosk takes"),
    "a path that leads elsewhere": ("catalogue", [{"id": "../x", "text": "x"}], "entries.0.id"),
}


@pytest.mark.parametrize("which", BAD)
def test_what_is_wrong_is_not_published_and_takes_no_number(tmp_path: Path, which: str) -> None:
    publisher = Publisher(f"sqlite:///{tmp_path / 'gateway.db'}")
    feed, entries, said = BAD[which]
    with pytest.raises(KioskError) as caught:
        publisher.publish(feed, entries)
    assert caught.value.code == "content.invalid"
    assert said in caught.value.remedy
    with pytest.raises(KioskError) as caught:
        publisher.publish("notices", [notice(1)], "kiosk-99")
    assert "no kiosk kiosk-99" in caught.value.remedy
    assert publisher.publish("notices", [notice(1)]) == 1, "control"
    publisher.store.close()


# carried by hand


@pytest.fixture
def carried(tmp_path: Path) -> Iterator[tuple[Publisher, Feeds, Path]]:
    publisher = Publisher(f"sqlite:///{tmp_path / 'gateway.db'}")
    publisher.publish("notices", [notice(1)])
    publisher.publish("waste", [], DEVICE)
    folder = tmp_path / "usb"
    export(publisher.store.engine, publisher.key, folder, START, DEVICE)
    feeds = Feeds(tmp_path, key=publisher.key)
    yield publisher, feeds, folder
    feeds.close()
    publisher.store.close()


def test_a_folder_brings_what_the_network_would(carried: tuple[Publisher, Feeds, Path]) -> None:
    publisher, feeds, folder = carried
    names = sorted(path.name for path in folder.iterdir())
    assert names == [INDEX_FILE, "notices-1.json", "waste-1.json"]
    found = content_folder.load(feeds.intake, folder)
    assert found == [Taken("notices", 1), Taken("waste", 1)]
    assert content_folder.load(feeds.intake, folder) == [], "once"
    publisher.publish("notices", [notice(2)])
    export(publisher.store.engine, publisher.key, folder, START, DEVICE)
    assert content_folder.load(feeds.intake, folder) == [Taken("notices", 2)]


def _change(path: Path) -> None:
    signed = json.loads(path.read_text())
    path.write_text(json.dumps(signed | {"key_id": "0" * 16}))


def _remove(path: Path) -> None:
    path.unlink()


def _swap(path: Path) -> None:
    path.write_bytes(path.with_name("waste-1.json").read_bytes())


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.truncate(100_000_000)


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("spoil", [_change, _remove, _swap, _grow, _link])
def test_a_file_that_was_changed_is_refused_and_the_others_are_taken(
    carried: tuple[Publisher, Feeds, Path], spoil: Callable[[Path], None]
) -> None:
    _, feeds, folder = carried
    spoil(folder / "notices-1.json")
    refused, taken = content_folder.load(feeds.intake, folder)
    assert isinstance(refused, Refused)
    assert refused.code in {"content.sha256", "content.too_large"}
    assert taken == Taken("waste", 1)
    assert feeds.ids() == []
    event, details = feeds.audit()[0]
    assert event == "content.refused"
    assert details == {"feed": "notices", "code": refused.code, "source": "folder"}


def test_a_folder_without_the_platforms_index_for_this_kiosk_is_refused(
    carried: tuple[Publisher, Feeds, Path],
) -> None:
    publisher, feeds, folder = carried
    for device, key in (("kiosk-02", publisher.key), (DEVICE, OTHER_KEY)):
        export(publisher.store.engine, key, folder, START, device)
        with pytest.raises(KioskError) as caught:
            content_folder.load(feeds.intake, folder)
        assert caught.value.code == "content.index"
    export(publisher.store.engine, publisher.key, folder, START)
    assert content_folder.load(feeds.intake, folder) == [Taken("notices", 1)], "control: for all"
