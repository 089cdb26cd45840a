"""What every view does: make its parts, follow what it is given, tell what a person would read out.

A view renders the content that it is given, sends what was touched, and decides nothing. It names
its parts: a head that speaks, a body to read, and the keys that act; ``ui.views.page`` gives each
its place.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from itertools import chain
from typing import ClassVar, Generic, TypeVar, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kiosk.domain.frame import Content, Screen
from ui.kit import Kit
from ui.layout import Gap
from ui.motion import drop
from ui.views.page import Page, Parts
from ui.widgets.button import Key, Primary, PushKey

__all__ = ["Dock", "Parts", "View"]

C = TypeVar("C", bound=Content)


class Dock(Enum):
    """How much room a view gives the voice dock.

    ``LOW`` is a line above the bar, ``FULL`` two. On a screen that lies wide there is none to
    give: it stands in the status line; but a ``BLOCK`` has its place at the left there, too.
    """

    NONE = "none"
    LOW = "low"
    FULL = "full"
    BLOCK = "block"


class View(Page, Generic[C]):
    """The base of all views; ``C`` is the content that it shows."""

    whole: ClassVar[bool] = False
    """Whether it takes the status line's place too, and shows the clock itself."""

    dock: Dock = Dock.LOW
    """How much room it gives the voice dock."""

    def __init__(self, kit: Kit, screen: Screen) -> None:
        """Show ``screen``."""
        super().__init__(kit)
        self.screen_shown = screen
        self._build()

    # what a view gives

    def parts(self, screen: Screen, content: C) -> Parts:
        """Make the widgets for ``screen``, whose content is ``content``."""
        raise NotImplementedError

    def follow(self, screen: Screen, content: C) -> bool:
        """Take over ``screen`` in place and return True, or return False to be built anew."""
        return False

    def is_own(self, key: Key) -> bool:
        """Tell whether what stands on ``key`` is somebody's: the hall must not hear it."""
        if isinstance(key, PushKey):
            return False  # the kiosk's own words
        return key.types or hasattr(self.content, "aloud")

    def example(self) -> str:
        """Return what somebody may say here, as the voice dock quotes it."""
        keys = [key for key in self.findChildren(Key) if key.isEnabled() and key not in self.pager]
        main = (key.text() for key in keys if isinstance(key, Primary))
        rows = (key.text() for key in keys if not isinstance(key, PushKey) and not key.types)
        return next(chain(main, rows), self.kit.text("bar.call_help")).replace("\n", "")

    # what the shell asks

    def show_screen(self, screen: Screen) -> bool:
        """Show another screen of the same content; tell whether its parts are new."""
        if screen == self.screen_shown:
            return False
        if self.follow(screen, cast("C", screen.content)):
            self.screen_shown = screen
            return False
        same_place = self._place(screen) == self._place(self.screen_shown)
        self.screen_shown = screen
        if not same_place:
            self._page = 0
        self._build()
        return True

    def tell_time(self, at: datetime) -> None:
        """Take the local time, once a second; few views show it."""

    def spoken_text(self) -> str:
        """Return what a person would read out, in reading order; personal values masked."""
        return self.kit.spoken(self._parts.spoken)

    @property
    def content(self) -> C:
        """Return what is shown; ``view_for`` gives a view no other content than its own."""
        return cast("C", self.screen_shown.content)

    # inside

    @staticmethod
    def _place(screen: Screen) -> object:
        """Return what must stay the same for a page to stay turned."""
        return type(screen.content), screen.progress

    def _build(self) -> None:
        at = self.window().focusWidget()
        key = at.accessibleName() if isinstance(at, Key) and self.isAncestorOf(at) else None
        for child in self.findChildren(QWidget):
            if child.parent() is self:
                drop(child)
        self._hushed = []
        self._parts = self.parts(self.screen_shown, self.content)
        for item in self._all():
            if not isinstance(item, Gap):
                item.setParent(self)
        self.pager = []
        self._arrange()
        if key is not None:
            self._go_back_to(key)

    def _go_back_to(self, name: str) -> None:
        """Let a keypad stand where it stood, on the key that is called so now."""
        for key in self.findChildren(Key):
            if key.accessibleName() == name and key.isEnabled():
                key.setFocus(Qt.FocusReason.TabFocusReason)
                return
