"""Questions and answers by frames over a serial line, for drivers of the kiosk's own protocols."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping

from drivers.frame import ANSWER, VERSION, Frame, FrameParser, Identity, Type, identity
from drivers.wire import Wire, WireLost, refused
from kiosk.domain.device import Completion, SelfTest
from kiosk.errors import KioskError

_ANSWER_SECONDS = 0.3
_SELF_TEST_SECONDS = 1.0
_TRIES = 3


class FrameLink:
    """A line to one device; one thread at a time, but ``interrupt``.

    Attributes:
        where: the port as the technician knows it.
        heard_at: when the last frame came, in seconds of ``time.monotonic``.
    """

    def __init__(
        self,
        where: str,
        family: str,
        connect: Callable[[], Wire],
        *,
        answer_seconds: float = _ANSWER_SECONDS,
    ) -> None:
        """Touch nothing yet.

        Args:
            family: what codes begin with: ``meter`` or ``panel``.
            connect: opens the wire; raises WireLost.
            answer_seconds: until a question is asked again.
        """
        self._answer_seconds = answer_seconds
        self.where = where
        self.heard_at = 0.0
        self._family = family
        self._connect = connect
        self._wire: Wire | None = None
        self._parser = FrameParser()
        # Begins anywhere, so that an answer to a question of yesterday is none of today's.
        self._sequence = random.getrandbits(16)

    @property
    def is_open(self) -> bool:
        """Tell whether there is a link, as far as is known."""
        return self._wire is not None

    def open(self, kind: int, wanted: str) -> Identity:
        """Open the line and ask who is there.

        Args:
            kind: what must answer.
            wanted: the same in words.

        Raises:
            KioskError: ``*.unplugged``, ``*.no_answer``, ``*.garbled``, ``*.wrong_device``;
                ``device.in_use``, ``device.denied``.
        """
        self.close()
        try:
            self._wire = self._connect()
        except WireLost as lost:
            code = refused(lost)
            raise (KioskError(code, {"port": self.where}) if code else self._lost()) from None
        try:
            answer = self.ask(Type.IDENTIFY)
            found = identity(answer.payload) if answer.type != Type.REFUSED else None
            if answer.version != VERSION:
                raise self.fault("wrong_device", found=f"version {answer.version}", wanted=wanted)
            if found is None or found.kind != kind:
                other = f"kind {found.kind}" if found else "something else"
                raise self.fault("wrong_device", found=other, wanted=wanted)
        except KioskError:
            self.close()
            raise
        return found

    def ask(self, question: int, payload: bytes = b"", seconds: float | None = None) -> Frame:
        """Ask, up to three times, and return the answer, which may be a refusal.

        What the device says by itself meanwhile is not heard: it says it again.

        Raises:
            KioskError: ``*.unplugged``, ``*.no_answer`` or ``*.garbled``.
        """
        self._sequence = (self._sequence + 1) % 0x10000
        asked = Frame(question, self._sequence, payload)
        before = self._parser.no_frame
        for _ in range(_TRIES):
            self.send(asked)
            until = time.monotonic() + (seconds or self._answer_seconds)
            while frames := self.hear(until):
                for frame in frames:
                    if frame.sequence == asked.sequence and frame.type in _answers(question):
                        return frame
                if time.monotonic() >= until:
                    break
        raise self.fault("garbled" if self._parser.no_frame > before else "no_answer")

    def self_test(self, faults: Mapping[int, str]) -> SelfTest:
        """Have the device test itself; never raises.

        Args:
            faults: the codes of what it may find wrong; what is not here is ``*.device_fault``.
        """
        try:
            answer = self.ask(Type.SELF_TEST, seconds=_SELF_TEST_SECONDS)
        except KioskError as error:
            return SelfTest(Completion.DEVICE_NOT_READY, error.code)
        if answer.type == Type.REFUSED or not answer.payload:
            return SelfTest(Completion.UNSUPPORTED_COMMAND, f"{self._family}.refused")
        if answer.payload[0]:
            fault = f"{self._family}.device_fault"
            return SelfTest(Completion.HARDWARE_ERROR, faults.get(answer.payload[0], fault))
        return SelfTest(Completion.SUCCESS)

    def send(self, frame: Frame) -> None:
        """Send a frame that has no answer.

        Raises:
            KioskError: ``*.unplugged``.
        """
        wire = self._opened()
        try:
            wire.write(frame.encode(), time.monotonic() + _ANSWER_SECONDS)
        except WireLost:
            raise self._lost() from None

    def hear(self, until: float) -> list[Frame]:
        """Return the frames that come next; none once it is ``until``, in monotonic seconds.

        Raises:
            KioskError: ``*.unplugged``.
        """
        wire = self._opened()
        try:
            while data := wire.read(until):
                if frames := self._parser.feed(data):
                    self.heard_at = time.monotonic()
                    return frames
                if time.monotonic() >= until:  # who floods the line must not hold us for ever
                    break
        except WireLost:
            raise self._lost() from None
        return []

    def interrupt(self) -> None:
        """End the wait that another thread is in: the device then counts as unplugged."""
        wire = self._wire
        if wire is not None:
            wire.interrupt()

    def close(self) -> None:
        """Close the line; never raises."""
        wire, self._wire, self._parser = self._wire, None, FrameParser()
        if wire is not None:
            wire.close()

    def fault(self, what: str, **params: str) -> KioskError:
        """Return the error of this family and this port."""
        return KioskError(f"{self._family}.{what}", {"port": self.where, **params})

    def _opened(self) -> Wire:
        if self._wire is None:
            raise self.fault("unplugged")
        return self._wire

    def _lost(self) -> KioskError:
        self.close()
        return self.fault("unplugged")


def _answers(question: int) -> tuple[int, int]:
    return question | ANSWER, Type.REFUSED
