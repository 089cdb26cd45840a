"""What the doctor says of screen, sound, clock, network and what is kept, with a fault each."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drivers.sandbox.sound import SoundSystem
from kiosk.app.demo_site import write_site
from kiosk.app.doctor import examination, kept, outside, plugged, senses
from kiosk.app.doctor.examination import examine
from kiosk.app.doctor.finding import Check, Finding, Level, green
from kiosk.app.doctor.machine import Machine
from kiosk.app.doctor.ports import Use, use_of
from kiosk.app.run import set_pin
from kiosk.app.system import SystemClock
from tests.journeys.enrolled import enrol_nowhere

GREEN, AMBER, RED = Level.GREEN, Level.AMBER, Level.RED
EDID = bytes(21) + bytes([48, 27]) + bytes(105)
"""Of a screen of 48 by 27 cm: 21.7 inches."""
SET_PIN = "kiosk staff set-pin --number N"


class At(SystemClock):
    """A clock that stands."""

    def __init__(self, *day: int) -> None:
        self.day = datetime(*day, tzinfo=UTC)  # type: ignore[misc,arg-type]

    def now(self) -> datetime:
        return self.day


@dataclass(frozen=True)
class Bench:
    """A machine whose files a test writes."""

    root: Path

    def write(self, name: str, content: str | bytes = "") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def machine(self, env: Mapping[str, str] | None = None) -> Machine:
        made = Machine.at(self.root / "site.toml", self.root)
        return replace(made, env={"PATH": os.environ["PATH"], **(env or {})})


@pytest.fixture
def bench() -> Iterator[Bench]:
    # Short: the name of a socket has room for a hundred letters.
    with tempfile.TemporaryDirectory(prefix="doc-") as folder:
        yield Bench(Path(folder))


@pytest.fixture
def enrolled(bench: Bench) -> Bench:
    """A machine with settings, enrolled, whose kiosk has never run."""
    write_site(bench.root)
    enrol_nowhere(bench.root)
    return bench


@contextmanager
def listening(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        yield


def test_a_display_is_there_while_its_server_listens(bench: Bench) -> None:
    machine = bench.machine({"DISPLAY": ":7"})
    found = senses.screen(machine)
    assert (found.level, found.code) == (RED, "screen.no_display")
    with listening(bench.root / "tmp/.X11-unix/X7"):
        assert senses.screen(machine).level is GREEN
    assert senses.screen(bench.machine()).level is RED
    assert senses.screen(bench.machine({"QT_QPA_PLATFORM": "offscreen"})).level is GREEN


def test_a_screen_without_a_session_is_told_apart_from_no_screen(bench: Bench) -> None:
    assert senses.screen(bench.machine()).level is RED
    bench.write("sys/class/drm/card0-HDMI-A-1/status", "connected\n")
    bench.write("sys/class/drm/card0-HDMI-A-1/edid", EDID)
    assert senses.screen(bench.machine()).level is AMBER


@pytest.mark.parametrize(("inches", "level"), [(21.5, GREEN), (32.0, AMBER)])
def test_the_size_in_the_settings_is_held_against_the_screen_s_own(
    bench: Bench, inches: float, level: Level
) -> None:
    write_site(bench.root, diagonal_inches=inches)
    bench.write("sys/class/drm/card0-HDMI-A-1/status", "connected\n")
    bench.write("sys/class/drm/card0-HDMI-A-1/edid", EDID)
    assert senses.screen(bench.machine({"QT_QPA_PLATFORM": "offscreen"})).level is level


def test_the_chinese_font_is_missed_where_fontconfig_has_none(bench: Bench) -> None:
    empty = bench.write("fonts.conf", "<fontconfig></fontconfig>")
    found = senses.fonts(bench.machine({"FONTCONFIG_FILE": str(empty)}))
    assert (found.level, found.code) == (RED, "screen.no_font")
    assert senses.fonts(bench.machine()).level is GREEN


def test_what_reads_aloud_needs_a_voice_a_player_and_a_sound_card(bench: Bench) -> None:
    voiceless = senses.loudspeaker(bench.machine({"PATH": str(bench.root)}))
    assert (voiceless.level, voiceless.code) == (RED, "speech.no_engine")
    for name in ("espeak-ng", "aplay"):
        bench.write(f"bin/{name}", "#!/bin/sh\n").chmod(0o700)
    equipped = {"PATH": str(bench.root / "bin")}
    silent = senses.loudspeaker(bench.machine(equipped))
    assert (silent.level, silent.code) == (AMBER, "speech.no_sound")
    bench.write("proc/asound/pcm", "00-00: USB Audio : : playback 1 : capture 1\n")
    assert senses.loudspeaker(bench.machine(equipped)).level is GREEN
    assert senses.microphone(bench.machine()).facts["inputs"] == 1
    (bench.root / "bin/aplay").unlink()
    assert senses.loudspeaker(bench.machine(equipped)).level is RED


def test_a_microphone_is_listened_to(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = replace(bench.machine(), root=Path("/"))
    with SoundSystem() as hall:
        for name, value in hall.environment.items():
            monkeypatch.setenv(name, value)
        hall.noise(3000)
        well = senses.microphone(machine)
        assert (well.level, well.facts["peak_dbfs"]) == (GREEN, -21)
        hall.mute()
        muted = senses.microphone(machine)
        assert (muted.level, muted.code) == (AMBER, "microphone.muted")
        assert "alsamixer" in muted.remedy
        hall.unplug()
        assert senses.microphone(machine).level is GREEN, "who wants none needs none"


def test_a_keyboard_that_is_a_scanner_is_told_and_another_is_not(bench: Bench) -> None:
    bench.write("dev/input/by-id/usb-Logitech_K120-event-kbd")
    assert plugged.scanners(bench.machine()) == []
    bench.write("dev/input/by-id/usb-Newland_Auto-ID_NLS-FM430-event-kbd")
    found = plugged.inputs(bench.machine())
    assert "Newland" in found.sentence
    assert "Logitech" not in found.sentence


def test_udev_and_a_way_out_are_missed_until_they_are_there(bench: Bench) -> None:
    assert plugged.hot_plug(bench.machine()).level is AMBER
    bench.write("run/udev/control")
    assert plugged.hot_plug(bench.machine()).level is GREEN
    assert outside.network(bench.machine()).level is AMBER
    bench.write("sys/class/net/eth0/operstate", "up\n")
    assert "no way out" in outside.network(bench.machine()).sentence
    bench.write("proc/net/route", "Iface Destination Gateway\neth0 00000000 0102A8C0\n")
    assert outside.network(bench.machine()).level is GREEN
    bench.write("sys/class/net/eth0/operstate", "down\n")
    assert outside.network(bench.machine()).level is AMBER


@pytest.mark.parametrize(("year", "level"), [(1970, RED), (2099, RED)])
def test_a_year_that_cannot_be_is_red(bench: Bench, year: int, level: Level) -> None:
    found = outside.clock(replace(bench.machine(), clock=At(year, 1, 1)))
    assert (found.level, str(year) in found.sentence) == (level, True)
    assert outside.clock(bench.machine()).level is not RED


def test_a_certificate_is_missed_ends_and_is_not_renewed(enrolled: Bench) -> None:
    machine = enrolled.machine()
    assert outside.enrolment(machine).level is GREEN
    now = machine.clock.now()
    assert outside.enrolment(replace(machine, clock=At(now.year + 1, now.month, 1))).level is AMBER
    assert outside.enrolment(replace(machine, clock=At(now.year + 2, 1, 1))).level is RED
    (enrolled.root / "data/device.crt").unlink()
    found = outside.enrolment(machine)
    assert (found.level, found.code) == (RED, "enrol.missing")


def test_a_platform_that_is_nowhere_is_red_and_its_certificate_unknown(enrolled: Bench) -> None:
    found = outside.gateway(enrolled.machine())
    assert (found.level, found.code) == (RED, "sync.unreachable")
    assert outside.tls(enrolled.machine()).level is AMBER


def test_the_data_folder_is_the_kiosk_s_alone(enrolled: Bench) -> None:
    folder = enrolled.root / "data"
    folder.chmod(0o755)
    found = kept.folder(enrolled.machine())
    assert (found.level, "chmod 700" in found.remedy) == (RED, True)
    folder.chmod(0o700)
    assert kept.folder(enrolled.machine()).level is not RED
    (enrolled.root / "data").rename(enrolled.root / "elsewhere")
    assert "not there" in kept.folder(enrolled.machine()).sentence


def test_the_database_opens_with_its_own_key_alone_and_the_pin_is_known(enrolled: Bench) -> None:
    machine = enrolled.machine()
    assert kept.database(machine).level is AMBER
    assert (kept.pin(machine).level, kept.pin(machine).remedy) == (AMBER, SET_PIN)
    set_pin(machine.config, "739164", "7")
    assert kept.database(machine).level is GREEN
    assert kept.pin(machine).level is GREEN
    key = enrolled.root / "data/cases.key"
    whole = key.read_text()
    key.write_text("0" * 64)
    found = examine(machine, kept.CHECKS).of("database")
    assert (found.level, found.code) == (RED, "store.key_wrong")
    key.chmod(0o644)
    assert examine(machine, kept.CHECKS).of("database").code == "store.key_permissions"
    key.unlink()
    assert examine(machine, kept.CHECKS).of("database").code == "store.key_missing"
    assert not key.exists()
    key.write_text(whole)
    key.chmod(0o600)
    assert kept.database(machine).level is GREEN


def test_a_staff_door_without_a_pin_is_red(enrolled: Bench) -> None:
    from kiosk.app.storing import open_engine

    machine = enrolled.machine()
    assert machine.settings is not None
    open_engine(machine.settings).dispose()
    assert kept.pin(machine).level is RED
    set_pin(machine.config, "739164", "7")
    assert kept.pin(machine).level is GREEN


def test_room_on_the_disk_is_judged_by_what_the_store_needs(
    enrolled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = enrolled.machine()
    assert kept.disk(machine).level is not RED
    monkeypatch.setattr(kept, "FLOOR", 1 << 62)  # no disk has so much
    found = kept.disk(machine)
    assert (found.level, found.code) == (RED, "store.floor")


def test_a_port_that_is_held_is_in_use_and_one_that_is_gone_is_none(bench: Bench) -> None:
    far, near = os.openpty()
    path = os.ttyname(near)
    assert use_of(path) is Use.FREE
    import fcntl

    fcntl.flock(near, fcntl.LOCK_EX)
    assert use_of(path) is Use.IN_USE
    os.close(near)
    os.close(far)
    assert use_of(path) is None


def test_a_check_that_hangs_or_fails_costs_its_own_finding_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "SECONDS", 0.2)
    never = threading.Event()

    def hangs(_: Machine) -> Finding:
        never.wait()
        return green("awake")

    def fails(_: Machine) -> Finding:
        raise ZeroDivisionError

    def well(_: Machine) -> Finding:
        return green("well")

    checks = [Check("hangs", "", hangs), Check("fails", "", fails), Check("well", "", well)]
    report = examine(bench.machine(), checks)
    never.set()
    assert [finding.level for _, finding in report.found] == [AMBER, AMBER, GREEN]
    assert "ZeroDivisionError" in report.of("fails").sentence
    assert report.level is AMBER
