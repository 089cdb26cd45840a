"""What the first three devices hear: frames of card readers, cards of both kinds, the printer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drivers.idcard import sam, text
from drivers.idcard.reader import SamReader
from drivers.receipt.status import Listener
from drivers.sandbox.cards import card_of
from drivers.sandbox.chip import Chip, records, social_card
from drivers.sandbox.people import PEOPLE
from drivers.smartcard import social
from drivers.smartcard.apdu import Channel
from drivers.wire import Wire, WireLost
from kiosk.errors import KioskError
from tests.fuzz.told import Target, ToldWire, listed, pieces

_MOST_HELD = 8192
"""Bytes that a parser may keep of what did not end."""


# -- identity cards

_GOOD_TEXT = tuple(card_of(person).text for person in PEOPLE[:4])


@dataclass(frozen=True, slots=True)
class _Link:
    """The way to a reader that says what it was told to."""

    wire: Wire
    where: str = "nowhere"

    def links(self) -> Iterator[tuple[Wire, int]]:
        yield self.wire, 0


def _sam_frames(data: bytes) -> None:
    parser = sam.FrameParser()
    for piece in pieces(data):
        for part in parser.feed(piece):
            answer = sam.Damaged() if isinstance(part, sam.Damaged) else sam.parse_answer(part)
            if isinstance(answer, sam.Answer):
                sam.sam_id(answer.data)
                for command in (sam.READ_BASE, sam.READ_PRINTS):
                    if len(answer.data) >= 6:
                        sam.sections_of(answer.data, command)
        assert len(parser._held) <= _MOST_HELD


def _sam_reader(data: bytes) -> None:
    """Each piece is the body of a whole frame; an empty one is said as it is: nothing."""
    said = (sam.encode(body) if body else b"" for body in pieces(data))
    reader = SamReader(_Link(ToldWire(said)), fingerprints=bool(data[:1] > b"\x80"))
    with contextlib.suppress(KioskError):
        reader.open()
        reader.find()
        reader.sam_id()
    reader.read()
    reader.status()
    reader.close()


def _card_text(data: bytes) -> None:
    for block in (data, data.ljust(sam.TEXT_LENGTH, b" ")[: sam.TEXT_LENGTH]):
        with contextlib.suppress(KioskError):
            card = text.decode(block)
            assert card.name
            assert len(repr(card)) < _MOST_HELD
    text.further_address(data[: text.ADDRESS_LENGTH])


# -- social-security cards


def _apdu_answers(data: bytes) -> None:
    said = pieces(data)
    with contextlib.suppress(KioskError):
        social.read(Channel(lambda _command: next(said, b"")))


def _tlv(data: bytes) -> None:
    """Every file is there; what its records hold is made up."""
    said = pieces(data)

    def transmit(command: bytes) -> bytes:
        if command[1] == 0xA4:
            return b"\x90\x00"
        return next(said, b"") + b"\x90\x00"

    with contextlib.suppress(KioskError):
        card = social.read(Channel(transmit))
        assert card.card_number or card.number or card.name


# -- the receipt printer


def _escpos_status(data: bytes) -> None:
    listener = Listener(ToldWire(pieces(data)))
    with contextlib.suppress(WireLost):
        while True:
            listener.hear(0.0)
            if listener.markers:
                listener.forget()


_OK = bytes.fromhex("000090")
_FOUND = bytes.fromhex("00009F 00000000")
_NO_MORE = bytes.fromhex("000091")


def _bodies(block: bytes) -> tuple[bytes, ...]:
    """Return what a reader says from its opening to the end of a read."""
    read = _OK + bytes.fromhex("0100 0000") + block
    return (_OK, _FOUND, _OK, _OK, read, _NO_MORE, _OK)


def _said_by(chip: Chip) -> bytes:
    """Return what a card says while it is read."""
    said: list[bytes] = []

    def transmit(command: bytes) -> bytes:
        said.append(chip.answer(command))
        return said[-1]

    social.read(Channel(transmit))
    return listed(*said)


def _records(version: str) -> bytes:
    files = records(social_card(PEOPLE[0], version=version))
    return listed(*(bytes((t, len(v))) + v for file in files.values() for t, v in file))


_CHIPS = tuple(
    Chip(records(social_card(PEOPLE[0])), fetched=fetched, exact=exact)
    for fetched in (False, True)
    for exact in (False, True)
)

TARGETS: Mapping[str, Target] = {
    "sam_frames": Target(
        _sam_frames,
        tuple(listed(*map(sam.encode, _bodies(block))) for block in _GOOD_TEXT),
        1024,
    ),
    "sam_reader": Target(_sam_reader, tuple(listed(*_bodies(block)) for block in _GOOD_TEXT), 1024),
    "card_text": Target(_card_text, _GOOD_TEXT, 300),
    "apdu_answers": Target(_apdu_answers, tuple(map(_said_by, _CHIPS)), 512),
    "tlv": Target(_tlv, tuple(map(_records, ("1.00", "2.00", "3.00"))), 256),
    "escpos_status": Target(
        _escpos_status,
        (
            listed(bytes.fromhex("12121212"), b"\0"),
            listed(bytes.fromhex("1A32127E"), bytes.fromhex("372500"), bytes.fromhex("10000000")),
        ),
        128,
    ),
}
