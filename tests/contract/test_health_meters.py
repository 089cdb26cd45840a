"""A health meter tells a reading once, tells why there is none, and never one that was before."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.health.messages import FAULTS
from drivers.health.meter import (
    BAUD,
    BLOOD_PRESSURE,
    TEMPERATURE,
    Measures,
    SerialMeter,
    blood_pressure_meter,
    thermometer,
)
from drivers.link import FrameLink
from drivers.sandbox import framed
from drivers.sandbox.health import VirtualBloodPressureMeter, VirtualThermometer
from drivers.sandbox.panel import VirtualPanel
from drivers.sandbox.ports import PtyPort
from drivers.wire import open_serial
from kiosk.domain.device import Completion, DeviceClass, SelfTest
from kiosk.domain.measurement import (
    BloodPressure,
    BodyTemperature,
    Implausible,
    typed_blood_pressure,
    typed_temperature,
)
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import CODES, KioskError
from kiosk.ports import DeviceFault, HealthMeter
from tests.contract.hardware import blood_pressure_meter_at, thermometer_at
from tests.contract.isolated import isolated

READING = BloodPressure(120, 80, 72)
SECOND = BloodPressure(118, 79, 70)
WARM = BodyTemperature(Decimal("36.5"))
SOON = 60.0
"""Long enough for whatever comes; nothing waits so long unless a test fails."""

NOW = 0.0
PUSHED_PRESSURE, PUSHED_FAULT = 0x40, 0x42
START, CANCEL, FORGET, TAKEN = 0x10, 0x11, 0x12, 0x13
# What happens to one measurement, and what is told of it; the next is a good one.
ENDS_BADLY = {
    "cuff_loose": "meter.cuff_loose",
    "moved": "meter.moved",
    "weak_pulse": "meter.weak_pulse",
    "overpressure": "meter.overpressure",
    "implausible": "meter.implausible",
}
# What keeps the meter from work until it is mended.
LASTS = {
    "battery_low": ("meter.battery_low", DeviceState.USER_ERROR),
    "ambient": ("meter.ambient", DeviceState.DEVICE_BUSY),
    "device_fault": ("meter.device_fault", DeviceState.HARDWARE_ERROR),
}


def meter_on(port: str, measures: Measures = BLOOD_PRESSURE, quiet: float = 0.3) -> SerialMeter:
    """Make the driver, less patient than a kiosk's."""
    link = FrameLink(port, "meter", partial(open_serial, port, BAUD), answer_seconds=0.4)
    return SerialMeter(measures, link, name="meter", quiet=quiet)


@pytest.fixture
def cuff() -> Iterator[VirtualBloodPressureMeter]:
    with VirtualBloodPressureMeter(repeat=0.05) as virtual:
        yield virtual


@pytest.fixture
def meter(cuff: VirtualBloodPressureMeter) -> Iterator[SerialMeter]:
    driver = meter_on(cuff.port)
    driver.open()
    yield driver
    driver.close()


@dataclass(frozen=True)
class Corner:
    """A meter, virtual or real, and how somebody is measured with it."""

    meter: HealthMeter
    measure: Callable[[], None]
    seconds: float = SOON


@pytest.fixture
def any_blood_pressure_meter(
    request: pytest.FixtureRequest, ask: Callable[[str], None]
) -> Iterator[Corner]:
    if request.param == "virtual":
        with VirtualBloodPressureMeter() as virtual:
            yield from opened(blood_pressure_meter(virtual.port), virtual.measure)
        return
    if request.param == "isolated":
        section, name = "blood_pressure", "blood-pressure-serial"
        with VirtualBloodPressureMeter() as cuff, isolated(section, name, port=cuff.port) as far:
            yield Corner(far, cuff.measure, SOON)
        return
    real = blood_pressure_meter_at(request.param.removeprefix("hw:"))
    yield from opened(real, lambda: ask("Put on the cuff and press the meter's key."), 120)


@pytest.fixture
def any_thermometer(request: pytest.FixtureRequest, ask: Callable[[str], None]) -> Iterator[Corner]:
    if request.param == "virtual":
        with VirtualThermometer() as virtual:
            yield from opened(thermometer(virtual.port), virtual.measure)
        return
    if request.param == "isolated":
        section, name = "thermometer", "thermometer-serial"
        with VirtualThermometer() as virtual, isolated(section, name, port=virtual.port) as far:
            yield Corner(far, virtual.measure, SOON)
        return
    real = thermometer_at(request.param.removeprefix("hw:"))
    yield from opened(real, lambda: ask("Take your temperature with the meter's key."), 120)


def opened(
    meter: HealthMeter, measure: Callable[[], None], seconds: float = SOON
) -> Iterator[Corner]:
    meter.open()
    yield Corner(meter, measure, seconds)
    meter.close()


def code_of(heard: object) -> str | None:
    return heard.code if isinstance(heard, DeviceFault) else None


# -- on any meter


def test_an_idle_meter_is_online_and_opens_again(any_blood_pressure_meter: Corner) -> None:
    meter = any_blood_pressure_meter.meter
    assert meter.status().state is DeviceState.ONLINE
    meter.close()
    assert meter.status().state is DeviceState.NO_DEVICE
    meter.open()
    assert meter.status().state is DeviceState.ONLINE


def test_a_reading_is_taken_once(any_blood_pressure_meter: Corner) -> None:
    corner = any_blood_pressure_meter
    corner.meter.forget()
    corner.measure()
    # Only what kind it is: nothing of a real reading comes into a message.
    assert type(corner.meter.take(corner.seconds)).__name__ == "BloodPressure"
    assert corner.meter.take(1.0) is None


def test_a_temperature_is_taken_once(any_thermometer: Corner) -> None:
    corner = any_thermometer
    corner.meter.forget()
    corner.measure()
    assert type(corner.meter.take(corner.seconds)).__name__ == "BodyTemperature"
    assert corner.meter.take(1.0) is None


def test_a_meter_tests_itself(any_blood_pressure_meter: Corner, any_thermometer: Corner) -> None:
    for corner in (any_blood_pressure_meter, any_thermometer):
        assert corner.meter.self_test() == SelfTest(Completion.SUCCESS)


def test_a_meter_tells_what_it_can(any_blood_pressure_meter: Corner) -> None:
    can = any_blood_pressure_meter.meter.capabilities()
    assert can.device_class is DeviceClass.HEALTH_METER
    assert can.features["measures"] == "blood_pressure"
    assert {"start", "battery", "model"} <= set(can.features)


# -- readings


def test_what_was_measured_is_what_is_told(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    for reading in (READING, SECOND, READING):
        cuff.measure(reading.systolic, reading.diastolic, reading.pulse)
        assert meter.take(SOON) == reading
        assert cuff.await_taken()
    assert cuff.questions[TAKEN] >= 3


@pytest.mark.parametrize(
    ("degrees", "fahrenheit", "celsius"),
    [
        ("36.5", False, "36.5"),
        ("36.56", False, "36.6"),
        ("97.7", True, "36.5"),
        ("100.4", True, "38.0"),
        ("41.0", False, "41.0"),
    ],
)
def test_a_temperature_is_told_in_celsius_to_a_tenth(
    degrees: str, fahrenheit: bool, celsius: str
) -> None:
    with VirtualThermometer() as ear:
        driver = meter_on(ear.port, TEMPERATURE)
        driver.open()
        ear.measure(degrees, fahrenheit=fahrenheit)
        assert driver.take(SOON) == BodyTemperature(Decimal(celsius))
        driver.close()


def test_nothing_is_measured_and_nothing_is_told(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    assert meter.take(NOW) is None
    assert meter.take(0.05) is None
    assert cuff.told[PUSHED_PRESSURE] == 0


def test_what_was_measured_before_is_forgotten(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    cuff.measure(*values(SECOND))
    assert cuff.untaken
    meter.forget()
    assert cuff.await_taken(0)
    assert meter.take(0.2) is None
    cuff.measure(*values(READING))
    assert meter.take(SOON) == READING


def test_without_forgetting_it_would_have_been_told(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    cuff.measure(*values(SECOND))
    assert meter.take(SOON) == SECOND


def test_a_reading_waits_in_the_meter_until_somebody_wants_it(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    cuff.measure(*values(READING))
    for _ in range(3):
        meter.status()
    assert cuff.questions[TAKEN] == 0
    assert meter.take(SOON) == READING


def test_the_kiosk_can_begin_a_measurement_and_end_it() -> None:
    with VirtualBloodPressureMeter(lasts=0.05) as cuff:
        driver = meter_on(cuff.port)
        driver.open()
        assert driver.start() is None
        assert driver.take(SOON) == READING
        driver.close()


def test_a_measurement_that_is_cancelled_tells_nothing(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    assert meter.start() is None
    under_way = cuff.measuring
    assert meter.start() is None, "it is at it already"
    assert cuff.questions[START] == 2
    meter.cancel()
    assert (under_way, cuff.measuring) == (True, False)
    assert meter.take(0.1) is None


def test_a_meter_that_begins_by_its_own_key_says_so(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    cuff.inject("own_key")
    assert code_of(meter.start()) == "meter.own_key"
    assert cuff.faults["own_key"] == 1
    cuff.mend()
    assert meter.start() is None


# -- faults; each happened, and without it all is well


@pytest.mark.parametrize("fault", ENDS_BADLY)
def test_a_measurement_that_came_to_nothing_says_why_and_the_next_is_good(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter, fault: str
) -> None:
    cuff.inject(fault)
    cuff.measure(*values(READING))
    assert code_of(meter.take(SOON)) == ENDS_BADLY[fault]
    assert cuff.faults[fault] == 1
    assert meter.status().state is DeviceState.ONLINE
    cuff.measure(*values(READING))
    assert meter.take(SOON) == READING


@pytest.mark.parametrize("fault", LASTS)
def test_a_meter_that_cannot_measure_says_so_until_it_is_mended(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter, fault: str
) -> None:
    code, state = LASTS[fault]
    cuff.inject(fault)
    assert meter.status() == DeviceStatus("meter", state, code)
    cuff.measure(*values(READING))
    assert code_of(meter.take(SOON)) == code
    assert cuff.faults[fault] == 2
    cuff.mend()
    assert meter.status().state is DeviceState.ONLINE


def test_a_fault_that_is_not_on_the_page_is_one_of_the_device(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    assert 0x63 not in FAULTS
    cuff.tell(PUSHED_FAULT, b"\x63")
    assert meter.take(SOON) == DeviceFault("meter.device_fault", {"fault": "63"})


def test_a_battery_that_ends_is_a_warning(cuff: VirtualBloodPressureMeter) -> None:
    driver = meter_on(cuff.port)
    driver.open()
    assert driver.status().warning is None
    cuff.battery = 12
    assert driver.status().warning == "meter.battery_ending"
    assert driver.status().state is DeviceState.ONLINE
    cuff.battery = 0xFF
    assert driver.status().warning is None, "it does not know"
    driver.close()


def test_a_reading_that_is_told_again_after_it_was_taken_is_not_taken_twice(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    cuff.inject("doubled_frame")
    cuff.measure(*values(READING))
    assert meter.take(SOON) == READING
    assert meter.take(0.3) is None
    assert cuff.await_taken(), "what is told again is acknowledged again"
    assert cuff.faults["doubled_frame"] == 1
    assert cuff.told[PUSHED_PRESSURE] >= 2


def test_the_same_values_measured_again_are_a_reading_of_their_own(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    for _ in range(2):
        cuff.measure(*values(READING))
        assert meter.take(SOON) == READING


def test_a_reading_taken_just_before_the_link_broke_is_not_taken_again(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    cuff.inject("doubled_frame")
    cuff.measure(*values(READING))
    assert meter.take(SOON) == READING
    meter.close()
    meter.open()
    assert meter.take(0.3) is None
    assert cuff.faults["doubled_frame"] == 1


def test_a_damaged_frame_is_told_again(cuff: VirtualBloodPressureMeter, meter: SerialMeter) -> None:
    cuff.inject("damaged_frame")
    cuff.measure(*values(READING))
    assert meter.take(SOON) == READING
    assert cuff.faults["damaged_frame"] == 1
    assert cuff.told[PUSHED_PRESSURE] >= 2


def test_noise_on_the_line_hides_no_reading(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    cuff.inject("noise")
    cuff.measure(*values(READING))
    assert meter.take(SOON) == READING
    assert meter.status().state is DeviceState.ONLINE
    assert cuff.faults["noise"] >= 2


@pytest.mark.parametrize(("fault", "code"), [("silent", "no_answer"), ("garbage", "garbled")])
def test_a_meter_that_does_not_answer_is_noticed_in_time(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter, fault: str, code: str
) -> None:
    assert meter.status().state is DeviceState.ONLINE
    cuff.inject(fault)
    begin = time.monotonic()
    assert meter.status() == DeviceStatus("meter", DeviceState.OFFLINE, f"meter.{code}")
    with pytest.raises(KioskError, match=rf"meter\.{code}"):
        meter.take(SOON)
    assert time.monotonic() - begin < SOON
    assert cuff.faults[fault] >= 2
    assert meter.self_test() == SelfTest(Completion.DEVICE_NOT_READY, f"meter.{code}")
    cuff.mend()
    assert meter.status().state is DeviceState.ONLINE
    cuff.measure(*values(READING))
    assert meter.take(SOON) == READING


def test_a_meter_that_is_pulled_is_noticed_at_once_and_comes_back(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    cuff.inject("unplugged")
    begin = time.monotonic()
    with pytest.raises(KioskError, match=r"meter\.unplugged"):
        meter.take(SOON)
    assert time.monotonic() - begin < SOON
    assert cuff.faults["unplugged"] == 1
    for ask in (meter.forget, meter.start, meter.cancel, meter.open):
        with pytest.raises(KioskError, match=r"meter\.unplugged"):
            ask()
    assert meter.status().state is DeviceState.NO_DEVICE
    assert meter.self_test() == SelfTest(Completion.DEVICE_NOT_READY, "meter.unplugged")
    cuff.mend()
    meter.open()
    cuff.measure(*values(READING))
    assert meter.take(SOON) == READING


@pytest.mark.parametrize(
    ("fault", "found"), [("other_kind", "kind 9"), ("other_version", "version 2")]
)
def test_another_device_at_the_port_is_named_and_not_used(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter, fault: str, found: str
) -> None:
    cuff.inject(fault)
    with pytest.raises(KioskError, match=r"meter\.wrong_device") as caught:
        meter.open()
    assert found in caught.value.remedy
    assert "a blood-pressure meter" in caught.value.remedy
    assert cuff.faults[fault] >= 1
    assert meter.status().state is DeviceState.NO_DEVICE
    cuff.mend()
    meter.open()
    assert meter.status().state is DeviceState.ONLINE


def test_cables_that_were_changed_over_are_noticed() -> None:
    with VirtualPanel() as panel, VirtualThermometer() as ear:
        for port in (panel.port, ear.port):
            with pytest.raises(KioskError, match=r"meter\.wrong_device"):
                meter_on(port).open()


def test_a_line_at_another_speed_does_not_answer() -> None:
    with VirtualBloodPressureMeter(baud=19200) as cuff:
        with pytest.raises(KioskError, match=r"meter\.no_answer"):
            meter_on(cuff.port).open()
        assert cuff.faults["wrong_speed"] >= 1
        driver = blood_pressure_meter(cuff.port, baud=19200)
        driver.open()
        driver.close()


def test_a_wait_that_is_interrupted_ends(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    meter.interrupt()
    with pytest.raises(KioskError, match=r"meter\.unplugged"):
        meter.take(SOON)
    meter.open()
    assert meter.status().state is DeviceState.ONLINE


# -- typed values


def test_a_typed_value_passes_the_same_limits_as_a_measured_one(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter
) -> None:
    for systolic, diastolic, pulse in [(120, 80, 72), (80, 120, 72), (300, 80, 72), (120, 80, 5)]:
        cuff.measure(systolic, diastolic, pulse)
        measured = meter.take(SOON)
        typed = typed_blood_pressure(str(systolic), str(diastolic), str(pulse))
        if isinstance(typed, Implausible):
            assert measured == DeviceFault("meter.implausible", {"reason": typed.value})
        else:
            assert measured == typed


def test_a_typed_temperature_passes_the_same_limits_as_a_measured_one() -> None:
    with VirtualThermometer() as ear:
        driver = meter_on(ear.port, TEMPERATURE)
        driver.open()
        for degrees in ("36.5", "21.0", "43.1", "30.0"):
            ear.measure(degrees)
            measured, typed = driver.take(SOON), typed_temperature(degrees)
            if isinstance(typed, Implausible):
                assert measured == DeviceFault("meter.implausible", {"reason": typed.value})
            else:
                assert measured == typed
        driver.close()


# -- what must hold


def test_no_reading_comes_into_words_or_logs(
    cuff: VirtualBloodPressureMeter, meter: SerialMeter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cuff.measure(163, 97, 58)
    good = meter.take(SOON)
    cuff.measure(97, 163, 58)
    bad = meter.take(SOON)
    assert good == BloodPressure(163, 97, 58)
    assert code_of(bad) == "meter.implausible"
    shown = f"{good} {good!r} {bad} {bad!r} {caplog.text} {meter.status()} {meter.capabilities()}"
    assert not any(value in shown for value in ("163", "97", "58"))


def test_every_code_of_a_meter_is_in_the_table() -> None:
    assert set(FAULTS.values()) <= set(CODES)


def values(reading: BloodPressure) -> tuple[int, int, int]:
    return reading.systolic, reading.diastolic, reading.pulse


_SAID = st.one_of(
    st.binary(max_size=30),
    st.builds(framed.frame, st.integers(0, 255), st.integers(0, 0xFFFF), st.binary(max_size=16)),
    st.builds(
        framed.frame,
        st.sampled_from((0x40, 0x41, 0x42)),
        st.integers(0, 0xFFFF),
        st.binary(min_size=6, max_size=6),
    ),
)


@pytest.fixture(scope="module")
def babble() -> Iterator[tuple[PtyPort, SerialMeter]]:
    """Give a meter that answers as it should and says besides whatever it is told to."""
    wire = PtyPort("babble")
    held = bytearray()

    def answer(data: bytes) -> None:
        held.extend(data)
        for kind, sequence, _ in framed.cut(held):
            if kind < 0x10:
                wire.send(framed.frame(kind | 0x80, sequence, b"\1\0\0"))

    wire.plug(answer)
    driver = meter_on(wire.path)
    driver.open()
    yield wire, driver
    driver.close()
    wire.close()


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.lists(_SAID, max_size=4))
def test_whatever_a_meter_says_is_a_reading_a_fault_or_nothing(
    babble: tuple[PtyPort, SerialMeter], said: list[bytes]
) -> None:
    wire, driver = babble
    wire.send(b"".join(said))
    with contextlib.suppress(KioskError):
        while (heard := driver.take(0.01)) is not None:
            assert isinstance(heard, BloodPressure | DeviceFault)
    assert driver.status().state in (DeviceState.ONLINE, DeviceState.HARDWARE_ERROR)
