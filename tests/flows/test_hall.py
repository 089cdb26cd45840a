"""What goes with a visit from one service to another, and what does not."""

from __future__ import annotations

from dataclasses import replace

from kiosk.catalogue import checks, load
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    ConsentAsked,
    Farewell,
    Guide,
    Home,
    Question,
    Review,
    ServiceList,
)
from kiosk.domain.service import FieldType, Option
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.table import Flows, check
from kiosk.kinds import hall
from kiosk.maintenance import staff
from tests.flows.world import ANSWERS, NOW, Walk, card, site

OTHER = "one_like_it"
MORE = [staff.flow(site())]


def two_services() -> Flows:
    """The service of the catalogue and another one: the same questions, other answers to one."""
    catalogue = load()
    first = catalogue.service("old_age_allowance")
    fields = tuple(
        replace(field, options=(Option("other", Text("别的", "Other"), "mdi6.home"),))
        if field.type is FieldType.CHOICE
        else field
        for field in first.fields
    )
    second = replace(first, id=OTHER, fields=fields)
    return hall.flows(catalogue.groups, (first, second), site(), checks, more=[staff.flow(site())])


def to_list(walk: Walk) -> Walk:
    """Go back until the services are shown."""
    while not isinstance(walk.screen.content, ServiceList):
        walk.touch("back")
    return walk


def test_what_was_answered_for_one_service_is_not_handed_in_with_another() -> None:
    tables = two_services()
    assert check(tables, hall.ROOT) == ()
    walk = Walk(tables=tables).to_review()
    assert set(walk.state.visit.answers) == {"phone", "account", "lives_with"}
    to_list(walk).touch("choose_service", OTHER).sees(Guide)
    walk.touch("begin")
    answers = {**ANSWERS, "lives_with": "other"}
    while isinstance(question := walk.screen.content, Question):
        assert question.draft is None, f"{question.field.id} is answered already"
        walk.touch("draft", answers[question.field.id]).touch("next")
    walk.sees(ConsentAsked)
    walk.touch("tick").touch("next").sees(Review)
    walk.touch("submit")
    handed_in = walk.asked(effects.SubmitCase)[-1].submission
    assert handed_in.service_id == OTHER
    assert handed_in.answers["lives_with"] == "other"
    assert len(handed_in.consents) == 1
    assert walk.state.visit.card == card(), "the card need not be laid down again"


def test_the_rules_that_one_service_failed_and_its_paper_are_not_anothers() -> None:
    walk = Walk(tables=two_services()).to_form(card(region="510105")).touch("print_checklist")
    before = walk.state.visit
    assert before.failed_rules
    assert before.paper_waits
    walk.touch("others").sees(ServiceList)
    walk.happen(events.PrintEnded("paper:case-1", PrintOutcome.DONE, None))
    after = walk.state.visit
    assert (after.failed_rules, after.paper_waits, after.paper) == ((), False, None)
    assert (after.case_id, after.card, after.group) == ("case-1", before.card, before.group)


def test_who_changed_their_mind_is_still_told_to_take_the_card() -> None:
    walk = Walk(tables=two_services()).to_form().touch("restart")
    walk.happen(events.VisitBegan("case-2", walk.at))
    walk.touch("choose_group", "benefits").touch("choose_service", OTHER).touch("back")
    walk.touch("restart").happen(events.VisitBegan("case-3", walk.at)).touch("restart")
    assert walk.sees(Farewell).take_card


def test_home_names_what_is_behind_each_tile_and_nothing_else() -> None:
    service = load().service("old_age_allowance")
    alone = Walk(tables=hall.flows(load().groups, (service,), site(), checks, MORE))
    offered = alone.touch("start").happen(events.VisitBegan("case-1", NOW)).sees(Home).offered
    assert {group: names for group, names in offered.items() if names} == {
        "benefits": (service.name,)
    }
    two = Walk(tables=two_services()).touch("start").happen(events.VisitBegan("case-1", NOW))
    assert len(two.sees(Home).offered["benefits"]) == 2
    two.touch("choose_group", "papers").sees(Home)
