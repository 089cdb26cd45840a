"""Sound on its way through pipes: what is played over and over, what is taken down, and noise."""

from __future__ import annotations

import array
import fcntl
import os
import random
import signal
import subprocess
import threading

RATE = 16000
_PATIENCE = 10.0
_PIPE = 4096


class Player:
    """Plays a second of sound over and over."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Play to a process that takes its time over it."""
        self._process = process
        self._sound = b""
        if process.stdin is not None:
            # What was handed over cannot be taken back: a short pipe lets a change be heard soon.
            fcntl.fcntl(process.stdin, fcntl.F_SETPIPE_SZ, _PIPE)
        self._thread = threading.Thread(target=self._run, name="hall", daemon=True)

    def play(self, sound: bytes) -> None:
        """Play this from now on."""
        self._sound = sound
        if self._thread.ident is None:
            self._thread.start()

    def close(self) -> None:
        """Play no more."""
        end(self._process)
        self._thread.join()

    def _run(self) -> None:
        at = 0
        while write(self._process, self._sound[at : at + _PIPE], more=True):
            at = (at + _PIPE) % len(self._sound)


class Recording:
    """What sounded since it began."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take down what a process puts out."""
        self._process = process
        self._sound = bytearray()
        self._came = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    @property
    def sound(self) -> bytes:
        """Return it: mono, 16 kHz, 16 bits."""
        with self._came:
            return bytes(self._sound)

    def await_more(self, seconds: float, within: float = _PATIENCE) -> bool:
        """Wait until more than so many seconds were taken down; False if it takes longer."""
        with self._came:
            return self._came.wait_for(lambda: len(self._sound) > seconds * 2 * RATE, within)

    def await_sound(self, swing: int = 1000, within: float = _PATIENCE) -> bool:
        """Wait until something sounded that swings so far; False if it takes longer."""
        with self._came:
            return self._came.wait_for(lambda: loudest(bytes(self._sound)) >= swing, within)

    def close(self) -> None:
        """Take down no more."""
        _kill(self._process)
        self._thread.join()  # it reads to the end: before the pipe is closed under it
        end(self._process)

    def _run(self) -> None:
        out = self._process.stdout
        while out is not None and (more := out.read(_PIPE)):
            with self._came:
                self._sound += more
                self._came.notify_all()


def noise(swing: int, seconds: float = 1.0, seed: int = 7) -> bytes:
    """Return white noise that swings so far; the same for the same seed."""
    rng = random.Random(seed)
    return array.array(
        "h", [rng.randint(-swing, swing) for _ in range(int(RATE * seconds))]
    ).tobytes()


def loudest(pcm: bytes) -> int:
    """Return how far sound swings, of 32768."""
    return max(map(abs, memoryview(pcm[: len(pcm) & ~1]).cast("h")), default=0)


def write(process: subprocess.Popen[bytes], sound: bytes, *, more: bool = False) -> bool:
    """Hand sound to a player, for as long as that sounds; False where the player has ended."""
    pipe = process.stdin
    if pipe is None:
        return False
    try:
        view = memoryview(sound)
        while view:
            view = view[pipe.write(view) or 0 :]
        if not more:
            pipe.close()
    except (OSError, ValueError):
        return False
    return True


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program and what it has begun."""
    _kill(process)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
