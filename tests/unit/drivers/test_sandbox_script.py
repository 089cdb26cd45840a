"""Scripts of faults: what is due when, and what is told of one that is written wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.sandbox.devices import DEVICES
from drivers.sandbox.hands import Hands, NoSuchDeedError, events_of, faults_of
from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.script import Play, Script, Step, load
from kiosk.commands.terminal import VIRTUAL
from kiosk.errors import KioskError

BOTH = ("card_reader", "receipt_printer")


def written(folder: Path, text: str) -> Path:
    path = folder / "script.toml"
    path.write_text(text, "utf-8")
    return path


def done(play: Play, now: float) -> list[str]:
    return [f"{device}: {step.do}" for device, step in play.due(now)]


def test_a_step_is_done_once_when_its_time_has_come(tmp_path: Path) -> None:
    text = '[[step]]\nat = 2\ndo = "mend"\n[[step]]\nat = 1.5\ndo = "silent"\n'
    play = Play(load(written(tmp_path, text), ("card_reader",)), "card_reader")
    assert play.next_at == 1.5
    assert done(play, 1.4) == []
    assert done(play, 5.0) == ["card_reader: silent", "card_reader: mend"]
    assert done(play, 6.0) == []
    assert play.over


def test_a_step_waits_for_what_happens_and_then_as_long_as_it_says() -> None:
    play = Play(Script((Step("unplug", after="slip", times=2, wait=0.5),)), "receipt_printer")
    play.happened("receipt_printer", "slip", 1, 3.0)
    play.happened("card_reader", "slip", 2, 3.0)
    assert done(play, 9.0) == []
    play.happened("receipt_printer", "slip", 2, 10.0)
    assert play.next_at == 10.5
    assert done(play, 10.4) == []
    assert done(play, 10.5) == ["receipt_printer: unplug"]


def test_what_happens_to_one_device_lets_something_happen_to_another() -> None:
    step = Step("paper_out", device="receipt_printer", after="card_reader.read")
    play = Play(Script((step,)))
    play.happened("card_reader", "read", 1, 4.0)
    assert done(play, 4.0) == ["receipt_printer: paper_out"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('at = 1\ndo = "papr_out"\ndevice = "receipt_printer"', "did you mean 'paper_out'?"),
        ('at = 1\ndo = "unplug"', "say which: card_reader, receipt_printer"),
        ('at = 1\ndo = "unplug"\ndevice = "printer"', "'printer' is not here"),
        ('do = "unplug"\ndevice = "card_reader"', "does not say when"),
        ('at = 1\nafter = "read"\ndo = "lift"\ndevice = "card_reader"', "both at and after"),
        ('after = "reed"\ndo = "lift"\ndevice = "card_reader"', "did you mean 'read'?"),
        ('after = "panel.told"\ndo = "lift"\ndevice = "card_reader"', "'panel' is not here"),
        ('at = -1\ndo = "lift"\ndevice = "card_reader"', "below 0"),
        ('at = inf\ndo = "lift"\ndevice = "card_reader"', "no number of seconds"),
        ('at = nan\ndo = "lift"\ndevice = "card_reader"', "no number of seconds"),
        ('at = 1\nwait = 2\ndo = "lift"\ndevice = "card_reader"', "says nothing beside at"),
        ('at = 1\ndo = "mend me"\ndevice = "card_reader"', "no fault 'me'"),
        ('at = 1\ndoo = "lift"\ndevice = "card_reader"', "unknown key 'doo'"),
        ('at = 1\ndo = "lift\ndevice = "card_reader"', "line 3"),
    ],
)
def test_a_script_that_is_written_wrong_is_told_with_line_and_remedy(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(KioskError) as caught:
        load(written(tmp_path, f"[[step]]\n{text}\n"), BOTH)
    assert says in str(caught.value)
    assert "line " in str(caught.value)


def test_the_command_knows_every_virtual_device_and_each_has_faults() -> None:
    assert set(VIRTUAL) == set(DEVICES)
    for name in DEVICES:
        assert faults_of(name)
        assert set(faults_of(name)) <= set(events_of(name))


@pytest.mark.parametrize("fault", VirtualSamReader.FAULTS)
def test_a_reader_takes_each_of_its_faults_and_is_mended(fault: str) -> None:
    with VirtualSamReader() as reader:
        hands = Hands("card_reader", reader)
        hands.do("put wang")
        hands.do(fault)
        assert Path(reader.port).exists() == (fault != "unplugged")
        hands.do("mend")
        assert Path(reader.port).exists()
        with pytest.raises(NoSuchDeedError, match="takes no 'papr'"):
            hands.do("papr")
