"""A sound system without a sound card: a hall with a microphone, a loudspeaker and headphones.

A PulseAudio of its own, in a folder of its own: what is played into the hall is real sound to
whoever opens the microphone, and what sounds from the loudspeaker can be taken down in memory. The
machine's own sound is not touched, and several of these go side by side.

A null sink that nobody plays to hands out its silence in lumps of two seconds. The hall is never
that still: a hum, far below any voice, is played into it all the time, so that its blocks are short
and a microphone that is muted can be told from one in an empty hall.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from drivers.sandbox.ports import Plugged
from drivers.sandbox.sounding import RATE, Player, Recording, end, loudest, noise, write

__all__ = [
    "HEADPHONES",
    "HUM",
    "LOUDSPEAKER",
    "MICROPHONE",
    "RATE",
    "Recording",
    "SoundSystem",
    "loudest",
    "noise",
]

LOUDSPEAKER, HEADPHONES = "loudspeaker", "headphones"
MICROPHONE = "microphone"
"""What the microphone is called: by the sound server, and by whoever lists devices."""

HUM = 12
"""Of 32768: how far the sound of the empty hall swings."""

_PATIENCE = 10.0
_LATENCY = "--latency-msec=40"
_FORMAT = ("--raw", "--format=s16le", "--channels=1")
_SETUP = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=hall format=s16le rate=16000 channels=1 norewinds=1
load-module module-null-sink sink_name=loudspeaker format=s16le rate=16000 channels=1 norewinds=1
set-default-sink loudspeaker
"""
_PLUG = ("load-module", "module-remap-source", "source_name=microphone", "master=hall.monitor")
_HEADPHONES = (
    *("load-module", "module-null-sink", "sink_name=headphones"),
    *("format=s16le", "rate=16000", "channels=1", "norewinds=1"),
)
_CLIENT = "autospawn = no\nenable-shm = no\ncookie-file = {cookie}\n"
# Of the microphone by its name: the default would fall back on what the loudspeaker says.
_ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default {{ type plug slave.pcm microphone }}
pcm.microphone {{
    type pulse server "unix:{socket}" device microphone
    hint {{ show on description "The hall" }}
}}
"""


class SoundSystem(Plugged):
    """A sound server, the hall before its microphone, and what it sounds."""

    def __init__(self) -> None:
        """Prepare; ``with`` starts it."""
        self._home = Path(tempfile.mkdtemp(prefix="xiaoshi-sound-"))
        self._server = f"unix:{self._home / 'native'}"
        for name in ("run", "home"):
            (self._home / name).mkdir(mode=0o700)
        socket = self._home / "native"
        (self._home / "cookie").write_bytes(bytes(256))
        (self._home / "client.conf").write_text(_CLIENT.format(cookie=self._home / "cookie"))
        (self._home / "setup").write_text(_SETUP.format(socket=socket))
        (self._home / "alsa.conf").write_text(_ALSA.format(socket=socket))
        self._daemon: subprocess.Popen[bytes] | None = None
        self._hum: Player | None = None
        self._plugged: str | None = None
        self._headphones: str | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what leads a program to this sound system; its home stays its own."""
        return {
            "PULSE_SERVER": self._server,
            "PULSE_CLIENTCONFIG": str(self._home / "client.conf"),
            "ALSA_CONFIG_PATH": str(self._home / "alsa.conf"),
        }

    def start(self) -> None:
        """Start the server, plug the microphone in, and wait until it hears the hall."""
        (self._home / "native").unlink(missing_ok=True)
        here = {
            "XDG_RUNTIME_DIR": str(self._home / "run"),
            "HOME": str(self._home / "home"),
            # Nobody is on it: without an address one would be looked for, or started.
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
        }
        # The log would say that it is run by root, and that there is no bus.
        self._daemon = self._run(
            "pulseaudio",
            *("-n", "-F", str(self._home / "setup"), "--daemonize=no", "--use-pid-file=no"),
            *("--exit-idle-time=-1", "--disable-shm=yes", "--realtime=no", "--high-priority=no"),
            here=here,
        )
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            if self._daemon.poll() is not None or time.monotonic() > until:
                self.close()
                raise RuntimeError("PulseAudio does not start")
            time.sleep(0.005)  # it tells nobody that it listens
        self._hum = Player(self._play("hall"))
        self._hum.play(noise(HUM))
        self.plug()
        self.plug_headphones()

    def crash(self) -> None:
        """End the server as a crash does."""
        if self._daemon is not None:
            end(self._daemon)
        self._daemon = self._plugged = self._headphones = None
        if self._hum is not None:
            self._hum.close()
            self._hum = None

    def close(self) -> None:
        """End all of it."""
        self.crash()
        shutil.rmtree(self._home, ignore_errors=True)

    def plug(self) -> None:
        """Plug the microphone in."""
        if self._plugged is None:
            self._plugged = self._pactl(*_PLUG).strip()

    def second_microphone(self, name: str) -> None:
        """Plug in another one that hears the same hall."""
        self._pactl(*_PLUG[:2], f"source_name={name}", _PLUG[-1])

    def unplug(self) -> None:
        """Pull the microphone out: who listens to it hears no more."""
        if self._plugged is not None:
            self._pactl("unload-module", self._plugged)
            self._plugged = None

    def plug_headphones(self) -> None:
        """Plug in headphones that are an output of their own, as those on USB are."""
        if self._headphones is None:
            self._headphones = self._pactl(*_HEADPHONES).strip()

    def unplug_headphones(self) -> None:
        """Pull them out."""
        if self._headphones is not None:
            self._pactl("unload-module", self._headphones)
            self._headphones = None

    def suspend(self, suspended: bool = True) -> None:
        """Have the microphone fall silent without a word, as power saving does; or wake it up."""
        self._pactl("suspend-source", MICROPHONE, str(int(suspended)))

    def mute(self, muted: bool = True) -> None:
        """Switch the microphone off at its own switch: it gives zeros; or on again."""
        self._pactl("set-source-mute", MICROPHONE, str(int(muted)))

    def amplify(self, times: float) -> None:
        """Turn the microphone's gain to so many times what it is as a rule."""
        self._pactl("set-source-volume", MICROPHONE, str(round(65536 * times ** (1 / 3))))

    def noise(self, swing: int = HUM) -> None:
        """Have the hall be so loud from now on, of 32768; as it is when empty unless told."""
        if self._hum is not None:
            self._hum.play(noise(swing))

    def say(self, pcm: bytes, rate: int = RATE) -> None:
        """Play sound into the hall, mono and 16 bits, and wait for its end."""
        with self.saying(pcm, rate):
            pass

    @contextmanager
    def saying(self, pcm: bytes, rate: int = RATE) -> Iterator[None]:
        """Play sound into the hall meanwhile; its end is waited for."""
        player = self._play("hall", rate)
        writing = threading.Thread(target=write, args=(player, pcm), name="saying")
        writing.start()
        try:
            yield
            player.wait(_PATIENCE + len(pcm) / rate)
        finally:
            end(player)
            writing.join()

    def sound(self, pcm: bytes, sink: str = LOUDSPEAKER, rate: int = RATE) -> None:
        """Sound something from there, as the kiosk does, and wait for its end."""
        player = self._play(sink, rate)
        write(player, pcm)
        player.wait(_PATIENCE + len(pcm) / rate)

    @contextmanager
    def recording(self, sink: str = LOUDSPEAKER) -> Iterator[Recording]:
        """Take down what sounds from there meanwhile, in memory."""
        command = ("parec", *_FORMAT, f"--rate={RATE}", _LATENCY, "-d", f"{sink}.monitor")
        recording = Recording(self._run(*command, stdout=subprocess.PIPE))
        try:
            recording.await_more(0)
            yield recording
        finally:
            recording.close()

    def _answers(self) -> bool:
        command = ["pactl", "info"]
        done = subprocess.run(command, env=self._env(), capture_output=True, check=False)
        return done.returncode == 0

    def _pactl(self, *words: str) -> str:
        command = ["pactl", *words]
        done = subprocess.run(
            command,
            env=self._env(),
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"pactl {words}: {done.stderr}")
        return done.stdout

    def _play(self, sink: str, rate: int = RATE) -> subprocess.Popen[bytes]:
        command = ("pacat", "--playback", *_FORMAT, f"--rate={rate}", _LATENCY, "-d", sink)
        return self._run(*command, stdin=subprocess.PIPE)

    def _run(
        self,
        *command: str,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.DEVNULL,
        here: Mapping[str, str] = MappingProxyType({}),
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command],
            env={**self._env(), **here},
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            bufsize=0,
        )

    def _env(self) -> dict[str, str]:
        return {**os.environ, **self.environment}
