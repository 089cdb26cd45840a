"""The starter set: something in every feed, in the form that kiosks believe."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.app import starter
from kiosk.app.content import publish_starter
from kiosk.catalogue import load
from kiosk.domain.site import CHINA
from offline_store.gateway import open_store, publishing
from offline_store.gateway.keys import signing_key
from offline_store.wire import FEED_NAMES, SNAPSHOTS, Signed, time_text

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
LEAST_WASTE = 300


@pytest.mark.parametrize("feed", starter.FEEDS)
def test_every_entry_has_the_form_of_its_feed(feed: str) -> None:
    told = starter.entries(feed, NOW)
    said = {"feed": feed, "version": 1, "device": None, "made_at": time_text(NOW), "entries": told}
    snapshot = SNAPSHOTS[publishing.feed_of(feed)].model_validate(said, extra="forbid")
    assert (snapshot.feed, bool(told)) == (feed, True)


def test_no_feed_is_forgotten_but_those_of_one_kiosk_and_of_packages() -> None:
    assert {*FEED_NAMES} - {*starter.FEEDS} == {"statuses", "catalogue"}


def test_the_waste_guide_knows_three_hundred_things_by_names_of_their_own() -> None:
    told = starter.entries("waste", NOW)
    names = Counter(name for row in told for name in (row["name"]["zh"], *row["also"]))
    assert len(told) >= LEAST_WASTE
    assert [name for name, times in names.items() if times > 1] == []
    assert {row["bin"] for row in told} == {"recyclable", "food", "hazardous", "residual"}


def test_times_are_to_come_on_working_days_for_services_that_are_booked() -> None:
    told = starter.entries("slots", NOW)
    assert all(
        row["starts_at"] > time_text(NOW) and row["ends_at"] > row["starts_at"] for row in told
    )
    days = {datetime.fromisoformat(row["starts_at"]).astimezone(CHINA).weekday() for row in told}
    assert days <= {0, 1, 2, 3, 4}
    booked = {service.id for service in load().services if service.kind == "book"}
    assert booked <= {row["service"] for row in told}
    assert any(row["left"] == 0 for row in told), "and some are full"


def test_all_of_it_is_published_under_the_platforms_signature(tmp_path: Path) -> None:
    database, key = f"sqlite:///{tmp_path / 'gateway.db'}", tmp_path / "gateway.key"
    signing_key(key, make=True)
    open_store(database, make=True).close()
    assert publish_starter(database, key) == 0
    store = open_store(database)
    index = publishing.index(store.engine, None, NOW)
    assert {*index.feeds} == {*starter.FEEDS}
    document = publishing.document(store.engine, None, "waste", 1)
    store.close()
    assert document is not None
    assert Signed.model_validate_json(document).signature
