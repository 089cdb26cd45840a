"""A document camera gives pictures; a page is found in one, and what its codes say."""

from __future__ import annotations

import io
import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from drivers.camera.camera import (
    MOST_BYTES,
    Camera,
    FolderEye,
    adapter_camera,
    folder_camera,
)
from drivers.camera.page import corners_of, page_of
from drivers.camera.picture import codes, opened
from drivers.sandbox.camera import VirtualDocumentCamera
from drivers.sandbox.sheets import DESKS, Scene, draw, jpeg
from kiosk.domain.device import Completion, DeviceClass
from kiosk.domain.masked import ScannedText
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError
from kiosk.ports import DeviceFault, DocumentCamera, Frame
from tests.contract.hardware import camera_at
from tests.contract.isolated import isolated

SOON = 60.0
SAYS = "社保卡 https://zwfw.example.cn/t?c=9F2A"


@dataclass(frozen=True)
class Desk:
    """A camera, virtual or real."""

    camera: DocumentCamera


@pytest.fixture
def eye() -> Iterator[VirtualDocumentCamera]:
    with VirtualDocumentCamera() as device:
        yield device


@pytest.fixture
def camera(eye: VirtualDocumentCamera) -> Iterator[Camera]:
    with closing(folder_camera(eye.folder)) as adapter:
        adapter.open()
        yield adapter


@pytest.fixture
def any_camera(request: pytest.FixtureRequest) -> Iterator[Desk]:
    if request.param.startswith("hw:"):
        real = camera_at(request.param.removeprefix("hw:"))
        with closing(real):
            real.open()
            yield Desk(real)
        return
    if request.param == "isolated":
        with (
            VirtualDocumentCamera() as device,
            isolated("camera", "camera-files", folder=str(device.folder)) as far,
        ):
            yield Desk(far)
        return
    with VirtualDocumentCamera() as device:
        # The second stands for somebody's adapter: what it opens is an eye like any other.
        made = (
            folder_camera(device.folder)
            if request.param == "files"
            else Camera("/dev/video0", lambda: FolderEye(device.folder))
        )
        with closing(made):
            made.open()
            yield Desk(made)


def fault_of(outcome: object) -> str | None:
    return outcome.code if isinstance(outcome, DeviceFault) else None


def shown(scene: Scene) -> Frame:
    return Frame(jpeg(draw(scene)))


def said(found: tuple[ScannedText | DeviceFault, ...] | DeviceFault) -> list[str]:
    assert not isinstance(found, DeviceFault)
    return [each.reveal() if isinstance(each, ScannedText) else each.code for each in found]


# -- every camera


def test_an_idle_camera_is_online_and_opens_again(any_camera: Desk) -> None:
    camera = any_camera.camera
    assert camera.status().state is DeviceState.ONLINE
    assert camera.self_test().completion is Completion.SUCCESS
    assert camera.capabilities().device_class is DeviceClass.CAMERA
    camera.close()
    assert camera.status().state is DeviceState.NO_DEVICE
    assert camera.self_test().completion is Completion.DEVICE_NOT_READY
    with pytest.raises(KioskError, match=r"camera\.unplugged"):
        camera.frame(0.1)
    camera.open()
    assert camera.status().state is DeviceState.ONLINE


def test_a_camera_gives_picture_after_picture(any_camera: Desk) -> None:
    for _ in range(3):
        frame = any_camera.camera.frame(SOON)
        assert isinstance(frame, Frame)
        assert not isinstance(opened(frame), DeviceFault)
        assert len(repr(frame)) < 40, "a picture shows itself nowhere"


# -- faults


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("empty", "camera.bad_picture"),
        ("truncated", "camera.bad_picture"),
        ("not_a_picture", "camera.bad_picture"),
        ("bomb", "camera.too_large"),
        ("huge", "camera.too_large"),
    ],
)
def test_what_is_no_picture_is_a_fault_and_the_next_one_comes(
    eye: VirtualDocumentCamera, camera: Camera, fault: str, code: str
) -> None:
    eye.lay(Scene())
    eye.inject(fault)
    frame = camera.frame(SOON)
    outcome = opened(frame) if isinstance(frame, Frame) else frame
    assert fault_of(outcome) == code
    if isinstance(frame, Frame):
        assert fault_of(page_of(frame)) == fault_of(codes(frame)) == code
    eye.mend()
    frame = camera.frame(SOON)
    assert isinstance(frame, Frame)
    assert isinstance(page_of(frame), Frame)
    assert eye.faults[fault] == 1


def test_a_silent_camera_is_noticed_in_time(eye: VirtualDocumentCamera, camera: Camera) -> None:
    eye.inject("silent")
    begin = time.monotonic()
    assert camera.frame(0.2) is None
    assert time.monotonic() - begin < SOON
    assert eye.faults["silent"] == 1
    status = camera.status()
    assert (status.state, status.code) == (DeviceState.OFFLINE, "camera.no_answer")
    eye.mend("silent")
    assert isinstance(camera.frame(SOON), Frame)
    assert camera.status().state is DeviceState.ONLINE


def test_an_unplugged_camera_is_noticed_and_comes_back(
    eye: VirtualDocumentCamera, camera: Camera
) -> None:
    eye.inject("unplugged")
    assert camera.status().code == "camera.unplugged"
    with pytest.raises(KioskError, match=r"camera\.unplugged"):
        camera.frame(SOON)
    with pytest.raises(KioskError, match=r"camera\.unplugged"):
        camera.open()
    assert eye.faults["unplugged"] == 1
    eye.mend("unplugged")
    camera.open()
    assert isinstance(camera.frame(SOON), Frame)


def test_every_fault_that_can_be_injected_is_tested() -> None:
    tested = Path(__file__).read_text("utf-8")
    assert [f for f in VirtualDocumentCamera.FAULTS if f'"{f}"' not in tested] == []


def test_without_an_adapter_a_camera_says_so() -> None:
    with pytest.raises(KioskError, match=r"camera\.no_adapter"):
        adapter_camera("/dev/video0").open()


def test_a_folder_is_played_by_name_over_and_over(tmp_path: Path) -> None:
    with closing(folder_camera(str(tmp_path))) as camera:
        camera.open()
        assert camera.frame(0.1) is None, "while it is empty"
        for name in ("b.png", "a.jpg", "notes.txt"):
            tmp_path.joinpath(name).write_bytes(name.encode())
        played = [camera.frame(1.0) for _ in range(3)]
    assert played == [Frame(b"a.jpg"), Frame(b"b.png"), Frame(b"a.jpg")]


def test_a_broken_picture_is_a_fault_whatever_is_broken() -> None:
    whole = shown(Scene(size=(320, 240), code=SAYS)).image
    made = io.BytesIO()
    draw(Scene(size=(160, 120))).save(made, "PNG")
    chance = random.Random(5)
    broken = 0
    for _ in range(400):
        data = bytearray(chance.choice((whole, made.getvalue())))
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(min(len(data), chance.choice((40, 700, 9_999))))] = (
                chance.randrange(256)
            )
        outcome = opened(Frame(bytes(data[: chance.choice((len(data), len(data) // 2))])))
        broken += isinstance(outcome, DeviceFault)
    assert 0 < broken < 400
    assert not isinstance(opened(Frame(whole)), DeviceFault)


def test_a_picture_of_another_kind_is_none() -> None:
    for kind in ("GIF", "BMP", "TIFF"):
        made = io.BytesIO()
        Image.new("RGB", (64, 64)).save(made, kind)
        assert fault_of(opened(Frame(made.getvalue()))) == "camera.bad_picture"


# -- pages


@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize(
    ("turn", "tilt", "shadow"), [(0, 0.0, False), (-12, 0.15, True), (30, 0.1, False)]
)
def test_a_sheet_is_found_on_any_desk(desk: str, turn: int, tilt: float, shadow: bool) -> None:
    scene = Scene(desk, turn, tilt, shadow)
    found = corners_of(draw(scene))
    assert found is not None
    off = max(min(math.dist(corner, true) for true in scene.corners()) for corner in found)
    assert off < 4, "dots of 1600: a millimetre and a half on A4"


@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize("shadow", [False, True])
def test_a_desk_without_a_sheet_is_no_page(desk: str, shadow: bool) -> None:
    assert fault_of(page_of(shown(Scene(desk, sheet=False, shadow=shadow)))) == "camera.no_page"


def test_a_page_comes_straight_in_its_shape_and_without_the_desk() -> None:
    page = page_of(shown(Scene("dark", turn=8, tilt=0.15, code=SAYS)))
    assert isinstance(page, Frame)
    image = opened(page)
    assert not isinstance(image, DeviceFault)
    assert image.height / image.width == pytest.approx(297 / 210, rel=0.01)
    edge = 6
    for box in (
        (edge, edge, image.width - edge, 2 * edge),
        (edge, image.height - 2 * edge, image.width - edge, image.height - edge),
    ):
        assert ImageStat.Stat(image.convert("L").crop(box)).mean[0] > 225, "paper, not desk"
    assert said(codes(page)) == [SAYS]


def test_codes_are_read_from_the_picture_and_judged_like_a_scanners() -> None:
    import segno

    def said_by(data: bytes) -> list[str]:
        made = io.BytesIO()
        segno.make(data, mode="byte", micro=False).save(made, kind="png", scale=4, border=4)
        return said(codes(Frame(made.getvalue())))

    assert said(codes(shown(Scene(turn=20, code=SAYS)))) == [SAYS]
    assert said(codes(shown(Scene()))) == []
    assert said_by("四川省成都市".encode("gbk")) == ["四川省成都市"]
    assert said_by("a\u202eb".encode()) == ["scanner.not_text"]
    assert said_by(b"\x00\x01\xff") == ["scanner.not_text"]
    assert said_by(b"8" * 2200) == ["scanner.too_long"]


def test_no_picture_is_left_behind(
    eye: VirtualDocumentCamera, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    eye.lay(Scene(code=SAYS))
    written: list[str] = []
    real = open

    def watched(file: object, mode: str = "r", *rest: object, **more: object) -> object:
        if set(mode) & set("wax+"):
            written.append(str(file))
        return real(file, mode, *rest, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", watched)
    frame = camera.frame(SOON)
    assert isinstance(frame, Frame)
    page_of(frame)
    codes(frame)
    assert written == []
    assert Path(eye.folder, "now.jpg").is_fifo()
    assert len(frame.image) < MOST_BYTES


_: Callable[[str], DocumentCamera] = folder_camera
