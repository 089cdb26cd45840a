"""Words in the languages that a resident may choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or name that comes with a service package or the site's settings."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """Return the words in ``language``."""
        return self.en if language == "en" else self.zh
