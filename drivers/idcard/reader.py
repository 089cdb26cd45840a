"""An identity-card reader: find, select, read, with an end to every wait."""

from __future__ import annotations

import time
from dataclasses import replace
from math import inf

from drivers.completion import tested
from drivers.host import MISSES
from drivers.idcard import sam, text
from drivers.idcard.portrait import LibraryPortraits, PortraitDecoder
from drivers.idcard.transport import SAM_V, Network, Transport, Usb, serial_line
from drivers.wire import Wire, WireLost, refused
from kiosk.domain.device import Capabilities, DeviceClass, SelfTest
from kiosk.domain.masked import Address, Fingerprints
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import CardFault, CardRead, NoCard

_SLOW = 57600
_MOST_FURTHER = 8
_NOT_KNOWN = 2  # times that a command is left unanswered by a reader that does not know it
_Heard = sam.Answer | sam.Damaged


class SamReader:
    """A SAM_V reader. Fulfils ``kiosk.ports.CardReader``; one thread at a time, but interrupt.

    Attributes:
        baud: the speed that was found; 0 while there is no link, or where it has no speed.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        name: str = "card_reader",
        gap: float = 0.4,
        fingerprints: bool = False,
        portraits: PortraitDecoder | None = None,
    ) -> None:
        """Touch nothing yet.

        Args:
            transport: the way to it.
            gap: seconds of silence within a frame after which its rest will not come.
            fingerprints: read them too. They do not leave the card unless somebody asks for them.
            portraits: makes pictures of the cards' photos; without it they are dropped.
        """
        self.name = name
        self.baud = 0
        self._transport = transport
        self._gap = gap
        self._prints = fingerprints
        self._read_command = sam.READ_PRINTS if fingerprints else sam.READ_BASE
        self._portraits = portraits
        self._wire: Wire | None = None
        self._found = False
        self._unanswered = 0

    @property
    def traffic(self) -> tuple[int, int]:
        """Return bytes out and in since the link was opened."""
        return (self._wire.sent, self._wire.received) if self._wire else (0, 0)

    def open(self) -> None:
        """See ``CardReader.open``. Tries each speed with the SAM's status, the usual one first."""
        self.close()
        self._unanswered = 0
        try:
            answer = self._first_answer()
        except TimeoutError:
            raise self._fault("idcard.no_answer") from None
        except WireLost as lost:
            self.close()
            raise self._fault(refused(lost) or "idcard.unplugged") from None
        except KioskError:
            self.close()
            raise
        if answer.sw3 != sam.STATUS.good:
            self.close()
            raise self._error(answer)
        if self._portraits is not None:
            self._portraits.open()

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
            return self._read(time.monotonic() + self._allowed(self._read_command))
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
            state = MISSES.get(error.code, DeviceState.HARDWARE_ERROR)
            return DeviceStatus(self.name, state, error.code)
        blind = self._portraits is not None and self._portraits.failed
        warning = "idcard.no_portrait" if blind else None
        return DeviceStatus(self.name, DeviceState.ONLINE, warning=warning)

    def capabilities(self) -> Capabilities:
        """See ``CardReader.capabilities``."""
        features = {"photos": self._portraits is not None, "fingerprints": self._prints}
        return Capabilities(DeviceClass.CARD_READER, features)

    def self_test(self) -> SelfTest:
        """See ``CardReader.self_test``: the module that proves cards tells how it is."""
        return tested(self.status())

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
        if self._portraits is not None:
            self._portraits.close()

    def _first_answer(self) -> sam.Answer:
        for wire, baud in self._transport.links():
            self._wire, self.baud = wire, baud
            try:
                return self._exchange(sam.STATUS)
            except KioskError as error:
                # At a wrong speed a reader is silent or babbles.
                if error.code not in ("idcard.no_answer", "idcard.garbled"):
                    raise
        raise self._fault("idcard.no_answer")

    def _read(self, until: float) -> CardRead | NoCard | CardFault:
        fault: CardFault | None = None
        for _ in range(2):
            command, answer = self._sequence(until)
            if answer.sw3 == command.good:
                return self._card_read(answer, until)
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
        commands = [sam.SELECT, self._read_command]
        if not self._found:
            commands.insert(0, sam.FIND)
        self._found = False
        for command in commands[:-1]:
            answer = self._exchange(command, until)
            if answer.sw3 != command.good:
                return command, answer
        return commands[-1], self._exchange(commands[-1], until)

    def _card_read(self, answer: sam.Answer, until: float) -> CardRead:
        sections = sam.sections_of(answer.data, self._read_command)
        if sections is None:
            raise self._fault("idcard.garbled")
        card = text.decode(sections.text)
        if card.address:
            card = replace(card, further_addresses=self._further(until))
        return CardRead(
            card,
            portrait=self._portraits.decode(sections.photo) if self._portraits else None,
            fingerprints=Fingerprints(sections.prints) or None,
        )

    def _further(self, until: float) -> tuple[Address, ...]:
        """Return the addresses that were written later, as far as they are told.

        What does not tell them costs nobody the read: the platform has the register.
        """
        found: list[Address] = []
        while self._unanswered < _NOT_KNOWN and len(found) < _MOST_FURTHER:
            try:
                answer = self._exchange(sam.FURTHER_ADDRESS, until)
            except KioskError as error:
                self._unanswered += error.code == "idcard.no_answer"
                break
            self._unanswered = 0
            good = answer.sw3 == sam.FURTHER_ADDRESS.good
            address = text.further_address(answer.data) if good else None
            if address is None or address in found:  # some tell the newest again and again
                break
            found.append(address)
        return tuple(found)

    def _exchange(self, command: sam.Command, until: float = inf) -> sam.Answer:
        """Send a command and take its answer; what was damaged on its way is asked for once more.

        Raises:
            KioskError: ``idcard.unplugged``, ``idcard.no_answer``, ``idcard.garbled``.
        """
        wire = self._wire
        if wire is None:
            raise self._fault("idcard.unplugged")
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
        raise self._fault("idcard.garbled")

    def _ask(self, wire: Wire, command: sam.Command, until: float) -> _Heard:
        deadline = min(until, time.monotonic() + self._allowed(command))
        parser = sam.FrameParser()
        wire.drain()  # an answer that came too late belongs to nobody
        wire.write(command.frame, deadline)
        wait_until = deadline
        while time.monotonic() < deadline and (data := wire.read(wait_until)):
            heard = [
                part if isinstance(part, sam.Damaged) else sam.parse_answer(part)
                for part in parser.feed(data)
            ]
            if heard:
                return next((part for part in heard if isinstance(part, sam.Answer)), heard[0])
            wait_until = min(deadline, time.monotonic() + self._gap)
        if parser:
            return sam.Damaged()
        raise self._fault("idcard.no_answer")

    def _allowed(self, command: sam.Command) -> float:
        return command.seconds_slow if 0 < self.baud < _SLOW else command.seconds

    def _lost(self) -> KioskError:
        self.close()
        return self._fault("idcard.unplugged")

    def _error(self, answer: sam.Answer) -> KioskError:
        row = sam.SW3.get(answer.sw3, sam.UNKNOWN_SW3)
        return self._fault(row.error or "idcard.refused", status=f"{answer.sw3:02X}")

    def _fault(self, code: str, **more: str) -> KioskError:
        return KioskError(code, {"port": self._transport.where, **more})


def serial_reader(
    port: str, *, baud: int = 0, photos: str = "", name: str = "card_reader"
) -> SamReader:
    """Return a reader on a serial port.

    Args:
        baud: is tried first, 0 for the usual one.
        photos: path of a vendor's library for card photos, here and below.
    """
    return SamReader(serial_line(port, baud), name=name, portraits=_portraits(photos))


def tcp_reader(host: str, port: int, *, photos: str = "", name: str = "card_reader") -> SamReader:
    """Return a reader on the network."""
    return SamReader(Network(host, port), name=name, portraits=_portraits(photos))


def usb_reader(device: str = SAM_V, *, photos: str = "", name: str = "card_reader") -> SamReader:
    """Return a reader on USB, ``device`` by vendor and product in hexadecimal digits."""
    return SamReader(Usb(device), name=name, portraits=_portraits(photos))


def _portraits(library: str) -> PortraitDecoder | None:
    return LibraryPortraits(library) if library else None
