"""A scripted resident: reads the labels on the screen and touches them, as a person would.

Touches are mouse events at the middle of the key, given to whatever lies there, so a key that is
covered or off the screen is not found. What it does on each view is one row of ``_STEPS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractButton

from kiosk.app import capturing
from kiosk.app.answering import Key as PadKey
from kiosk.app.answering import Said, next_touch
from kiosk.app.finger import press, sign
from kiosk.app.window import Window
from kiosk.domain.finding_screen import Tiles
from kiosk.domain.identity import IdCard
from kiosk.domain.masked import PersonalText
from kiosk.domain.people_screen import Assent
from kiosk.domain.screen import (
    Attract,
    ConsentAsked,
    Content,
    Guide,
    Home,
    Question,
    Screen,
    ServiceList,
    SlipOut,
)
from kiosk.domain.service import Group
from kiosk.flow import events
from ui.widgets.button import Key
from ui.widgets.signature import SignArea

SETTLE_MS = 30
"""Time that a person needs at least between seeing and touching."""

PATIENCE_MS = 30_000


class Lost(Exception):
    """The resident does not find what should be there."""


class TooSoon(Exception):
    """What is to be touched has only just come up: a touch now would not be meant for it."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What the resident came for.

    Attributes:
        answers: field id to the answer as it goes on the wire; a question that is not named is
            answered with what stands there, else with something usual.
        put_card, lift_card: what their hands do at the reader.
        begins: whether the resident comes in now; asked on the attract view.
        goes_on: whether they leave the slip view now.
        parent_id: the tile of home below which the group's stands, where it does.
    """

    group_id: str
    service_id: str
    card: IdCard
    answers: Mapping[str, str]
    put_card: Callable[[], None]
    lift_card: Callable[[], None]
    begins: Callable[[Screen], bool]
    goes_on: Callable[[SlipOut], bool]
    parent_id: str | None = None


class Resident(QObject):
    """Walks through one errand and tells when it is over."""

    def __init__(
        self,
        window: Window,
        errand: Errand,
        *,
        seen: Callable[[str, Screen], None],
        over: Callable[[str | None], None],
    ) -> None:
        """Follow the screens of ``window``.

        Args:
            seen: called once for each new view, before it is touched; for a question or a consent
                before it is left, answered.
            over: called at the end with None, or with what the resident did not find.
        """
        super().__init__()
        self._window, self._errand = window, errand
        self._seen, self._over = seen, over
        self._screen: Screen | None = None
        self._last = ""
        self._told = self._ended = False
        self._ticked = ""
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._act)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._give_up)
        self._patience.start()
        window.on_screen.append(self.look)
        self.look(window.screen)

    def look(self, screen: Screen) -> None:
        """Take in a screen; act on it when it has settled."""
        self._screen = screen
        if self._ended:
            return
        name = _name(screen.content)
        if name != self._last:
            self._last = name
            self._told, self._ticked = False, ""
            self._patience.start()
            if not isinstance(screen.content, Question | ConsentAsked | Assent):
                self._tell(screen)
        self._settle.start()

    def _tell(self, screen: Screen) -> None:
        """Tell what is seen, once."""
        if not self._told:
            self._told = True
            self._seen(self._last, screen)

    def _act(self) -> None:
        screen = self._screen
        if screen is None or self._ended:
            return
        try:
            self._touch_for(screen)
        except TooSoon:
            self._settle.start()
        except Lost as lost:
            self._end(str(lost))

    def _touch_for(self, screen: Screen) -> None:
        content, text = screen.content, self._text
        match content:
            case Home(groups):
                self._choose(groups, self._errand.parent_id or self._errand.group_id)
            case Tiles(_, groups):
                self._choose(groups, self._errand.group_id)
            case ServiceList(_, services):
                service = next(s for s in services if s.id == self._errand.service_id)
                self._find(self._say(service.name))
            case Question():
                if self._has_answered(content):
                    self._tell(screen)
                    self.touch(text("question.next"))
            case ConsentAsked(ticked=ticked) | Assent(ticked=ticked):
                if ticked:
                    self._tell(screen)
                    self.touch(text("consent.next"))
                elif self._ticked != (asked := _name_of_consent(content)):
                    self.touch(text("consent.agree"))
                    self._ticked = asked
            case Guide(service) if not service.rules:
                self.touch(text("guide.begin_any"))
            case SlipOut() if not self._errand.goes_on(content):
                self._settle.start()
            case Attract() if not self._errand.begins(screen):
                self._settle.start()
            case _:
                self._capture(content)

    def _capture(self, content: Content) -> None:
        """Show a paper, measure, sign; else do what is done on any view of its name."""
        match capturing.deed(content):
            case capturing.Word(id, params):
                self._find(self._text(id, **params))
            case str() as shown:
                self.touch(shown)
            case capturing.Sign():
                for sheet in self._window.shell.findChildren(SignArea):
                    sign(sheet)
            case None:
                self._plain(content.view)

    def _plain(self, view: str) -> None:
        match view:
            case "put_card":
                self._errand.put_card()
            case "farewell":
                self._errand.lift_card()
                self._end(None)
            case "reading" | "submitting":
                pass
            case _ if view in _LABELS:
                self._find(self._text(_LABELS[view]))
            case _:
                raise Lost(f"nothing to do on {view}")

    def _has_answered(self, question: Question) -> bool:
        """Tell whether all is typed or chosen; do the next of it where it is not."""
        match next_touch(question, self._errand.answers.get(question.field.id)):
            case None:
                return True
            case Said(words):
                self._window.post(events.Acted("draft", PersonalText(words)))
            case PadKey(shown):
                self.touch(self._text(shown) if "." in shown[:-1] else shown)
            case label:
                self._find(self._say(label))
        return False

    def _choose(self, groups: Iterable[Group], group_id: str) -> None:
        self._find(self._say(next(g for g in groups if g.id == group_id).title))

    def _find(self, label: str) -> None:
        """Touch a key, on whatever page it stands.

        Raises:
            Lost: it is on none.
        """
        try:
            self.touch(label)
        except Lost:
            self.touch(self._text("page.next"))
            self._settle.start()

    # hands

    def touch(self, label: str) -> None:
        """Touch the key whose label begins with ``label``.

        Raises:
            Lost: no such key is to be seen, or something lies over it.
            TooSoon: it does not act yet.
        """
        label = label.replace("\n", "")
        keys = self._window.shell.findChildren(QAbstractButton)
        shown = [k for k in keys if k.isVisible() and k.isEnabled()]
        exact = [k for k in shown if k.accessibleName() == label]
        found = exact or [k for k in shown if k.accessibleName().startswith(label)]
        if not found:
            names = ", ".join(k.accessibleName() for k in shown)
            raise Lost(f"no key says {label} on {self._last}; there are: {names}")
        key = found[0]
        place = key.mapTo(self._window.shell, key.rect().center())
        under = self._window.shell.childAt(place)
        if under is not key and not (under is not None and key.isAncestorOf(under)):
            raise Lost(f"the key {label} is covered on {self._last}")
        if isinstance(key, Key) and not key.settled:
            raise TooSoon
        press(self._window.shell, key, place)

    def _say(self, text: object) -> str:
        language = self._screen.display.language if self._screen else "zh"
        return text.in_(language)  # type: ignore[attr-defined,no-any-return]

    def _text(self, key: str, **params: object) -> str:
        language = self._screen.display.language if self._screen else "zh"
        return self._window.words.text(key, language, **params)

    def _give_up(self) -> None:
        self._end(f"nothing happened for {PATIENCE_MS // 1000} s on {self._last}")

    def _end(self, problem: str | None) -> None:
        self._ended = True
        self._patience.stop()
        self._settle.stop()
        self._window.on_screen.remove(self.look)
        self._over(problem)


_LABELS = {
    "privacy": "privacy.next",
    "name_asked": "name_asked.with",
    "check_in": "check_in.confirm",
    "attract": "attract.start",
    "guide": "guide.begin",
    "review": "review.submit",
    "case_refused": "refused.known",
    "slip": "done.go",
    "slip_on_screen": "unprinted.noted",
    "rating": "rating.5",
}
"""View to the key that leads on."""


def _name_of_consent(content: ConsentAsked | Assent) -> str:
    """Return what is agreed to: one may follow another on views that look alike."""
    return content.purpose.purpose if isinstance(content, ConsentAsked) else content.view


def _name(content: Content) -> str:
    """Return the view's name, with what tells two of its screens apart."""
    if isinstance(content, Question):
        return f"{content.view}-{content.field.id}"
    if isinstance(content, SlipOut):
        tail = "-printing" if content.printing else "-acknowledged" if content.acknowledged else ""
        return f"{content.view}{tail}"
    return content.view
