"""A device whose driver runs in a child process, as its port has it.

A crash, or a hang of the driver, ends that process and the call at hand: with a fault where the
port has one, with an unknown outcome where something may have been printed. The next ``open`` has a
new process. Nothing but what the port says is told to the child, and by its pipe alone.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, get_args

from drivers.completion import completion_of
from drivers.host import MISSES
from drivers.isolation.codec import Malformed, decode, encode
from drivers.isolation.ports import SECTIONS, Call, calls
from drivers.isolation.process import Isolated, Lost, Message
from kiosk.domain.device import Capabilities, SelfTest
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import CODES, KioskError
from kiosk.ports import CardFault, PrintResult
from kiosk.program import own_command

LONGEST = 1 << 25
"""Of a line: a page of many pictures, or a camera's frame."""

_READY_SECONDS = 10.0
_SAY_SECONDS = 2.0
_SILENT_SECONDS = 2.5
_STILL_SECONDS = 3.3  # longer than our own drivers ever wait in one go
_INTERRUPTED_SECONDS = 1.0
_SLICE = 0.25


class IsolatedDevice:
    """Fulfils the port of its section by asking the child; one thread at a time, but interrupt."""

    def __init__(self, section: str, adapter: str, params: Mapping[str, str | int]) -> None:
        """Start nothing yet; see ``drivers.catalog.PORTS`` for what is given."""
        self._section, self._adapter, self._params = section, adapter, params
        self._name = str(params.get("name", section))
        self._calls = calls(section)
        self._capabilities = Capabilities(SECTIONS[section].device_class)
        self._changed: Callable[[], None] = lambda: None
        self._child: Isolated | None = None
        self._fault: KioskError | None = None
        self._number = 0
        self._until = self._beat_at = self._moved_at = 0.0
        self._beat = -1

    @property
    def pid(self) -> int | None:
        """Return the driver's process id; None while there is no process."""
        return self._child.pid if self._child else None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return a method of the port."""
        if name.startswith("_") or name not in self._calls:
            raise AttributeError(name)
        if name in SECTIONS[self._section].at_once:
            return partial(self._tell, name)
        return partial(self._call, name)

    def listen(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called when the device says so, or its process ends by itself."""
        self._changed = changed

    def open(self) -> None:
        """See ``Device.open``; a driver that is gone is begun anew."""
        if self._fault is not None:
            self._drop()
        self._call("open")
        self._capabilities = self._call("capabilities")  # some know themselves only by now

    def capabilities(self) -> Capabilities:
        """See ``Device.capabilities``; the class alone until the driver was there once."""
        return self._capabilities

    def status(self) -> DeviceStatus:
        """See ``Device.status``; a driver that is gone is said to be so until the next open."""
        if self._fault is not None:
            return self._gone(self._fault)
        status: DeviceStatus = self._call("status")
        return status

    def interrupt(self) -> None:
        """End the wait that another thread is in, if need be with the process. Any thread."""
        self._until = min(self._until, time.monotonic() + _INTERRUPTED_SECONDS)
        self._tell("interrupt")

    def close(self) -> None:
        """See ``Device.close``; the process ends too."""
        if self._child is not None and self._fault is None:
            with suppress(KioskError):  # it is closed by its end
                self._ask(self._child, "close", self._calls["close"], ())
        self._drop()

    # how a call goes

    def _call(self, name: str, *given: object, **named: object) -> Any:
        call = self._calls[name]
        bound = inspect.signature(getattr(SECTIONS[self._section].port, name)).bind(
            None, *given, **named
        )
        begun = False
        try:
            child = self._started()
            begun = True
            return self._ask(child, name, call, bound.args[1:])
        except KioskError as error:
            return self._instead(call, error, begun=begun)

    def _started(self) -> Isolated:
        """Return the child, begun anew where it is gone.

        Raises:
            KioskError: it cannot be had.
        """
        if self._fault is not None:
            self._drop()
        if self._child is None:
            command = own_command("device", self._section, self._adapter)
            child = Isolated(command, longest=LONGEST, aside=self._aside, ended=self._over)
            self._child = child
            try:
                child.start()
                child.say({"params": dict(self._params)}, _SAY_SECONDS)
                ready = child.ready(_READY_SECONDS)
                if ready is None:
                    raise self._hung(child, _READY_SECONDS)
                if "error" in ready:
                    raise self._told(ready)
                self._capabilities = decode(Capabilities, ready.get("ready"))
            except (Lost, Malformed):
                raise self._crashed(child) from None
        return self._child

    def _ask(self, child: Isolated, name: str, call: Call, given: tuple[Any, ...]) -> Any:
        words = zip(call.hints, given, strict=True)
        callbacks = {word: value for word, value in words if call.is_callback(word)}
        message = {
            "do": name,
            "number": self._number + 1,
            "with": [None if callable(value) else encode(value) for value in given],
        }
        self._number += 1
        own = given[0] if next(iter(call.hints), "") == "seconds" else 0.0
        began = self._beat_at = self._moved_at = time.monotonic()
        self._until = began + call.seconds + own
        try:
            child.say(message, _SAY_SECONDS)
            while True:
                heard = child.hear(_SLICE)
                if heard is None:
                    self._check(child, began, _STILL_SECONDS + own)
                elif "ask" in heard:
                    self._answer(child, callbacks[heard["ask"]])
                elif heard.get("done") == self._number:
                    if "error" in heard:
                        raise self._told(heard)
                    return decode(call.returns, heard["value"])
        except (Lost, Malformed, KeyError):
            raise self._crashed(child) from None

    def _answer(self, child: Isolated, callback: Callable[[], bool]) -> None:
        answer = False
        try:
            answer = callback()
        finally:
            child.say({"answer": answer}, _SAY_SECONDS)
        self._moved_at = time.monotonic()

    def _check(self, child: Isolated, began: float, still: float) -> None:
        now = time.monotonic()
        late = now > self._until
        silent = now - self._beat_at > _SILENT_SECONDS
        if late or silent or now - self._moved_at > still:
            raise self._hung(child, round(now - began, 1))

    def _tell(self, name: str) -> None:
        """Have something done at once, without an outcome."""
        child = self._child
        if child is not None and self._fault is None:
            with suppress(Lost):  # who waits for it notices
                child.say({"do": name}, _SAY_SECONDS)

    # what is said aside, on the child's thread

    def _aside(self, message: Message) -> bool:
        if "beat" in message:
            self._beat_at = time.monotonic()
            if message["beat"] != self._beat:
                self._beat, self._moved_at = message["beat"], self._beat_at
            return True
        if "changed" in message:
            self._changed()
            return True
        return False

    def _over(self) -> None:
        # One that was ended from here is no news: told of it, a host that looks in vain for what is
        # unplugged would begin process after process.
        if self._child is not None:
            self._changed()

    # what became of it

    def _told(self, message: Message) -> KioskError:
        """Return what the driver raised."""
        code, params = message["error"], message.get("params")
        if code not in CODES or not isinstance(params, dict):
            raise Malformed("no error of the table")
        return KioskError(code, {"device": self._name, **params})

    def _crashed(self, child: Isolated) -> KioskError:
        child.close()
        cause = child.cause or "it took no line, or said one that has no form"
        self._fault = KioskError("device.crashed", {"device": self._name, "cause": cause})
        return self._fault

    def _hung(self, child: Isolated, seconds: float) -> KioskError:
        child.close()
        self._fault = KioskError("device.timeout", {"device": self._name, "seconds": seconds})
        return self._fault

    def _drop(self) -> None:
        child, self._child, self._fault = self._child, None, None
        if child is not None:
            child.close()

    def _gone(self, error: KioskError) -> DeviceStatus:
        state = MISSES.get(error.code, DeviceState.HARDWARE_ERROR)
        return DeviceStatus(self._name, state, error.code)

    def _instead(self, call: Call, error: KioskError, *, begun: bool) -> Any:
        """Return how the port tells of an error where it raises none; else raise it."""
        if call.returns is PrintResult:
            outcome = PrintOutcome.UNKNOWN if begun else PrintOutcome.NOT_DONE
            return PrintResult(outcome, error.code)
        if call.returns is DeviceStatus:
            return self._gone(error)
        if call.returns is SelfTest:
            return SelfTest(completion_of(error.code), error.code)
        if CardFault in get_args(call.returns):
            return CardFault(error.code, error.params)
        raise error
