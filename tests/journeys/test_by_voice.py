"""A whole case without a touch: from the door to the slip, over real devices, store and gateway.

What is heard is said here; ears and engines have tests of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.world import World
from kiosk.domain.masked import Phone
from kiosk.domain.screen import (
    Attract,
    ConsentAsked,
    Content,
    Farewell,
    Guide,
    HelpCalled,
    PutCard,
    Question,
    RatingAsked,
    Review,
    SlipOut,
)
from kiosk.domain.speech import Ears as Hears
from kiosk.domain.speech import Spoken, Talk
from kiosk.domain.voice_screen import ReadBack
from kiosk.flow import events
from tests.flows.hall import Ears
from tests.journeys.person import Person

ANSWERS = {
    "phone": "幺三八零零零零幺二三零",
    "account": "六二幺七零零零零零零零零零零零零零零四",
    "lives_with": "我和老伴住",
}


class Speaker:
    """Somebody who never touches the glass."""

    def __init__(self, config: Path) -> None:
        self.person = Person(config, ears=self._made)
        self.person.until(lambda s: s.online is True, "the network")
        self.person.until(lambda s: s.hearing is not None, "ears")

    def _made(self, post: Callable[[events.Event], None]) -> Ears:
        self.ears = Ears(post)
        return self.ears

    def says(self, words: str) -> Person:
        person, ears = self.person, self.ears
        person.until(lambda _: ears.open_to() is Talk.FREE, "that it listens by itself")
        person.loop.post(events.WasSaid(Spoken(words), ears.request, free=True))
        person.loop.drain(person._handle)
        return person


@pytest.fixture
def speaker(world: World) -> Iterator[Speaker]:
    site = world.config.read_text("utf-8")
    site = site.replace('engine = "off"', 'engine = "auto"\nhands_free = true')
    world.config.write_text(site, "utf-8")
    world.panel.step_up()  # nothing listens by itself while nobody is there
    made = Speaker(world.config)
    try:
        yield made
    finally:
        made.person.close()


def test_an_elder_comes_to_a_slip_without_a_touch(speaker: Speaker, world: World) -> None:
    speaker.says("我想办高龄津贴嘛").sees(Guide)
    speaker.says("开始办理").sees(PutCard)
    world.reader.put(WANG_XIAOYING)
    speaker.person.sees(Question)
    while isinstance(question := speaker.person.screen.content, Question):
        words = ANSWERS[question.field.id]
        after = speaker.says(words).screen.content
        if isinstance(after, ReadBack):
            assert not after.aloud, "the hall has ears"
            speaker.says("对头")
    speaker.person.sees(ConsentAsked)
    speaker.says("对头").sees(ConsentAsked)
    speaker.says("我同意").sees(Review)
    answers = speaker.person.kiosk.session.state.visit.answers
    assert answers["phone"] == Phone("13800001230")
    speaker.says("确认提交").sees(SlipOut, lambda slip: not slip.printing)
    speaker.says("拿好了").sees(RatingAsked)
    speaker.says("很满意").sees(Farewell)
    world.reader.lift()
    speaker.person.stands_still(9).sees(Attract)
    assert len(world.printer.slips) == 1
    (case,) = speaker.person.events(events.CaseAccepted)
    assert isinstance(case, events.CaseAccepted)
    touched = [e for e in speaker.person.events(events.Acted) if not getattr(e, "spoken", True)]
    assert touched == []
    _said_nowhere(world, "高龄津贴嘛", ANSWERS["phone"], "对头")


def test_who_is_not_understood_gets_somebody(speaker: Speaker, world: World) -> None:
    speaker.says("我想办高龄津贴嘛").sees(Guide)
    speaker.person.happened.clear()
    for _ in range(3):
        # a view whose words it nearly has
        speaker.person.touch("talk", "tap")
        speaker.person.loop.post(events.NothingSaid(speaker.ears.request))
        speaker.person.loop.drain(speaker.person._handle)
    speaker.person.sees(HelpCalled)


def test_without_ears_the_screen_says_so_and_the_rest_goes_on(
    speaker: Speaker, world: World
) -> None:
    speaker.ears.how = None
    speaker.person.loop.post(events.EarsChanged(Hears.OFF, "microphone.unplugged"))
    speaker.person.until(
        lambda s: s.hearing is not None and s.hearing.code == "microphone.unplugged", "the code"
    )
    speaker.person.to_card()
    speaker.person.sees(Content)


def _said_nowhere(world: World, *words: str) -> None:
    """Prove that nothing of what was said is in any file of the kiosk, nor any sound."""
    files = [path for path in world.folder.rglob("*") if path.is_file()]
    assert any(path.name == "journal.jsonl" for path in files), "control: there is something"
    for path in files:
        found = path.read_bytes()
        assert not [one for one in words if one.encode() in found], path.name
        assert not found.startswith(b"RIFF"), path.name
