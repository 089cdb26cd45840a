"""The pages for integrators: each row of bytes is what driver and virtual device really say."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest

from drivers.frame import ANSWER, Frame, FrameParser, Identity, Refusal, identity, refusal
from drivers.frame import Type as Common
from drivers.health import messages as health
from drivers.health.messages import Failed, told
from drivers.panel import messages as panel
from drivers.panel.messages import Sensor
from drivers.panel.settling import SETTLING
from drivers.sandbox import framed
from drivers.sandbox.framed import Framed
from drivers.sandbox.health import VirtualBloodPressureMeter, VirtualThermometer
from drivers.sandbox.panel import VirtualPanel
from drivers.wire import open_serial
from kiosk.domain.measurement import (
    CELSIUS,
    DIASTOLIC,
    PULSE,
    SYSTOLIC,
    BloodPressure,
    BodyTemperature,
    implausible,
)
from kiosk.domain.panel import Light, Zone
from tests.contract.protocols import conversations, examples, table
from ui.i18n import compile as catalogues

PAGES = ("frame", "health-meters", "panel")


def of_payload(read: Callable[[bytes], object]) -> Callable[[Frame], object]:
    return lambda frame: read(frame.payload)


# What the driver sends, by page and row.
SENT = {
    "frame": {
        "ask_who": Frame(Common.IDENTIFY, 0x0007),
        "ask_self_test": Frame(Common.SELF_TEST, 0x0008),
        "ask_unknown": Frame(0x3F, 0x0009),
    },
    "health-meters": {
        "ask_report": Frame(Common.REPORT, 0x0102),
        "ask_start": Frame(health.Type.START, 0x0103),
        "ask_cancel": Frame(health.Type.CANCEL, 0x0104),
        "ask_forget": Frame(health.Type.FORGET, 0x0105),
        "reading_taken": Frame(health.Type.TAKEN, 0x8001),
    },
    "panel": {
        "ask_report": Frame(Common.REPORT, 0x0201),
        "light_slip": Frame(panel.Type.LIGHT, 0x0202, panel.light(Zone.SLIP, Light.BLINK)),
        "light_status": Frame(panel.Type.LIGHT, 0x0203, panel.light(Zone.STATUS, Light.ON)),
        "light_nowhere": Frame(panel.Type.LIGHT, 0x0204, b"\x09\x01"),
    },
}
# What the driver makes of what is said, and what it should make of it.
DARK = dict.fromkeys(Zone, Light.OFF)
SLIP = {**DARK, Zone.SLIP: Light.BLINK}
BOTH = {**SLIP, Zone.STATUS: Light.ON}
ALL = Sensor.PRESENT | Sensor.DOOR_OPEN | Sensor.HEADPHONES
UNDERSTOOD: Mapping[str, Mapping[str, tuple[Callable[[Frame], object], object]]] = {
    "frame": {
        "blood_pressure_meter": (of_payload(identity), Identity(1, 0x0003, "Xiaoshi VBP-1 1.0")),
        "thermometer": (of_payload(identity), Identity(2, 0x0002, "Xiaoshi VTH-1 1.0")),
        "panel": (of_payload(identity), Identity(3, 0x3F07, "Xiaoshi VPN-1 1.0")),
        "self_test_good": (of_payload(bytes), b"\0"),
        "refused": (refusal, Refusal.UNKNOWN),
    },
    "health-meters": {
        "report_idle": (of_payload(health.report), health.Report(False, 0, 85)),
        "started": (of_payload(bytes), b""),
        "cancelled": (of_payload(bytes), b""),
        "forgotten": (of_payload(bytes), b""),
        "reading": (told, BloodPressure(120, 80, 72)),
        "celsius": (told, BodyTemperature(Decimal("36.5"))),
        "fahrenheit": (told, BodyTemperature(Decimal("36.5"))),
        "cuff_loose": (told, Failed(1)),
        "not_living": (told, BloodPressure(80, 120, 72)),
    },
    "panel": {
        "report_quiet": (of_payload(panel.report), panel.Report(0, Sensor(0), DARK)),
        "lit_slip": (of_payload(panel.report), panel.Report(0, Sensor(0), SLIP)),
        "lit_status": (of_payload(panel.report), panel.Report(0, Sensor(0), BOTH)),
        "refused": (refusal, Refusal.NOT_THERE),
        "somebody": (of_payload(panel.report), panel.Report(0, Sensor.PRESENT, BOTH)),
        "all_sensors": (of_payload(panel.report), panel.Report(0, ALL, BOTH)),
    },
}


def only_frame(whole: bytes) -> Frame:
    """Return the frame that these bytes are, no byte more or less."""
    parser = FrameParser()
    (frame,) = parser.feed(whole)
    assert (parser.noise, len(parser)) == (0, 0)
    return frame


def answer_of(device: Framed, asked: bytes) -> bytes:
    """Say this to a device and return what it answers."""
    wire = open_serial(device.port, device.baud)
    try:
        until = time.monotonic() + 5
        wire.write(asked, until)
        parser = FrameParser()
        while True:
            data = wire.read(until)
            assert data, "it does not answer"
            for frame in parser.feed(data):
                if frame.type & ANSWER:
                    return frame.encode()
    finally:
        wire.close()


@pytest.mark.parametrize("page", PAGES)
def test_every_row_is_one_frame_for_driver_and_virtual_device(page: str) -> None:
    for name, row in examples(page).items():
        frame = only_frame(row.bytes)
        assert frame.encode() == row.bytes, name
        cut = list(framed.cut(bytearray(row.bytes)))
        assert cut == [(frame.type, frame.sequence, frame.payload)], name


@pytest.mark.parametrize("page", PAGES)
def test_every_row_of_the_kiosk_is_what_the_driver_sends(page: str) -> None:
    rows = {name: row.bytes for name, row in examples(page).items() if row.from_kiosk}
    assert rows == {name: frame.encode() for name, frame in SENT[page].items()}


@pytest.mark.parametrize("page", PAGES)
def test_every_row_of_a_device_is_understood_as_the_page_says(page: str) -> None:
    rows = {name: row.bytes for name, row in examples(page).items() if not row.from_kiosk}
    assert set(rows) == set(UNDERSTOOD[page])
    for name, (read, meant) in UNDERSTOOD[page].items():
        assert read(only_frame(rows[name])) == meant, name


@pytest.mark.parametrize(
    ("page", "device", "questions"),
    [
        ("frame", VirtualBloodPressureMeter, 3),
        ("health-meters", VirtualBloodPressureMeter, 4),
        ("panel", VirtualPanel, 4),
    ],
)
def test_the_conversations_are_what_a_virtual_device_answers(
    page: str, device: Callable[[], Framed], questions: int
) -> None:
    asked = conversations(page)
    assert len(asked) == questions
    with device() as virtual:
        for question, answer in asked:
            assert answer_of(virtual, question) == answer


@pytest.mark.parametrize(
    ("row", "device"),
    [
        ("blood_pressure_meter", VirtualBloodPressureMeter),
        ("thermometer", VirtualThermometer),
        ("panel", VirtualPanel),
    ],
)
def test_each_device_says_who_it_is(row: str, device: Callable[[], Framed]) -> None:
    rows = examples("frame")
    with device() as virtual:
        assert answer_of(virtual, rows["ask_who"].bytes) == rows[row].bytes


def test_a_byte_that_is_wrong_would_be_noticed() -> None:
    row = examples("panel")["somebody"].bytes
    for at in range(len(row)):
        assert FrameParser().feed(row[:at] + bytes([row[at] ^ 1]) + row[at + 1 :]) == []


def test_the_reading_that_is_not_believed_is_implausible() -> None:
    rows = examples("health-meters")
    for name, believed in (("reading", True), ("celsius", True), ("not_living", False)):
        reading = told(only_frame(rows[name].bytes))
        assert isinstance(reading, BloodPressure | BodyTemperature)
        assert (implausible(reading) is None) is believed


def test_the_limits_of_the_page_are_those_of_the_code() -> None:
    limits = table("health-meters", "| | least | most |")
    assert [row[1:] for row in limits] == [
        [str(each.least), str(each.most)] for each in (SYSTOLIC, DIASTOLIC, PULSE, CELSIUS)
    ]


def test_what_the_page_says_residents_hear_is_what_they_hear() -> None:
    words = catalogues.read("zh_CN")
    faults = table("health-meters", "| fault | why | what the resident hears |")
    heard = {int(row[0].split()[0], 16): row[2] for row in faults}
    assert heard == {n: words[f"error.{code}"] for n, code in health.FAULTS.items()}


def test_the_page_says_how_long_a_contact_bounces() -> None:
    seconds = [
        [float(cell.split()[0]) for cell in row[1:]] for row in table("panel", "| | on | off |")
    ]
    assert seconds == [[each.on, each.off] for each in SETTLING.values()]


def test_the_zones_of_the_page_are_those_of_the_code() -> None:
    rows = table("panel", "| zone | stands beside | its lights |")
    assert [int(row[0]) for row in rows] == sorted(panel.ZONES.values())
    for number, row in enumerate(rows):
        assert row[2] == f"bits {2 * number} and {2 * number + 1}"
