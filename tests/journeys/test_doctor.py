"""What a technician hears of `kiosk doctor`, over virtual devices, with settings and without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from drivers.catalog import CARD_READERS
from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.people import WANG_XIAOYING
from drivers.sandbox.ports import PtyPort
from drivers.sandbox.receipt import VirtualReceiptPrinter
from kiosk.app.demo_site import PIN
from kiosk.app.doctor import kept, outside
from kiosk.app.doctor.devices import CHECKS as DEVICES
from kiosk.app.doctor.examination import CHECKS, Report, examine
from kiosk.app.doctor.finding import Check, Finding, Level
from kiosk.app.doctor.kept import CHECKS as KEPT
from kiosk.app.doctor.machine import Machine
from kiosk.app.doctor.outside import CHECKS as OUTSIDE
from kiosk.app.doctor.plugged import CHECKS as PLUGGED
from kiosk.app.doctor.site_file import Fixed, fix
from kiosk.app.run import set_pin
from kiosk.app.site import load_site
from kiosk.app.system import SystemClock
from kiosk.app.world import World
from kiosk.domain.screen import SlipOut
from kiosk.ports import CardRead
from offline_store.gateway.authority import make_authority
from tests.journeys.person import person_in

READER, PRINTER = "dev/ttyUSB0", "dev/ttyUSB1"
DOC = Path(__file__).parents[2] / "docs" / "doctor.md"


@dataclass(frozen=True)
class Bench:
    """A machine with a card reader and a receipt printer on serial lines, and nothing else."""

    root: Path
    reader: VirtualSamReader
    printer: VirtualReceiptPrinter

    @property
    def config(self) -> Path:
        return self.root / "site.toml"

    def settings(self, reader: str = READER, printer: str = PRINTER, more: str = "") -> str:
        """Return what a technician wrote of the two devices."""
        return (
            "[idcard]\n# The one at the right.\n"
            'adapter = "sam-serial"   # by Xinzhongxin\n'
            f'params = {{ port = "{self.root / reader}", name = "front" }}  # 右下边\n\n'
            "[printer]\n"
            'adapter = "escpos-serial"\n'
            f'params = {{ port = "{self.root / printer}", profile = "80mm" }}\n{more}'
        )

    def write(self, devices: str) -> Path:
        """Write a settings file: the example's, with these devices."""
        example = (DOC.parent / "site.example.toml").read_text("utf-8")
        before, rest = example.split("[idcard]\n", 1)
        after = rest[rest.index("[gateway]\n") :]
        self.config.write_text(f"{before}{devices}\n{after}", "utf-8")
        return self.config

    def look(self, checks: Sequence[Check] = (*DEVICES, *PLUGGED)) -> Report:
        """Have it examined anew."""
        return examine(self.machine(), checks)

    def of(self, device: str) -> Finding:
        """Have one device looked at anew."""
        return self.look([check for check in DEVICES if check.id == device]).of(device)

    def machine(self) -> Machine:
        return Machine.at(self.config, self.root)

    def fix(self) -> Fixed:
        machine = self.machine()
        return fix(machine, examine(machine, DEVICES))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    (tmp_path / "dev").mkdir()
    reader, printer = VirtualSamReader(paced=False), VirtualReceiptPrinter.serial()
    with reader, printer:
        (tmp_path / READER).symlink_to(reader.port)
        (tmp_path / PRINTER).symlink_to(printer.path)
        yield Bench(tmp_path, reader, printer)


def test_a_new_technician_sees_what_is_plugged_in_before_there_are_settings(bench: Bench) -> None:
    report = bench.look((*KEPT[:1], *DEVICES, *PLUGGED))
    assert report.of("settings").level is Level.RED
    assert "--fix" in report.of("settings").remedy
    for device, place in (("idcard", READER), ("printer", PRINTER)):
        assert report.of(device).level is Level.GREEN
        assert str(bench.root / place) in report.of(device).sentence
    assert "identity card reader" in report.of("serial").sentence


def test_a_device_that_no_kiosk_is_without_is_missed(bench: Bench) -> None:
    bench.reader.unplug()
    report = bench.look()
    assert report.of("idcard").level is Level.RED
    assert report.of("printer").level is Level.GREEN
    assert report.of("panel").level is Level.GREEN


def test_a_slow_reader_and_a_slow_printer_are_found_too(bench: Bench, tmp_path: Path) -> None:
    with VirtualSamReader(baud=9600) as slow:
        (tmp_path / READER).unlink()
        (tmp_path / READER).symlink_to(slow.port)
        assert bench.of("idcard").level is Level.GREEN
        assert slow.faults["wrong_speed"]


FAULTS: dict[str, tuple[str, str, Level, Callable[[Bench], None], Callable[[Bench], None]]] = {
    "a reader whose plug is out": (
        "idcard", "idcard.no_answer", Level.RED,
        lambda b: b.reader.unplug(), lambda b: b.reader.plug(),
    ),
    "a reader that says nothing": (
        "idcard", "idcard.no_answer", Level.RED,
        lambda b: b.reader.fall_silent(), lambda b: b.reader.fall_silent(False),
    ),
    "a reader whose module failed": (
        "idcard", "idcard.device_fault", Level.RED,
        lambda b: b.reader.answer_next("status", 0x60, times=9), lambda b: b.reader.mend(),
    ),
    "a printer without paper": (
        "printer", "printer.paper_out", Level.RED,
        lambda b: b.printer.inject("paper_out"), lambda b: b.printer.mend(),
    ),
    "a printer with its cover open": (
        "printer", "printer.cover_open", Level.RED,
        lambda b: b.printer.inject("cover_open"), lambda b: b.printer.mend(),
    ),
    "a roll that is near its end": (
        "printer", "printer.paper_low", Level.AMBER,
        lambda b: b.printer.inject("near_end"), lambda b: b.printer.mend(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_device_is_told_with_its_remedy_until_it_is_mended(
    bench: Bench,
    fault: tuple[str, str, Level, Callable[[Bench], None], Callable[[Bench], None]],
) -> None:
    device, code, level, breaks, mends = fault
    bench.write(bench.settings())
    assert bench.of(device).level is Level.GREEN
    breaks(bench)
    found = bench.of(device)
    assert (found.level, found.level is Level.AMBER or bool(found.remedy)) == (level, True)
    assert found.code in (code, code.replace("no_answer", "unplugged"))
    mends(bench)
    assert bench.of(device).level is Level.GREEN


def test_a_port_that_another_program_holds_is_not_touched(bench: Bench) -> None:
    bench.write(bench.settings())
    other = CARD_READERS.make("sam-serial", {"port": bench.reader.port})
    other.open()
    heard = bench.reader.bytes_in
    report = bench.look()
    assert report.of("idcard").level is Level.AMBER
    assert "in use" in report.of("idcard").sentence
    assert report.of("serial").facts["ports"][0]["use"] == "in_use"  # type: ignore[index]
    assert bench.reader.bytes_in == heard
    other.close()
    assert bench.of("idcard").level is Level.GREEN
    assert bench.reader.bytes_in > heard


def test_devices_whose_plugs_were_changed_are_told_and_put_right(bench: Bench) -> None:
    bench.write(bench.settings(reader=PRINTER, printer=READER))
    report = bench.look(DEVICES)
    assert "a receipt printer answers" in report.of("idcard").sentence
    assert report.of("printer").level is Level.RED
    assert set(bench.fix().changed) == {"idcard", "printer"}
    assert bench.of("idcard").level is Level.GREEN
    assert bench.of("printer").level is Level.GREEN


def test_settings_are_made_for_what_was_found_and_a_card_is_read_with_them(bench: Bench) -> None:
    done = bench.fix()
    assert set(done.changed) == {"idcard", "printer"}
    assert done.backup is None
    assert bench.config.stat().st_mode & 0o777 == 0o644
    named = load_site(bench.config).idcard
    reader = CARD_READERS.make(named.adapter, named.params)
    reader.open()
    bench.reader.put(WANG_XIAOYING)
    read = reader.read()
    reader.close()
    assert isinstance(read, CardRead)
    assert read.card == WANG_XIAOYING


def test_new_settings_can_be_read_by_the_kiosk_s_user_whoever_writes_them(bench: Bench) -> None:
    machine = replace(bench.machine(), config=bench.root / "etc/xiaoshi/site.toml")
    before = os.umask(0o077)  # as `kiosk doctor` has it
    try:
        assert not fix(machine, examine(machine, DEVICES)).failed
    finally:
        os.umask(before)
    assert machine.config.stat().st_mode & 0o777 == 0o644
    assert machine.config.parent.stat().st_mode & 0o777 == 0o755


def test_what_a_technician_wrote_is_left_and_only_the_lost_place_is_changed(bench: Bench) -> None:
    before = bench.write(bench.settings(reader="dev/ttyUSB7")).read_text("utf-8")
    done = bench.fix()
    after = bench.config.read_text("utf-8")
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True)
        if old != new
    ]
    old, new = changed[0]
    assert len(changed) == 1
    assert "ttyUSB7" in old
    assert new == f'params = {{ port = "{bench.root / READER}", name = "front" }}  # 右下边'
    assert done.backup is not None
    assert done.backup.read_text("utf-8") == before
    assert bench.of("idcard").level is Level.GREEN


def test_settings_in_order_are_not_touched(bench: Bench) -> None:
    before = bench.write(bench.settings()).stat()
    done = bench.fix()
    assert done.changed == ()
    assert not done.failed
    assert bench.config.stat() == before
    assert list(bench.root.glob("*.before-*")) == []


def test_settings_that_do_not_read_are_left_for_the_technician(bench: Bench) -> None:
    written = bench.write("[idcard\n").read_text("utf-8")
    done = bench.fix()
    assert done.failed
    assert bench.config.read_text("utf-8") == written


def test_of_two_readers_the_technician_chooses(bench: Bench, tmp_path: Path) -> None:
    with VirtualSamReader(paced=False) as second:
        (tmp_path / "dev/ttyUSB2").symlink_to(second.port)
        done = bench.fix()
    assert done.changed == ["printer"]
    assert any("choose one" in line for line in done.told)


def test_a_port_is_named_by_what_lasts(bench: Bench, tmp_path: Path) -> None:
    by_id = tmp_path / "dev/serial/by-id/usb-Reader_0001-if00"
    by_id.parent.mkdir(parents=True)
    by_id.symlink_to(bench.reader.port)
    bench.fix()
    assert load_site(bench.config).idcard.params["port"] == str(by_id)


def test_ports_that_say_nothing_and_checks_that_hang_cost_no_more_than_their_time(
    bench: Bench, tmp_path: Path
) -> None:
    quiet = [PtyPort(f"quiet-{n}") for n in range(6)]
    for number, port in enumerate(quiet):
        port.plug(lambda _: None)
        (tmp_path / f"dev/ttyACM{number}").symlink_to(port.path)
    began = time.monotonic()
    report = bench.look(CHECKS)
    assert time.monotonic() - began < 15
    assert report.of("idcard").level is Level.GREEN
    assert report.of("serial").sentence.count("nothing answers") == len(quiet)
    for port in quiet:
        port.close()


def kiosk(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "doctor", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        env={**os.environ, **(env or {})},
    )


def test_the_command_says_it_in_a_table_and_for_programs(bench: Bench) -> None:
    given = ("--config", str(bench.config), "--root", str(bench.root))
    told = kiosk(*given, env={"COLUMNS": "200"})
    assert told.returncode == 1, told.stderr
    assert "kiosk doctor --fix" in told.stdout
    made = kiosk(*given, "--json", "--fix")
    report = json.loads(made.stdout)
    assert made.returncode == 1, made.stderr
    assert made.stderr == told.stderr == ""
    assert report["schema"] == 1
    assert report["fixed"]["changed"] == ["idcard", "printer"]
    again = {row["id"]: row for row in json.loads(kiosk(*given, "--json").stdout)["findings"]}
    assert {again[name]["level"] for name in ("settings", "idcard", "printer")} == {"green"}


def test_a_root_that_is_not_there_is_no_machine_without_devices(bench: Bench) -> None:
    told = kiosk("--config", str(bench.config), "--root", str(bench.root / "hots"))
    assert (told.returncode, told.stdout) == (2, "")
    assert "hots cannot be used: there is no such folder" in told.stderr


def test_a_camera_that_nothing_can_ask_is_not_said_to_answer(bench: Bench) -> None:
    camera = '[camera]\nadapter = "camera-adapter"\nparams = { device = "/dev/video0" }\n'
    bench.write(bench.settings(more=camera))
    found = bench.of("camera")
    assert (found.level, found.code) == (Level.RED, "camera.no_adapter")
    assert found.sentence == "nothing is installed that could ask /dev/video0"


def test_every_finding_is_documented_under_its_id() -> None:
    told = DOC.read_text("utf-8")
    ids = [check.id for check in CHECKS]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if f"| `{name}` |" not in told] == []


def machine_of(world: World, folder: Path) -> Machine:
    """Return the machine of a world, which sees no port of the machine that the test runs on."""
    (folder / "proc").symlink_to("/proc")
    return Machine.at(world.config, folder)


def test_beside_a_kiosk_that_runs_nothing_is_disturbed_and_its_word_is_told(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    set_pin(world.config, PIN.replace("2", "3"), "7")
    with person_in(world) as person:
        person.to_card()
        report = examine(
            machine_of(world, tmp_path_factory.mktemp("root")), (*KEPT, *DEVICES, *OUTSIDE)
        )
        for name in ("settings", "idcard", "printer", "database", "pin", "sync", "gateway", "tls"):
            assert report.of(name).level is Level.GREEN, report.of(name)
        assert report.of("enrolment").level is Level.GREEN
        for name in ("idcard", "printer"):
            assert report.of(name).facts["in_use"] is True
        person.to_review(world)
        assert isinstance(person.submit(), SlipOut)


def test_what_the_kiosk_that_runs_misses_is_told(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    machine = machine_of(world, tmp_path_factory.mktemp("root"))
    with person_in(world) as person:
        person.to_list()
        world.printer.inject("paper_out")
        machine_says = [check for check in DEVICES if check.id == "printer"]
        assert world.printer.await_fault("paper_out")
        person.until(lambda _: _code(machine, machine_says) == "printer.paper_out", "paper out")
        world.printer.mend()
        person.until(lambda _: _code(machine, machine_says) is None, "paper")


def _code(machine: Machine, checks: Sequence[Check]) -> str | None:
    return examine(machine, checks).of("printer").code


def test_the_platform_is_missed_while_the_line_is_cut(world: World) -> None:
    machine = Machine.at(world.config)
    assert examine(machine, OUTSIDE).of("gateway").level is Level.GREEN
    world.line.cut()
    found = examine(machine, OUTSIDE).of("gateway")
    assert (found.level, found.code) == (Level.RED, "sync.unreachable")
    world.line.mend()
    assert examine(machine, OUTSIDE).of("gateway").level is Level.GREEN


class Off(SystemClock):
    """This machine's clock, but it goes wrong by so much."""

    def __init__(self, days: float) -> None:
        self.off = timedelta(days=days)

    def now(self) -> datetime:
        return super().now() + self.off


@pytest.mark.parametrize(
    ("days", "level"), [(0.0, Level.GREEN), (0.1, Level.AMBER), (2.0, Level.RED), (-2.0, Level.RED)]
)
def test_a_clock_that_is_off_the_platform_s_is_told(
    world: World, days: float, level: Level
) -> None:
    machine = replace(Machine.at(world.config), clock=Off(days))
    found = outside.clock(machine)
    assert found.level is level
    if days:
        assert ("ahead of" if days > 0 else "behind") in found.sentence


def test_the_platform_s_certificate_is_trusted_by_its_roots_and_ends(
    world: World, tmp_path: Path
) -> None:
    machine = Machine.at(world.config)
    good = outside.tls(machine)
    assert good.level is Level.GREEN
    left = datetime.fromisoformat(str(good.facts["ends"])) - machine.clock.now()
    soon = replace(machine, clock=Off(left.total_seconds() / 86400 - 3))
    assert outside.tls(soon).level is Level.AMBER
    assert machine.settings is not None
    stranger = tmp_path / "stranger.crt"
    stranger.write_bytes(make_authority(SystemClock().now()).pem)
    gateway = replace(machine.settings.gateway, ca_file=stranger)
    strange = replace(machine, settings=replace(machine.settings, gateway=gateway))
    for check in (outside.tls, outside.gateway):
        found = check(strange)
        assert (found.level, found.code) == (Level.RED, "sync.not_trusted")


def test_a_sync_process_that_is_gone_is_missed(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    machine = machine_of(world, tmp_path_factory.mktemp("root"))
    assert kept.sync(machine).level is Level.AMBER
    with person_in(world) as person:
        person.to_card()
        machine = Machine.at(world.config)
        assert kept.sync(machine).level is Level.GREEN
        nobody = replace(machine, root=tmp_path_factory.mktemp("none"))
        assert kept.sync(nobody).level is Level.RED


def test_nothing_secret_is_told(world: World) -> None:
    set_pin(world.config, "739164", "7")
    told = kiosk("--config", str(world.config), "--json").stdout
    for name in ("cases.key", "device.key"):
        file = world.config.parent / "data" / name
        if file.exists():
            lines = file.read_text().split()
            assert [line for line in lines if len(line) > 20 and line in told] == []
    assert "739164" not in told


def test_a_driver_that_runs_in_a_process_of_its_own_is_asked_there(bench: Bench) -> None:
    table = bench.settings().replace('name = "front" }', 'name = "front" }\nisolated = true')
    bench.write(table)
    assert bench.of("idcard").level is Level.GREEN
    bench.reader.fall_silent()
    assert bench.of("idcard").level is Level.RED
