"""What people say at home is understood as they mean it, and talk with others is let go."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import pytest

from kiosk.domain.frame import Display, Screen
from kiosk.domain.speech import Act, Either, Meant, NotMeant
from kiosk.speech.understanding import Understanding

SAID = Path(__file__).with_name("said.tsv")
ROWS = [
    tuple(line.split("\t"))
    for line in SAID.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
MEANT = [(said, meaning) for said, meaning in ROWS if meaning != "-"]
OTHERS = [said for said, meaning in ROWS if meaning == "-"]


def test_nearly_all_that_was_made_up_to_develop_by_is_understood(
    understanding: Understanding, home: Screen
) -> None:
    wrong = [(s, m) for s, m in MEANT if understanding.meaning(s, home) != m]
    assert len(wrong) <= 0.05 * len(MEANT), wrong


def test_hardly_anything_of_talk_with_others_is_taken_for_a_wish(
    understanding: Understanding, home: Screen
) -> None:
    taken = [said for said in OTHERS if understanding.meaning(said, home)]
    assert len(taken) <= 0.02 * len(OTHERS), taken


def test_a_service_is_chosen_by_its_name_within_other_words(
    understanding: Understanding, home: Screen
) -> None:
    verdict = understanding.understand("我想办高龄津贴嘛", home)
    assert verdict == Meant((Act("choose_service", "old_age_allowance"),), "高龄津贴")


def test_it_is_understood_as_somebody_from_sichuan_says_it(
    understanding: Understanding, home: Screen
) -> None:
    verdict = understanding.understand("我想半高林金贴", home)
    assert isinstance(verdict, Meant)
    assert verdict.acts == (Act("choose_service", "old_age_allowance"),)


def test_two_that_are_as_good_as_each_other_are_both_offered(
    understanding: Understanding, home: Screen
) -> None:
    verdict = understanding.understand("无犯罪记录证明", home)
    assert isinstance(verdict, Either)
    chosen = {choice.acts[0].value for choice in verdict.choices}
    assert chosen == {"no_crime_application", "no_crime_print"}


def test_what_nearly_was_something_was_meant_for_the_kiosk(
    understanding: Understanding, home: Screen
) -> None:
    assert understanding.understand("今天天气真好", home) == NotMeant(near=False)
    assert understanding.understand("嗯", home) == NotMeant(near=False)
    assert understanding.understand("", home) == NotMeant(near=False)


def test_who_reads_english_is_understood_in_it(understanding: Understanding, home: Screen) -> None:
    screen = Screen(home.content, Display(language="en"))
    verdict = understanding.understand("I want to renew my ID card please", screen)
    assert isinstance(verdict, Meant)
    assert verdict.acts == (Act("choose_service", "id_card_renewal"),)


def test_what_can_be_said_at_home_is_known_at_once(
    understanding: Understanding, home: Screen
) -> None:
    listed = understanding.phrases(home)
    assert {"高龄津贴", "返回", "大声点", "社保医保"} <= set(listed)
    assert len(listed) == len(set(listed))
    assert not [words for words in listed if words.isascii()]
    assert _median_ms(lambda: understanding.phrases(home)) < 5


def test_an_utterance_is_understood_in_the_blink_of_an_eye(
    understanding: Understanding, home: Screen
) -> None:
    understanding.understand("高龄津贴", home)
    assert _median_ms(lambda: understanding.understand("给我妈办一个老年补贴要啥子", home)) < 20


def _median_ms(act: object) -> float:
    assert callable(act)
    times = []
    for _ in range(9):
        began = time.thread_time()
        act()
        times.append(time.thread_time() - began)
    return median(times) * 1000


@pytest.mark.parametrize("said", ["好", "是", "对", "不", "要", "有"])
def test_a_short_word_alone_does_nothing_at_home(
    understanding: Understanding, home: Screen, said: str
) -> None:
    assert isinstance(understanding.understand(said, home), NotMeant)
