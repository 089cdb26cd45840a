"""A reader of social-security cards over PC/SC: what the monitor sees, and one reading at a time.

A card or a pcscd that stops answering in the middle of a command keeps whoever asked it, and
nothing ends that but its own return. So each reading has a thread of its own, which is waited for
as long as a resident can be; while one is kept, no other is begun.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from queue import Empty, SimpleQueue

from drivers.completion import tested
from drivers.smartcard import social
from drivers.smartcard.apdu import Channel
from drivers.smartcard.monitor import Monitor, Slot
from drivers.smartcard.winscard import Context, PcscError, Rc, library
from kiosk.domain.device import Capabilities, DeviceClass, SelfTest
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import CardFault, NoCard, SocialCardRead

CODES: Mapping[int, str] = {
    Rc.REMOVED_CARD: "smartcard.moved",
    Rc.RESET_CARD: "smartcard.moved",
    Rc.NO_SMARTCARD: "smartcard.moved",
    Rc.NOT_TRANSACTED: "smartcard.moved",
    Rc.COMM_DATA_LOST: "smartcard.moved",
    Rc.UNRESPONSIVE_CARD: "smartcard.mute",
    Rc.UNPOWERED_CARD: "smartcard.mute",
    Rc.UNSUPPORTED_CARD: "smartcard.mute",
    Rc.PROTO_MISMATCH: "smartcard.mute",  # its first words make no sense
    Rc.INSUFFICIENT_BUFFER: "smartcard.unreadable",
    Rc.SHARING_VIOLATION: "smartcard.in_use",
    Rc.TIMEOUT: "smartcard.no_answer",
    Rc.UNKNOWN_READER: "smartcard.unplugged",
    Rc.READER_UNAVAILABLE: "smartcard.unplugged",
    Rc.NO_READERS: "smartcard.unplugged",
    Rc.NO_SERVICE: "smartcard.no_service",
    Rc.SERVICE_STOPPED: "smartcard.no_service",
    Rc.COMM_ERROR: "smartcard.no_service",
    Rc.INVALID_HANDLE: "smartcard.no_service",
    Rc.SECURITY_VIOLATION: "smartcard.denied",
}
"""What PC/SC says, in the words of ``kiosk.errors``; all else is ``smartcard.device_fault``."""

_STATES = {
    "smartcard.unplugged": DeviceState.NO_DEVICE,
    "smartcard.no_service": DeviceState.OFFLINE,
}
_ENDING = 0.1
_Result = SocialCardRead | NoCard | CardFault
_Outcome = _Result | Exception


class PcscReader:
    """One reader, or any. Fulfils ``kiosk.ports.SmartCardReader``; one thread at a time."""

    def __init__(
        self,
        reader: str = "",
        *,
        name: str = "smart_card_reader",
        patience: float = 3.0,
        look_every: float = 2.0,
    ) -> None:
        """Touch nothing yet.

        Args:
            reader: part of the reader's name as pcscd gives it; without it any reader is meant.
            patience: seconds within which a reading ends.
            look_every: see ``Monitor``.
        """
        self.name = name
        self._reader = reader
        self._patience = patience
        self._monitor = Monitor(look_every)
        self._found = False
        self._were_read: dict[str, int | None] = {}
        self._reading: threading.Thread | None = None
        self._outcomes: SimpleQueue[_Outcome] = SimpleQueue()

    def listen(self, changed: Callable[[], None]) -> None:
        """See ``SmartCardReader.listen``."""
        self._monitor.listen(changed)

    def open(self) -> None:
        """See ``SmartCardReader.open``."""
        library()
        self.close()
        if self._monitor.running:
            raise KioskError("smartcard.no_service")  # it hangs, and the thread in it
        self._monitor.start(self._patience)
        try:
            self._slots()
        except KioskError:
            self.close()
            raise

    def find(self) -> bool:
        """See ``SmartCardReader.find``."""
        self._found = self._unread() is not None
        return self._found

    def read(self) -> SocialCardRead | NoCard | CardFault:
        """See ``SmartCardReader.read``."""
        try:
            slot = self._unread()
        except KioskError as error:
            return CardFault(error.code, error.params)
        if slot is None:
            return CardFault("smartcard.moved", {}) if self._found else NoCard()
        if self._is_kept():
            return CardFault("smartcard.no_answer", {})
        result = self._read_in_time(slot)
        if isinstance(result, SocialCardRead):
            self._were_read[slot.reader] = slot.card
        return result

    def status(self) -> DeviceStatus:
        """See ``SmartCardReader.status``."""
        try:
            self._slots()
        except KioskError as error:
            state = _STATES.get(error.code, DeviceState.HARDWARE_ERROR)
            return DeviceStatus(self.name, state, error.code)
        return DeviceStatus(self.name, DeviceState.ONLINE)

    def capabilities(self) -> Capabilities:
        """See ``SmartCardReader.capabilities``."""
        return Capabilities(DeviceClass.CARD_READER, {"pcsc": True})

    def self_test(self) -> SelfTest:
        """See ``SmartCardReader.self_test``: whether the service knows the reader."""
        return tested(self.status())

    def interrupt(self) -> None:
        """See ``SmartCardReader.interrupt``."""
        self._outcomes.put(CardFault("smartcard.no_answer", {}))

    def close(self) -> None:
        """See ``SmartCardReader.close``."""
        self._monitor.stop(self._patience)

    def _slots(self) -> list[Slot]:
        """Return the slots that are meant, at least one."""
        view = self._monitor.view if self._monitor.running else None
        if view is None:
            raise KioskError("smartcard.no_service")
        if view.code is not None:
            raise _told(view.code)
        slots = [slot for slot in view.slots if self._reader in slot.reader]
        if not slots:
            raise KioskError("smartcard.unplugged", {"reader": self._reader})
        return slots

    def _unread(self) -> Slot | None:
        for slot in self._slots():
            if slot.card is not None and slot.card != self._were_read.get(slot.reader):
                return slot
        return None

    def _is_kept(self) -> bool:
        """Tell whether the reading before has not come back; one that is just ending has."""
        if self._reading is None:
            return False
        self._reading.join(_ENDING)
        return self._reading.is_alive()

    def _read_in_time(self, slot: Slot) -> _Result:
        outcomes: SimpleQueue[_Outcome] = SimpleQueue()
        self._outcomes = outcomes
        until = time.monotonic() + self._patience
        work = partial(_read, slot.reader, until, outcomes)
        self._reading = threading.Thread(target=work, name="smart-card-reading", daemon=True)
        self._reading.start()
        try:
            outcome = outcomes.get(timeout=self._patience)
        except Empty:
            return CardFault("smartcard.no_answer", {})
        if isinstance(outcome, KioskError):
            return CardFault(outcome.code, outcome.params)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def _read(reader: str, until: float, outcomes: SimpleQueue[_Outcome]) -> None:
    """Read the card in a reader, on a thread that may be left to itself."""
    outcome: _Outcome
    try:
        with Context() as context, context.connect(reader) as card:
            outcome = SocialCardRead(social.read(Channel(card.transmit, until)))
    except PcscError as error:
        outcome = _told(error.code)
    except Exception as error:  # noqa: BLE001 - raised again by whoever waits
        outcome = error
    outcomes.put(outcome)


def _told(code: int) -> KioskError:
    return KioskError(CODES.get(code, "smartcard.device_fault"), {"status": f"{code:08X}"})


def pcsc_reader(reader: str = "", *, name: str = "smart_card_reader") -> PcscReader:
    """Return the reader whose name holds ``reader``; any where it is not given."""
    return PcscReader(reader, name=name)
