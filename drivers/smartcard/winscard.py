"""PC/SC: the calls of winscard.h that a reader of cards needs, from the system's libpcsclite.

Here instead of pyscard, which dies of a reader with a Chinese name: see docs/decisions/0013. ctypes
lets go of the interpreter during a call, so a daemon that hangs holds up the thread that asked it
and nothing else.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from typing import Self

from kiosk.errors import KioskError

PRESENT = 0x0020
"""The bit of a reader's state that tells of a card; the upper sixteen count comings and goings."""

PNP = r"\\?PnP?\Notification"
"""A reader that is none: its state changes when readers come or go."""

_CHANGED = 0x0002
_SYSTEM_SCOPE = 2
_SHARED = 2
_LEAVE_CARD = 0
_ANY_PROTOCOL = 3  # T=0 or T=1
_ATR = 33
_ANSWER = 258
_READERS = 15  # pcsclite knows sixteen, PNP among them
_NAMES = 4096  # sixteen names of 128 bytes, and their ends

_Dword = ctypes.c_ulong
_Long = ctypes.c_long
_ref = ctypes.byref


class Rc(IntEnum):
    """The return codes that mean something to us."""

    CANCELLED = 0x80100002
    INVALID_HANDLE = 0x80100003
    INSUFFICIENT_BUFFER = 0x80100008
    UNKNOWN_READER = 0x80100009
    TIMEOUT = 0x8010000A
    SHARING_VIOLATION = 0x8010000B
    NO_SMARTCARD = 0x8010000C
    PROTO_MISMATCH = 0x8010000F
    COMM_ERROR = 0x80100013
    NOT_TRANSACTED = 0x80100016
    READER_UNAVAILABLE = 0x80100017
    NO_SERVICE = 0x8010001D
    SERVICE_STOPPED = 0x8010001E
    NO_READERS = 0x8010002E
    COMM_DATA_LOST = 0x8010002F
    UNSUPPORTED_CARD = 0x80100065
    UNRESPONSIVE_CARD = 0x80100066
    UNPOWERED_CARD = 0x80100067
    RESET_CARD = 0x80100068
    REMOVED_CARD = 0x80100069
    SECURITY_VIOLATION = 0x8010006A


class PcscError(Exception):
    """A call that did not succeed.

    Attributes:
        code: as winscard.h has it; one of ``Rc`` where it means something to us.
    """

    def __init__(self, code: int) -> None:
        """Hold the code."""
        self.code = code
        super().__init__(f"{code:08X}")


class _ReaderState(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("user_data", ctypes.c_void_p),
        ("current", _Dword),
        ("event", _Dword),
        ("atr_length", _Dword),
        ("atr", ctypes.c_ubyte * _ATR),
    )


class _IoRequest(ctypes.Structure):
    _fields_ = (("protocol", ctypes.c_ulong), ("length", ctypes.c_ulong))


@cache
def library() -> ctypes.CDLL:
    """Return libpcsclite: the system's, frozen too, since it speaks its pcscd's language.

    Raises:
        KioskError: ``smartcard.no_library``.
    """
    try:
        return ctypes.CDLL("libpcsclite.so.1")
    except OSError:
        raise KioskError("smartcard.no_library") from None


def _call(function: str, *arguments: object) -> None:
    code = getattr(library(), function)(*arguments) & 0xFFFFFFFF
    if code:
        raise PcscError(code)


class Context:
    """A client's connection to pcscd. One thread at a time; ``cancel`` is for the others."""

    def __init__(self) -> None:
        """Connect.

        Raises:
            PcscError: pcscd does not run, or refuses this user.
            KioskError: ``smartcard.no_library``; asked before, ``library`` tells.
        """
        self._handle = _Long()
        nothing = None
        _call("SCardEstablishContext", _Dword(_SYSTEM_SCOPE), nothing, nothing, _ref(self._handle))

    def __enter__(self) -> Self:
        """Nothing to do."""
        return self

    def __exit__(self, *_: object) -> None:
        """Disconnect; what pcscd says to it changes nothing."""
        library().SCardReleaseContext(self._handle)

    def readers(self) -> tuple[str, ...]:
        """Return the names of the readers, at most fifteen.

        Raises:
            PcscError: pcscd is gone.
        """
        names = ctypes.create_string_buffer(_NAMES)
        length = _Dword(_NAMES)
        try:
            _call("SCardListReaders", self._handle, None, names, _ref(length))
        except PcscError as error:
            if error.code == Rc.NO_READERS:
                return ()
            raise
        found = [os.fsdecode(name) for name in names.raw[: length.value].split(b"\0") if name]
        return tuple(found[:_READERS])

    def wait(self, states: Mapping[str, int], seconds: float) -> dict[str, int]:
        """Return the readers' states as soon as one is not the given one; the same if none changes.

        Raises:
            PcscError: pcscd is gone, or ``Rc.CANCELLED``.
        """
        rows = (_ReaderState * len(states))()
        for row, (name, state) in zip(rows, states.items(), strict=True):
            row.name, row.current = os.fsencode(name), state
        try:
            milliseconds = _Dword(int(seconds * 1000))
            _call("SCardGetStatusChange", self._handle, milliseconds, rows, _Dword(len(rows)))
        except PcscError as error:
            if error.code == Rc.TIMEOUT:
                return dict(states)
            raise
        return {name: row.event & ~_CHANGED for name, row in zip(states, rows, strict=True)}

    def cancel(self) -> None:
        """End the wait of another thread; one that has not begun yet is not ended. Any thread."""
        library().SCardCancel(self._handle)

    def connect(self, reader: str) -> Connection:
        """Power the card in a reader up and begin a conversation that nobody else breaks into.

        Raises:
            PcscError: no card is there, it does not answer, or another program keeps it.
        """
        handle, protocol = _Long(), _Dword()
        _call(
            "SCardConnect",
            self._handle,
            ctypes.c_char_p(os.fsencode(reader)),
            _Dword(_SHARED),
            _Dword(_ANY_PROTOCOL),
            _ref(handle),
            _ref(protocol),
        )
        return Connection(handle, protocol.value)


class Connection:
    """A conversation with one card; a context manager that ends it."""

    def __init__(self, handle: ctypes.c_long, protocol: int) -> None:
        """Take over a handle; ``Context.connect`` makes these."""
        self._handle = handle
        self._request = _IoRequest(protocol, ctypes.sizeof(_IoRequest))

    def __enter__(self) -> Self:
        """Keep other programs out: what is selected on a card is selected for all of them.

        Raises:
            PcscError: the card or pcscd is gone.
        """
        try:
            _call("SCardBeginTransaction", self._handle)
        except PcscError:
            self._disconnect()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Let others in again and let the card go."""
        library().SCardEndTransaction(self._handle, _Dword(_LEAVE_CARD))
        self._disconnect()

    def transmit(self, command: bytes) -> bytes:
        """Send a command and return the whole answer, the two status bytes at its end.

        Raises:
            PcscError: the card or pcscd is gone, or the answer is longer than a short one may be.
        """
        answer = ctypes.create_string_buffer(_ANSWER)
        length = _Dword(_ANSWER)
        _call(
            "SCardTransmit",
            self._handle,
            _ref(self._request),
            command,
            _Dword(len(command)),
            None,
            answer,
            _ref(length),
        )
        return answer.raw[: length.value]

    def _disconnect(self) -> None:
        library().SCardDisconnect(self._handle, _Dword(_LEAVE_CARD))
