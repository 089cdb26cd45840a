"""What only the platform knows: asked while somebody waits, shown masked, never another's."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.answer_screen import Answer, AnswerEntry, NoLine
from kiosk.domain.answer_screen import Asking as Waiting
from kiosk.domain.inquiry import Reply
from kiosk.domain.intake import Intake
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Farewell, Guide, NotNow, ServiceList
from kiosk.flow import effects, events
from kiosk.flow.table import check
from kiosk.kinds import hall
from kiosk.kinds.asking import ASK_SECONDS
from tests.flows.asked import BALANCE, FOUND, PARKING, QUERY, asking, tables, text
from tests.flows.world import card


def test_the_tables_are_whole() -> None:
    assert check(tables(), hall.ROOT) == ()


def test_the_question_names_who_asks_and_its_answer_is_shown() -> None:
    walk = asking().to(QUERY)
    walk.sees(Waiting)
    (question,) = walk.questions
    assert (question.service_id, question.about) == (QUERY, "traffic_violations")
    assert question.person == card()
    answer = walk.is_told(FOUND).sees(Answer)
    assert (answer.facts, answer.entries, answer.news) == ((BALANCE,), (PARKING,), None)
    assert walk.touch("done").sees(Farewell).take_card
    assert walk.asked(effects.EndVisit) == [effects.EndVisit(finished=True)]
    assert walk.state.visit.reply is None


def test_personal_values_are_seen_only_after_a_touch_and_not_for_long() -> None:
    walk = asking().to(QUERY).is_told(FOUND)
    assert not walk.sees(Answer).clear
    assert walk.touch("unmask").sees(Answer).clear
    assert walk.asked(effects.Alarm)[-1].seconds == 10
    assert not walk.happen(events.StepTimedOut()).sees(Answer).clear
    walk.touch("unmask").touch("open", "v1")
    assert not walk.sees(AnswerEntry).clear
    assert walk.touch("unmask").sees(AnswerEntry).clear
    assert not walk.touch("back").sees(Answer).clear


def test_an_entry_opens_and_what_is_not_there_does_not() -> None:
    walk = asking().to(QUERY).is_told(FOUND)
    walk.touch("open", "v2").sees(Answer)
    assert walk.touch("open", "v1").sees(AnswerEntry).entry == PARKING
    walk.touch("done").sees(Answer)


def test_the_paper_says_nothing_personal_in_the_clear() -> None:
    walk = asking().to(QUERY).is_told(FOUND).touch("unmask").touch("print")
    assert "违停" in walk.paper()
    assert "余额：****" in walk.paper()
    assert "1234.50" not in walk.paper()
    assert card().name.reveal() not in walk.paper()
    walk.touch("print")
    assert len(walk.asked(effects.PrintPaper)) == 1, "one at a time"
    walk.happen(events.PrintEnded("paper:case-1", PrintOutcome.DONE, None))
    assert walk.sees(Answer).printed


def test_a_long_list_does_not_eat_the_roll() -> None:
    many = tuple(replace(PARKING, id=f"v{n}", title=text(f"第{n}次")) for n in range(50))
    walk = asking().to(QUERY).is_told(Reply(entries=many)).touch("print")
    assert "第19次" in walk.paper()
    assert "第20次" not in walk.paper()
    assert "slip.more 30" in walk.paper()


def test_nothing_is_printed_where_nothing_was_found() -> None:
    walk = asking().to(QUERY).is_told(Reply(note=text("没有未处理的违法")))
    assert walk.sees(Answer).is_empty
    assert walk.touch("print").asked(effects.PrintPaper) == []


def test_an_answer_to_another_question_is_dropped() -> None:
    walk = asking().to(QUERY)
    walk.happen(events.Answered("question-0", FOUND)).sees(Waiting)
    walk.touch("stop").sees(Guide)
    walk.is_told(FOUND).sees(Guide)
    walk.touch("begin").sees(Waiting)
    assert [question.id for question in walk.questions] == ["question-1", "question-2"]
    walk.happen(events.Answered("question-1", FOUND)).sees(Waiting)
    walk.is_told(FOUND).sees(Answer)


def test_who_waits_long_enough_is_told_where_to_go() -> None:
    walk = asking().to(QUERY)
    assert ASK_SECONDS < 15
    assert walk.happen(events.StepTimedOut()).sees(NoLine).code == "sync.unreachable"
    walk.happen(events.Answered("question-1", FOUND)).sees(NoLine)
    walk.touch("back").sees(Guide)
    walk.touch("begin").is_told(FOUND).sees(Answer)


def test_a_stranger_who_answers_is_no_platform() -> None:
    walk = asking().to(QUERY).hears_nothing("sync.unreachable")
    walk.sees(NoLine)


def test_nobody_is_asked_while_the_line_is_known_to_be_down() -> None:
    walk = asking()
    walk.touch("start").happen(events.VisitBegan("case-1", walk.at))
    walk.touch("choose_group", "benefits").touch("choose_service", QUERY).sees(Guide)
    walk.goes(online=False).touch("begin")
    walk.happen(events.CardFound(), events.CardWasRead(card(), walk.at)).sees(NoLine)
    assert walk.questions == []


def test_why_the_platform_does_not_tell_is_said() -> None:
    walk = asking().to(QUERY).is_told(Reply(refused="not_found"))
    assert walk.sees(Answer).news == "reply.not_found"
    walk.touch("back").sees(Guide)
    walk.touch("back").sees(ServiceList)


def test_nothing_of_an_answer_is_left_to_the_next_service() -> None:
    walk = asking().to(QUERY).is_told(FOUND).touch("back").touch("back")
    walk.sees(ServiceList)
    assert walk.state.visit.reply is None
    assert walk.state.visit.card is not None


def test_a_machine_that_takes_no_case_still_looks_things_up() -> None:
    walk = asking(intake=Intake("store.floor"))
    walk.to(QUERY).is_told(FOUND).sees(Answer)
    control = asking(intake=Intake("store.floor"))
    control.touch("start").happen(events.VisitBegan("case-1", control.at))
    control.touch("choose_group", "benefits").touch("choose_service", "old_age_allowance")
    assert control.sees(NotNow).code == "store.floor"
