"""How a question of one type is answered; each type of field is a subclass in this package.

A draft is what is typed or chosen so far, as plain text; an answer is its normal form, as it goes
to the platform: digits alone, dates by ISO 8601, money with two decimals, ids of options, codes.
"""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import Personal, PersonalText
from kiosk.domain.service import Field, Option
from kiosk.domain.text import Text

ENOUGH = 64
"""More than any number with its spaces: what follows can only be a slip of a scanner."""

_BETWEEN = str.maketrans("", "", " \t-‐‑–—")


class Answer:
    """A question that anything answers.

    Attributes:
        complaints: every key that ``complaint`` may return.
    """

    complaints: ClassVar[tuple[str, ...]] = ()

    def missing(self, field: Field, draft: str) -> int:
        """Return how many characters ``draft`` still lacks; 0 when it may be whole."""
        return 0 if draft else 1

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Return the key of what is wrong with a draft that lacks nothing, or None."""
        return None

    def wrap(self, field: Field, draft: str) -> Personal | str:
        """Return a draft in its masked type."""
        return PersonalText(draft)

    def answer(self, field: Field, draft: str) -> Personal | str:
        """Return the answer that a right draft makes."""
        return self.wrap(field, draft)

    def typed(self, field: Field, draft: str, key: str) -> str:
        """Return what one key of its pad makes of ``draft``."""
        return draft

    def options(self, field: Field, draft: str, over: Circumstances) -> tuple[Option, ...]:
        """Return what can be touched instead of typing."""
        return field.options

    def path(self, draft: str) -> tuple[Option, ...]:
        """Return what was chosen on the way to ``draft``, each to go back to by its id."""
        return ()

    def shown(self, field: Field, answer: Personal | str) -> Personal | Text:
        """Return the answer as people read it."""
        return answer if isinstance(answer, Personal) else Text(answer, answer)


class Number(Answer):
    """Characters of a fixed alphabet, typed one by one.

    Attributes:
        alphabet: what its pad has.
        most: characters at most.
    """

    alphabet: ClassVar[str] = "0123456789"
    most: ClassVar[int] = ENOUGH

    def typed(self, field: Field, draft: str, key: str) -> str:
        """Add a character up to the length, take the last one away, or all."""
        text = plain(draft)
        match key:
            case "clear":
                return ""
            case "delete":
                return text[:-1]
        if len(key) != 1 or key not in self.alphabet:
            return text
        return text + key if len(text) < self.most else text


def plain(draft: str) -> str:
    """Return the draft without what stands between digits; full-width digits become plain ones."""
    return unicodedata.normalize("NFKC", draft[:ENOUGH]).translate(_BETWEEN)


def is_digits(text: str) -> bool:
    """Tell whether ``text`` has ASCII digits alone."""
    return text.isascii() and text.isdigit()
