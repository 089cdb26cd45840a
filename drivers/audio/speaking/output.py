"""The way to the ear: a program of the system that plays what it is given, one at a time.

By pipes, and not by a library: a sound server that hangs, hangs in that program, which is killed;
and what is killed is silent at once. The pipe is kept short, so that little is on its way.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence

_PIPE = 4096
"""Bytes on their way: a tenth of a second."""
_LATENCY_MS = 60
_STUCK_SECONDS = 3.0
_ON_ITS_WAY_SECONDS = 0.5
_ENDING_SECONDS = 2.0
_SET_PIPE_SIZE = 1031


class OutputFailed(Exception):
    """Nothing can be sounded there; says why."""


def sink(named: str) -> str:
    """Return the sound server's name of the output that is named, wholly or in part.

    Raises:
        OutputFailed: there is none, and no other will do: the hall is not a pair of headphones.
    """
    sinks = {each["name"]: each["description"] for each in _sinks()}
    wanted = named.casefold()
    for fits in (str.__eq__, str.__contains__):
        for name, about in sinks.items():
            if any(fits(each.casefold(), wanted) for each in (name, about)):
                return str(name)
    raise OutputFailed("no such output")


def _sinks() -> Sequence[Mapping[str, str]]:
    command = ["pactl", "-f", "json", "list", "sinks"]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_STUCK_SECONDS,
            check=True,
            env={**os.environ, "LC_ALL": "C"},
        )
        found: Sequence[Mapping[str, str]] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise OutputFailed(type(error).__name__) from None
    return found


def player(rate: int, device: str | None) -> Sequence[str]:
    """Return the command that plays raw samples from its standard input.

    Args:
        device: the sink of the sound server, by its name or a part of it, or the device of ALSA;
            the system's own without.

    Raises:
        OutputFailed: no player is installed.
    """
    if shutil.which("paplay"):
        sort = ["--raw", f"--rate={rate}", "--format=s16le", "--channels=1"]
        # Never to another device than the one that is named: the hall is not a pair of headphones.
        stays = "--property=node.dont-reconnect=true"
        where = [] if device is None else [f"--device={sink(device)}"]
        return ["paplay", *sort, f"--latency-msec={_LATENCY_MS}", stays, *where]
    if shutil.which("aplay"):
        sort = ["-q", "-t", "raw", "-r", str(rate), "-f", "S16_LE", "-c", "1"]
        where = [] if device is None else ["-D", device]
        return ["aplay", *sort, f"--buffer-time={_LATENCY_MS * 1000}", *where, "-"]
    raise OutputFailed("no player")


class Stream:
    """What is being played. One thread writes; any thread may kill."""

    def __init__(self, rate: int, device: str | None) -> None:
        """Start the player.

        Raises:
            OutputFailed: it cannot be started.
        """
        self.rate = rate
        command = _dying_with_us(player(rate, device))
        try:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise OutputFailed(f"{type(error).__name__} {error.errno}") from None
        stdin = self._child.stdin
        if stdin is None:
            raise OutputFailed("no pipe")
        self._pipe = stdin.fileno()
        os.set_blocking(self._pipe, False)
        with contextlib.suppress(OSError):
            fcntl.fcntl(self._pipe, _SET_PIPE_SIZE, _PIPE)
        self._killed = False

    def write(self, data: bytes) -> bool:
        """Play this too; wait until the player took it. False where it was killed.

        Raises:
            OutputFailed: the player ended, or takes nothing.
        """
        ready = select.poll()
        ready.register(self._pipe, select.POLLOUT)
        while data and not self._killed:
            if not ready.poll(_STUCK_SECONDS * 1000):
                self.kill()
                raise OutputFailed("the player takes nothing")
            try:
                data = data[os.write(self._pipe, data) :]
            except BlockingIOError:
                continue
            except OSError:
                break
        if data and not self._killed:
            raise OutputFailed(self._how_it_ended())
        return not self._killed

    def finish(self) -> bool:
        """Wait until all was heard; False where it was killed.

        What is on its way is heard within a few tenths of a second. Some sinks say much later that
        it was, so they are not waited for.

        Raises:
            OutputFailed: it did not end well.
        """
        if self._child.stdin is not None:
            self._child.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self._child.wait(_ON_ITS_WAY_SECONDS) and not self._killed:
                raise OutputFailed(f"exit status {self._child.returncode}")
        return not self._killed

    def kill(self) -> None:
        """Be silent at once."""
        self._killed = True
        self._child.kill()

    def close(self) -> None:
        """Leave nothing behind."""
        self.kill()
        if self._child.stdin is not None:
            self._child.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):  # in the kernel's hands: let it be
            self._child.wait(_ENDING_SECONDS)

    def _how_it_ended(self) -> str:
        end = time.monotonic() + _ENDING_SECONDS
        with contextlib.suppress(subprocess.TimeoutExpired):
            return f"exit status {self._child.wait(max(0.0, end - time.monotonic()))}"
        return "the player takes nothing"


def _dying_with_us(command: Sequence[str]) -> Sequence[str]:
    """Let the kernel kill the player when the thread that starts it ends, as it does with us."""
    setpriv = shutil.which("setpriv")
    return command if setpriv is None else [setpriv, "--pdeathsig", "KILL", "--", *command]
