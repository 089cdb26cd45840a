"""A vendor's library makes pictures of card photos, and what is wrong with it costs nothing else.

The library is a small one of our own (``photos.c``), with the functions that vendors' have.
"""

from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drivers.idcard import portrait
from drivers.idcard.library import CALLS
from drivers.idcard.portrait import MEMORY, LibraryPortraits, picture_of
from drivers.idcard.reader import serial_reader
from drivers.isolation.process import Isolated, Lost
from drivers.sandbox.cards import card_of
from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.people import WANG_XIAOYING
from kiosk.domain.staff import DeviceState
from kiosk.ports import CardRead
from tests.contract import photos
from tests.contract.photos import photo

fuzzed = settings(derandomize=True, deadline=None)

BAD = {
    "c": "aborts",
    "s": "crashes",
    "e": "ends",
    "h": "hangs",
    "n": "writes-none",
    "w": "too-wide",
}


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    folder = tmp_path_factory.mktemp("libraries")

    return lambda name: photos.library(name, folder)


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """A folder of this test's own in memory's place, so that what is left in it can be counted."""
    folder = tmp_path / "memory"
    folder.mkdir()
    return folder


@contextlib.contextmanager
def decoder(
    library: str, memory: Path = MEMORY, seconds: float = 5.0
) -> Iterator[LibraryPortraits]:
    made = LibraryPortraits(library, seconds=seconds, memory=memory)
    made.open()
    try:
        yield made
    finally:
        made.close()


def left_in(memory: Path) -> list[Path]:
    return [path for path in memory.rglob("*") if path.is_file()]


def test_every_function_that_is_known_has_a_library_here() -> None:
    assert set(CALLS) == set(photos.BUILDS) - {"unknown", "hangs"}


@pytest.mark.parametrize("name", CALLS)
def test_a_photo_becomes_a_picture_by_each_function_that_vendors_have(
    library: Callable[[str], str], memory: Path, name: str
) -> None:
    with decoder(library(name), memory) as portraits:
        first = portraits.decode(photo())
        assert first is not None
        with Image.open(BytesIO(first.reveal())) as image:
            assert (image.size, image.mode) == ((102, 126), "RGB")
            assert image.getpixel((3, 125)) == (photo()[4],) * 3, "the last row is written first"
        other = portraits.decode(photo(face="another nobody"))
        assert other is not None
        assert other != first
        assert left_in(memory) == []
    assert list(memory.iterdir()) == []


@pytest.mark.parametrize("does", BAD, ids=BAD.values())
@pytest.mark.parametrize("name", ["wlt2bmpBuffer", "GetBmp"])
def test_a_library_that_fails_at_a_photo_costs_that_picture_alone(
    library: Callable[[str], str], memory: Path, name: str, does: str
) -> None:
    with decoder(library(name), memory) as portraits:
        assert portraits.decode(photo()) is not None  # control: it works
        process = portraits.pid
        portraits._seconds = 0.5
        assert portraits.decode(photo(does)) is None
        assert (portraits.pid == process) == (does in "nw"), "a new process after the worse"
        assert left_in(memory) == []
        portraits._seconds = 5.0
        assert portraits.decode(photo()) is not None
        assert not portraits.failed


def test_what_a_library_prints_is_no_answer(library: Callable[[str], str]) -> None:
    with decoder(library("wlt2bmpBuffer")) as portraits:
        printed, silent = portraits.decode(photo("o")), portraits.decode(photo("p"))
        assert printed is not None
        assert printed == silent


def test_a_library_that_fails_three_times_is_left_alone_until_it_is_opened_again(
    library: Callable[[str], str],
) -> None:
    with decoder(library("wlt2bmpBuffer")) as portraits:
        for _ in range(3):
            assert not portraits.failed
            assert portraits.decode(photo("c")) is None
        assert portraits.failed
        assert portraits.pid is None
        assert portraits.decode(photo()) is None
        assert portraits.pid is None, "no child was made for it"
        portraits.open()
        assert portraits.decode(photo()) is not None


@pytest.mark.parametrize("what", ["missing", "unknown", "no-library"])
def test_what_is_no_library_that_is_known_fails(
    library: Callable[[str], str], tmp_path: Path, what: str
) -> None:
    junk = tmp_path / "junk.so"
    junk.write_bytes(b"not a library")
    path = {"missing": "/nowhere.so", "no-library": str(junk)}.get(what) or library("unknown")
    with decoder(path) as portraits:
        assert [portraits.decode(photo()) for _ in range(3)] == [None] * 3
        assert portraits.failed


def test_a_library_that_never_gets_ready_is_given_up(
    library: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portrait, "_READY_SECONDS", 0.0)
    with decoder(library("hangs"), seconds=0.1) as portraits:
        assert [portraits.decode(photo()) for _ in range(3)] == [None] * 3
        assert portraits.failed


def test_without_memory_there_are_no_pictures_rather_than_files_on_a_disk(
    library: Callable[[str], str], tmp_path: Path
) -> None:
    with decoder(library("GetBmp"), tmp_path / "nowhere") as portraits:
        assert portraits.failed
        assert portraits.decode(photo()) is None
    assert left_in(tmp_path) == []


def test_what_a_killed_kiosk_has_left_is_removed_and_what_a_living_one_has_is_not(
    library: Callable[[str], str], memory: Path
) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    for owner in (gone.pid, os.getpid()):
        (memory / f"xiaoshi-portrait-{owner}-x").mkdir()
        (memory / f"xiaoshi-portrait-{owner}-x" / "photo.wlt").write_bytes(photo())
    with decoder(library("GetBmp"), memory):
        assert [path.parent.name for path in left_in(memory)] == [
            f"xiaoshi-portrait-{os.getpid()}-x"
        ]


def test_the_process_ends_with_the_reader(library: Callable[[str], str]) -> None:
    with decoder(library("wlt2bmpBuffer")) as portraits:
        assert portraits.decode(photo()) is not None
        process = portraits.pid
        assert Path(f"/proc/{process}").exists()  # control
    assert not Path(f"/proc/{process}").exists()


def test_a_library_that_hangs_dies_with_a_kiosk_that_is_killed(
    library: Callable[[str], str], memory: Path
) -> None:
    kiosk = subprocess.Popen(
        [sys.executable, "-c", KIOSK, library("wlt2bmpBuffer"), str(memory)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert kiosk.stdout is not None
    with kiosk, kiosk.stdout:
        child = Path("/proc", kiosk.stdout.readline().strip())
        assert kiosk.stdout.readline() == "asking\n"
        assert child.exists()  # control: the kiosk lives, and so does it
        kiosk.kill()
        kiosk.wait()
        until = time.monotonic() + 10
        pause = threading.Event()
        while child.exists() and "zombie" not in (child / "status").read_text(encoding="utf-8"):
            assert time.monotonic() < until, "it lives on"
            pause.wait(0.01)


KIOSK = """
import sys
from pathlib import Path
from drivers.idcard.portrait import LibraryPortraits
portraits = LibraryPortraits(sys.argv[1], seconds=60.0, memory=Path(sys.argv[2]))
portraits.open()
assert portraits.decode(b"p" + b"." * 1023) is not None
print(portraits.pid)
print("asking", flush=True)
portraits.decode(b"h" + b"." * 1023)
"""


def test_no_core_is_written_of_the_process(library: Callable[[str], str]) -> None:
    with decoder(library("wlt2bmpBuffer")) as portraits:
        assert portraits.decode(photo()) is not None
        limits = Path(f"/proc/{portraits.pid}/limits").read_text(encoding="utf-8")
        (core,) = (line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"]


@fuzzed
@given(st.binary(max_size=200), st.integers(0, 60), st.binary(max_size=60))
def test_only_a_bitmap_of_the_right_form_is_a_picture(tail: bytes, at: int, change: bytes) -> None:
    assert picture_of(tail) is None
    size = struct.pack("<II", 102, 126)
    good = b"BM" + bytes(8) + b"\x36\0\0\0\x28\0\0\0" + size + b"\x01\0\x18\0" + bytes(24 + 38808)
    assert picture_of(good) is not None
    spoilt = bytearray(good)
    spoilt[at : at + len(change)] = change
    picture = picture_of(bytes(spoilt))
    if picture is not None:
        with Image.open(BytesIO(picture.reveal())) as image:
            assert (image.size, image.mode) == ((102, 126), "RGB"), "only its dots are believed"
            image.load()


# through the reader


@pytest.fixture
def sam() -> Iterator[VirtualSamReader]:
    with VirtualSamReader(paced=False) as reader:
        yield reader


def test_a_card_is_read_with_its_picture_and_without_a_library_with_none(
    library: Callable[[str], str], sam: VirtualSamReader
) -> None:
    for path, has in ((library("wlt2bmpBuffer"), True), ("", False)):
        reader = serial_reader(sam.port, photos=path)
        reader.open()
        with contextlib.closing(reader):
            sam.put(card_of(WANG_XIAOYING, photo=photo()))
            read = read_with(reader.read, wanted=has, again=sam)
            assert read.card == WANG_XIAOYING
            assert (read.portrait is not None) == has
            assert "face" not in repr(read)


@pytest.mark.parametrize("does", [*BAD, "/nowhere.so"], ids=[*BAD.values(), "is-not-there"])
def test_a_card_is_read_in_time_whatever_becomes_of_its_photo_and_staff_are_warned(
    library: Callable[[str], str], sam: VirtualSamReader, does: str
) -> None:
    path = library("wlt2bmpBuffer") if does in BAD else does
    reader = serial_reader(sam.port, photos=path)
    reader.open()
    with contextlib.closing(reader):
        assert reader.status().warning is None
        until = time.monotonic() + 10
        while reader.status().warning is None:
            assert time.monotonic() < until, "it never failed"
            sam.put(card_of(WANG_XIAOYING, photo=photo(does[0])))
            begin = time.monotonic()
            assert reader.read() == CardRead(WANG_XIAOYING)
            assert time.monotonic() - begin < 2.0
        status = reader.status()
        assert (status.state, status.warning) == (DeviceState.ONLINE, "idcard.no_portrait")


def read_with(read: Callable[[], object], *, wanted: bool, again: VirtualSamReader) -> CardRead:
    """Read; a library that is only just starting may miss the first cards."""
    until = time.monotonic() + 10
    pause = threading.Event()
    while True:
        result = read()
        assert isinstance(result, CardRead)
        if not wanted or result.portrait is not None:
            return result
        assert time.monotonic() < until
        pause.wait(0.01)
        again.lift()
        again.put(card_of(WANG_XIAOYING, photo=photo()))


# the child and its lines


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.exit(1)",
        "print('no json', flush=True); input()",
        "print('[]', flush=True); input()",
        "print('x' * (2 << 20), flush=True); input()",
        "import os; os.write(1, b'\\xff\\n'); input()",
    ],
    ids=["ends", "no-json", "no-object", "no-end", "no-text"],
)
def test_a_child_that_does_not_keep_to_the_form_is_lost(program: str) -> None:
    child = Isolated(["python3", "-c", program])
    child.start()
    with pytest.raises(Lost):
        child.ready(10.0)
    assert child.pid is None


def test_a_child_is_not_told_where_secrets_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials/kiosk")
    child = Isolated(
        ["python3", "-c", "import json, os; print(json.dumps(dict(os.environ)), flush=True)"]
    )
    told = child.ready(10.0)
    child.close()
    assert told is not None
    assert "PATH" in told, "control"
    assert "CREDENTIALS_DIRECTORY" not in told


def test_a_child_that_takes_nothing_is_lost_in_time() -> None:
    child = Isolated(["python3", "-c", "import time; print('{}', flush=True); time.sleep(60)"])
    child.start()
    assert child.ready(10.0) == {}
    begin = time.monotonic()
    with pytest.raises(Lost):
        child.ask({"much": "x" * (1 << 20)}, 0.1)
    assert time.monotonic() - begin < 30.0, "long before the child would have ended"
    assert child.pid is None


def test_a_command_that_is_not_there_is_lost() -> None:
    with pytest.raises(Lost):
        Isolated(["/nowhere/command"]).start()
