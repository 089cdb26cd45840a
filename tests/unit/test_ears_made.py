"""A kiosk hears with what its settings name; without any of it, it says why and does the rest."""

from __future__ import annotations

from pathlib import Path

from kiosk.app import hearing
from kiosk.app.demo_site import write_site
from kiosk.app.published import tables
from kiosk.catalogue import load
from kiosk.config import Settings
from kiosk.config import load as load_settings
from kiosk.domain.frame import Attract, Screen
from kiosk.domain.speech import Ears, Meant, NotMeant
from kiosk.errors import CODES
from kiosk.flow.events import EarsChanged, Event
from kiosk.flow.outside import SilentListener
from ui.i18n.words import LinguistWords

AT_THE_DOOR = Screen(Attract(None))


def settings(folder: Path, engine: str) -> Settings:
    return load_settings(write_site(folder, voice=engine))


def test_where_the_site_wants_no_ears_there_are_none(tmp_path: Path) -> None:
    told: list[Event] = []
    off = settings(tmp_path, "off")
    ears = hearing.listener(off, told.append)
    ears.open()
    assert type(ears) is SilentListener
    assert told == [], "no key for it is shown"
    understands = hearing.understanding(off, tables(off, load(), None), LinguistWords())
    assert understands.understand("高龄津贴", AT_THE_DOOR) == NotMeant()


def test_ears_without_an_engine_say_so(tmp_path: Path) -> None:
    told: list[Event] = []
    ears = hearing.listener(settings(tmp_path, "vosk"), told.append)
    ears.open()
    assert told == [EarsChanged(Ears.OFF, "voice.no_engine")]
    assert CODES["voice.no_engine"].resident
    assert ears.status().code == "voice.no_engine"
    ears.close()


def test_what_the_site_offers_is_understood(tmp_path: Path) -> None:
    wanted = settings(tmp_path, "auto")
    understands = hearing.understanding(wanted, tables(wanted, load(), None), LinguistWords())
    assert isinstance(understands.understand("高龄津贴", AT_THE_DOOR), Meant)
    assert "高龄津贴" in understands.phrases(AT_THE_DOOR)


def test_models_lie_beside_the_data_unless_the_site_says_where(tmp_path: Path) -> None:
    site = write_site(tmp_path)
    assert load_settings(site).voices == tmp_path / "data" / "voice"
    text = site.read_text("utf-8").replace('engine = "off"', 'engine = "off"\nmodels = "put-in"')
    site.write_text(text, "utf-8")
    assert load_settings(site).voices == tmp_path / "put-in"
