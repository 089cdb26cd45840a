"""What every event is, and what a person does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kiosk.domain.masked import Personal

_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened.

    Attributes:
        visit: number of the visit that asked for it, None where none did. The answer to a visit
            that has ended is dropped: a slow card is not read to the next person.
    """

    visit: int | None = field(default=None, kw_only=True)

    @property
    def key(self) -> str:
        """Return the name under which tables handle it."""
        return key_of(type(self))


def key_of(kind: type[Event]) -> str:
    """Return the key of a kind of event: its class name in snake case."""
    return _HUMP.sub("_", kind.__name__).lower()


@dataclass(frozen=True, slots=True)
class Acted(Event):
    """A person touched (or said) an action of the view; ``value`` is what it is about."""

    action: str
    value: str | Personal | None = None
    spoken: bool = field(default=False, kw_only=True)

    @property
    def key(self) -> str:
        """Return ``acted.<action>``."""
        return f"acted.{self.action}"
