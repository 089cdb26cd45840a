"""Papers and readings over the devices' real wires; each fault is a sentence and a way on."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image

from drivers.catalog import PORTS
from drivers.sandbox.camera import VirtualDocumentCamera
from drivers.sandbox.health import VirtualBloodPressureMeter
from drivers.sandbox.people import WANG_XIAOYING
from drivers.sandbox.sheets import Scene
from kiosk.app.desk import KioskDesk
from kiosk.app.storing import open_engine
from kiosk.app.world import World
from kiosk.config import load
from kiosk.domain.capture import Flaw
from kiosk.domain.capture_screen import (
    Measuring,
    PageTaken,
    Posture,
    ReadingJudged,
    Scanning,
    Signing,
    TrendShown,
)
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import PersonalText
from kiosk.domain.measurement import BloodPressure
from kiosk.domain.screen import (
    ConsentAsked,
    Content,
    Farewell,
    Guide,
    Home,
    PutCard,
    Question,
    Review,
    ServiceList,
    SlipOut,
)
from kiosk.flow import events
from kiosk.flow.table import Flows
from tests.flows.hall import Hall
from tests.flows.test_measure import flows as measuring
from tests.flows.test_scanning import ANSWERS, STROKE
from tests.flows.test_scanning import flows as scanning
from tests.flows.world import NOW, card
from tests.journeys.person import Person, person_in
from tests.journeys.test_heard import desk_of
from tests.store.test_readings import everything
from tests.unit.drivers.clock import Inbox

C = TypeVar("C", bound=Content)
JPEG = b"\xff\xd8\xff\xe0"
CAMERA, CUFF = DeviceName.CAMERA, DeviceName.BLOOD_PRESSURE


class Stand:
    """A kiosk whose card reader is played by the test, and one device that is real."""

    def __init__(self, tables: Flows, name: DeviceName, device: object) -> None:
        self.name = name

        def desk(post: Callable[[events.Event], None]) -> KioskDesk:
            self.desk = desk_of({name: device}, post)
            return self.desk

        self.hall = Hall(tables, desk)
        self.desk.open()
        self.until(lambda event: event == events.DeviceReady(name))

    def until(self, wanted: Callable[[events.Event], bool]) -> None:
        """Wait for what happens from now on, and let the kiosk take all of it."""
        self.hall.hears(wanted)
        self.hall.told.all.clear()

    def anew(self, wanted: Callable[[events.Event], bool]) -> None:
        """Wait for what has not happened yet."""
        self.hall.told.all.clear()
        self.until(wanted)

    def attended(self) -> None:
        """Wait until the device was attended to."""
        attended(self.desk, self.name)
        self.hall.happen()


def attended(desk: KioskDesk, name: DeviceName) -> None:
    """Wait until a device was attended to: what was asked of it is done."""
    for _ in range(2):  # between two jobs the host does what is due
        done: Inbox[object] = Inbox()
        desk.devices[name].submit(lambda: None, done.post, 10.0)
        done.await_count(1)


def failed(code: str) -> Callable[[events.Event], bool]:
    return lambda event: isinstance(event, events.NotHeard) and event.code == code


def seen(event: events.Event) -> bool:
    return isinstance(event, events.FrameSeen) and event.sight.corners is not None


def heard(event: events.Event) -> bool:
    return isinstance(event, events.Heard)


# papers


@pytest.fixture
def camera() -> Iterator[VirtualDocumentCamera]:
    with VirtualDocumentCamera() as made:
        made.lay(Scene(turn=6))
        yield made


@pytest.fixture
def papers(camera: VirtualDocumentCamera) -> Iterator[Stand]:
    """Stand before the camera, all questions answered."""
    device = PORTS["camera"].make("camera-files", {"folder": camera.folder})
    stand = Stand(scanning(), CAMERA, device)
    hall = stand.hall.touch("start").touch("choose_group", "benefits")
    hall.touch("choose_service", "disability_subsidy").touch("begin")
    hall.happen(events.CardFound(), events.CardWasRead(card(), NOW))
    while isinstance(content := hall.session.screen.content, Question):
        hall.touch("draft", ANSWERS[content.field.id]).touch("next")
    hall.touch("stroke", STROKE).touch("next").sees(Scanning)
    stand.until(seen)
    yield stand
    stand.desk.close()


def test_the_page_is_cut_out_straight_and_small_enough_to_send(papers: Stand) -> None:
    papers.hall.touch("take")
    papers.until(heard)
    shown = papers.hall.sees(PageTaken)
    assert shown.page.flaws == ()
    image = Image.open(io.BytesIO(shown.page.image.reveal()))
    assert image.format == "JPEG"
    assert image.height / image.width == pytest.approx(297 / 210, rel=0.01)
    assert len(shown.page.image.reveal()) < 1_000_000
    papers.hall.touch("keep")
    assert papers.hall.sees(Scanning).kept == 1


def test_a_page_of_a_large_camera_is_no_finer_than_200_dots_an_inch(
    papers: Stand, camera: VirtualDocumentCamera
) -> None:
    camera.lay(Scene(size=(4600, 3450)))
    papers.anew(lambda event: isinstance(event, events.FrameSeen))  # the next look is a new one
    papers.hall.touch("take")
    papers.until(heard)
    page = papers.hall.sees(PageTaken).page.image.reveal()
    width, height = Image.open(io.BytesIO(page)).size
    assert 1240 <= width <= 1654, "A4 at 150 to 200 dots an inch"
    assert height <= 2339
    assert len(page) < 1_000_000


@pytest.mark.parametrize(
    ("scene", "flaw"),
    [
        (Scene(blur=3.0), Flaw.BLURRED),
        (Scene(text=False), Flaw.EMPTY),
        (Scene(light=0.22), Flaw.DARK),
    ],
    ids=["blurred", "empty", "dark"],
)
def test_what_nobody_could_read_is_told_before_it_is_kept(
    papers: Stand, camera: VirtualDocumentCamera, scene: Scene, flaw: Flaw
) -> None:
    camera.lay(scene)
    papers.anew(lambda event: isinstance(event, events.FrameSeen))
    papers.hall.touch("take")
    papers.until(heard)
    assert papers.hall.sees(PageTaken).page.flaws == (flaw,)
    camera.lay(Scene())
    papers.hall.touch("retake")
    papers.anew(lambda event: isinstance(event, events.FrameSeen))
    papers.hall.touch("take")
    papers.until(heard)
    assert papers.hall.sees(PageTaken).page.flaws == (), "control: a good page has none"


def test_an_empty_desk_has_no_page(papers: Stand, camera: VirtualDocumentCamera) -> None:
    camera.lay(Scene(sheet=False))
    papers.anew(lambda e: isinstance(e, events.FrameSeen) and e.sight.corners is None)
    papers.hall.touch("take")
    papers.until(failed("camera.no_page"))
    assert papers.hall.sees(Scanning).code == "camera.no_page"
    camera.lay(Scene())
    papers.until(seen)
    assert papers.hall.sees(Scanning).code is None


def test_a_camera_without_light_says_so(papers: Stand, camera: VirtualDocumentCamera) -> None:
    camera.lay(Scene(light=0.05))
    papers.anew(lambda e: isinstance(e, events.FrameSeen) and e.sight.dark)
    sight = papers.hall.sees(Scanning).sight
    assert sight is not None
    assert sight.dark


CAMERA_FAULTS = {
    "empty": "camera.bad_picture",
    "truncated": "camera.bad_picture",
    "not_a_picture": "camera.bad_picture",
    "bomb": "camera.too_large",
    "huge": "camera.too_large",
    "silent": "camera.no_answer",
    "unplugged": "camera.unplugged",
}


@pytest.mark.parametrize(("fault", "code"), CAMERA_FAULTS.items())
def test_a_fault_of_the_camera_is_a_sentence_and_the_paper_is_brought_later(
    papers: Stand, camera: VirtualDocumentCamera, fault: str, code: str
) -> None:
    assert papers.hall.sees(Scanning).code is None, "control: all is well"
    if fault == "unplugged":
        camera.unplug()
    else:
        camera.inject(fault)
    papers.until(failed(code))
    if code in ("camera.bad_picture", "camera.too_large"):
        papers.hall.touch("take")  # it is said again, and the first is counted by then
        papers.until(failed(code))
    assert camera.faults[fault]
    assert papers.hall.sees(Scanning).code == code
    camera.plug()
    camera.mend()
    papers.anew(seen)
    assert (papers.hall.sees(Scanning).code, papers.hall.sees(Scanning).lost) == (None, False)
    papers.hall.touch("desk")
    assert papers.hall.sees(Scanning).material.id == "hardship"


def test_every_fault_of_the_virtual_camera_is_tried() -> None:
    assert set(CAMERA_FAULTS) == set(VirtualDocumentCamera.FAULTS)


# readings


@pytest.fixture
def meter() -> Iterator[VirtualBloodPressureMeter]:
    with VirtualBloodPressureMeter() as made:
        yield made


@pytest.fixture
def cuff(meter: VirtualBloodPressureMeter) -> Iterator[Stand]:
    """Stand before the meter."""
    device = PORTS["blood_pressure"].make("blood-pressure-serial", {"port": meter.port})
    stand = Stand(measuring(), CUFF, device)
    hall = stand.hall.touch("start").touch("choose_group", "health")
    hall.touch("choose_service", "blood_pressure").touch("begin").touch("next").sees(Measuring)
    stand.attended()
    yield stand
    stand.desk.close()


def test_the_meter_is_begun_from_the_screen(cuff: Stand, meter: VirtualBloodPressureMeter) -> None:
    before = meter.measuring
    cuff.hall.touch("start")
    cuff.attended()
    assert (before, meter.measuring) == (False, True)
    meter.measure(146, 92, 80)
    cuff.until(heard)
    assert cuff.hall.sees(ReadingJudged).measured == BloodPressure(146, 92, 80)


def test_who_goes_back_has_the_air_let_out(cuff: Stand, meter: VirtualBloodPressureMeter) -> None:
    cuff.hall.touch("start")
    cuff.attended()
    pumps = meter.measuring
    cuff.hall.touch("back").sees(Posture)
    cuff.attended()
    assert (pumps, meter.measuring) == (True, False)


@pytest.mark.parametrize("way", ["laid over", "end"])
def test_nobody_is_left_under_a_cuff_that_pumps(
    cuff: Stand, meter: VirtualBloodPressureMeter, way: str
) -> None:
    cuff.hall.touch("start")
    cuff.attended()
    pumps = meter.measuring
    if way == "laid over":
        cuff.hall.happen(events.StaffKnocked())
        cuff.attended()
    else:
        cuff.desk.close()
    assert (pumps, meter.measuring) == (True, False)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("cuff_loose", "meter.cuff_loose"),
        ("moved", "meter.moved"),
        ("weak_pulse", "meter.weak_pulse"),
        ("overpressure", "meter.overpressure"),
        ("battery_low", "meter.battery_low"),
        ("ambient", "meter.ambient"),
        ("device_fault", "meter.device_fault"),
        ("implausible", "meter.implausible"),
    ],
)
def test_a_measurement_that_fails_is_a_sentence_and_begun_again(
    cuff: Stand, meter: VirtualBloodPressureMeter, fault: str, code: str
) -> None:
    meter.inject(fault)
    cuff.hall.touch("start")
    cuff.attended()
    meter.measure()
    cuff.until(failed(code))
    assert meter.faults[fault]
    assert (cuff.hall.sees(Measuring).code, cuff.hall.sees(Measuring).running) == (code, False)
    meter.mend()
    cuff.hall.touch("start")
    cuff.attended()
    meter.measure(118, 76, 72)
    cuff.until(heard)
    assert cuff.hall.sees(ReadingJudged).measured == BloodPressure(118, 76, 72)


def test_a_meter_with_a_key_of_its_own_says_so(
    cuff: Stand, meter: VirtualBloodPressureMeter
) -> None:
    meter.inject("own_key")
    cuff.hall.touch("start")
    cuff.until(failed("meter.own_key"))
    assert cuff.hall.sees(Measuring).own_key
    meter.measure(118, 76, 72)
    cuff.until(heard)
    cuff.hall.sees(ReadingJudged)


@pytest.mark.parametrize("fault", ["silent", "unplugged"])
def test_a_meter_that_is_gone_leaves_the_pad(
    cuff: Stand, meter: VirtualBloodPressureMeter, fault: str
) -> None:
    assert not cuff.hall.sees(Measuring).lost, "control"
    if fault == "unplugged":
        meter.unplug()
    else:
        meter.inject(fault)
    cuff.until(lambda event: event == events.DeviceLost(CUFF))
    assert meter.faults[fault]
    assert cuff.hall.sees(Measuring).lost
    hall = cuff.hall.touch("type")
    for number in ("118", "76", "72"):
        for digit in number:
            hall.touch("key", PersonalText(digit))
        hall.touch("next")
    assert hall.sees(ReadingJudged).measured == BloodPressure(118, 76, 72)


# a whole kiosk


def come_for(person: Person, group: str, service: str) -> None:
    person.until(lambda screen: screen.online is True, "the network")
    person.touch("start").sees(Home)
    person.touch("choose_group", group).sees(ServiceList)
    person.touch("choose_service", service).sees(Guide)
    person.touch("begin")


def test_a_paper_goes_from_the_camera_to_the_platform(world: World) -> None:
    world.camera.lay(Scene(turn=4))
    with person_in(world) as person:
        come_for(person, "benefits", "disability_subsidy")
        person.sees(PutCard)
        world.reader.put(WANG_XIAOYING)
        while isinstance(person.sees(Content, _asks), Question):
            question = person.sees(Question)
            person.touch("draft", ANSWERS[question.field.id]).touch("next")
        person.touch("stroke", STROKE).touch("next")
        person.sees(Scanning, lambda c: c.sight is not None and c.sight.corners is not None)
        person.touch("take").sees(PageTaken)
        page = person.sees(PageTaken).page.image.reveal()
        assert page.startswith(JPEG), "control: it would be known"
        person.touch("keep").sees(Scanning, lambda c: c.kept == 1)
        assert not [one for one in files(world.folder) if JPEG in one.read_bytes()]
        person.touch("done").touch("skip").sees(ConsentAsked)
        person.touch("tick").touch("next").sees(Review)
        case_id = person.kiosk.session.state.visit.case_id
        assert world.case(case_id) is None, "nothing goes before it is handed in"
        person.submit()
        person.until(lambda _: world.case(case_id) is not None, "the case at the platform")
        person.touch("restart").sees(Home)
        assert not person.kiosk.session.state.visit.scans


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def _asks(content: Content) -> bool:
    return isinstance(content, Question | Signing)


def test_a_reading_is_kept_by_whoever_agrees_and_by_nobody_else(world: World) -> None:
    with person_in(world) as person:
        database = open_engine(load(world.config))
        come_for(person, "health", "blood_pressure")
        measure(person, world, 146, 92, 80)
        person.touch("print")
        person.sees(ReadingJudged, lambda c: c.printed)
        person.touch("leave").sees(Farewell)
        assert "146/92/80" not in everything(database)
        assert world.printer.slips, "a paper without a name"
        person.touch("done")
        come_for(person, "health", "blood_pressure")
        measure(person, world, 138, 86, 76)
        person.touch("keep").sees(PutCard)
        world.reader.put(WANG_XIAOYING)
        person.sees(ConsentAsked)
        person.touch("tick").touch("next").sees(Review)
        case_id = person.kiosk.session.state.visit.case_id
        person.submit()
        person.touch("next").sees(TrendShown, _has_todays)
        assert "138/86/76" in everything(database), "control: what is kept is found so"
        person.sees(TrendShown, lambda c: len(c.readings or ()) > 1)  # what the platform has
        person.until(lambda _: world.case(case_id) is not None, "the case at the platform")
        person.touch("forget").touch("forget").sees(TrendShown, lambda c: c.forgotten)
        assert "138/86/76" not in everything(database)
        database.dispose()


def _has_todays(content: TrendShown) -> bool:
    return BloodPressure(138, 86, 76) in [one.measured for one in content.readings or ()]


def measure(person: Person, world: World, systolic: int, diastolic: int, pulse: int) -> None:
    person.sees(Posture)
    person.touch("next").sees(Measuring)
    person.touch("start")
    attended(person.kiosk.desk, CUFF)
    assert world.blood_pressure.measuring
    world.blood_pressure.measure(systolic, diastolic, pulse)
    person.sees(ReadingJudged)


def test_the_slip_names_what_is_still_to_be_brought(world: World) -> None:
    world.camera.unplug()
    with person_in(world) as person:
        come_for(person, "benefits", "disability_subsidy")
        person.sees(PutCard)
        world.reader.put(WANG_XIAOYING)
        while isinstance(person.sees(Content, _asks), Question):
            question = person.sees(Question)
            person.touch("draft", ANSWERS[question.field.id]).touch("next")
        person.touch("at_desk").sees(Scanning, lambda c: c.lost)
        person.touch("desk").touch("skip").sees(ConsentAsked)
        person.touch("tick").touch("next").sees(Review)
        assert isinstance(person.submit(), SlipOut)
    assert world.camera.faults["unplugged"]
    slip = world.printer.slips[-1].text
    assert "· 残疾证" in slip
    assert "· 到窗口签字按手印" in slip
