"""What is published becomes a list to be read: what is over or meant for others is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.app.lists import PublishedLists
from kiosk.catalogue import feeds, guides, load
from kiosk.domain.entry import Entries
from kiosk.domain.text import LANGUAGES, Text
from offline_store.wire import FEED_NAMES
from tests.store.test_content import SAMPLES

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
"""Noon in China."""
BEFORE, AFTER = "2026-11-25T03:59:59Z", "2026-11-25T04:00:01Z"
MADE = "2026-11-24T18:30:00Z"
"""Half past two in the morning of the 25th, in China."""


def text(words: str) -> dict[str, str]:
    return {"zh": words, "en": words}


def shown(feed: str, *raw: Mapping[str, Any], service: str = "s") -> Entries:
    snapshot = {"version": 1, "made_at": MADE, "entries": list(raw)}
    return feeds.entries(feed, snapshot, service, NOW)


def sample(feed: str, **changes: object) -> dict[str, Any]:
    return {**SAMPLES[feed], "published_at": BEFORE, **changes}


def slot(number: int, begins: str, **changes: object) -> dict[str, Any]:
    end = begins.replace(":00:00Z", ":30:00Z")
    return sample("slots", id=f"s{number}", service="s", starts_at=begins, ends_at=end, **changes)


def test_a_list_says_of_which_day_it_is_by_the_calendar_here() -> None:
    assert shown("notices", sample("notices")).as_of == Text("11 月 25 日", "25 November")


@pytest.mark.parametrize("feed", sorted(set(FEED_NAMES) - {"catalogue"}))
def test_every_feed_that_is_a_list_can_be_read_in_every_language(feed: str) -> None:
    changes: dict[str, object] = {"service": "s"} if "service" in SAMPLES[feed] else {}
    changes |= {"opens_at": BEFORE, "closes_at": AFTER} if feed == "votes" else {}
    changes |= {"starts_at": AFTER, "ends_at": AFTER} if feed == "slots" else {}
    (entry,) = shown(feed, sample(feed, **changes)).items
    for language in LANGUAGES:
        assert entry.title.in_(language)
        assert all(fact.label.in_(language) for fact in entry.facts)
    assert entry.icon.startswith("mdi6.")


def test_what_is_no_list_and_what_is_not_here_is_empty() -> None:
    assert shown("catalogue", SAMPLES["catalogue"]) == Entries()
    assert feeds.entries("jobs", None, "s", NOW) == Entries()


def test_what_is_over_or_not_yet_published_is_left_out() -> None:
    found = shown(
        "articles",
        sample("articles", id="over", service="s", until=BEFORE),
        sample("articles", id="still", service="s", until=AFTER),
        sample("articles", id="to_come", service="s", published_at=AFTER),
        sample("articles", id="others", service="t"),
    )
    assert [entry.id for entry in found.items] == ["still"]


def test_the_newest_is_the_first() -> None:
    old = sample("jobs", id="old", published_at="2026-11-01T00:00:00Z")
    new = sample("jobs", id="new", published_at="2026-11-20T00:00:00Z")
    assert [entry.id for entry in shown("jobs", old, new).items] == ["new", "old"]


def test_only_votes_that_are_open_now_can_be_chosen() -> None:
    open_now = {"opens_at": BEFORE, "closes_at": AFTER}
    found = shown(
        "votes",
        sample("votes", id="open", salt="abc", choose=2, **open_now),
        sample("votes", id="closed", opens_at=MADE, closes_at=BEFORE),
        sample("votes", id="to_open", opens_at=AFTER, closes_at=AFTER),
    )
    (vote,) = found.items
    assert (vote.id, vote.salt, vote.choose) == ("open", "abc", 2)
    assert [choice.id for choice in vote.choices] == ["a", "b"]
    assert vote.line.zh == "到 11 月 25 日为止"


def test_times_that_have_passed_go_and_the_rest_stands_by_its_day() -> None:
    found = shown(
        "slots",
        slot(3, "2026-11-26T01:00:00Z"),
        slot(1, "2026-11-25T03:00:00Z"),
        slot(2, "2026-11-25T06:00:00Z", left=0),
    )
    assert [entry.id for entry in found.items] == ["s2", "s3"]
    full, free = found.items
    assert (full.open, free.open) == (False, True)
    assert full.sort == Text("11 月 25 日 周三", "Wed 25 November")
    assert free.title.zh == "09:00–09:30", "as the clock here shows it"


def test_a_thing_has_its_bin_with_sign_word_and_colour() -> None:
    tones = {}
    for name in ("recyclable", "food", "hazardous", "residual"):
        (entry,) = shown("waste", sample("waste", bin=name, also=["充电宝"])).items
        assert entry.badge == entry.sort
        assert entry.words == ("充电宝",)
        tones[name] = entry.tone
    assert tones == {
        "recyclable": "blue",
        "food": "green",
        "hazardous": "red",
        "residual": "grey",
    }


def test_shops_of_a_sort_are_worth_a_paper() -> None:
    found = shown("shops", sample("shops", address="青禾路 1 号", phone="028-0000 0000"))
    assert found.on_paper
    assert [fact.label.zh for fact in found.items[0].facts] == ["地址", "电话"]
    assert not shown("jobs", sample("jobs")).on_paper


def test_paragraphs_stand_side_by_side_in_both_languages_or_as_one() -> None:
    even = {"zh": "一。\n\n二。", "en": "One.\nTwo."}
    odd = {"zh": "一。\n二。", "en": "One and two."}
    (entry,) = shown("articles", sample("articles", service="s", body=[even, odd])).items
    assert [part.en for part in entry.body] == ["One.", "Two.", "One and two."]


def test_the_guides_are_those_of_the_packages_that_are_handed_in() -> None:
    catalogue = load()
    found = guides.guides(catalogue.services, catalogue.groups)
    by_id = {entry.id: entry for entry in found.items}
    allowance = by_id["old_age_allowance"]
    guide = catalogue.service("old_age_allowance").guide
    said = "\n".join(part.zh for part in allowance.body)
    assert all(row.title.zh in said for row in guide.bring)
    assert guide.elsewhere.zh in said
    assert "满 80 岁" in said, "and who may"
    assert not {one.id for one in catalogue.services if one.kind == "browse"} & set(by_id)
    assert all(entry.sort for entry in found.items)


class Content:
    """A feed in memory that counts how often it is read."""

    def __init__(self) -> None:
        self.newest, self.read = 1, 0

    def version(self, feed: str) -> int | None:
        return self.newest

    def entries(self, feed: str) -> tuple[Mapping[str, Any], ...]:
        return (sample(feed),)

    def snapshot(self, feed: str) -> Mapping[str, Any] | None:
        self.read += 1
        return {"version": self.newest, "made_at": MADE, "entries": list(self.entries(feed))}


class Noon:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def test_a_feed_that_did_not_change_is_read_once() -> None:
    content, catalogue = Content(), load()
    lists = PublishedLists(content, Noon(), catalogue.services, catalogue.groups)
    first = lists.entries("jobs", "job_list")
    assert lists.entries("jobs", "job_list") == first
    assert content.read == 1
    content.newest = 2
    lists.entries("jobs", "job_list")
    assert content.read == 2
    assert lists.entries(guides.FEED, "service_guides").items


def test_articles_bear_the_picture_of_their_service() -> None:
    catalogue = load()
    lists = PublishedLists(Content(), Noon(), catalogue.services, catalogue.groups)
    (entry,) = lists.entries("articles", "party_news").items
    assert entry.icon == catalogue.service("party_news").icon


def test_a_course_without_a_place_says_so() -> None:
    full, free, any_number = shown(
        "courses",
        *(sample("courses", id=f"c{left}", left=left) for left in (0, 4, None)),
    ).items
    assert (full.open, free.open, any_number.open) == (False, True, True)
    assert (full.badge, any_number.badge) == (Text("报满了", "Full"), None)
