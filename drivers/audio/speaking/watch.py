"""Headphones that are an output of their own may be pulled out as a whole, while they speak.

The sound server then leads what they were saying to another output: into the hall. It tells who
asks when an output goes, some milliseconds before anything of it can be heard there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable

_GONE = b"'remove' on sink #"


class Watch:
    """Hears what the sound server tells, for as long as it is not closed."""

    def __init__(self, gone: Callable[[], None]) -> None:
        """Begin; ``gone`` is called, on a thread of its own, when an output has gone."""
        self._gone = gone
        self._child: subprocess.Popen[bytes] | None = None
        if shutil.which("pactl") is None:
            return
        self._child = subprocess.Popen(
            ["pactl", "subscribe"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C"},
        )
        self._thread = threading.Thread(target=self._hear, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hear no more."""
        if self._child is not None:
            self._child.kill()
            if self._thread is not threading.current_thread():
                self._thread.join()

    def _hear(self) -> None:
        child = self._child
        if child is None or child.stdout is None:
            return
        with child.stdout as told:
            for line in told:
                if _GONE in line:
                    self._gone()
        child.wait()
