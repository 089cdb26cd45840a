"""What is written: a name, a place, a line; or in long what somebody has to say.

A draft is always the whole text. How it comes about, by keyboard or by voice, is the screen's.
"""

from __future__ import annotations

import unicodedata

from kiosk.catalogue.fields.base import Answer
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import Personal, PersonalText
from kiosk.domain.service import Field

LINE, PAGE = 30, 300
"""Characters at most, where a field says nothing else."""

_ENOUGH = 2000


class TextAnswer(Answer):
    """One line of a person's own words."""

    longest = LINE
    complaints = ("field.text.too_long", "field.text.too_short", "field.text.strange")

    def missing(self, field: Field, draft: str) -> int:
        """Count to the least that makes sense."""
        return max(0, _least(field) - len(self._tidy(draft)))

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Demand readable characters within the limits."""
        text = self._tidy(draft)
        if len(text) > self.most_of(field):
            return "field.text.too_long"
        if len(text) < _least(field):
            return "field.text.too_short"
        strange = any(
            unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn") for c in text if c != "\n"
        )
        return "field.text.strange" if strange else None

    def wrap(self, field: Field, draft: str) -> Personal:
        """Hide all of it."""
        return PersonalText(draft[:_ENOUGH])

    def answer(self, field: Field, draft: str) -> Personal:
        """Return it without what stands around it."""
        return PersonalText(self._tidy(draft))

    def typed(self, field: Field, draft: str, key: str) -> str:
        """Take the last character away, or all; what is written comes whole."""
        return {"clear": "", "delete": draft[:-1]}.get(key, draft)

    def most_of(self, field: Field) -> int:
        """Return how many characters there may be."""
        return field.most if isinstance(field.most, int) else self.longest

    def _tidy(self, draft: str) -> str:
        return " ".join(unicodedata.normalize("NFC", draft[:_ENOUGH]).split())


class LongTextAnswer(TextAnswer):
    """Some sentences; their lines stay."""

    longest = PAGE

    def _tidy(self, draft: str) -> str:
        lines = unicodedata.normalize("NFC", draft[:_ENOUGH]).splitlines()
        return "\n".join(" ".join(line.split()) for line in lines).strip()


def _least(field: Field) -> int:
    return field.least if isinstance(field.least, int) else 1
