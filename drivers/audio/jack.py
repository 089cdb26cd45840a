"""Whether headphones are plugged in, as the sound server sees it: for kiosks without a panel.

A jack of the sound card, or headphones that come and go as a whole (USB, Bluetooth). What the
kiosk says of a person goes into them alone, so they count as pulled out the moment it is not known.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence

from drivers.audio.routes import headphones_in

_ABOUT = (b" on sink #", b" on card #", b" on server")
_PAUSE, _LONGEST_PAUSE = 2.0, 30.0
# It does not say from when on it hears; a look of our own is something that it tells of.
_UNTIL_IT_HEARS = 0.3
_NOW_AND_THEN = 60.0


class Jack:
    """Watches the output that is named as the headphones', on a thread of its own."""

    def __init__(self, output: str, changed: Callable[[bool], None], pause: float = _PAUSE) -> None:
        """Watch nothing yet.

        Args:
            output: a part of its name; any jack of any sound card where it is empty.
            changed: called on the watching thread: True when headphones are there, and False when
                they are no more. Where nobody can know, it is never called.
            pause: seconds until a sound server that is gone is asked for again.
        """
        self._output = output
        self._changed = changed
        self._pause = pause
        self._plugged = False
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._watching: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="jack", daemon=True)

    def open(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """Watch no more; never raises."""
        with self._lock:
            self._closing.set()
            if self._watching is not None:
                self._watching.kill()
        if self._thread.ident is not None:
            self._thread.join(5.0)

    def _run(self) -> None:
        command = _subscription()
        pause = self._pause
        while command and not self._closing.is_set():
            served = self._watch(command)
            self._look()
            pause = self._pause if served else min(2 * pause, _LONGEST_PAUSE)
            self._closing.wait(pause)

    def _watch(self, command: Sequence[str]) -> bool:
        """Look whenever something was plugged in or pulled out, until the sound server ends.

        Return whether there was one.
        """
        with self._lock:
            if self._closing.is_set():
                return False
            self._watching = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        with self._watching as watching:
            self._look()
            heard = False
            while watching.stdout is not None:
                patience = _NOW_AND_THEN if heard else _UNTIL_IT_HEARS
                if select.select([watching.stdout], [], [], patience)[0]:
                    told = os.read(watching.stdout.fileno(), 4096)
                    if not told:
                        break
                    first, heard = not heard, True
                    if not first and not any(each in told for each in _ABOUT):
                        continue
                self._look()
        return heard

    def _look(self) -> None:
        plugged = not self._closing.is_set() and headphones_in(self._output) is True
        if plugged is not self._plugged and not self._closing.is_set():
            self._plugged = plugged
            self._changed(plugged)


def _subscription() -> Sequence[str]:
    """Return the command that tells of every change; it ends with the thread that begins it."""
    pactl, setpriv = shutil.which("pactl"), shutil.which("setpriv")
    if pactl is None:
        return ()
    return [*([setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []), pactl, "subscribe"]
