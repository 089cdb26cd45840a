"""An identity-card reader on a serial line: find, select, read, with an end to every wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf
from typing import Protocol

from drivers.idcard import sam, text
from drivers.wire import Wire, WireLost, open_serial
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import CardFault, CardRead, NoCard

BAUDS = (115200, 57600, 38400, 19200, 9600)
_SLOW = 57600
_SEQUENCE = (sam.FIND, sam.SELECT, sam.READ_BASE)
_Heard = sam.Answer | sam.Damaged
_STATES = {
    "idcard.unplugged": DeviceState.NO_DEVICE,
    "idcard.no_answer": DeviceState.OFFLINE,
    "idcard.garbled": DeviceState.OFFLINE,
}


class Transport(Wire, Protocol):
    """A wire to a reader; what has no speed (TCP, USB) lets ``set_speed`` do nothing."""

    def set_speed(self, baud: int) -> None:
        """Change the speed and forget what came in at another one.

        Raises:
            WireLost: the reader is gone.
        """


class SamReader:
    """A SAM_V reader. Fulfils ``kiosk.ports.CardReader``; one thread at a time, but interrupt.

    Attributes:
        baud: the speed that was found; 0 while there is no link.
    """

    def __init__(
        self,
        port: str,
        *,
        name: str = "card_reader",
        bauds: tuple[int, ...] = BAUDS,
        connect: Callable[[str, int], Transport] = open_serial,
        gap: float = 0.4,
    ) -> None:
        """Touch nothing yet.

        Args:
            port: path of the serial port.
            bauds: speeds in the order in which they are tried.
            connect: opens the transport to ``port``.
            gap: seconds of silence within a frame after which its rest will not come.
        """
        self.name = name
        self.baud = 0
        self._port = port
        self._bauds = bauds
        self._connect = connect
        self._gap = gap
        self._wire: Transport | None = None
        self._found = False

    @property
    def traffic(self) -> tuple[int, int]:
        """Return bytes out and in since the link was opened."""
        return (self._wire.sent, self._wire.received) if self._wire else (0, 0)

    def open(self) -> None:
        """See ``CardReader.open``. Tries each speed with the SAM's status, the usual one first."""
        self.close()
        try:
            self._wire = self._connect(self._port, self._bauds[0])
            answer = self._first_answer(self._wire)
        except WireLost:
            raise self._lost() from None
        except KioskError:
            self.close()
            raise
        if answer.sw3 != sam.STATUS.good:
            self.close()
            raise self._error(answer)

    def find(self) -> bool:
        """See ``CardReader.find``. A card of another kind counts: ``read`` tells what it is."""
        answer = self._exchange(sam.FIND)
        self._found = answer.sw3 == sam.FIND.good
        row = sam.SW3.get(answer.sw3, sam.UNKNOWN_SW3)
        if row.no_card:
            return False
        if row.error in ("idcard.device_fault", "idcard.refused", "idcard.garbled"):
            raise self._error(answer)
        return True

    def read(self) -> CardRead | NoCard | CardFault:
        """See ``CardReader.read``."""
        try:
            # A read may be begun a second time; both together end within the port's promise.
            return self._read(time.monotonic() + self._allowed(sam.READ_BASE))
        except KioskError as error:
            return CardFault(error.code, error.params)
        finally:
            self._found = False

    def status(self) -> DeviceStatus:
        """See ``CardReader.status``."""
        self._found = False
        try:
            answer = self._exchange(sam.STATUS)
            if answer.sw3 != sam.STATUS.good:
                raise self._error(answer)
        except KioskError as error:
            state = _STATES.get(error.code, DeviceState.HARDWARE_ERROR)
            return DeviceStatus(self.name, state, error.code)
        return DeviceStatus(self.name, DeviceState.ONLINE)

    def sam_id(self) -> str | None:
        """Return the number of the SAM module, None where the reader does not tell.

        Raises:
            KioskError: the reader is gone or broken.
        """
        answer = self._exchange(sam.SAM_ID)
        return sam.sam_id(answer.data) if answer.sw3 == sam.SAM_ID.good else None

    def interrupt(self) -> None:
        """End the wait that another thread is in: the reader then counts as unplugged."""
        wire = self._wire
        if wire is not None:
            wire.interrupt()

    def close(self) -> None:
        """See ``CardReader.close``."""
        wire, self._wire, self.baud, self._found = self._wire, None, 0, False
        if wire is not None:
            wire.close()

    def _first_answer(self, wire: Transport) -> sam.Answer:
        for baud in self._bauds:
            wire.set_speed(baud)
            self.baud = baud
            try:
                return self._exchange(sam.STATUS)
            except KioskError as error:
                # At a wrong speed a reader is silent or babbles.
                if error.code not in ("idcard.no_answer", "idcard.garbled"):
                    raise
        raise KioskError("idcard.no_answer", {"port": self._port})

    def _read(self, until: float) -> CardRead | NoCard | CardFault:
        fault: CardFault | None = None
        for _ in range(2):
            command, answer = self._sequence(until)
            if answer.sw3 == command.good:
                return self._card(answer)
            row = sam.SW3.get(answer.sw3, sam.UNKNOWN_SW3)
            if row.no_card and command is sam.FIND:
                # After a first try it means that the card went away during it.
                return fault or NoCard()
            error = self._error(answer)
            fault = CardFault(error.code, error.params)
            if row.cure is sam.Cure.RESET:
                self._exchange(sam.RESET, until)
            elif row.cure is not sam.Cure.FROM_FIND:
                return fault
        return fault or NoCard()

    def _sequence(self, until: float) -> tuple[sam.Command, sam.Answer]:
        """Go find, select, read; return the last command sent and its answer.

        A card that ``find`` has just found is not looked for again; should it have gone since,
        select fails and the sequence begins anew.
        """
        commands = (sam.SELECT, sam.READ_BASE) if self._found else _SEQUENCE
        self._found = False
        for command in commands[:-1]:
            answer = self._exchange(command, until)
            if answer.sw3 != command.good:
                return command, answer
        return commands[-1], self._exchange(commands[-1], until)

    def _card(self, answer: sam.Answer) -> CardRead | CardFault:
        block = sam.text_of(answer.data)
        if block is None:
            return CardFault("idcard.garbled", {"port": self._port})
        return CardRead(text.decode(block))

    def _exchange(self, command: sam.Command, until: float = inf) -> sam.Answer:
        """Send a command and take its answer; what was damaged on its way is asked for once more.

        Raises:
            KioskError: ``idcard.unplugged``, ``idcard.no_answer``, ``idcard.garbled``.
        """
        wire = self._wire
        if wire is None:
            raise KioskError("idcard.unplugged", {"port": self._port})
        again: sam.Answer | None = None
        try:
            for _ in range(2):
                answer = self._ask(wire, command, until)
                if isinstance(answer, sam.Answer):
                    row = sam.SW3.get(answer.sw3, sam.UNKNOWN_SW3)
                    if row.cure is not sam.Cure.RESEND:
                        return answer
                    again = answer
        except WireLost:
            raise self._lost() from None
        if again is not None:
            return again
        raise KioskError("idcard.garbled", {"port": self._port})

    def _ask(self, wire: Transport, command: sam.Command, until: float) -> _Heard:
        deadline = min(until, time.monotonic() + self._allowed(command))
        parser = sam.FrameParser()
        wire.drain()  # an answer that came too late belongs to nobody
        wire.write(command.frame, deadline)
        wait_until = deadline
        while data := wire.read(wait_until):
            heard = [
                part if isinstance(part, sam.Damaged) else sam.parse_answer(part)
                for part in parser.feed(data)
            ]
            if heard:
                return next((part for part in heard if isinstance(part, sam.Answer)), heard[0])
            wait_until = min(deadline, time.monotonic() + self._gap)
        if parser:
            return sam.Damaged()
        raise KioskError("idcard.no_answer", {"port": self._port})

    def _allowed(self, command: sam.Command) -> float:
        return command.seconds if self.baud >= _SLOW else command.seconds_slow

    def _lost(self) -> KioskError:
        self.close()
        return KioskError("idcard.unplugged", {"port": self._port})

    def _error(self, answer: sam.Answer) -> KioskError:
        row = sam.SW3.get(answer.sw3, sam.UNKNOWN_SW3)
        status = f"{answer.sw3:02X}"
        return KioskError(row.error or "idcard.refused", {"port": self._port, "status": status})


def serial_reader(port: str, *, baud: int = 0, name: str = "card_reader") -> SamReader:
    """Return a reader on a serial port; ``baud`` is tried first, 0 for the usual one."""
    bauds = (baud, *(other for other in BAUDS if other != baud)) if baud else BAUDS
    return SamReader(port, name=name, bauds=bauds)
