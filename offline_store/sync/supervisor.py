"""The sync process as the kiosk sees it: started, heard, restarted, ended; never waited for."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

from kiosk.clock import SystemClock
from kiosk.domain.inquiry import Inquiry, NoReply, Reply
from kiosk.ports import Clock
from offline_store.questions import Questions, Sealing

_END_SECONDS = 3.0
_STEADY_SECONDS = 30.0
_HOPELESS = 3
_FIRST_DELAY, _LONGEST_DELAY = 1.0, 60.0
_SEND_NOW, _SYNC_NOW = b'{"do": "send_now"}\n', b'{"do": "sync_now"}\n'
_REFUSED = frozenset({"sync.unauthorised", "sync.clone"})
_PATIENCE = "sync.wait"
_log = logging.getLogger(__name__)


class SyncProcess:
    """Fulfils ``kiosk.ports.Platform``. Any thread; no method but ``close`` waits for anything."""

    def __init__(
        self,
        argv: Sequence[str],
        on_network: Callable[[bool], None],
        on_acknowledged: Callable[[str, str | None], None],
        on_rejected: Callable[[str, str], None] | None = None,
        on_content: Callable[[str, int], None] | None = None,
        on_fault: Callable[[str], None] | None = None,
        clock: Clock | None = None,
        first_delay: float = _FIRST_DELAY,
        sealing: Sealing | None = None,
    ) -> None:
        """Start the process and keep it running.

        The calls come on a thread of this object; they must not block.

        Args:
            argv: command line of ``offline_store.sync.process.run``.
            on_network: the platform answers, or does no longer; called when that changes.
            on_acknowledged: id and number of a case that the platform signed for.
            on_rejected: id and code of an item that the platform will not take.
            on_content: feed and version of what was published and is read from now on.
            on_fault: code of what sync complains of; called when that changes.
            first_delay: seconds before the first restart; doubled at each that follows soon. None
                comes earlier, whatever is asked for.
            sealing: of what residents ask; without it nothing is asked.
        """
        self._argv = list(argv)
        self._on_network, self._on_acknowledged = on_network, on_acknowledged
        self._on_rejected = on_rejected or (lambda _id, _code: None)
        self._on_content = on_content or (lambda _feed, _version: None)
        self._on_fault = on_fault or (lambda _code: None)
        self._clock: Clock = clock or SystemClock()
        self._first_delay = first_delay
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._unsaid = False
        self._online: bool | None = None
        self._offline_since: datetime | None = None
        self._fault: str | None = None
        self._pause_ends = 0.0
        self._questions = Questions(sealing)
        self._closing = threading.Event()
        self._wake = threading.Event()
        self.restarts = 0
        self._thread = threading.Thread(target=self._watch, name="sync-watch", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """Process id, None while there is no process."""
        with self._lock:
            return None if self._child is None else self._child.pid

    def send_now(self) -> None:
        """Ask for what waits to be sent at once; one that is not running does so when it starts."""
        self._say(_SEND_NOW)

    def sync_now(self) -> None:
        """Ask for that, and for what is published to be looked for; if none runs, once it does."""
        self._unsaid = True
        if self._say(_SYNC_NOW):
            self._unsaid = False

    def online(self) -> bool | None:
        """Tell whether the platform answered last time; None before the first answer."""
        return self._online

    def offline_since(self) -> datetime | None:
        """Return since when the platform does not answer; None while it does."""
        return self._offline_since

    def inquire(self, inquiry: Inquiry, done: Callable[[Reply | NoReply], None]) -> None:
        """See ``Platform.inquire``; a process that dies meanwhile is asked again."""
        line = self._questions.ask(inquiry, lambda reply: self._tell(done, reply))
        if line is not None:
            self._say(line)

    def fault(self) -> str | None:
        """Return the code of what keeps cases from the platform (staff); None since all went well.

        ``sync.wait`` where the platform has asked for patience, until that is over.
        """
        code = self._fault
        return None if code == _PATIENCE and not self._is_paused() else code

    def close(self) -> None:
        """End the process: by the end of its input, and by force after three seconds."""
        with self._lock:
            self._closing.set()
            child = self._child
            if child is not None and child.stdin is not None:
                child.stdin.close()
        self._wake.set()
        self._questions.end()
        self._thread.join(_END_SECONDS)
        with self._lock:
            if self._child is not None:
                self._child.kill()
        self._thread.join(_END_SECONDS)

    def _say(self, word: bytes) -> bool:
        """Say it to the process; False where none runs."""
        with self._lock:
            child = self._child
            said = child is not None and child.stdin is not None and not child.stdin.closed
            if child is not None and child.stdin is not None and said:
                # A full pipe has such words in it in plenty; a broken one is being mended.
                with contextlib.suppress(BlockingIOError, BrokenPipeError):
                    os.write(child.stdin.fileno(), word)
        self._wake.set()
        return said

    def _watch(self) -> None:
        quick = 0
        while True:
            began = monotonic()
            child = self._start()
            if child is not None:
                self._hear(child)
                self._gone(child)
            if self._closing.is_set():
                return
            quick = 0 if monotonic() - began > _STEADY_SECONDS else quick + 1
            if quick >= _HOPELESS:
                self._network(False)
            delay = min(self._first_delay * 2 ** min(max(0, quick - 1), 10), _LONGEST_DELAY)
            self._closing.wait(self._first_delay)
            self._wake.wait(delay - self._first_delay)
            if self._closing.is_set():
                return
            self._wake.clear()
            self.restarts += 1

    def _start(self) -> subprocess.Popen[bytes] | None:
        if self._closing.is_set():
            return None
        try:
            # In a group of its own: Ctrl-C in a terminal is for the kiosk, which ends it.
            child = subprocess.Popen(
                self._argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                process_group=0,
            )
        except OSError:
            return None
        if child.stdin is not None:
            os.set_blocking(child.stdin.fileno(), False)
        with self._lock:  # not while it is started: who asks for something does not wait for that
            self._child = child
            if self._closing.is_set() and child.stdin is not None:
                child.stdin.close()
            self._wake.clear()
        for line in self._questions.lines():
            self._say(line)
        if self._unsaid:
            self.sync_now()
        return child

    def _hear(self, child: subprocess.Popen[bytes]) -> None:
        rest = b""
        while child.stdout is not None and (data := child.stdout.read(65536)):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                with contextlib.suppress(ValueError):
                    self._heard(json.loads(line))

    def _gone(self, child: subprocess.Popen[bytes]) -> None:
        """Take leave of a process whose output has ended."""
        with self._lock:
            self._child = None
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()
        try:
            child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _heard(self, news: object) -> None:
        match news:
            case {"event": "online"}:
                # It is there, and may yet not be asked.
                self._fault = _PATIENCE if self._is_paused() else None
                self._network(True)
            case {"event": "offline", "code": str(code)}:
                self._complain(code)
                self._network(False)
            case {"event": "fault", "code": str(code)}:
                self._complain(code)
                if code in _REFUSED:
                    # It answers, but takes nothing of this kiosk: for a resident that is offline.
                    self._network(False)
            case {"event": "paused", "seconds": int(seconds)}:
                self._fault = self.fault()  # an earlier pause is over
                self._pause_ends = self._clock.monotonic() + seconds
                self._complain(_PATIENCE)
            case {"event": "acknowledged", "kind": str(kind), "id": str(item_id), **more}:
                self._well()
                if kind == "case":
                    found = more.get("case_number")
                    number = found if isinstance(found, str) else None
                    self._tell(self._on_acknowledged, item_id, number)
            case {"event": "rejected", "id": str(item_id), "code": str(code)}:
                self._well()
                self._tell(self._on_rejected, item_id, code)
            case {"event": "content", "feed": str(feed), "version": int(version)}:
                self._tell(self._on_content, feed, version)
            case {"event": "answered", "id": str(question), "reply": dict(told)}:
                self._questions.answered(question, told)
            case {"event": "not_answered", "id": str(question), "code": str(code)}:
                self._questions.not_answered(question, code)
            case _:
                return

    def _well(self) -> None:
        """Note that the platform said something of an item."""
        self._fault, self._pause_ends = None, 0.0
        self._network(True)

    def _is_paused(self) -> bool:
        return self._clock.monotonic() < self._pause_ends

    def _tell(self, whom: Callable[..., None], *news: object) -> None:
        """Tell the kiosk; who is told may be mistaken, and the process is watched all the same."""
        try:
            whom(*news)
        except Exception as error:  # noqa: BLE001 - a mistake of whoever is told
            _log.error("what sync said was not taken: %s", type(error).__name__)

    def _complain(self, code: str) -> None:
        if code != self._fault:
            self._fault = code
            self._tell(self._on_fault, code)

    def _network(self, online: bool) -> None:
        if online is self._online:
            return
        self._offline_since = None if online else self._clock.now()
        self._online = online
        self._tell(self._on_network, online)
