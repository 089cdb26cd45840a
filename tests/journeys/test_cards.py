"""Cards that are doubted or not taken: what the resident hears, and what staff do."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from drivers.idcard.portrait import MEMORY
from drivers.sandbox.cards import card_of
from drivers.sandbox.people import LIN_MEIHUA, MARIE_DURAND, WANG_XIAOYING
from kiosk.app.demo_site import PIN
from kiosk.app.world import World
from kiosk.domain.identity import IdCard
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import PutCard, Question
from kiosk.domain.staff import Overview
from kiosk.domain.staff_screen import StaffOverview, StaffPin
from kiosk.flow import events
from tests.contract import photos
from tests.journeys.person import Person, person_in
from ui.i18n.words import LinguistWords


@pytest.mark.parametrize(("sw3", "code"), [(0x32, "idcard.suspect"), (0x33, "idcard.suspect_data")])
def test_a_doubtful_card_is_told_to_staff_and_not_to_the_hall(
    world: World, tmp_path: Path, sw3: int, code: str
) -> None:
    with person_in(world) as person:
        person.kiosk.store.set_pin(PIN)
        person.to_card()
        world.reader.answer_next("read", sw3, times=20)
        world.reader.put(WANG_XIAOYING)
        shown = person.sees(PutCard, lambda c: c.code is not None)
        assert world.reader.faults[f"read:{sw3:02X}"] > 0
        told = LinguistWords().text(f"error.{shown.code}", "zh")
        assert told == "这张卡读不了，请点叫人帮忙。"
        world.reader.mend()
        world.reader.lift()
        person.to_review(world)
        assert [alarm.code for alarm in _overview(person).alarms] == [code]
    journal = (tmp_path / "data" / "journal.jsonl").read_text()
    assert f'"card.failed", "code": "{code}"' in journal
    assert f'"alarm", "code": "{code}"' in journal
    assert WANG_XIAOYING.name.reveal() not in journal


@pytest.mark.parametrize("card", [LIN_MEIHUA, MARIE_DURAND], ids=lambda card: card.kind.value)
def test_who_lays_down_another_kind_of_card_hears_which_one_is_wanted(
    world: World, card: IdCard
) -> None:
    with person_in(world) as person:
        person.to_card()
        world.reader.put(card)
        assert person.sees(PutCard, lambda c: c.code is not None).code == "idcard.other_kind"
        world.reader.lift()
        person.to_review(world)


def test_whose_card_it_is_is_shown_by_its_photo_and_nothing_of_it_is_left(
    world: World, tmp_path: Path
) -> None:
    library = photos.library("GetBmp", tmp_path)
    text = world.config.read_text(encoding="utf-8")
    at = f'port = "{world.reader.port}"'
    assert at in text
    world.config.write_text(text.replace(at, f'{at}, photos = "{library}"'), encoding="utf-8")
    face = b"the face of somebody who does not exist"
    with person_in(world) as person:
        portrait = None
        for _ in range(20):  # the library's process may be starting
            world.reader.lift()
            person.to_card()
            world.reader.put(card_of(WANG_XIAOYING, photo=photos.photo("p", face.decode())))
            portrait = person.sees(Question).portrait
            if portrait is not None:
                break
            person.touch("restart")
        assert portrait is not None
        with Image.open(BytesIO(portrait.reveal())) as image:
            assert image.size == (102, 126)
        person.touch("restart")
        assert person.kiosk.session.state.visit.portrait is None
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".so"]
    assert kept
    assert not [
        path for path in kept if face in path.read_bytes() or path.read_bytes()[:2] == b"BM"
    ]
    assert not list(MEMORY.glob(f"xiaoshi-portrait-{os.getpid()}-*"))


def _overview(person: Person) -> Overview:
    person.loop.post(events.StaffKnocked())
    person.sees(StaffPin)
    person.touch("key", PersonalText(PIN)).touch("enter")
    seen = person.sees(StaffOverview, lambda told: told.overview is not None).overview
    assert seen is not None
    return seen
