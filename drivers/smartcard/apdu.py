"""Commands to a card and their answers (ISO 7816-4), as far as reading needs them.

Nothing leaves here but SELECT, READ RECORD and GET RESPONSE. VERIFY (20) above all does not:
regional code presents a well-known PIN before it reads, and each wrong one brings the resident's
card nearer to being locked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from kiosk.errors import KioskError

SELECT, READ_RECORD, GET_RESPONSE = 0xA4, 0xB2, 0xC0
_HARMLESS = frozenset({SELECT, READ_RECORD, GET_RESPONSE})
_ROUNDS = 8  # a record has at most 257 bytes and comes in two
_LONGEST = 258

OK = 0x9000
END_OF_RECORD = 0x6282  # there were fewer bytes than were asked for


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a command brought; not shown, for it may be about a person.

    Attributes:
        sw: the status word, SW1 SW2.
    """

    data: bytes
    sw: int


class Channel:
    """The way to one card; a context of its own for every reading."""

    def __init__(self, transmit: Callable[[bytes], bytes], until: float = inf) -> None:
        """Touch nothing yet.

        Args:
            transmit: sends one command, returns data and status word as they come.
            until: of ``time.monotonic``; no command is sent any more after it.
        """
        self._transmit = transmit
        self._until = until

    def select_application(self, name: bytes) -> Answer:
        """Select an application (DF) by its name."""
        return self.ask(bytes((0, SELECT, 4, 0, len(name))) + name)

    def select_file(self, file: int, by: int) -> Answer:
        """Select a file (EF) of the application; ``by`` is P1, 2 for a child, 0 for any file."""
        return self.ask(bytes((0, SELECT, by, 0, 2)) + file.to_bytes(2, "big"))

    def read_record(self, which: int, style: int, length: int) -> Answer:
        """Read a record of the file; ``style`` is P2, ``length`` what is expected, 0 for all."""
        return self.ask(bytes((0, READ_RECORD, which, style, length)))

    def ask(self, command: bytes) -> Answer:
        """Send a command and bring its answer together: 61xx is fetched, 6Cxx asked for again.

        Raises:
            KioskError: ``smartcard.moved``, the answer broke off; ``smartcard.unreadable``, it
                does not end; ``smartcard.no_answer``, time is up.
            ValueError: the command is not harmless; nothing was sent.
        """
        data = b""
        for _ in range(_ROUNDS):
            answer = self._send(command)
            data += answer.data
            more, length = divmod(answer.sw, 256)
            if more == 0x61:
                command = bytes((command[0], GET_RESPONSE, 0, 0, length))
            elif more == 0x6C and len(command) == 5:  # CLA INS P1 P2 Le
                command = command[:4] + bytes((length,))
            else:
                return Answer(data, answer.sw)
        raise KioskError("smartcard.unreadable", {"status": "61xx without end"})

    def _send(self, command: bytes) -> Answer:
        if len(command) < 4 or command[1] not in _HARMLESS:
            raise ValueError("not a command for reading")
        if time.monotonic() > self._until:
            raise KioskError("smartcard.no_answer")
        answer = self._transmit(command)
        if len(answer) < 2:
            raise KioskError("smartcard.moved")  # it broke off
        if len(answer) > _LONGEST:
            raise KioskError("smartcard.unreadable", {"status": f"{len(answer)} bytes"})
        return Answer(answer[:-2], int.from_bytes(answer[-2:], "big"))
