"""A petition is for nobody else's eyes and ears, and always ends with a person."""

from __future__ import annotations

import pytest

from kiosk.catalogue import load
from kiosk.domain.case import CaseState
from kiosk.domain.people_screen import PrivacyNotice
from kiosk.domain.screen import CaseRefused, Guide, HelpCalled, Question, Review, SlipOut
from kiosk.flow import effects, events
from kiosk.flow.visit import OwnCase
from kiosk.kinds.own_cases import of_own
from kiosk.ports import AS_SET
from tests.flows.around import ELDER, at, fill, hall_of, handed_in, lay, slip_of
from tests.flows.asked import standing, text
from tests.flows.hall import Hall
from tests.flows.world import Walk

PETITION, OTHER = "petition", "opinion"


def begun(service_id: str = PETITION) -> Walk:
    """Stand at the first question."""
    walk = at(service_id)
    if service_id == PETITION:
        walk.touch("next")
    return lay(walk.touch("begin"), ELDER)


def test_before_anything_else_it_is_said_who_sees_and_hears_it() -> None:
    walk = at(PETITION)
    walk.sees(PrivacyNotice)
    walk.touch("next").sees(Guide)
    walk.touch("back").sees(PrivacyNotice)
    at(OTHER).sees(Guide)


def test_nothing_of_it_is_read_aloud_but_that_it_is_not() -> None:
    walk = begun().touch("read_aloud")
    assert [asked.instead for asked in walk.asked(effects.ReadAloud)] == ["private.not_read"]
    assert walk.screen.private
    other = begun(OTHER).touch("read_aloud")
    assert [asked.instead for asked in other.asked(effects.ReadAloud)] == [None]
    assert not other.screen.private


def test_help_over_it_reads_nothing_aloud_either() -> None:
    walk = begun().touch("call_help")
    walk.sees(HelpCalled)
    walk.touch("read_aloud")
    assert walk.asked(effects.ReadAloud)[-1].instead == "private.not_read"


def test_what_a_loudspeaker_is_given_is_that_sentence_alone() -> None:
    hall = Hall(begun().tables).touch("start").touch("choose_group", "benefits")
    hall.touch("choose_service", PETITION).touch("read_aloud")
    assert hall.behind.asked("say") == [("private.not_read", "zh", AS_SET)]
    hall.touch("back").touch("read_aloud")
    assert hall.behind.asked("say") == [("list", "zh", AS_SET)], "the control: the list is read out"


@pytest.mark.parametrize("present", [False, True, None])
def test_what_was_typed_is_covered_when_somebody_comes_or_goes_until_the_next_touch(
    present: bool | None,
) -> None:
    walk = begun().touch("draft", "land").touch("next")
    walk.touch("draft", "地界的事").happen(events.PresenceChanged(present))
    assert walk.screen.veiled
    assert walk.screen.covered
    walk.touch("draft", "地界的事说了三年")
    assert not walk.screen.covered


def test_what_is_not_private_is_not_covered() -> None:
    walk = begun(OTHER).happen(events.PresenceChanged(False))
    assert not walk.screen.covered


def test_the_review_is_masked_again_when_somebody_leaves() -> None:
    walk = fill(begun()).touch("unmask")
    assert walk.sees(Review).clear
    walk.happen(events.PresenceChanged(False))
    assert not walk.sees(Review).clear


def test_handing_it_in_calls_a_person_who_takes_it_over() -> None:
    walk = fill(begun()).touch("submit")
    assert not walk.asked(effects.CallForHelp), "it does not stand yet"
    walk.happen(walk.accepted())
    walk.sees(SlipOut)
    assert len(walk.asked(effects.CallForHelp)) == 1


def test_a_person_is_called_without_a_line_too() -> None:
    walk = fill(begun()).happen(events.NetworkChanged(online=False)).touch("submit")
    walk.happen(walk.accepted())
    assert len(walk.asked(effects.CallForHelp)) == 1


def test_nobody_is_called_for_what_is_not_private() -> None:
    walk = fill(begun(OTHER)).touch("submit")
    walk.happen(walk.accepted())
    assert not walk.asked(effects.CallForHelp)


@pytest.mark.parametrize("accepted", [False, True])
def test_the_slip_says_first_who_takes_it_over_and_where(accepted: bool) -> None:
    walk = fill(begun()).touch("submit")
    paper = slip_of(walk, accepted=accepted).as_text()
    person = paper.index("一、next.person")
    assert "next.person_line 青禾社区服务中心" in paper
    assert person < paper.index("二、")
    other = slip_of(fill(begun(OTHER)).touch("submit")).as_text()
    assert "next.person" not in other


def test_one_touch_too_many_hands_it_in_once() -> None:
    walk = fill(begun()).touch("submit").touch("submit")
    assert handed_in(walk).submission.service_id == PETITION


def test_it_has_a_question_that_is_typed() -> None:
    """Else nothing could be covered: the control of what the others try."""
    walk = begun().touch("draft", "land").touch("next")
    assert walk.sees(Question).field.id == "story"


def test_a_private_matter_is_named_nowhere_outside_of_it() -> None:
    tables = hall_of(PETITION, OTHER)
    refused = tuple(standing(one, one, CaseState.REJECTED) for one in (PETITION, OTHER))
    walk = Walk(tables=tables, refused=refused).touch("start")
    walk.happen(events.VisitBegan("case-1", walk.at)).touch("choose_group", "benefits")
    lay(walk.touch("choose_service", OTHER).touch("begin"), ELDER)
    assert walk.sees(CaseRefused).service is None, "it may be read aloud"
    other = walk.touch("understood", PETITION).sees(CaseRefused).service
    assert other == load().service(OTHER).name


@pytest.mark.parametrize(("service_id", "named"), [(PETITION, False), (OTHER, True)])
def test_the_list_of_ones_cases_has_a_private_one_by_its_number(
    service_id: str, named: bool
) -> None:
    service = load().service(service_id)
    entry = of_own(OwnCase(standing("c1", service_id), service), None, None)
    assert (entry.title == service.name, entry.icon == service.icon) == (named, named)
    assert entry.facts[0].value == text("QH01 1102 0004 3")
