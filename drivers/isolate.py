"""A child process that answers a line of JSON with a line of JSON: for libraries that may crash.

What closed code does in there costs its own process. Whoever asks waits no longer than they said:
a child that does not answer by then is killed, and started anew when it is wanted again.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Any

_CHUNK = 65536
_LONGEST = 1 << 20
_END_SECONDS = 1.0
_TOLD = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH")
"""What the child is told of the environment; where secrets lie is none of its business."""

Message = Mapping[str, Any]


class Lost(Exception):
    """The child crashed, hung, or did not keep to the form; it is gone now."""


class Isolated:
    """One child, started when it is wanted. One thread at a time."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start nothing yet.

        Args:
            command: answers each line of JSON on its standard input by one on its standard output,
                and ends when its input does. It says one line of its own when it is ready.
        """
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._ready: Message | None = None
        self._held = bytearray()

    @property
    def pid(self) -> int | None:
        """Return the process id; None while there is no process."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start the child, if there is none; do not wait until it is ready.

        Raises:
            Lost: it cannot be started.
        """
        if self._child is not None:
            return
        self._ready = None
        self._held.clear()
        try:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _TOLD if name in os.environ},
                bufsize=0,
            )
        except OSError as error:
            raise Lost("not started") from error
        for end in (self._child.stdin, self._child.stdout):
            os.set_blocking(end.fileno(), False)  # type: ignore[union-attr]  # both are pipes

    def ready(self, seconds: float) -> Message | None:
        """Return what the child said when it was ready; None while it is not.

        Raises:
            Lost: it ended instead.
        """
        self.start()
        if self._ready is None:
            self._ready = self._line(time.monotonic() + seconds)
        return self._ready

    def ask(self, question: Message, seconds: float) -> Message:
        """Return the answer of a child that is ready.

        Raises:
            Lost: there was none in time.
        """
        deadline = time.monotonic() + seconds
        self._say(json.dumps(question).encode() + b"\n", deadline)
        answer = self._line(deadline)
        if answer is None:
            self.close()
            raise Lost("no answer")
        return answer

    def close(self) -> None:
        """End the child, at once."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # in the kernel's hands: let it be
            child.wait(_END_SECONDS)
        for end in (child.stdin, child.stdout):
            if end is not None:
                end.close()
        self._held.clear()

    def _say(self, data: bytes, deadline: float) -> None:
        pipe = self._child.stdin if self._child else None
        while pipe is not None and data:
            try:
                if not self._wait(pipe.fileno(), select.POLLOUT, deadline):
                    break
                data = data[os.write(pipe.fileno(), data) :]
            except BlockingIOError:
                continue
            except OSError:
                break
        if data:
            self.close()
            raise Lost("takes nothing")

    def _line(self, deadline: float) -> Message | None:
        """Return the next line; None at the deadline."""
        pipe = self._child.stdout if self._child else None
        while pipe is not None and b"\n" not in self._held:
            if not self._wait(pipe.fileno(), select.POLLIN, deadline):
                return None
            with contextlib.suppress(BlockingIOError):
                data = os.read(pipe.fileno(), _CHUNK)
                self._held += data
                if not data or len(self._held) > _LONGEST:
                    break
        line, _, rest = self._held.partition(b"\n")
        try:
            if b"\n" not in self._held:
                raise ValueError
            message = json.loads(line)
            if not isinstance(message, dict):
                raise TypeError
        except (TypeError, ValueError):
            self.close()
            raise Lost("ended, or said what is no answer") from None
        self._held = bytearray(rest)
        return message

    @staticmethod
    def _wait(fd: int, what: int, deadline: float) -> bool:
        poll = select.poll()
        poll.register(fd, what)
        return bool(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
