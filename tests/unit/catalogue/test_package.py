"""The old-age allowance as the kiosk reads it, and the tiles of home."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kiosk.catalogue import Catalogue, check, item_code, load
from kiosk.catalogue.rules import compile_rule
from kiosk.catalogue.wording import longest_sentence, paper_width
from kiosk.domain.service import FieldType, OfflineClass

CATALOGUE = load()
SERVICE = CATALOGUE.service("old_age_allowance")


def test_the_catalogue_that_comes_with_the_program_has_no_fault_and_no_warning() -> None:
    assert [str(fault) for fault in check()] == []


def test_home_has_its_six_tiles_in_order() -> None:
    assert [group.title.zh for group in CATALOGUE.groups if group.parent is None] == [
        "补贴待遇",
        "证件证明",
        "社保医保",
        "看病健康",
        "社区的事",
        "更多事情",
    ]


def test_the_old_age_allowance_stands_under_benefits_in_a_centre_and_not_at_a_post() -> None:
    assert SERVICE.group == "benefits"
    assert SERVICE in CATALOGUE.at("centre")
    assert SERVICE not in CATALOGUE.at("post")


def test_the_old_age_allowance_can_be_handed_in_without_network() -> None:
    assert SERVICE.offline_class is OfflineClass.QUEUE
    assert (SERVICE.kind, SERVICE.place, SERVICE.rated) == ("apply", "centre", True)


def test_it_asks_three_things_and_only_the_phone_may_be_left_out() -> None:
    asked = {field.id: (field.type, field.optional is not None) for field in SERVICE.fields}
    assert asked == {
        "phone": (FieldType.PHONE, True),
        "lives_with": (FieldType.CHOICE, False),
        "account": (FieldType.ACCOUNT, False),
    }
    answers = [option.id for field in SERVICE.fields for option in field.options]
    assert answers == ["alone", "spouse", "children", "nursing_home"]


def test_who_may_is_age_and_registration_each_with_a_way_on() -> None:
    assert [rule.id for rule in SERVICE.rules] == ["age", "registered_here"]
    elsewhere = SERVICE.rules[1]
    assert elsewhere.where is not None
    assert elsewhere.bring is not None
    names = set().union(*(compile_rule(rule.when).names for rule in SERVICE.rules))
    assert names == {"age", "address", "region", "site.region_names", "site.regions"}


def test_consent_names_purpose_data_recipient_and_how_long() -> None:
    (consent,) = SERVICE.consents
    assert consent.purpose == "old_age_allowance.apply"
    for text in (consent.statement, consent.data, consent.recipient, consent.kept):
        assert text.zh
        assert text.en


def test_the_item_code_begins_with_a_credit_code() -> None:
    assert len(SERVICE.item_code) == 31
    assert item_code.fault_of(SERVICE.item_code) is None
    # The example that the standard's readers use everywhere; control for the check itself.
    assert item_code.credit_check("91350100M000100Y4") == "3"


def test_people_call_it_many_things_in_both_languages() -> None:
    assert "老年补贴" in SERVICE.words["zh"]
    assert len(SERVICE.words["en"]) >= 3


def test_no_card_that_money_goes_to_is_proposed_for_money_to_be_taken_from() -> None:
    """What was answered under a name stands in every later question of that name."""
    accounts = [
        (field.id, field.label.zh)
        for service in load().services
        for field in service.fields
        if field.type is FieldType.ACCOUNT
    ]
    assert len({name for name, _ in accounts}) == len(set(accounts)) == 2


def test_an_unknown_service_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        CATALOGUE.service("nothing")


def test_two_readings_are_equal() -> None:
    again: Catalogue = load()
    assert again == CATALOGUE


@pytest.mark.parametrize(
    ("text", "length"),
    [("满 80 岁。几分钟，不用交钱", 8), ("约 10 天", 3), ("一\n二三", 2), ("QH01 号", 2), ("", 0)],
)
def test_a_sentence_is_as_long_as_it_is_read(text: str, length: int) -> None:
    assert longest_sentence(text) == length


def test_paper_counts_plain_digits_as_half() -> None:
    assert paper_width("大约 10 天。") == 6.0


def test_reading_the_catalogue_at_start_brings_nothing_heavy_with_it() -> None:
    program = (
        "import sys, kiosk.catalogue as c; c.load();"
        "heavy = {'PySide6', 'qtawesome', 'pydantic', 'json', 'asyncio', 'logging', 'difflib'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
