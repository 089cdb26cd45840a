"""What somebody answers to a question becomes the draft that its field takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue import Catalogue
from kiosk.domain.capture_screen import ReadingTyped
from kiosk.domain.device import DeviceName
from kiosk.domain.frame import Screen
from kiosk.domain.masked import Personal, PersonalText
from kiosk.domain.screen import Question
from kiosk.domain.service import Field, FieldType, Option
from kiosk.domain.speech import Meant, Verdict
from kiosk.domain.text import Text
from kiosk.speech.answering import tidy
from kiosk.speech.understanding import Understanding

ANSWERS = ("draft", "key", "skip")
NAMED = Text("问题", "Question")


def asked(kind: FieldType, draft: str = "", **more: object) -> Screen:
    """Return a question of a type as it stands on the screen."""
    field = Field("asked", kind, NAMED, NAMED, NAMED, **more)  # type: ignore[arg-type]
    return Screen(Question(field, PersonalText(draft), 1, options=field.options))


def plain(verdict: Verdict) -> list[tuple[str, str | None]]:
    """Return what is done upon a verdict, in the clear."""
    assert isinstance(verdict, Meant), verdict
    return [(act.action, _clear(act.value)) for act in verdict.acts]


def _clear(value: Personal | str | None) -> str | None:
    return value.reveal() if isinstance(value, Personal) else value


def back(verdict: Verdict) -> str | None:
    """Return how it is said back."""
    assert isinstance(verdict, Meant)
    return None if verdict.read_back is None else verdict.read_back.reveal()


@pytest.mark.parametrize(
    "said",
    [
        "幺三八零零零零一二三四",
        "一三八 零零零零 一二三四",
        "我的电话是138 0000 1234",
        "一百三十八四个零一二三四",
        "要三吧零零零零一二三四",
        "幺三八，洞洞洞洞，幺两三四。",
    ],
)
def test_a_telephone_number_is_taken_however_it_is_said(
    understanding: Understanding, said: str
) -> None:
    verdict = understanding.understand(said, asked(FieldType.PHONE))
    assert plain(verdict) == [("draft", "13800001234"), ("next", None)]
    assert back(verdict) == "幺三八，零零零零，幺二三四"


def test_a_number_may_be_said_in_parts(understanding: Understanding) -> None:
    first = understanding.understand("幺三八", asked(FieldType.PHONE))
    assert plain(first) == [("draft", "138")]
    rest = understanding.understand("零零零零一二三四", asked(FieldType.PHONE, "138"))
    assert plain(rest) == [("draft", "13800001234"), ("next", None)]


def test_a_number_that_is_whole_is_said_anew_from_its_beginning(
    understanding: Understanding,
) -> None:
    said = understanding.understand("幺三九零零零零五六七八", asked(FieldType.PHONE, "13800001234"))
    assert plain(said)[0] == ("draft", "13900005678")


def test_the_number_of_a_card_may_end_in_a_cross(understanding: Understanding) -> None:
    verdict = understanding.understand(
        "五一零一零七一九五三零二零三一二三叉", asked(FieldType.RESIDENT_ID)
    )
    assert plain(verdict)[0] == ("draft", "51010719530203123X")
    assert back(verdict) == "五幺零幺零七，幺九五三，零二零三，幺二三X"


def test_nothing_of_an_answer_is_seen_where_it_is_printed(understanding: Understanding) -> None:
    verdict = understanding.understand("幺三八零零零零一二三四", asked(FieldType.PHONE))
    assert "138" not in repr(verdict)
    assert "幺三八" not in repr(verdict)


@pytest.mark.parametrize(
    ("said", "draft", "words"),
    [
        ("四千五", "4500", "四千五百元"),
        ("两百块", "200", "二百元"),
        ("一千二百五十块五", "1250.5", "一千二百五十元五角"),
        ("一个月四千五百块钱", "4500", "四千五百元"),
        ("十万块", "100000", "一十万元"),
        ("1.5万", "15000", "一万五千元"),
        ("三块八毛五", "3.85", "三元八角五分"),
    ],
)
def test_money_is_taken_as_it_is_said(
    understanding: Understanding, said: str, draft: str, words: str
) -> None:
    verdict = understanding.understand(said, asked(FieldType.AMOUNT))
    assert plain(verdict) == [("draft", draft), ("next", None)]
    assert (back(verdict) or "").replace("一十万", "十万") == words.replace("一十万", "十万")


@pytest.mark.parametrize(
    ("said", "draft"),
    [
        ("一九五三年三月五号", "19530305"),
        ("五三年三月五号", "19530305"),
        ("昨天", "20251015"),
        ("上个月初", "20250901"),
        ("上个月五号", "20250905"),
        ("三天前", "20251013"),
        ("二月初三", "20250302"),
        ("一九五三年农历二月初三", "19530317"),
        ("19530305", "19530305"),
    ],
)
def test_a_day_is_taken_as_it_is_said(understanding: Understanding, said: str, draft: str) -> None:
    verdict = understanding.understand(said, asked(FieldType.DATE))
    assert plain(verdict) == [("draft", draft), ("next", None)]


def test_a_day_that_lies_ahead_is_looked_for_there(understanding: Understanding) -> None:
    verdict = understanding.understand("三月五号", asked(FieldType.DATE, least="today"))
    assert plain(verdict)[0] == ("draft", "20260305")


def test_a_day_of_the_farmers_is_said_back_as_both_know_it(understanding: Understanding) -> None:
    verdict = understanding.understand("一九五三年二月初三", asked(FieldType.DATE))
    assert back(verdict) == "农历换成公历，是一九五三年三月十七日"


OPTIONS = (
    Option("self", Text("本人", "Myself"), ""),
    Option("child", Text("儿女", "Son or daughter"), ""),
    Option("other", Text("别的人", "Somebody else"), ""),
)


@pytest.mark.parametrize(
    ("said", "chosen"),
    [("儿女", "child"), ("是儿女", "child"), ("第二个", "child"), ("最后一个", "other")],
)
def test_one_of_a_list_is_named_by_its_words_or_its_place(
    understanding: Understanding, said: str, chosen: str
) -> None:
    verdict = understanding.understand(said, asked(FieldType.CHOICE, options=OPTIONS))
    assert plain(verdict) == [("draft", chosen), ("next", None)]


def test_several_of_a_list_are_ticked_one_after_the_other(understanding: Understanding) -> None:
    verdict = understanding.understand("本人和儿女", asked(FieldType.CHOICES, options=OPTIONS))
    assert plain(verdict) == [("key", "self"), ("key", "child")]


YES_NO = (
    Option("yes", Text("是", "Yes"), ""),
    Option("no", Text("不是", "No"), ""),
)


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("是的噻", "yes"), ("要得", "yes"), ("对头", "yes"), ("有", "yes"), ("对对对", "yes"),
        ("不得行", "no"), ("莫得", "no"), ("不要得", "no"), ("没有", "no"), ("不是的", "no"),
    ],
)  # fmt: skip
def test_yes_and_no_are_said_in_many_ways(
    understanding: Understanding, said: str, chosen: str
) -> None:
    verdict = understanding.understand(said, asked(FieldType.YES_NO, options=YES_NO))
    assert plain(verdict)[0] == ("draft", chosen)


def test_somebodys_own_words_are_shown_before_they_count(understanding: Understanding) -> None:
    screen = asked(FieldType.LONG_TEXT)
    verdict = understanding.understand("樓上天天漏水, 物業不管", screen)
    assert plain(verdict) == [("draft", "楼上天天漏水，物业不管")]
    more = understanding.understand("已经三个月了", asked(FieldType.LONG_TEXT, "楼上漏水"))
    assert plain(more) == [("draft", "楼上漏水。已经三个月了")]


@pytest.mark.parametrize(("said", "action"), [("下一步", "next"), ("返回", "back")])
def test_a_command_is_no_part_of_a_text(
    understanding: Understanding, said: str, action: str
) -> None:
    verdict = understanding.understand(said, asked(FieldType.LONG_TEXT, "楼上漏水"))
    assert plain(verdict) == [(action, None)]


def test_what_is_dictated_needs_a_recogniser_that_hears_anything(
    understanding: Understanding,
) -> None:
    assert understanding.phrases(asked(FieldType.LONG_TEXT)) == ()
    assert understanding.phrases(asked(FieldType.YES_NO, options=YES_NO))


@pytest.mark.parametrize(
    ("said", "keys"),
    [("一百二十八", "128"), ("幺二八", "128"), ("128", "128"), ("八十二", "82")],
)
def test_a_reading_is_typed_digit_by_digit(
    understanding: Understanding, said: str, keys: str
) -> None:
    screen = Screen(ReadingTyped(DeviceName.BLOOD_PRESSURE, 0, PersonalText("")))
    typed = [("key", "clear"), *(("key", key) for key in keys)]
    assert plain(understanding.understand(said, screen)) == typed


def test_in_a_private_matter_no_answer_is_heard(understanding: Understanding) -> None:
    private = replace(asked(FieldType.LONG_TEXT), private=True)
    assert not isinstance(understanding.understand("楼上天天漏水", private), Meant)


def test_hums_and_gaps_are_not_written() -> None:
    assert tidy(" 嗯，我家 楼上 漏水.  ") == "我家楼上漏水。"
    assert tidy("My roof leaks, please help.") == "My roof leaks, please help."


def test_the_examples_of_questions_are_understood_as_answers(
    understanding: Understanding, catalogue: Catalogue
) -> None:
    """All of what is typed; nearly all of what is chosen, where an example may be a story."""
    chosen, lost = 0, []
    for service in catalogue.services:
        for field in service.fields:
            example = field.voice_example
            if example is None or service.private or field.type is FieldType.PLACE:
                continue
            screen = Screen(Question(field, None, 1, options=field.options))
            verdict = understanding.understand(example.zh, screen)
            known = isinstance(verdict, Meant) and verdict.acts[0].action in ANSWERS
            chosen += bool(field.options)
            if not known:
                lost.append((service.id, field.id, example.zh, bool(field.options)))
    assert [each[:3] for each in lost if not each[3]] == [("offsite_medical", "until", "春节以前")]
    assert len(lost) < 0.1 * chosen, lost


GOODS = (
    Option("rice", Text("米面油", "Rice, flour, oil"), ""),
    Option("medicine", Text("药", "Medicine"), ""),
    Option("few", Text("2 到 3 件", "2 or 3 things"), ""),
)


def test_less_than_what_stands_there_is_shown_and_does_not_go_on(
    understanding: Understanding,
) -> None:
    screen = asked(FieldType.CHOICE, options=GOODS)
    assert plain(understanding.understand("要点大米", screen)) == [("draft", "rice")]
    assert plain(understanding.understand("两件", screen))[0] == ("draft", "few")
    assert not isinstance(understanding.understand("不要大米", screen), Meant)


def test_a_relation_has_many_names(understanding: Understanding) -> None:
    options = (
        Option("child", Text("儿女", "Son or daughter"), ""),
        Option("parent", Text("父母", "Parent"), ""),
    )
    screen = asked(FieldType.RELATION, options=options)
    assert plain(understanding.understand("我老汉儿", screen))[0] == ("draft", "parent")
    assert plain(understanding.understand("是我幺儿", screen))[0] == ("draft", "child")
