"""What a scanner says is nobody's to trust: what counts as a payload, and what as a person's keys.

A payload is printable text of at most 2 KB. Whoever forwards or shows one need not look at it again
for what would steer a terminal, turn the line round or hide in it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.masked import ScannedText

MOST_BYTES = 2048
"""Of one payload, its terminators not counted."""

QUICK_SECONDS = 0.030
"""From one key of a scanner that plays a keyboard to its next, less than this. The quickest typists
take twice as long; a key that is held down repeats no sooner."""

FEWEST_KEYS = 6
"""Before Enter. Fingers that fall on several keys at once are no scan."""

ENTER = "\n"
"""How ``KeyRule`` is told of the key that ends a scan."""

_IDEOGRAPHS = range(0x20000, 0x40000)
UNSEEN = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
    | {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)
"""What counts as a mark or a letter and leaves no ink: fillers, selectors of variants."""


class Refusal(StrEnum):
    """Why what was heard is no payload."""

    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    CUT_SHORT = "cut_short"


def payload(heard: bytes) -> ScannedText | Refusal | None:
    """Judge what came between two terminators; None where that is nothing.

    UTF-8, else GB18030, of which GBK is part: scanners hand on a code's bytes as they are or, as
    those sold in China are set when new, in GBK. What is both counts as UTF-8. That it is taken so
    and was meant otherwise needs a few GBK characters alone, each of certain two in ten.
    """
    bare = heard.strip(b"\r\n")
    if len(bare) > MOST_BYTES:
        return Refusal.TOO_LONG
    for coding in ("utf-8-sig", "gb18030"):
        try:
            return printable(bare.decode(coding))
        except UnicodeDecodeError:
            continue
    return Refusal.NOT_TEXT


def printable(text: str) -> ScannedText | Refusal | None:
    """Judge text, as of keys; None where it is blank."""
    if len(text) > MOST_BYTES:
        return Refusal.TOO_LONG
    if not all(map(_is_printed, text)):
        return Refusal.NOT_TEXT
    if len(text.encode()) > MOST_BYTES:
        return Refusal.TOO_LONG
    return ScannedText(text) if text.strip() else None


def _is_printed(character: str) -> bool:
    """Tell whether it leaves ink: no control, no format (bidi overrides, joiners, marks of order).

    Characters that this Python does not know yet are taken on the planes kept for ideographs: names
    have them.
    """
    if ord(character) in UNSEEN:
        return False
    if character.isprintable():
        return True
    category = unicodedata.category(character)
    if category == "Cn":
        return ord(character) in _IDEOGRAPHS and ord(character) & 0xFFFE != 0xFFFE
    return category == "Zs"


@dataclass(frozen=True, slots=True)
class Typed:
    """So many keys, the oldest that were held, are a person's."""

    keys: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """So many keys, all that were held, are a scanner's. None: they only trail what it said."""

    keys: int
    result: ScannedText | Refusal | None


class KeyRule:
    """Tells a scanner that plays a keyboard from a person, by the time between keys.

    A key is held until the next one, or a pause, tells whose it was: each is told once, in order.
    A person's is never a scanner's. Whoever hears of a pause too early (``pause`` was called while
    quick keys were still on their way) loses the scan; part of one never passes for the whole.

    Attributes:
        held: keys of which it is not told yet.
    """

    def __init__(self) -> None:
        """Hold nothing."""
        self.held = 0
        self._text = ""
        self._last = float("-inf")
        self._entered = True
        self._scanned = self._headless = self._trails = False

    def press(self, character: str, at: float) -> tuple[Typed | Scanned, ...]:
        """Take a key; return what is known by it.

        Args:
            character: what it stands for; ``ENTER``; anything unprintable for a key without one.
            at: when it went down, in seconds of any clock that goes evenly.
        """
        quick = 0 <= at - self._last < QUICK_SECONDS
        before = None if quick else self.pause()
        if not self.held:
            self._headless = quick and not self._entered
            self._trails = quick and self._scanned
        self._last = at
        self.held += 1
        self._entered, self._scanned = character == ENTER, False
        now = self._ended() if self._entered else None
        if now is None and len(self._text) <= MOST_BYTES:
            self._text += character
        return tuple(told for told in (before, now) if told is not None)

    def pause(self) -> Typed | Scanned | None:
        """Take it that no quick key follows; return whose the held keys were."""
        if self.held >= FEWEST_KEYS:
            long = len(self._text) > MOST_BYTES
            return self._told(Scanned(self.held, Refusal.TOO_LONG if long else Refusal.CUT_SHORT))
        return self._told(Typed(self.held)) if self.held else None

    def lose(self, at: float) -> None:
        """Take it that keys went missing until ``at``: what they were part of is no whole scan."""
        self._last = at
        self._headless, self._entered = True, False

    def _ended(self) -> Typed | Scanned:
        if self.held == 1 and self._trails:  # CR and LF are two keys of one scan
            self._scanned = True
            return self._told(Scanned(1, None))
        if self.held <= FEWEST_KEYS:
            return self._told(Typed(self.held))
        self._scanned = True
        if self._headless:
            return self._told(Scanned(self.held, Refusal.CUT_SHORT))
        # Six blanks are no payload, and no person's either.
        return self._told(Scanned(self.held, printable(self._text) or Refusal.NOT_TEXT))

    def _told(self, outcome: Typed | Scanned) -> Typed | Scanned:
        self.held, self._text = 0, ""
        return outcome
