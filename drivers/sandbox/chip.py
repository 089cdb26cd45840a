"""The chip of a virtual social-security card: its files, and the ways in which chips answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kiosk.domain.identity import IdCard
from kiosk.domain.masked import AccountNumber
from kiosk.domain.social_card import SocialCard

_OK, _NO_FILE, _NO_RECORD, _WRONG_P1P2 = b"\x90\0", b"\x6a\x82", b"\x6a\x83", b"\x6a\x86"
_LOCKED, _NO_INS = b"\x69\x82", b"\x6d\0"
_NAME = b"sx1.sh." + "社会保障".encode("gbk")

Records = Mapping[int, Sequence[tuple[int, bytes]]]
"""The items of each file, tag and value, in their order."""


def records(card: SocialCard) -> Records:
    """Return the files of a card as its version of the specification lays them out."""
    name = card.name.reveal().encode("gb18030") if card.name else b""
    number = card.number.reveal().encode() if card.number else b""
    card_number = card.card_number.reveal().encode() if card.card_number else b""
    holder = [(0x08, number.ljust(18, b"\0")), (0x09, name[:30].ljust(30, b"\0"))]
    if not card.version.startswith("1"):
        holder.append((0x4E, name[30:].ljust(20, b"\0")))
    born = card.number.reveal()[6:14] if card.number else "00000000"
    return {
        0xEF05: (
            (0x01, bytes.fromhex(card.region or "000000").ljust(16, b"\x11")),
            (0x02, b"3"),
            (0x03, card.version.encode()),
            (0x04, bytes(12)),
            (0x05, _bcd(card.issued)),
            (0x06, _bcd(card.valid_to)),
            (0x07, card_number.ljust(9, b"\0")),
        ),
        0xEF06: (
            *holder, (0x0A, b"2"), (0x0B, b"\x01"), (0x0C, bytes(3)), (0x0D, bytes.fromhex(born)),
        ),
    }  # fmt: skip


def _bcd(day: date | None) -> bytes:
    return bytes.fromhex(f"{day:%Y%m%d}") if day else bytes(4)


def social_card(person: IdCard, *, version: str = "2.00") -> SocialCard:
    """Make the social-security card of a resident."""
    return SocialCard(
        card_number=AccountNumber(f"Y{person.number.reveal()[-8:-1]}8"),
        number=person.number,
        name=person.name,
        version=version,
        region="510100",
        issued=date(2015, 3, 1),
        valid_to=date(2035, 2, 28),
    )


@dataclass
class Chip:
    """What is in the card's plastic; answers as ISO 7816-4 and the specification have it.

    Attributes:
        by_tag: whether it knows a record by its tag (P2 = 00).
        by_place: whether it knows a record by its place (P2 = 04).
        fetched: says 61xx first and gives what it has when it is asked for it (T=0).
        exact: says 6Cxx to a length that is not the record's.
        locked: tags of the items that it tells to no stranger.
        tries: of its PIN that are left; a reader never takes one.
    """

    files: Records
    by_tag: bool = True
    by_place: bool = True
    fetched: bool = False
    exact: bool = False
    locked: frozenset[int] = frozenset()
    tries: int = 3
    _selected: bool = field(default=False, init=False)
    _file: Sequence[tuple[int, bytes]] = field(default=(), init=False)
    _held: bytes = field(default=b"", init=False)

    def power(self) -> None:
        """Begin anew, as after a reset."""
        self._selected, self._file, self._held = False, (), b""

    def answer(self, command: bytes) -> bytes:
        """Return data and status word."""
        instruction = {
            0xA4: self._select,
            0xB2: self._read,
            0xC0: self._fetch,
            0x20: self._verify,
        }.get(command[1])
        return instruction(command) if instruction else _NO_INS

    def _select(self, command: bytes) -> bytes:
        what = command[5 : 5 + command[4]]
        if command[2] == 4:
            self._selected, self._file = what == _NAME and bool(self.files), ()
            return self._give(b"\x6f\0") if self._selected else _NO_FILE
        found = self.files.get(int.from_bytes(what, "big")) if self._selected else None
        self._file = found or ()
        return _NO_FILE if found is None else self._give(b"\x6f\0")

    def _read(self, command: bytes) -> bytes:
        which, style, wanted = command[2], command[3], command[4]
        if (style == 0 and not self.by_tag) or (style == 4 and not self.by_place):
            return _WRONG_P1P2
        tags = [tag for tag, _ in self._file]
        place = tags.index(which) if style == 0 and which in tags else -1
        if style == 4 and 1 <= which <= len(tags):
            place = which - 1
        if place < 0:
            return _NO_RECORD
        tag, value = self._file[place]
        if tag in self.locked:
            return _LOCKED
        record = bytes((tag, len(value))) + value
        if self.exact and wanted != len(record):
            return bytes((0x6C, len(record)))
        return self._give(record[: wanted or 256])

    def _give(self, data: bytes) -> bytes:
        if not self.fetched:
            return data + _OK
        self._held = data
        return bytes((0x61, len(data)))

    def _fetch(self, command: bytes) -> bytes:
        data, self._held = self._held[: command[4] or 256], b""
        return data + _OK if data else b"\x69\x85"

    def _verify(self, _: bytes) -> bytes:
        self.tries -= 1
        return bytes((0x63, 0xC0 | max(0, self.tries)))
