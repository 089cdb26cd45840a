"""A panel tells what has settled, keeps its lights as wanted, and is missed when it is gone."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.link import FrameLink
from drivers.panel.messages import Sensor
from drivers.panel.panel import BAUD, SerialPanel, serial_panel
from drivers.panel.settling import Settled, Settling
from drivers.sandbox import framed
from drivers.sandbox.panel import VirtualPanel
from drivers.sandbox.ports import PtyPort
from drivers.wire import open_serial
from kiosk.domain.device import Completion, DeviceClass, SelfTest
from kiosk.domain.panel import Light, PanelState, Zone
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import Panel
from tests.contract.hardware import panel_at
from tests.contract.isolated import isolated

SOON = 60.0
NOBODY = PanelState(present=False, door_open=False, headphones=False)
SOMEBODY = PanelState(present=True, door_open=False, headphones=False)
STATE, REPORT, LIGHT = 0x50, 0x02, 0x20
QUICK = dict.fromkeys(Sensor, Settling(0.1, 0.1))
AT_ONCE = dict.fromkeys(Sensor, Settling(0.0, 0.0))


def panel_on(
    port: str, *, ask_every: float = 0.3, settling: dict[Sensor, Settling] = QUICK
) -> SerialPanel:
    """Make the driver, less patient than a kiosk's."""
    link = FrameLink(port, "panel", partial(open_serial, port, BAUD), answer_seconds=0.4)
    return SerialPanel(link, ask_every=ask_every, settling=settling)


@pytest.fixture
def front() -> Iterator[VirtualPanel]:
    with VirtualPanel(beat=0.1) as virtual:
        yield virtual


@pytest.fixture
def panel(front: VirtualPanel) -> Iterator[SerialPanel]:
    driver = panel_on(front.port)
    driver.open()
    assert driver.take(SOON) == NOBODY
    yield driver
    driver.close()


@dataclass(frozen=True)
class Front:
    """A panel, virtual or real, and how somebody comes before it and goes."""

    panel: Panel
    step_up: Callable[[], None]
    walk_off: Callable[[], None]
    seconds: float = SOON


@pytest.fixture
def any_panel(request: pytest.FixtureRequest, ask: Callable[[str], None]) -> Iterator[Front]:
    if request.param == "virtual":
        with VirtualPanel() as virtual:
            driver = serial_panel(virtual.port)
            driver.open()
            yield Front(driver, virtual.step_up, virtual.walk_off)
            driver.close()
        return
    if request.param == "isolated":
        with VirtualPanel() as virtual, isolated("panel", "panel-serial", port=virtual.port) as far:
            yield Front(far, virtual.step_up, virtual.walk_off)
        return
    real = panel_at(request.param.removeprefix("hw:"))
    real.open()
    step_up = partial(ask, "Step up to the machine, its door shut and no plug in the jack.")
    yield Front(real, step_up, partial(ask, "Walk off."), 60)
    real.close()


# -- on any panel


def test_an_idle_panel_is_online_and_opens_again(any_panel: Front) -> None:
    panel = any_panel.panel
    assert panel.status().state is DeviceState.ONLINE
    panel.close()
    assert panel.status().state is DeviceState.NO_DEVICE
    panel.open()
    assert panel.status().state is DeviceState.ONLINE


def test_who_steps_up_and_walks_off_is_told_once_each(any_panel: Front) -> None:
    assert any_panel.panel.take(SOON) is not None, "what it says first is new"
    for happens, present in ((any_panel.step_up, True), (any_panel.walk_off, False)):
        happens()
        state = any_panel.panel.take(any_panel.seconds)
        assert state is not None
        assert state.present is present
    assert any_panel.panel.take(1.0) is None


def test_every_light_can_be_asked_for(any_panel: Front) -> None:
    for zone in Zone:
        for light in (Light.ON, Light.BLINK, Light.OFF):
            any_panel.panel.light(zone, light)
    assert any_panel.panel.status().state is DeviceState.ONLINE


def test_a_panel_tests_itself_and_tells_what_it_has(any_panel: Front) -> None:
    assert any_panel.panel.self_test() == SelfTest(Completion.SUCCESS)
    can = any_panel.panel.capabilities()
    assert can.device_class is DeviceClass.AUXILIARIES
    assert {"present", "door_open", "headphones", "light_card", "model"} <= set(can.features)


# -- sensors


def test_each_sensor_is_told_as_it_changes(front: VirtualPanel, panel: SerialPanel) -> None:
    front.step_up()
    assert panel.take(SOON) == SOMEBODY
    front.open_door()
    assert panel.take(SOON) == PanelState(True, True, False)
    front.plug_headphones()
    assert panel.take(SOON) == PanelState(True, True, True)
    front.close_door()
    assert panel.take(SOON) == PanelState(True, False, True)
    front.pull_headphones()
    assert panel.take(SOON) == SOMEBODY
    front.walk_off()
    assert panel.take(SOON) == NOBODY
    assert panel.take(0.3) is None


def test_a_sensor_that_is_not_there_says_nothing() -> None:
    with VirtualPanel(sensors=("door_open",), zones=("slip",)) as small:
        driver = panel_on(small.port)
        driver.open()
        assert driver.take(SOON) == PanelState(None, False, None)
        small.step_up()
        assert driver.take(0.3) is None
        driver.light(Zone.CARD, Light.ON)
        driver.light(Zone.SLIP, Light.ON)
        assert small.lights == {Zone.SLIP: Light.ON}
        features = driver.capabilities().features
        assert (features["light_slip"], features["light_card"]) == (True, False)
        driver.close()


def test_heartbeats_delay_no_news() -> None:
    with VirtualPanel(beat=0.02) as busy:
        driver = panel_on(busy.port, ask_every=60.0)
        driver.open()
        begin = time.monotonic()
        assert driver.take(SOON) == NOBODY
        busy.step_up()
        assert driver.take(SOON) == SOMEBODY
        assert time.monotonic() - begin < SOON
        driver.close()


def test_what_it_says_first_after_it_was_opened_is_new(
    front: VirtualPanel, panel: SerialPanel
) -> None:
    assert panel.take(0.2) is None
    panel.open()
    assert panel.take(SOON) == NOBODY


def test_a_contact_that_bounces_has_changed_once(front: VirtualPanel) -> None:
    # A busy machine stretches the time between two bounces.
    panel = panel_on(front.port, settling=dict.fromkeys(Sensor, Settling(1.0, 1.0)))
    panel.open()
    assert panel.take(SOON) == NOBODY
    front.inject("chatter")
    front.open_door()
    assert panel.take(SOON) == PanelState(False, True, False)
    assert panel.take(0.4) is None
    assert front.faults["chatter"] >= 5
    panel.close()


def test_without_settling_each_bounce_would_have_been_told(front: VirtualPanel) -> None:
    hasty = panel_on(front.port, settling=AT_ONCE)
    hasty.open()
    assert hasty.take(SOON) == NOBODY
    front.inject("chatter")
    front.open_door()
    heard = []
    while (state := hasty.take(0.4)) is not None:
        heard.append(state.door_open)
    assert heard[-1] is True
    assert len(heard) > 1
    hasty.close()


def test_who_shifts_on_their_feet_has_not_left() -> None:
    settled = Settled()
    settled.heard(Sensor.PRESENT, 0.0)
    settled.heard(Sensor(0), 10.0)
    settled.pass_to(11.9)
    settled.heard(Sensor.PRESENT, 11.9)
    settled.pass_to(20.0)
    assert settled.sensors == Sensor.PRESENT
    settled.heard(Sensor(0), 30.0)
    assert settled.next_due == 32.0
    settled.pass_to(32.0)
    assert settled.sensors == Sensor(0)


# -- lights


def test_a_light_burns_as_it_was_asked_to(front: VirtualPanel, panel: SerialPanel) -> None:
    for light in (Light.ON, Light.BLINK, Light.OFF):
        panel.light(Zone.CARD, light)
        assert front.lights[Zone.CARD] is light
        assert front.lights[Zone.SLIP] is Light.OFF


def test_a_panel_whose_power_falters_gets_its_lights_back(
    front: VirtualPanel, panel: SerialPanel
) -> None:
    panel.light(Zone.SLIP, Light.BLINK)
    front.inject("restarted")
    assert front.faults["restarted"] == 1
    assert front.lights[Zone.SLIP] is Light.OFF
    panel.take(0.4)
    assert front.lights[Zone.SLIP] is Light.BLINK


def test_a_panel_that_was_pulled_comes_back_with_its_lights(
    front: VirtualPanel, panel: SerialPanel
) -> None:
    panel.light(Zone.CARD, Light.ON)
    front.inject("unplugged")
    with pytest.raises(KioskError, match=r"panel\.unplugged"):
        panel.light(Zone.CARD, Light.OFF)
    with pytest.raises(KioskError, match=r"panel\.unplugged"):
        panel.light(Zone.SLIP, Light.ON)
    front.mend()
    panel.open()
    assert (front.lights[Zone.CARD], front.lights[Zone.SLIP]) == (Light.OFF, Light.ON)


def test_lights_of_a_panel_that_nobody_asks_go_out() -> None:
    with VirtualPanel(left_alone=0.5) as front:
        driver = panel_on(front.port)
        driver.open()
        driver.light(Zone.CARD, Light.ON)
        driver.take(0.0)
        driver.take(0.8)
        assert front.faults["left_alone"] == 0, "one who listens asks now and then"
        driver.close()
        assert front.await_light(Zone.CARD, Light.OFF)
        assert front.faults["left_alone"] == 1


def test_a_light_that_cannot_be_set_stops_no_sensor(
    front: VirtualPanel, panel: SerialPanel
) -> None:
    front.inject("dead_lights")
    with pytest.raises(KioskError, match=r"panel\.refused"):
        panel.light(Zone.CARD, Light.ON)
    assert front.faults["dead_lights"] == 1
    front.step_up()
    assert panel.take(SOON) == SOMEBODY
    front.mend()
    panel.light(Zone.CARD, Light.ON)
    assert front.lights[Zone.CARD] is Light.ON


# -- faults


@pytest.mark.parametrize(("fault", "code"), [("silent", "no_answer"), ("garbage", "garbled")])
def test_a_panel_whose_reports_stay_away_is_missed(
    front: VirtualPanel, panel: SerialPanel, fault: str, code: str
) -> None:
    assert panel.status().state is DeviceState.ONLINE
    front.inject(fault)
    begin = time.monotonic()
    with pytest.raises(KioskError, match=rf"panel\.{code}"):
        panel.take(SOON)
    assert time.monotonic() - begin < SOON
    assert panel.status() == DeviceStatus("panel", DeviceState.OFFLINE, f"panel.{code}")
    assert front.faults[fault] >= 2
    front.mend()
    assert panel.status().state is DeviceState.ONLINE
    front.step_up()
    assert panel.take(SOON) == SOMEBODY


def test_a_panel_that_only_answers_is_asked(front: VirtualPanel, panel: SerialPanel) -> None:
    front.inject("mute")
    front.step_up()
    assert panel.take(SOON) == SOMEBODY
    assert front.faults["mute"] >= 1


def test_a_damaged_report_is_made_good_by_the_next(front: VirtualPanel, panel: SerialPanel) -> None:
    front.inject("damaged_frame")
    front.step_up()
    assert panel.take(SOON) == SOMEBODY
    assert front.faults["damaged_frame"] == 1


def test_noise_on_the_line_hides_no_report(front: VirtualPanel, panel: SerialPanel) -> None:
    front.inject("noise")
    front.step_up()
    assert panel.take(SOON) == SOMEBODY
    assert front.faults["noise"] >= 1


def test_a_panel_that_is_pulled_is_noticed_at_once_and_comes_back(
    front: VirtualPanel, panel: SerialPanel
) -> None:
    front.inject("unplugged")
    begin = time.monotonic()
    with pytest.raises(KioskError, match=r"panel\.unplugged"):
        panel.take(SOON)
    assert time.monotonic() - begin < SOON
    assert front.faults["unplugged"] == 1
    assert panel.status().state is DeviceState.NO_DEVICE
    assert panel.self_test() == SelfTest(Completion.DEVICE_NOT_READY, "panel.unplugged")
    with pytest.raises(KioskError, match=r"panel\.unplugged"):
        panel.open()
    front.mend()
    panel.open()
    assert panel.take(SOON) == NOBODY


def test_a_panel_that_is_broken_says_so(front: VirtualPanel, panel: SerialPanel) -> None:
    front.inject("device_fault")
    code = "panel.device_fault"
    assert panel.status() == DeviceStatus("panel", DeviceState.HARDWARE_ERROR, code)
    assert panel.self_test() == SelfTest(Completion.HARDWARE_ERROR, code)
    assert front.faults["device_fault"] >= 2
    front.mend()
    assert panel.self_test() == SelfTest(Completion.SUCCESS)


@pytest.mark.parametrize("fault", ["other_kind", "other_version"])
def test_another_device_at_the_port_is_not_used(
    front: VirtualPanel, panel: SerialPanel, fault: str
) -> None:
    front.inject(fault)
    with pytest.raises(KioskError, match=r"panel\.wrong_device"):
        panel.open()
    assert front.faults[fault] >= 1
    front.mend()
    panel.open()


def test_a_wait_that_is_interrupted_ends(panel: SerialPanel) -> None:
    panel.interrupt()
    with pytest.raises(KioskError, match=r"panel\.unplugged"):
        panel.take(SOON)


_SAID = st.one_of(
    st.binary(max_size=30),
    st.builds(framed.frame, st.integers(0, 255), st.integers(0, 0xFFFF), st.binary(max_size=16)),
    st.builds(
        framed.frame, st.just(STATE), st.integers(0, 0xFFFF), st.binary(min_size=4, max_size=4)
    ),
)


@pytest.fixture(scope="module")
def babble() -> Iterator[tuple[PtyPort, SerialPanel]]:
    """Give a panel that answers as it should and says besides whatever it is told to."""
    wire = PtyPort("babble")
    held = bytearray()

    def answer(data: bytes) -> None:
        held.extend(data)
        for kind, sequence, _ in framed.cut(held):
            payload = b"\3\x3f\7" if kind == 1 else bytes(4)
            wire.send(framed.frame(kind | 0x80, sequence, payload))

    wire.plug(answer)
    driver = panel_on(wire.path, settling=AT_ONCE)
    driver.open()
    yield wire, driver
    driver.close()
    wire.close()


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(_SAID, max_size=4))
def test_whatever_a_panel_says_is_a_state_or_nothing(
    babble: tuple[PtyPort, SerialPanel], said: list[bytes]
) -> None:
    wire, driver = babble
    wire.send(b"".join(said))
    with contextlib.suppress(KioskError):
        while (heard := driver.take(0.01)) is not None:
            assert isinstance(heard, PanelState)
    assert driver.status().state is DeviceState.ONLINE
