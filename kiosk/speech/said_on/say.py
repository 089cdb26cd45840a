"""What can be said on a view, as rows: an action, what its key says, what else means it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kiosk.domain.frame import Content
from kiosk.domain.masked import Personal
from kiosk.domain.speech import Act
from kiosk.domain.text import Text

Name = Text | str
"""What something is called: a package's words, or the key of the kiosk's own."""


class Value(NamedTuple):
    """One thing that an action may be about, and what it is called; its key says the first."""

    value: str | Personal | None
    names: tuple[Name, ...]
    words: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Say:
    """One action of a view that can be said. Callables get the content.

    Attributes:
        keys: of the kiosk's own words: what its key says, in one state or another.
        like: global commands that mean it here.
        of: what it may be about, in the order in which it stands there. None: about nothing.
        when: whether its key is there.
        acts, acts_of: what is done, where that is more than the action by itself; the latter of
            a value.
        ordered: its values stand in an order, so that each can be said by its place.
        like_value: as ``like``, by the value.
    """

    action: str
    keys: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    of: Callable[[Any], Iterable[Value]] | None = None
    when: Callable[[Any], bool] | None = None
    acts: Callable[[Any], tuple[Act, ...]] | None = None
    acts_of: Callable[[Any, Value], tuple[Act, ...]] | None = None
    ordered: bool = True
    like_value: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def here(self, content: Content) -> bool:
        """Tell whether its key is there."""
        return self.when is None or self.when(content)


Rows = Mapping[type[Content], tuple[Say, ...]]
Unsaid = Mapping[tuple[type[Content], str], str]
"""What cannot be said, by view and action, and why not."""

ONWARD = ("next", "confirm", "yes")
AGREED = ("confirm", "yes")
TYPED = "a single key of a pad; what it would spell is said as a whole"
HIDDEN = "it shows personal values to whoever looks on: a finger on the glass asks for that"
STAFF = "staff stand behind their door, and nobody's voice opens it"
