"""A package says what its kind needs and nothing that its kind never looks at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.catalogue import check, default_folder, faults, kinds, load
from kiosk.catalogue.loading import Fault
from kiosk.domain.service import Service

PACKAGES = {service.id: service for service in load().services}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("groups.toml", "services"):
        place = default_folder() / name
        copy = shutil.copytree if place.is_dir() else shutil.copy
        copy(place, tmp_path / name)
    return tmp_path


def package(folder: Path, service_id: str) -> Path:
    (found,) = folder.glob(f"services/*/{service_id}.toml")
    return found


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def errors(path: Path) -> list[Fault]:
    return [fault for fault in check([path]) if fault.level == "error"]


def test_every_kind_has_its_row_and_every_package_fits_its_own() -> None:
    assert set(kinds.NEEDS) == set(faults.KINDS)
    found = {service.kind for service in PACKAGES.values()}
    assert found == set(faults.BUILT), "a kind without a package is tried by nobody"
    assert [fault for fault in check() if fault.level == "error"] == []


@pytest.mark.parametrize(
    ("service_id", "old", "new", "key"),
    [
        ("party_news", 'feed = "articles"\n', "", "feed"),
        ("party_news", 'offline_class = "A"', 'offline_class = "B"', "offline_class"),
        ("party_news", 'feed = "articles"', 'feed = "article"', "feed"),
        ("waste_sorting", 'feed = "waste"', 'feed = "slots"', "feed"),
        ("community_vote", 'feed = "votes"\n', "", "feed"),
        ("community_vote", 'offline_class = "B"', 'offline_class = "C"', "offline_class"),
        ("family_doctor_visit", 'feed = "slots"\n', "", "feed"),
        ("bills", 'inquiry = "bills"\n', "", "inquiry"),
        ("blood_pressure", 'device = "blood_pressure"\n', "", "device"),
    ],
)
def test_what_a_kind_lacks_is_named_with_its_line_and_a_remedy(
    folder: Path, service_id: str, old: str, new: str, key: str
) -> None:
    path = package(folder, service_id)
    assert errors(path) == [], "control: it is whole before"
    edit(path, old, new)
    found = [fault for fault in errors(path) if fault.key == key]
    assert len(found) == 1
    assert found[0].file == path
    assert found[0].line >= 1
    assert found[0].remedy
    if new:
        line = path.read_text(encoding="utf-8").splitlines()[found[0].line - 1]
        assert line.startswith(new.split(" =", maxsplit=1)[0])


def test_a_near_name_of_a_feed_is_offered(folder: Path) -> None:
    path = package(folder, "party_news")
    edit(path, 'feed = "articles"', 'feed = "article"')
    assert [fault.remedy for fault in errors(path)] == ["did you mean 'articles'?"]


def test_what_a_list_never_shows_is_refused(folder: Path) -> None:
    path = package(folder, "waste_sorting")
    asked = '\n[[fields]]\nid = "phone"\ntype = "phone"\n'
    words = "".join(
        f'{key} = {{ zh = "手机", en = "Phone" }}\n' for key in ("label", "question", "help")
    )
    path.write_text(path.read_text(encoding="utf-8") + asked + words, encoding="utf-8")
    assert "fields" in {fault.key for fault in errors(path)}


def test_a_vote_asks_for_one_agreement_at_least(folder: Path) -> None:
    path = package(folder, "community_vote")
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("[[consents]]"), text.index("[slip]")
    path.write_text(text[:begin] + text[end:], encoding="utf-8")
    assert "consents" in {fault.key for fault in errors(path)}


def of(kind: str) -> list[Service]:
    return [service for service in PACKAGES.values() if service.kind == kind]


def test_the_packages_of_lists_say_what_they_are_made_of() -> None:
    assert {one.feed for one in of("browse")} <= {*kinds.NEEDS["browse"].feeds}
    assert {one.feed for one in of("vote")} == {"votes"}
    assert {one.feed for one in of("book")} == {"slots"}


@pytest.mark.parametrize(
    ("service_id", "said", "other"),
    [("family_doctor_visit", "约的时间", "别的"), ("community_vote", "选了什么", "别的")],
)
def test_what_is_chosen_of_a_list_is_named_where_the_resident_agrees(
    folder: Path, service_id: str, said: str, other: str
) -> None:
    path = package(folder, service_id)
    edit(path, said, other)
    (fault,) = errors(path)
    assert fault.key == "consents[1].data.zh"
    assert said in fault.problem


@pytest.mark.parametrize(
    ("service_id", "keys"),
    [("bills", {"earns"}), ("points", {"consents", "slip"}), ("sorting_points", set())],
)
def test_what_earns_points_is_noted_by_consent_and_has_its_slip(
    folder: Path, service_id: str, keys: set[str]
) -> None:
    path = package(folder, service_id)
    text = path.read_text(encoding="utf-8")
    if "earns = true" not in text:
        edit(path, f'inquiry = "{service_id}"\n', f'inquiry = "{service_id}"\nearns = true\n')
    found = errors(path)
    assert {fault.key for fault in found} == keys
    assert all(fault.remedy for fault in found)


@pytest.mark.parametrize(
    ("service_id", "old", "new", "wrong"),
    [
        ("social_card_loss", 'inquiry = "social_card_loss"\n', "", True),
        ("opinion", 'kind = "apply"\n', 'kind = "apply"\ninquiry = "opinion"\n', True),
        ("opinion", 'kind = "apply"\n', 'kind = "apply"\n\n', False),
    ],
)
def test_an_apply_asks_the_platform_where_it_must_be_so_now_and_nowhere_else(
    folder: Path, service_id: str, old: str, new: str, wrong: bool
) -> None:
    path = package(folder, service_id)
    edit(path, old, new)
    assert [fault.key for fault in errors(path)] == ["inquiry"] * wrong
