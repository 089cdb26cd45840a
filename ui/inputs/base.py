"""What the view of a question needs to know of its input."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kiosk.domain.masked import Personal, PersonalText
from kiosk.domain.screen import Question
from ui.kit import Kit
from ui.layout import Fits, Item
from ui.views.base import Parts


@dataclass(frozen=True, slots=True)
class Around:
    """What the view gives its input to stand among.

    Attributes:
        head: the question and its help.
        wrong: what is wrong, or None.
        foot: the keys that go on.
    """

    head: Sequence[Item]
    wrong: Fits | None
    foot: Fits


class Input(ABC):
    """The widgets of one question.

    Attributes:
        crowded: in large text it needs room that the voice dock has elsewhere.
    """

    crowded: ClassVar[bool] = False

    def __init__(self, kit: Kit, content: Question) -> None:
        """Make them for ``content``; ``fill`` shows its draft."""
        self.kit, self.content = kit, content

    @abstractmethod
    def parts(self, around: Around) -> Parts:
        """Return them in their places."""

    @abstractmethod
    def fill(self, content: Question, *, hidden: bool) -> None:
        """Show the draft of ``content``; ``hidden`` while somebody else may be looking."""

    def marked(self) -> Fits | None:
        """Return what must be seen first of what goes over several pages, if anything."""
        return None

    def until_whole(self, content: Question) -> str:
        """Return the words of the key that goes on, while the draft is not whole."""
        key = "question.missing" if plain(content.draft) else "question.type"
        return self.kit.text(key, n=content.missing)

    def spoken(self, content: Question) -> list[str]:
        """Return what is read out of it, personal values apart."""
        return []

    # what is touched

    def go_on(self) -> None:
        """Send that the draft is meant so."""
        self.kit.act("next")

    def press(self, key: str) -> None:
        """Send one key alone: what was typed before may be on its way and not on the screen."""
        self.kit.act("key", PersonalText(key))

    def choose(self, draft: str) -> None:
        """Send a whole draft."""
        self.kit.act("draft", draft)


def plain(draft: Personal | str | None) -> str:
    """Return a draft as it was typed."""
    return draft.reveal() if isinstance(draft, Personal) else draft or ""
