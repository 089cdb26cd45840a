"""What the cards say of their holders: numbers, groups, addresses, and nothing to be seen."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import pytest

from drivers.sandbox.people import DROLMA, PEOPLE, WANG_XIAOYING
from kiosk.domain.identity import ETHNIC_GROUPS, CardKind, IdCard, is_number_of
from kiosk.domain.masked import Fingerprints, Portrait
from kiosk.flow.visit import Visit
from offline_store.canonical import case_content
from tests.sealed import CODES
from tests.store.desk import submission


@pytest.mark.parametrize("card", PEOPLE, ids=lambda card: str(card.name))
def test_a_number_is_one_of_its_own_kind_only(card: IdCard) -> None:
    number = card.number.reveal()
    fits = {kind for kind in CardKind if is_number_of(kind, number)}
    if card.kind in (CardKind.RESIDENT, CardKind.HMT_PERMIT):
        assert fits == {CardKind.RESIDENT, CardKind.HMT_PERMIT}, "both are GB 11643"
    else:
        assert fits - {CardKind.RESIDENT, CardKind.HMT_PERMIT} == {card.kind}
    assert not any(is_number_of(kind, number[:-1]) for kind in CardKind)
    assert not any(is_number_of(kind, f"{number}0") for kind in CardKind)


def test_the_table_of_ethnic_groups_is_the_standards() -> None:
    assert [*ETHNIC_GROUPS] == [*(f"{n:02d}" for n in range(1, 57)), "97", "98"]
    assert len(set(ETHNIC_GROUPS.values())) == 58
    known = {"01": "汉", "04": "藏", "07": "彝", "33": "羌", "40": "普米", "56": "基诺"}
    assert known.items() <= ETHNIC_GROUPS.items()


def test_who_has_moved_lives_where_the_card_says_last() -> None:
    assert DROLMA.residence == DROLMA.further_addresses[0] != DROLMA.address
    assert WANG_XIAOYING.residence == WANG_XIAOYING.address


@pytest.mark.parametrize("card", PEOPLE, ids=lambda card: str(card.name))
def test_only_a_residents_number_tells_a_county(card: IdCard) -> None:
    assert bool(card.region) == (card.kind is CardKind.RESIDENT)


@pytest.mark.parametrize("card", PEOPLE, ids=lambda card: str(card.name))
def test_no_card_shows_its_holder(card: IdCard) -> None:
    shown = f"{card!r} {card}"
    secrets = (
        card.name, card.number, card.address, card.english_name, card.permit_number,
        *card.further_addresses,
    )  # fmt: skip
    for secret in filter(None, secrets):
        assert secret.reveal() not in shown


@pytest.mark.parametrize("kind", [Portrait, Fingerprints])
def test_a_picture_of_a_person_shows_and_saves_nothing(kind: type[Portrait | Fingerprints]) -> None:
    secret = kind(b"BMsecret")
    assert "secret" not in f"{secret!r} {secret} {[secret]}"
    assert secret.reveal() == b"BMsecret"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        json.dumps({"it": secret})


@pytest.mark.parametrize("card", PEOPLE, ids=lambda card: str(card.name))
def test_a_case_carries_what_the_card_says_and_no_empty_word_more(card: IdCard) -> None:
    told = case_content(replace(submission(), applicant=card), CODES)["applicant"]
    assert isinstance(told, dict)
    always = {
        "kind", "name", "sex", "ethnic", "birth", "address", "number", "authority", "valid_from",
        "valid_to", "certificate_type",
    }  # fmt: skip
    some = {key: value for key, value in told.items() if key not in always}
    assert always <= told.keys()
    assert all(some.values())
    if card.kind is CardKind.RESIDENT:
        assert some.keys() == ({"further_addresses"} if card.further_addresses else set())
    if card.kind is CardKind.HMT_PERMIT:
        assert some == {"permit_number": card.permit_number.reveal(), "issue_count": "02"}
    if card.nationality:
        assert some["english_name"] == card.english_name.reveal()
        assert some["nationality"] == card.nationality


def test_what_is_shown_of_a_card_and_a_visit_tells_nothing_of_the_person() -> None:
    """A failing test or a debugger prints them: nobody reads out of it when somebody was born."""
    of = WANG_XIAOYING
    shown = repr(replace(Visit(card=of), chosen=("for-it",)))
    for told in (str(of.birth.year), of.sex.name, "for-it", of.authority, of.number.reveal()):
        assert told not in shown
    assert of.name.masked() in shown, "control: the card is there"
