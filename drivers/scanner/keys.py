"""What a scanner that plays a keyboard presses: the kernel's key codes on a US keyboard.

The kernel tells of keys, not of characters (linux/input-event-codes.h): what they stand for is the
layout's affair, and scanners come set to the US one.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.scan import ENTER

SHIFT = frozenset({42, 54})
OTHERS = frozenset({29, 97, 56, 100, 125, 126})
"""Control, Alt and Meta: with one of them, no key stands for what is printed on it."""

ENTERS = frozenset({28, 96})
UNPRINTED = "\0"
"""What stands for every other key."""

_RUNS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    # The keypad; its numbers are locked.
    (55, "*", "*"),
    (71, "789-456+1230.", "789-456+1230."),
    (98, "/", "/"),
)
_PRINTED: Mapping[int, tuple[str, str]] = {
    first + at: pair for first, *rows in _RUNS for at, pair in enumerate(zip(*rows, strict=True))
}


def character(code: int, *, shift: bool, other: bool) -> str:
    """Return what a key stands for; ``ENTER``; ``UNPRINTED``."""
    if code in ENTERS:
        return ENTER
    plain, shifted = _PRINTED.get(code, (UNPRINTED, UNPRINTED))
    if other:
        return UNPRINTED
    return shifted if shift else plain


def strokes(text: str) -> list[tuple[int, bool]]:
    """Return the key and whether Shift is held, for each character of what a scanner types.

    Raises:
        KeyError: a US keyboard has no such character.
    """
    codes = {
        char: (code, bool(at))
        for code, pair in _PRINTED.items()
        if code < 55 or code == 57
        for at, char in reversed([*enumerate(pair)])
    }
    return [codes[char] for char in text]
