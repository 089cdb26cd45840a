"""What can be looked for by its name, and by what people call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.domain.text import Text


@dataclass(frozen=True, slots=True)
class Titled:
    """One thing that can be found.

    Attributes:
        words: other names, per language.
    """

    id: str
    title: Text
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Find(Protocol):
    """Looks in one list of things."""

    def __call__(self, query: str, popular: Mapping[str, int] = ...) -> tuple[str, ...]:
        """Return the ids of what fits ``query``, the best first; none for an empty one.

        Args:
            query: characters, pinyin whole or in part, its initials, English, in any mixture.
            popular: how often a thing is chosen; among equals the more popular come first.
        """
