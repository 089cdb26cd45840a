"""The microphone, on a real sound server: heard, and taken away in every way that there is."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.audio import capture as capturing
from drivers.audio.capture import Capture, Patience
from drivers.audio.loudness import Limits
from drivers.audio.ring import BLOCK
from drivers.sandbox.sound import LOUDSPEAKER, SoundSystem
from drivers.sandbox.sounding import loudest, noise
from kiosk.domain.staff import DeviceState, DeviceStatus
from tests.hall import Heard

QUICK = Patience(stall=0.8, back_off=0.05, back_off_most=0.8)
STEADY = Patience(stall=20.0, back_off=0.05, back_off_most=0.8)
"""With which no busy machine is taken for a microphone that has stalled."""

SOON = Limits(muted=30, loud_of=40, loud=36, cut_of=30, cut=10)
LOUD = 4000


class Microphone:
    """A capture, what it hears and how it is."""

    def __init__(self, **wanted: object) -> None:
        self.heard, self.told = Heard(), Heard()
        self.capture = Capture(
            lambda block: self.heard(loudest(bytes(block))),
            self.told,
            **{"patience": QUICK, "limits": SOON, **wanted},  # type: ignore[arg-type]
        )
        self.capture.start()

    @property
    def code(self) -> str | None:
        status: DeviceStatus = self.capture.status
        return status.code

    def is_told(self, code: str | None) -> bool:
        """Wait until that is the last thing that is told of it."""

        def so() -> bool:
            last = self.told.of(DeviceStatus)[-1:]
            return bool(last) and last[0].code == code

        return self.told.until(so)

    def hears(self, least: float, count: int = 1) -> bool:
        return self.heard.until(lambda: [e >= least for e in self.heard.all].count(True) >= count)


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundSystem]:
    with SoundSystem() as system:
        for name, value in system.environment.items():
            monkeypatch.setenv(name, value)
        yield system


Plug = Callable[..., Microphone]


@pytest.fixture
def plug() -> Iterator[Plug]:
    made: list[Microphone] = []

    def build(**wanted: object) -> Microphone:
        made.append(Microphone(**wanted))
        return made[-1]

    yield build
    for each in made:
        each.capture.close()


@pytest.fixture
def microphone(hall: SoundSystem, plug: Plug) -> Microphone:
    one = plug()
    assert one.hears(1), "control: it hears the hall"
    return one


def test_what_sounds_in_the_hall_is_heard_as_loud_and_as_long_as_it_is(
    hall: SoundSystem, microphone: Microphone
) -> None:
    assert microphone.capture.status.state is DeviceState.ONLINE
    assert max(microphone.heard.all) < 100, "control: before, it is still"
    hall.say(noise(LOUD, 0.64))
    assert microphone.hears(LOUD * 0.9, 18)
    loud = [each for each in microphone.heard.all if each > LOUD / 2]
    assert 18 <= len(loud) <= 30, "20 blocks of 32 ms, with what a busy machine stretches"
    assert max(loud) < LOUD + 100
    assert microphone.capture.counters["overruns"] == 0


def test_one_that_is_suspended_is_noticed_and_heard_again_by_itself(
    hall: SoundSystem, microphone: Microphone
) -> None:
    hall.suspend()
    assert microphone.is_told("microphone.stalled")
    assert microphone.capture.status.state is DeviceState.OFFLINE
    microphone.heard.forget()
    assert not microphone.heard.all, "control: nothing came any more"
    hall.suspend(False)
    assert microphone.is_told(None)
    assert microphone.hears(1)


def test_one_that_is_suspended_for_long_is_opened_again_and_again(
    hall: SoundSystem, microphone: Microphone
) -> None:
    hall.suspend()
    assert microphone.told.until(lambda: microphone.capture.counters["stalled"] >= 1)
    assert microphone.is_told("microphone.stalled")
    opened = threading.Event()
    was = microphone.capture.counters["opened"]
    for _ in range(1000):
        if microphone.capture.counters["opened"] > was:
            break
        opened.wait(0.05)
    assert microphone.capture.counters["opened"] > was
    hall.suspend(False)
    assert microphone.is_told(None)


def test_one_that_is_pulled_out_is_told_and_taken_up_when_it_is_back(
    hall: SoundSystem, microphone: Microphone
) -> None:
    hall.unplug()
    assert microphone.is_told("microphone.unplugged")
    assert microphone.capture.status.state is DeviceState.NO_DEVICE
    hall.plug()
    assert microphone.is_told(None)
    microphone.heard.forget()
    hall.say(noise(LOUD, 0.2))
    assert microphone.hears(LOUD * 0.9)


def its_own_voice(hall: SoundSystem, microphone: Microphone) -> bool:
    """Pull the microphone out, sound something, and tell whether that came in as if said."""
    hall.unplug()
    microphone.told.until(lambda: microphone.code is not None)
    with hall.recording(LOUDSPEAKER) as recording:
        hall.sound(noise(LOUD, 1.0))
        assert recording.await_sound(LOUD // 2), "control: the kiosk sounded"
    return any(each > LOUD / 2 for each in list(microphone.heard.all))


def test_without_a_microphone_the_kiosk_does_not_hear_itself(hall: SoundSystem, plug: Plug) -> None:
    microphone = plug(patience=STEADY)
    assert microphone.hears(1)
    assert not its_own_voice(hall, microphone)
    assert microphone.code == "microphone.unplugged"


def test_the_sound_server_would_have_it_hear_itself(
    hall: SoundSystem, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capturing, "hears_itself", lambda: False)
    microphone = plug(patience=STEADY)
    assert microphone.hears(1)
    assert its_own_voice(hall, microphone), "control of the test above"


def test_one_that_is_switched_off_is_told_from_an_empty_hall(
    hall: SoundSystem, microphone: Microphone
) -> None:
    assert microphone.heard.until(lambda: len(microphone.heard.all) > 2 * SOON.muted)
    assert microphone.code is None, "control: an empty hall is no fault"
    hall.mute()
    assert microphone.is_told("microphone.muted")
    hall.mute(False)
    assert microphone.is_told(None)


def test_one_that_is_set_too_loud_is_told_and_heard_all_the_same(
    hall: SoundSystem, microphone: Microphone
) -> None:
    hall.noise(LOUD)
    assert microphone.hears(LOUD * 0.9, SOON.cut_of)
    assert microphone.code is None, "control: so loud is not too loud"
    hall.amplify(30)
    assert microphone.told.until(lambda: "microphone.clipping" in codes(microphone))
    assert microphone.hears(32767)
    hall.amplify(1)
    hall.noise()
    assert microphone.is_told(None)


def test_where_it_is_too_loud_to_understand_anybody_that_is_told_until_it_is_quiet(
    hall: SoundSystem, microphone: Microphone
) -> None:
    hall.say(noise(12000, 0.5))
    assert microphone.hears(11000, 12)
    assert microphone.code is None, "control: a moment of it is none"
    hall.noise(12000)
    assert microphone.is_told("microphone.deafening")
    hall.noise()
    assert microphone.is_told(None)


def test_a_sound_server_that_crashes_is_waited_for(
    hall: SoundSystem, microphone: Microphone
) -> None:
    hall.crash()
    assert microphone.is_told("microphone.no_sound_system")
    hall.start()
    assert microphone.is_told(None)
    microphone.heard.forget()
    assert microphone.hears(1)


@pytest.mark.parametrize("device", ["MicroPhone", "phone"])
def test_it_is_chosen_by_a_part_of_its_name(hall: SoundSystem, plug: Plug, device: str) -> None:
    microphone = plug(device=device)
    assert microphone.hears(1)
    assert microphone.code is None


def test_one_that_the_sound_server_alone_knows_is_chosen_by_its_name(
    hall: SoundSystem, plug: Plug
) -> None:
    hall.second_microphone("desk")
    microphone = plug(device="Desk")
    assert microphone.hears(1)
    assert "desk" not in microphone.capture.inputs, "control: PortAudio does not know it"
    hall.mute()  # the other one
    microphone.heard.forget()
    hall.say(noise(LOUD, 0.2))
    assert microphone.hears(LOUD * 0.9)
    assert "PULSE_SOURCE" not in os.environ


def test_one_that_is_not_there_is_missing(hall: SoundSystem, plug: Plug) -> None:
    microphone = plug(device="array of the other kiosk")
    assert microphone.is_told("microphone.missing")
    assert microphone.capture.status.state is DeviceState.NO_DEVICE
    assert not microphone.heard.all


def test_one_that_is_plugged_in_later_is_taken_up(hall: SoundSystem, plug: Plug) -> None:
    hall.unplug()
    microphone = plug()
    assert microphone.is_told("microphone.missing")
    hall.plug()
    assert microphone.is_told(None)


def test_a_machine_without_sound_says_so(
    tmp_path: Path, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'nobody'}")
    microphone = plug()
    assert microphone.is_told("microphone.no_sound_system")


def test_a_machine_without_portaudio_says_so(plug: Plug, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    microphone = plug()
    assert microphone.is_told("microphone.no_library")


def test_portaudio_is_touched_by_one_thread_alone(
    hall: SoundSystem, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sounddevice

    callers: list[str] = []

    def watched(call: Callable[..., object]) -> Callable[..., object]:
        def calling(*words: object, **named: object) -> object:
            callers.append(threading.current_thread().name)
            return call(*words, **named)

        return calling

    for of, name in (
        (sounddevice, "_initialize"),
        (sounddevice, "_terminate"),
        (sounddevice, "query_devices"),
        (sounddevice.RawInputStream, "start"),
        (sounddevice.RawInputStream, "close"),
    ):
        monkeypatch.setattr(of, name, watched(getattr(of, name)))
    microphone = plug()
    assert microphone.hears(1)
    hall.unplug()
    assert microphone.is_told("microphone.unplugged")
    microphone.capture.close()
    assert set(callers) == {"microphone"}
    assert len(callers) > 4, "control: it was watched"


def test_what_was_heard_is_overwritten_when_it_is_closed(
    hall: SoundSystem, microphone: Microphone
) -> None:
    hall.say(noise(LOUD, 0.2))
    assert microphone.hears(LOUD * 0.9)
    ring = microphone.capture._ring
    assert loudest(bytes(ring._memory)) > LOUD / 2, "control: it was in memory"
    microphone.capture.close()
    assert not any(ring._memory)
    assert len(ring._memory) == 64 * BLOCK


def codes(microphone: Microphone) -> set[str | None]:
    return {each.code for each in list(microphone.told.all)}
