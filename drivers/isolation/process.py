"""A child process that speaks in lines of JSON: for libraries that may crash or hang.

What closed code does in there costs its own process. Whoever waits for it waits no longer than they
said. A child is begun once; one that is gone is followed by another.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from drivers.wire import FdWire, WireLost

LONGEST = 1 << 20
_MOST_UNHEARD = 64
_END_SECONDS = 1.0
_DYING_SECONDS = 0.2
_LONG = 3600.0
_TOLD = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "PCSCLITE_CSOCK_NAME")
"""What the child is told of the environment; where secrets lie is none of its business."""

Message = Mapping[str, Any]


class Lost(Exception):
    """The child crashed, hung, or did not keep to the form; it is gone now."""


class Isolated:
    """One child. What is said to it, any thread may say; one thread hears."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        longest: int = LONGEST,
        aside: Callable[[Message], bool] = lambda _: False,
        ended: Callable[[], None] = lambda: None,
        told: Sequence[str] = (),
    ) -> None:
        """Start nothing yet.

        Args:
            command: speaks in lines of JSON objects by its standard input and output, and ends when
                its input does. It says one line of its own when it is ready.
            longest: line that is taken, in bytes.
            aside: is told of every line at once, on a thread of the child's own; True where the
                line is then nobody else's.
            ended: is told on that thread that there will be no more.
            told: what else of the environment is the child's business, by name.
        """
        self._command = command
        self._longest = longest
        self._aside, self._ended = aside, ended
        self._environment = [name for name in (*_TOLD, *told) if name in os.environ]
        self._child: subprocess.Popen[bytes] | None = None
        self._wire: FdWire | None = None
        self._reader: threading.Thread | None = None
        self._saying = threading.Lock()
        self._heard: deque[Message] = deque()
        self._changed = threading.Condition()
        self._over = False
        self._ready: Message | None = None
        self.cause = ""
        """How it ended: ``signal 11``, ``status 3``; empty while that is not known."""

    @property
    def pid(self) -> int | None:
        """Return the process id; None while there is no process."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start the child, where that was not done; do not wait until it is ready.

        Raises:
            Lost: it cannot be started, or has been closed.
        """
        if self._child is not None:
            return
        if self._over:
            raise Lost("it is gone")
        begun = threading.Event()
        self._reader = threading.Thread(
            target=self._live, args=(begun,), name="isolated", daemon=True
        )
        self._reader.start()
        begun.wait()
        if self._child is None:
            raise Lost("not started")

    def ready(self, seconds: float) -> Message | None:
        """Return what the child said when it was ready; None while it is not.

        Raises:
            Lost: it ended instead.
        """
        self.start()
        if self._ready is None:
            self._ready = self.hear(seconds)
        return self._ready

    def ask(self, question: Message, seconds: float) -> Message:
        """Return the answer of a child that is ready and says nothing else.

        Raises:
            Lost: there was none in time.
        """
        deadline = time.monotonic() + seconds
        self.say(question, seconds)
        answer = self.hear(max(0.0, deadline - time.monotonic()))
        if answer is None:
            self.close()
            raise Lost("no answer")
        return answer

    def say(self, message: Message, seconds: float) -> None:
        """Say a line. Any thread.

        Raises:
            Lost: it is gone, or did not take the line in time.
        """
        line = json.dumps(message).encode() + b"\n"
        with self._saying:
            try:
                taken = self._wire is not None and self._wire.write(
                    line, time.monotonic() + seconds
                )
            except WireLost:
                taken = False
        if not taken:
            self.close()
            raise Lost("takes nothing")

    def hear(self, seconds: float) -> Message | None:
        """Return what it says next, aside from what was taken aside; None where nothing is in time.

        Raises:
            Lost: it has ended, or said what has no form.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._heard or self._over, seconds)
            if self._heard:
                return self._heard.popleft()
            over = self._over
        if over:
            self.close()
            raise Lost("ended, or said what has no form")
        return None

    def close(self) -> None:
        """End the child, at once."""
        child, self._child = self._child, None
        if child is not None:
            self._end(child)
        reader, wire = self._reader, self._wire
        if wire is not None:
            wire.interrupt()
        if reader is not None and reader is not threading.current_thread():
            reader.join(_END_SECONDS)
        with self._saying:
            if wire is not None:
                wire.close()
        self._no_more()

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        if self._over:  # by itself: how, it tells in a moment
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_DYING_SECONDS)
        status = child.poll()
        child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # in the kernel's hands: let it be
            child.wait(_END_SECONDS)
        if status is not None and not self.cause:
            self.cause = _cause(status)

    def _no_more(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()

    # on the child's own thread

    def _live(self, begun: threading.Event) -> None:
        """Begin the child and hear it: the kernel ends it with the thread that began it."""
        try:
            wire = self._begin()
        except OSError:
            self._over, self.cause = True, "not started"
            return
        finally:
            begun.set()
        self._read(wire)

    def _begin(self) -> FdWire:
        near, far = socket.socketpair()
        with far:
            try:
                self._child = subprocess.Popen(
                    self._command,
                    stdin=far.fileno(),
                    stdout=far.fileno(),
                    stderr=subprocess.DEVNULL,
                    env={name: os.environ[name] for name in self._environment},
                    process_group=0,  # a terminal's Ctrl-C is for the kiosk, which ends it
                )
            except OSError:
                near.close()
                raise
        near.setblocking(False)
        self._wire = FdWire(near.fileno(), near.close)
        return self._wire

    def _read(self, wire: FdWire) -> None:
        held = bytearray()
        try:
            while self._take(held, wire.read(time.monotonic() + _LONG)):
                pass
        except WireLost:
            pass
        finally:
            self._no_more()
            self._ended()

    def _take(self, held: bytearray, data: bytes) -> bool:
        """Take what came; False where it cannot go on."""
        searched = len(held)
        held += data
        while (end := held.find(b"\n", searched)) >= 0:
            message = _message(bytes(held[:end]))
            del held[: end + 1]
            searched = 0
            if message is None or not self._keep(message):
                return False
        return len(held) <= self._longest

    def _keep(self, message: Message) -> bool:
        if self._aside(message):
            return True
        with self._changed:
            self._heard.append(message)
            self._changed.notify_all()
            return len(self._heard) <= _MOST_UNHEARD


def _message(line: bytes) -> Message | None:
    try:
        message = json.loads(line)
    except ValueError:  # a JSONDecodeError, a UnicodeDecodeError
        return None
    except RecursionError:
        return None
    return message if isinstance(message, dict) else None


def _cause(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
