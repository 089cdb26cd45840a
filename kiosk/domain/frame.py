"""The frame around every content, and the one content that is shown before all others.

Apart from ``kiosk.domain.screen``, which has it all, because the first frame waits for this.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from kiosk.domain.speech import Hearing
    from kiosk.domain.text import Language, Text

BAR = ("back", "restart", "read_aloud", "larger_text", "call_help")
"""Actions of the bar, on every view. All but back and restart are answered by every flow."""

DOCK = ("talk", "talked")
"""Actions of the voice dock: ``talk`` carries how somebody speaks, ``talked`` ends it."""

SPOKEN = (
    "home",
    "quit",
    "repeat",
    "louder",
    "quieter",
    "slower",
    "faster",
    "smaller_text",
    "page_next",
    "page_previous",
    "choose_service",
    "look_for",
)
"""What can only be said, or be said where no key for it is seen.

``choose_service`` carries the id of one that is begun at once; ``look_for`` what is looked for.
"""


@dataclass(frozen=True, slots=True)
class Display:
    """How this resident wants to see and hear; back to the default when the session ends."""

    language: Language = "zh"
    large: bool = False
    contrast: bool = False
    low: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Step ``step`` of ``of`` of the service named ``title``."""

    step: int
    of: int
    title: Text


@dataclass(frozen=True, slots=True)
class Content:
    """What one view shows."""

    view: ClassVar[str]
    actions: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Attract(Content):
    """Nobody is here: what the machine is for, and how to begin."""

    view: ClassVar[str] = "attract"
    actions: ClassVar[tuple[str, ...]] = ("start", "language")
    notice: Text | None
    open_for_cases: bool = True


@dataclass(frozen=True, slots=True)
class Screen:
    """All of what is to be seen now.

    Attributes:
        asks_still_there: seconds left of the idle countdown when it began, or None. The dialog's
            actions are ``still_here`` and ``leave_now``; typed values behind it become dots.
        back, restart: whether these keys of the bar have a use here.
        online: None before the platform was first asked.
        speaks: whether the bar's read_aloud has a use.
        private: nothing of it is for other ears: it is neither read aloud nor spoken.
        veiled: somebody came or went, so what was typed is covered until the next touch.
        hearing: how the kiosk listens here; None where nothing ever listens. The dock alone shows
            it: what is heard makes no other screen.
    """

    content: Content
    display: Display = field(default_factory=Display)
    progress: Progress | None = None
    back: bool = False
    restart: bool = False
    online: bool | None = None
    speaks: bool = True
    asks_still_there: int | None = None
    private: bool = False
    veiled: bool = False
    hearing: Hearing | None = field(default=None, compare=False)

    @property
    def covered(self) -> bool:
        """Tell whether what was typed or read is not to be seen just now."""
        return self.veiled or self.asks_still_there is not None
