"""One virtual device alone, as an integrator has it: found by its first line, told by the next."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from drivers.camera.picture import codes
from drivers.catalog import PORTS
from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.hands_on import LINE, NAMES, Scripted, hands_on, script_from
from kiosk.app.world import World
from kiosk.domain.masked import ScannedText
from kiosk.domain.measurement import BloodPressure
from kiosk.domain.receipt import Line, PrintOutcome, Slip
from kiosk.domain.staff import DeviceState
from kiosk.ports import CardFault, CardRead, Frame


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@dataclass
class Alone:
    """A device that runs as a program of its own."""

    process: subprocess.Popen[str]
    place: dict[str, Any]

    def says(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def until(self, key: str, value: object) -> dict[str, Any]:
        while (told := self.says()).get(key) != value:
            pass
        return told

    def told(self, line: str) -> dict[str, Any]:
        """Have something done, and return what is said of it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        while not {"done", "refused"} & (answer := self.says()).keys():
            pass
        return answer


@contextmanager
def alone(*words: str) -> Iterator[Alone]:
    with subprocess.Popen(
        [sys.executable, "-m", "kiosk", "sandbox", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        made = Alone(process, json.loads(process.stdout.readline()))
        try:
            yield made
        finally:
            process.kill()


def device(name: str, adapter: str, **params: str | int) -> Any:
    made = PORTS[name].make(adapter, params)
    made.open()
    return made


def test_a_card_is_laid_on_a_reader_and_read_by_somebody_else() -> None:
    with alone("card_reader") as reader:
        other = device("idcard", "sam-serial", port=reader.place["path"])
        assert reader.told("put wang") == {"done": "put wang"}
        read = other.read()
        assert isinstance(read, CardRead)
        assert read.card == WANG_XIAOYING
        assert reader.until("event", "read")["times"] == 1
        for line in ("lift", "put 1", "suspect"):
            reader.told(line)
        fault = other.read()
        assert isinstance(fault, CardFault)
        assert fault.code == "idcard.suspect"
        assert reader.until("event", "suspect")["times"] == 1
        other.close()


def test_a_printer_at_a_port_of_one_s_choice_tells_its_slip_and_runs_out_by_script(
    tmp_path: Path, unused_port: int
) -> None:
    script = tmp_path / "script.toml"
    script.write_text('[[step]]\nafter = "slip"\ndo = "paper_out"\n', "utf-8")
    with alone("receipt_printer", "--port", str(unused_port), "--script", str(script)) as printer:
        assert printer.place["port"] == unused_port
        other = device("printer", "escpos-tcp", host="127.0.0.1", port=unused_port)
        assert other.print(Slip((Line("青禾社区"),))).outcome is PrintOutcome.DONE
        assert printer.until("event", "slip")["told"] == ["青禾社区"]
        printer.until("done", "paper_out")
        assert other.status().code == "printer.paper_out"
        printer.told("mend")
        assert other.status().state is DeviceState.ONLINE
        other.close()


def test_a_meter_measures_when_it_is_told_to() -> None:
    with alone("blood_pressure") as meter:
        other = device("blood_pressure", "blood-pressure-serial", port=meter.place["path"])
        meter.told("measure 135 85 70")
        assert isinstance(other.take(5.0), BloodPressure)
        other.close()


def test_a_camera_sees_the_sheet_that_is_laid_under_it() -> None:
    with alone("camera") as camera:
        other = device("camera", "camera-files", folder=camera.place["folder"])
        for line, sees in (("lay 青禾-0001", {"青禾-0001"}), ("take_away", set())):
            camera.told(line)
            other.frame(5.0)  # that was under way
            frame = other.frame(5.0)
            assert isinstance(frame, Frame)
            seen = codes(frame)
            assert isinstance(seen, tuple)
            assert {code.reveal() for code in seen if isinstance(code, ScannedText)} == sees
        other.close()


def test_whom_nobody_knows_is_told_who_there_is() -> None:
    with alone("card_reader") as reader:
        assert "wang_xiaoying, li_siwei" in reader.told("put nobody")["remedy"]
        assert reader.told("put li_siwei") == {"done": "put li_siwei"}


@pytest.mark.parametrize("line", ["fly", "put nobody", "mend wings"])
def test_what_cannot_be_done_is_told_with_what_can(line: str) -> None:
    with alone("card_reader") as reader:
        refused = reader.told(line)
        assert refused["refused"] == line
        assert refused["remedy"]
        assert "done" in reader.told("lift")


def test_it_ends_in_silence_where_its_input_is_closed_or_nobody_reads_on() -> None:
    asked = [sys.executable, "-m", "kiosk", "sandbox", "panel"]
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *asked], capture_output=True, timeout=90, check=False
    )
    assert (closed.returncode, closed.stderr) == (0, b"")
    assert b'"device": "panel"' in closed.stdout
    with subprocess.Popen(
        asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as panel:
        assert panel.stdin
        assert panel.stdout
        assert panel.stderr
        assert b'"device": "panel"' in panel.stdout.readline()
        panel.stdout.close()
        panel.stdin.write(b"step_up\n")
        panel.stdin.flush()
        assert panel.wait(30) == 128 + signal.SIGPIPE
        assert panel.stderr.read() == b""


def test_it_ends_with_its_input_and_when_it_is_told_to() -> None:
    with alone("panel") as panel:
        assert panel.process.stdin is not None
        panel.process.stdin.close()
        assert panel.process.wait(30) == 0
    with alone("panel") as panel:
        panel.process.send_signal(signal.SIGTERM)
        assert panel.process.wait(30) == 128 + signal.SIGTERM
        assert not Path(panel.place["path"]).exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["panel", "--port", "9"], "leave out --port"),
        (["line"], "--target"),
        (["line", "--target", "127.0.0.1:9", "--port", "9"], "leave out --port"),
        (["panel", "--target", "127.0.0.1:9"], "leave out --target"),
        (["card_reader", "--script", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_what_cannot_be_had_is_told_before_it_begins(words: list[str], says: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "sandbox", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_script_names_no_device_that_a_demonstration_lacks(world: World) -> None:
    assert set(world.devices) == set(NAMES)
    assert set(hands_on(world)) == {*NAMES.values(), LINE}


def test_a_demonstration_has_a_bad_day_by_script(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad-day.toml"
    path.write_text(
        '[[step]]\ndevice = "receipt_printer"\nafter = "card_reader.read"\ndo = "paper_out"\n'
        '[[step]]\ndevice = "line"\nat = 0\ndo = "unplug"\n'
        '[[step]]\ndevice = "thermometer"\nat = 0\ndo = "measure warm"\n',
        "utf-8",
    )
    printer = device("printer", "escpos-tcp", host=world.printer.host, port=world.printer.tcp_port)
    scripted = Scripted(script_from(path), world)
    try:
        reader = device("idcard", "sam-serial", port=world.reader.port)
        assert printer.status().code is None
        world.reader.put(WANG_XIAOYING)
        assert isinstance(reader.read(), CardRead)
        scripted.join(30)
        assert printer.status().code == "printer.paper_out"
        assert world.line.is_cut
        assert "measure [DEGREES]" in capsys.readouterr().err
    finally:
        scripted.close()
    for each in (reader, printer):
        each.close()
