"""Whatever can be touched can be said, on every view, or the table says why not."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from kiosk.domain.frame import Display, Screen
from kiosk.domain.speech import Act, Either, Meant, NotMeant, Verdict
from kiosk.domain.text import LANGUAGES, Language
from kiosk.domain.voice_screen import LeaveAsked
from kiosk.speech.phrases import phrases
from kiosk.speech.said_on import SAID, UNSAID
from kiosk.speech.understanding import Understanding
from ui.views import VIEWS, samples

CONTENTS = {view: type(samples(view)[0].content) for view in VIEWS}
DICTATED = {("question", "draft"), ("search", "query")}
"""Whose words are not those of a key: see test_answering.py."""


@pytest.mark.parametrize("view", VIEWS)
def test_each_action_can_be_said_or_it_is_written_why_not(view: str) -> None:
    content = CONTENTS[view]
    said = {say.action for say in SAID[content]}
    said |= {action for of, action in DICTATED if of == view and action in content.actions}
    unsaid = {action for kind, action in UNSAID if kind is content}
    assert said | unsaid == set(content.actions)
    assert not said & unsaid


def test_whatever_is_not_sayable_has_its_reason() -> None:
    assert all(UNSAID.values())


def test_more_words_are_there_for_nothing_but_what_can_be_said() -> None:
    for view, rows in phrases().views.items():
        known = {say.action for say in SAID[CONTENTS[view]]}
        values = {"clear", "delete"} if "key" in known else set()
        assert set(rows) <= known | values, view


def acts_of(verdict: Verdict) -> set[tuple[Act, ...]]:
    """Return what may be done upon a verdict."""
    match verdict:
        case Meant():
            return {verdict.acts}
        case Either():
            return {choice.acts for choice in verdict.choices}
    return set()


@pytest.mark.parametrize(("view", "language"), [*product(VIEWS, LANGUAGES)])
def test_who_says_what_stands_on_a_key_touches_it(
    view: str, language: Language, understanding: Understanding
) -> None:
    for sample in samples(view):
        screen = dataclasses.replace(sample, display=Display(language=language))
        for sayable in understanding.sayables(screen):
            label = sayable.words[0]
            meant = acts_of(understanding.understand(label, screen))
            done = {(act.action, act.value) for acts in meant for act in acts}
            assert (sayable.action, sayable.value) in done, (label, meant)


@pytest.mark.parametrize("view", VIEWS)
def test_what_can_be_said_is_listed_for_a_recogniser(
    view: str, understanding: Understanding
) -> None:
    for screen in samples(view):
        listed = understanding.phrases(screen)
        for sayable in understanding.sayables(screen) if listed else ():
            assert set(listed) & set(sayable.words), sayable


def on(view: str, **change: object) -> Screen:
    """Return the first sample of a view, otherwise where asked."""
    sample = samples(view)[0]
    return dataclasses.replace(sample, **change)  # type: ignore[arg-type]


def test_a_case_is_handed_in_by_an_express_word_alone(understanding: Understanding) -> None:
    assert acts_of(understanding.understand("交上去", on("review"))) == {(Act("submit"),)}
    assert acts_of(understanding.understand("确认", on("review"))) == {(Act("submit"),)}
    for said in ("对头", "要得", "好", "嗯", "下一步"):
        assert not acts_of(understanding.understand(said, on("review"))), said
    assert understanding.understand("对头", on("review")) == NotMeant(near=True)


def test_consent_is_an_express_word_too(understanding: Understanding) -> None:
    agreed = {(Act("tick"), Act("next"))}
    assert acts_of(understanding.understand("我同意", on("consent"))) == agreed
    for said in ("好", "要得", "是的", "下一步", "不同意", "我不同意"):
        assert not acts_of(understanding.understand(said, on("consent"))), said


def test_yes_and_no_mean_what_the_view_asks(understanding: Understanding) -> None:
    leave = on("leave_asked")
    assert acts_of(understanding.understand("要得", leave)) == {(Act("leave"),)}
    assert acts_of(understanding.understand("不要", leave)) == {(Act("stay"),)}
    anew = dataclasses.replace(leave, content=LeaveAsked(home=True))
    assert acts_of(understanding.understand("重新开始", anew)) == {(Act("leave"),)}
    assert acts_of(understanding.understand("不要", anew)) == {(Act("stay"),)}
    assert acts_of(understanding.understand("不对头", on("read_back"))) == {(Act("wrong"),)}
    assert acts_of(understanding.understand("是的噻", on("read_back"))) == {(Act("right"),)}


def test_somebody_who_answers_that_they_are_there_is(understanding: Understanding) -> None:
    asked = on("question", asks_still_there=20)
    assert acts_of(understanding.understand("我还在", asked)) == {(Act("still_here"),)}
    assert acts_of(understanding.understand("在的在的", asked)) == {(Act("still_here"),)}
    assert acts_of(understanding.understand("不办了", asked)) == {(Act("leave_now"),)}


def test_in_a_private_matter_only_the_ways_out_are_heard(understanding: Understanding) -> None:
    private = on("name_asked", private=True)
    assert understanding.sayables(private) == ()
    assert not acts_of(understanding.understand("不留名字", private))
    assert acts_of(understanding.understand("返回", private)) == {(Act("back"),)}
    assert acts_of(understanding.understand("叫人帮忙", private)) == {(Act("call_help"),)}


def test_a_thing_of_a_list_is_named_by_its_place(understanding: Understanding) -> None:
    shown = on("list")
    second = understanding.sayables(shown)[1]
    meant = acts_of(understanding.understand("第二个", shown))
    assert meant == {(Act("choose_service", second.value),)}


def test_letters_that_are_large_already_are_not_made_small(understanding: Understanding) -> None:
    large = on("review", display=Display(large=True))
    assert not acts_of(understanding.understand("字大一点", large))
    assert acts_of(understanding.understand("字小一点", large)) == {(Act("larger_text"),)}
