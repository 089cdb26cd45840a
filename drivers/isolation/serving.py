"""The process in which an isolated device's driver runs; ``drivers.isolation.proxy`` asks.

The main thread takes lines, a second one does what the device's port is asked for, a third says
every half a second that the process lives and how far the second one has come (its processor time:
one that hangs in a call gets none). What the driver prints goes nowhere.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from queue import SimpleQueue
from typing import Any

from drivers.catalog import PORTS
from drivers.isolation.codec import decode, encode
from drivers.isolation.ports import SECTIONS, calls
from kiosk.errors import KioskError

BEAT_EVERY = 0.5
_SET_DEATH_SIGNAL, _SET_DUMPABLE = 1, 4

Say = Callable[[Mapping[str, Any]], None]


def serve(section: str, adapter: str) -> int:
    """Make the device whose parameters the first line tells, and serve its port until the end."""
    say = private_output()
    leave_nothing()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the kiosk's, which ends this one
    try:
        told = json.loads(sys.stdin.buffer.readline())
        device = PORTS[section].make(adapter, told["params"])
    except KioskError as error:
        say(_error(error))
        return 1
    served = _Served(section, device, say)
    served.start()
    for line in sys.stdin.buffer:
        served.take(json.loads(line))
    os._exit(0)  # whoever asked is gone; a thread that hangs in a driver must not hold it up


class _Served:
    """A device and the thread that works with it."""

    def __init__(self, section: str, device: Any, say: Say) -> None:
        self._device, self._say = device, say
        self._calls, self._at_once = calls(section), SECTIONS[section].at_once
        self._asked: SimpleQueue[Mapping[str, Any]] = SimpleQueue()
        self._answers: SimpleQueue[bool] = SimpleQueue()
        self._worker = threading.Thread(target=self._work, name="device", daemon=True)

    def start(self) -> None:
        listen = getattr(self._device, "listen", None)
        if listen is not None:
            listen(partial(self._say, {"changed": True}))
        self._say({"ready": encode(self._device.capabilities())})
        self._worker.start()
        threading.Thread(target=self._beat, name="heart", daemon=True).start()

    def take(self, message: Mapping[str, Any]) -> None:
        """Take a line: an answer, what is done at once, or what has its turn."""
        if "answer" in message:
            self._answers.put(message["answer"])
        elif message["do"] == "interrupt" or message["do"] in self._at_once:
            # Not on the thread of the lines: an answer may stand behind it.
            does = getattr(self._device, message["do"], None)
            if does is not None:
                threading.Thread(target=does, daemon=True).start()
        else:
            self._asked.put(message)

    def _work(self) -> None:
        while True:
            message = self._asked.get()
            self._say({"done": message["number"], **self._outcome(message)})

    def _outcome(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        call = self._calls[message["do"]]
        try:
            given = [
                partial(self._ask, name) if call.is_callback(name) else decode(hint, raw)
                for (name, hint), raw in zip(call.hints.items(), message["with"], strict=True)
            ]
            return {"value": encode(getattr(self._device, message["do"])(*given))}
        except KioskError as error:
            return _error(error)
        except Exception as error:  # noqa: BLE001 - the process outlives a driver's mistake
            # The name only: a driver's message may carry what it has read.
            return {"error": "device.crashed", "params": {"cause": type(error).__name__}}

    def _ask(self, name: str) -> bool:
        self._say({"ask": name})
        return self._answers.get()

    def _beat(self) -> None:
        ident = self._worker.ident
        clock = time.pthread_getcpuclockid(ident or 0)
        while True:
            self._say({"beat": time.clock_gettime_ns(clock)})
            time.sleep(BEAT_EVERY)  # a heart beats by the clock, whatever else goes on


def _error(error: KioskError) -> Mapping[str, Any]:
    return {"error": error.code, "params": encode(error.params)}


def private_output() -> Say:
    """Return how to say a line. Any thread; what a driver prints from now on goes nowhere."""
    lines = os.dup(sys.stdout.fileno())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for each in (1, 2):
        os.dup2(nowhere, each)
    saying = threading.Lock()

    def say(message: Mapping[str, Any]) -> None:
        data = json.dumps(message).encode() + b"\n"
        try:
            with saying:
                while data:
                    data = data[os.write(lines, data) :]
        except OSError:
            os._exit(0)  # nobody hears it

    return say


def leave_nothing() -> None:
    """Let the kernel end this process with the thread that began it, and write no core of it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
