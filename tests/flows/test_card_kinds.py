"""Each service says which cards it takes; others hear in one sentence which one is wanted."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from drivers.sandbox.people import DROLMA, LIN_MEIHUA, PEOPLE, WANG_XIAOYING
from kiosk.catalogue import checks, load
from kiosk.domain.identity import CardKind, IdCard
from kiosk.domain.masked import Portrait
from kiosk.domain.screen import NotYet, PutCard, Question, Review, ServiceList
from kiosk.domain.text import Text
from kiosk.errors import CODES, Action
from kiosk.flow import effects, events
from kiosk.flow.table import Flows
from kiosk.kinds import hall
from kiosk.maintenance import staff
from tests.flows.world import ANSWERS, Walk, card, site

OTHERS = [each for each in PEOPLE if each.kind is not CardKind.RESIDENT]


def taking(*kinds: CardKind) -> Flows:
    """Return the tables of a catalogue whose services take these cards, from anybody."""
    catalogue = load()
    services = tuple(replace(each, cards=kinds, rules=()) for each in catalogue.services)
    more = [staff.flow(site())]
    return hall.flows(catalogue.groups, services, site(), checks, more=more)


@pytest.mark.parametrize("other", OTHERS, ids=lambda card: card.kind.value)
def test_a_service_that_says_nothing_takes_residents_cards_only(other: IdCard) -> None:
    walk = Walk().to_form(other)
    assert walk.sees(PutCard).code == "idcard.other_kind"
    assert CODES["idcard.other_kind"].action is Action.OTHER_CARD
    assert not walk.asked(effects.FindNotices), "nothing is looked up for a card that is not taken"
    walk.happen(events.CardFound(), events.CardWasRead(card(), walk.at)).sees(Question)


@pytest.mark.parametrize("other", OTHERS, ids=lambda card: card.kind.value)
def test_a_service_may_take_other_cards(other: IdCard) -> None:
    Walk(tables=taking(CardKind.RESIDENT, other.kind)).to_form(other).sees(Question)
    only = Walk(tables=taking(other.kind)).to_form(card())
    assert only.sees(PutCard).code == "idcard.not_this_kind"


def test_a_card_that_one_service_took_is_not_taken_by_another_that_does_not() -> None:
    catalogue = load()
    first = catalogue.service("old_age_allowance")
    anybodys = replace(first, cards=tuple(CardKind), rules=())
    residents = replace(anybodys, id="residents_only", cards=(CardKind.RESIDENT,))
    tables = hall.flows(
        catalogue.groups, (anybodys, residents), site(), checks, more=[staff.flow(site())]
    )
    for whose, taken in ((LIN_MEIHUA, False), (card(), True)):
        walk = Walk(tables=tables).to_form(whose)
        walk.sees(Question)
        walk.touch("back").touch("back").sees(ServiceList)
        walk.touch("choose_service", "residents_only").touch("begin")
        if taken:
            walk.sees(Question)
            continue
        assert walk.sees(PutCard).code == "idcard.other_kind"
        walk.happen(events.CardFound(), events.CardWasRead(card(), walk.at)).sees(Question)
        assert walk.state.visit.card == card()


def test_a_card_of_another_kind_is_not_called_expired() -> None:
    walk = Walk().to_form(replace(LIN_MEIHUA, valid_to=date(2020, 1, 1)))
    assert walk.sees(PutCard).code == "idcard.other_kind"


def test_a_card_is_taken_from_its_first_day_to_its_last() -> None:
    early = replace(card(), valid_from=date(2026, 11, 24))
    walk = Walk().to_form(early)
    assert walk.sees(PutCard).code == "idcard.not_yet_valid"
    on_the_day = replace(card(), valid_from=date(2026, 11, 23))
    walk.happen(events.CardWasRead(on_the_day, walk.at)).sees(Question)


def test_who_moved_into_the_county_later_is_let_in() -> None:
    here = replace(site(), region_names=("成都市锦江区",))
    catalogue = load()
    tables = hall.flows(catalogue.groups, catalogue.services, here, checks, more=[staff.flow(here)])
    Walk(tables=tables).to_form(DROLMA).sees(Question)
    Walk(tables=tables).to_form(replace(DROLMA, further_addresses=())).sees(NotYet)


@pytest.mark.parametrize("whose", PEOPLE, ids=lambda card: str(card.name))
def test_the_review_names_all_that_a_card_of_this_kind_passes_on(whose: IdCard) -> None:
    walk = Walk(tables=taking(*CardKind)).to_form(whose)
    while isinstance(content := walk.screen.content, Question):
        walk.touch("draft", ANSWERS[content.field.id]).touch("next")
    rows = {row.label: row.value for row in walk.touch("tick").touch("next").sees(Review).rows}
    assert rows["review.name"] == whose.name
    assert rows["review.number"] == whose.number
    assert rows.get("review.address", whose.residence) == whose.residence
    assert ("review.address" in rows) == bool(whose.residence)
    rest = rows["review.rest"]
    assert isinstance(rest, Text)
    named = {
        "ethnic": "民族", "english_name": "英文名", "nationality": "国籍",
        "permit_number": "通行证", "further_addresses": "以前的住址", "birth": "生日",
        "valid_from": "有效期", "sex": "性别",
    }  # fmt: skip
    told = {name for name in named if getattr(whose, name)}
    assert {name for name, word in named.items() if word in rest.zh} == told
    assert {f.name for f in fields(whose)} - set(named) == {
        "kind", "name", "number", "address", "authority", "valid_to",
        "issue_count", "former_number",  # 签发次数、编号
    }  # fmt: skip


def test_a_doubtful_card_is_told_in_the_words_of_any_card_that_cannot_be_read() -> None:
    for code in ("idcard.suspect", "idcard.suspect_data"):
        walk = Walk().to_card().happen(events.CardFound(), events.CardFailed(code))
        assert walk.sees(PutCard).code == code
        walk.happen(events.CardFound(), events.CardWasRead(WANG_XIAOYING, walk.at)).sees(Question)


def test_the_picture_of_a_card_is_shown_at_the_first_question_and_forgotten_with_the_visit() -> (
    None
):
    face = Portrait(b"BM of nobody")
    walk = Walk().to_card()
    walk.happen(events.CardFound(), events.CardWasRead(card(), walk.at, face))
    assert walk.sees(Question).portrait == face
    walk.touch("draft", ANSWERS["phone"]).touch("next")
    assert walk.sees(Question).portrait is None
    assert walk.state.visit.portrait == face, "its owner is still here"
    walk.touch("restart")
    assert walk.state.visit.portrait is None


def test_of_a_card_that_is_not_taken_nothing_is_kept() -> None:
    walk = Walk().to_card()
    walk.happen(events.CardFound(), events.CardWasRead(LIN_MEIHUA, walk.at, Portrait(b"BM")))
    assert walk.sees(PutCard).code == "idcard.other_kind"
    assert (walk.state.visit.card, walk.state.visit.portrait) == (None, None)
