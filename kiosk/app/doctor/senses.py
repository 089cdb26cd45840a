"""What a resident sees and hears: screen, fonts, loudspeaker; and the microphone."""

from __future__ import annotations

import math
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from drivers.audio.espeak import VOICES
from drivers.receipt.fonts import cjk_font
from kiosk.app.doctor.finding import Check, Finding, Level, amber, broken, green, red
from kiosk.app.doctor.machine import Machine
from kiosk.errors import KioskError

FAMILY = "Noto Sans CJK SC"
"""The screen's font."""

_EDID, _CM = 128, slice(21, 23)
_CM_AN_INCH = 2.54
_NEAR = 0.15
_PROGRAM_SECONDS = 3.0
_PLAYERS = ("paplay", "aplay")
_NONE_THERE = frozenset({"microphone.no_sound_system", "microphone.missing"})


def screen(machine: Machine) -> Finding:
    """Judge whether there is a display, and whether the settings know its size."""
    wrong = _no_display(machine)
    glass = list(_diagonals(machine))
    facts: dict[str, object] = {"diagonal_inches": [round(each, 1) for each in glass]}
    if wrong is not None and not machine.kiosk_runs:
        if not glass:
            return broken(KioskError("screen.no_display", {"cause": wrong}), wrong, facts)
        remedy = "the kiosk must be started in the graphical session of that screen"
        return amber(f"a screen is plugged in, but {wrong}", remedy, **facts)
    told = machine.settings.screen.diagonal_inches if machine.settings else None
    if told and glass and all(abs(each / told - 1) > _NEAR for each in glass):
        words = f"the settings say {told} inches, the screen itself {glass[0]:.1f}"
        remedy = "measure the glass and write [screen] diagonal_inches: all sizes hang on it"
        return amber(words, remedy, **facts)
    size = f"{glass[0]:.1f} inches" if glass else "it does not tell its size"
    return green(f"there is a display; {size}", **facts)


def fonts(machine: Machine) -> Finding:
    """Judge whether the Chinese font is there, for the screen and for the slip."""
    try:
        cjk_font(24, bold=False)
    except KioskError as error:
        return broken(error, "none for what the printer's own font lacks")
    listed = _output("fc-list", FAMILY, "family", env=dict(machine.env))
    if listed == "":
        return broken(KioskError("screen.no_font"), f"fontconfig knows no {FAMILY}")
    return green(f"{FAMILY} is there", family=FAMILY)


def loudspeaker(machine: Machine) -> Finding:
    """Judge whether anything can be read aloud."""
    path = machine.env.get("PATH")
    if shutil.which("espeak-ng", path=path) is None:
        return broken(KioskError("speech.no_engine"), "there is no voice")
    lacking = [voice for voice in VOICES.values() if not _speaks(voice)]
    if lacking:
        return red(f"espeak-ng lacks {', '.join(lacking)}", "apt install espeak-ng-data")
    if not any(shutil.which(player, path=path) for player in _PLAYERS):
        return red("nothing plays what is read aloud", "apt install pulseaudio-utils alsa-utils")
    cards = [line for line in _pcm(machine) if "playback" in line]
    server = _sound_server(machine)
    if not cards and server is None:
        nothing = KioskError("speech.no_sound")
        return broken(nothing, "there is no sound card", level=Level.AMBER)
    return green(server or f"{len(cards)} sound output(s)", outputs=len(cards))


def microphone(machine: Machine) -> Finding:
    """Listen for a second, and judge whether somebody could be understood."""
    number = sum("capture" in line for line in _pcm(machine))
    voice = machine.settings.voice if machine.settings else None
    if voice is not None and voice.engine == "off":
        return green("nobody listens: [voice] engine is off", inputs=number)
    if machine.kiosk_runs or machine.root != Path("/"):
        words = f"{number} sound input(s)" if number else "none; all is done by touch"
        return green(words, inputs=number)
    from drivers.audio.trial import tried

    wanted = voice.microphone if voice is not None else ""
    trial = tried(wanted)
    facts = {"inputs": len(trial.inputs), "names": list(trial.inputs)}
    if trial.code is None:
        words = f"it hears; {trial.peak:.0f} dBFS at the most"
        return green(words, **facts, peak_dbfs=round(trial.peak), rms_dbfs=round(trial.rms))
    if trial.code in _NONE_THERE and not wanted:
        return green("none; all is done by touch", **facts)
    wrong = KioskError(trial.code, {"device": wanted or "by default"})
    return broken(wrong, "speech is not understood", facts, level=Level.AMBER)


def _no_display(machine: Machine) -> str | None:
    """Return why Qt would find no display, None where it finds one."""
    env = machine.env
    if env.get("QT_QPA_PLATFORM"):
        return None
    if wayland := env.get("WAYLAND_DISPLAY"):
        path = Path(env.get("XDG_RUNTIME_DIR", ""), wayland)
        return None if _listens(path) else f"WAYLAND_DISPLAY is {wayland}, where nobody listens"
    display = env.get("DISPLAY", "")
    if not display:
        return "DISPLAY and WAYLAND_DISPLAY are not set"
    if not display.startswith(":"):
        return None  # over the network: Qt will say
    path = machine.root / "tmp" / ".X11-unix" / f"X{display[1:].split('.')[0]}"
    return None if _listens(path) else f"DISPLAY is {display}, where nobody listens"


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(1.0)
        try:
            link.connect(str(path))
        except OSError:
            return False
    return True


def _diagonals(machine: Machine) -> Iterator[float]:
    """Return the sizes, in inches, of the screens that are plugged in and tell theirs (EDID)."""
    for status in sorted(machine.root.glob("sys/class/drm/*/status")):
        try:
            edid = (status.parent / "edid").read_bytes()
            connected = status.read_text().strip() == "connected"
        except OSError:
            continue
        if connected and len(edid) >= _EDID and all(edid[_CM]):
            yield math.hypot(*edid[_CM]) / _CM_AN_INCH


def _speaks(voice: str) -> bool:
    return _output("espeak-ng", "-q", "-v", voice, "1") is not None


def _pcm(machine: Machine) -> list[str]:
    return machine.text("proc", "asound", "pcm").splitlines()


def _sound_server(machine: Machine) -> str | None:
    """Return which sound server can be reached."""
    if machine.env.get("PULSE_SERVER"):
        return "a sound server, by PULSE_SERVER"
    folder = machine.env.get("XDG_RUNTIME_DIR")
    for socket_, name in (("pulse/native", "PulseAudio"), ("pipewire-0", "PipeWire")):
        if folder and _listens(Path(folder, socket_)):
            return f"a sound server, {name}"
    return None


def _output(*command: str, env: dict[str, str] | None = None) -> str | None:
    """Return what a program of the system says; None where it is not there or fails."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PROGRAM_SECONDS,
            check=False,
            env=env,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


CHECKS = (
    Check("screen", "Screen", screen),
    Check("fonts", "Chinese font", fonts),
    Check("loudspeaker", "Reading aloud", loudspeaker),
    Check("microphone", "Microphone", microphone),
)
