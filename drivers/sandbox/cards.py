"""Cards for the virtual reader, laid out by the standards' columns rather than by the driver's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.domain.identity import CardKind, IdCard

PHOTO_LENGTH = 1024
PRINTS_LENGTH = 1024
_ADDRESS = 70
_Columns = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class VirtualCard:
    """What a card gives to a reader.

    Attributes:
        further: addresses that were written later, the newest first, 70 bytes each.
        photo: in the closed form of 1024 bytes that only vendors' libraries understand.
        prints: two templates of 512 bytes, or none.
    """

    text: bytes
    further: tuple[bytes, ...] = ()
    photo: bytes = bytes(PHOTO_LENGTH)
    prints: bytes = b""


def card_of(
    card: IdCard, *, photo: bytes = bytes(PHOTO_LENGTH), prints: bytes = b""
) -> VirtualCard:
    """Return the card that says what ``card`` does."""
    further = tuple(_laid_out(((each.reveal(), _ADDRESS),)) for each in card.further_addresses)
    return VirtualCard(text_block(card), further, photo, prints)


def text_block(card: IdCard) -> bytes:
    """Return the 256 bytes of a card's text.

    Raises:
        ValueError: a field has no room on such a card.
    """
    return _laid_out(_COLUMNS[card.kind](card))


def _laid_out(columns: _Columns) -> bytes:
    block = b""
    for value, length in columns:
        encoded = value.encode("utf-16-le")
        if len(encoded) > length:
            raise ValueError("a field of the card is too long")
        block += encoded + " ".encode("utf-16-le") * ((length - len(encoded)) // 2)
    return block


def _dates(card: IdCard) -> _Columns:
    until = f"{card.valid_to:%Y%m%d}" if card.valid_to else "长期"
    return (f"{card.valid_from:%Y%m%d}", 16), (until, 16)


def _at_home(card: IdCard) -> _Columns:
    """Return the columns to which residents' cards and permits keep alike."""
    return (
        (card.name.reveal(), 30), (card.sex.value, 2), (card.ethnic, 4),
        (f"{card.birth:%Y%m%d}", 16), (card.address.reveal(), 70), (card.number.reveal(), 36),
        (card.authority, 30), *_dates(card),
    )  # fmt: skip


def _resident(card: IdCard) -> _Columns:
    return (*_at_home(card), ("", 36))


def _permit(card: IdCard) -> _Columns:
    number, count = card.permit_number.reveal(), card.issue_count
    return (*_at_home(card), (number, 18), (count, 4), ("", 6), ("J", 2), ("", 6))


def _foreign_2017(card: IdCard) -> _Columns:
    return (
        (card.english_name.reveal(), 120), (card.sex.value, 2), (card.number.reveal(), 30),
        (card.nationality, 6), (_chinese_name(card), 30), *_dates(card),
        (f"{card.birth:%Y%m%d}", 16), ("01", 4), (card.authority, 8), ("I", 2), ("", 6),
    )  # fmt: skip


def _foreign_2023(card: IdCard) -> _Columns:
    english = card.english_name.reveal()
    return (
        (_chinese_name(card), 30), (card.sex.value, 2), (card.issue_count, 4),
        (f"{card.birth:%Y%m%d}", 16), (english[:35], 70), (card.number.reveal(), 36),
        ("", 30), *_dates(card), (english[35:], 22), (card.nationality, 6), ("Y", 2),
        (card.former_number, 6),
    )  # fmt: skip


def _chinese_name(card: IdCard) -> str:
    return "" if card.name == card.english_name else card.name.reveal()


_COLUMNS: Mapping[CardKind, Callable[[IdCard], _Columns]] = {
    CardKind.RESIDENT: _resident,
    CardKind.HMT_PERMIT: _permit,
    CardKind.FOREIGN_2017: _foreign_2017,
    CardKind.FOREIGN_2023: _foreign_2023,
}
