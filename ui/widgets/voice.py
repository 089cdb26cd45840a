"""The voice dock: hold and speak, or touch and speak. Shown only where something listens.

It alone of all keys acts on press: who presses it begins to speak at once. What it then says of
itself is what the ears do; that it listens is always to be seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from kiosk.domain.speech import Ears, Hearing, Spoken, Talk
from ui.kit import Kit
from ui.layout import Need
from ui.theme.tokens import EDGE, Skin
from ui.widgets.button import ENTER, Key
from ui.widgets.voice_face import Face, Shape

HOLD_SECONDS = 0.4
"""Who lets go sooner has touched it, and speaks then."""

POLL_MS = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What the dock is to show.

    Attributes:
        example: words that can be said on this very view; empty where there are none to tell.
        covered: what somebody said is not to be seen just now.
        private: nothing is said aloud of this matter.
    """

    hearing: Hearing
    shape: Shape = Shape.FULL
    example: str = ""
    covered: bool = False
    private: bool = False


class VoiceDock(Key):
    """The one amber key: held or touched by a finger, switched by a keypad."""

    rounding = "dock"

    def __init__(self, kit: Kit, level: Callable[[], float], told: Told) -> None:
        """Show ``told``; ``level`` gives how loud it is, from 0 to 1."""
        super().__init__(kit, kit.text("voice.press"), self._switch)
        self._level = level
        self._loud = 0.0
        self._down_at: float | None = None
        self._up_at: float | None = None
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._listen)
        self._told = told
        self._follow()

    @property
    def told(self) -> Told:
        """Return what it shows."""
        return self._told

    @property
    def face(self) -> Face:
        """Return how it looks just now."""
        return self._face

    def tell(self, told: Told) -> None:
        """Show something else; costs nothing where it is the same."""
        if told != self._told:
            self._told = told
            self._follow()

    def hear(self, level: Callable[[], float]) -> None:
        """Take the loudness from ``level``."""
        self._level = level

    @property
    def polls(self) -> bool:
        """Tell whether it follows the loudness."""
        return self._poll.isActive()

    @property
    def _off(self) -> bool:
        return self._told.private or self._told.hearing.ears is Ears.OFF

    @property
    def listens(self) -> bool:
        """Tell whether it shows that a microphone is open: by itself it is, whoever is silent."""
        hearing = self._told.hearing
        return not self._off and (hearing.free or hearing.ears is Ears.LISTENING)

    def _follow(self) -> None:
        if self._off:
            self.setDown(False)
            self._down_at = None
        hears = self.listens and self._told.hearing.ears is Ears.LISTENING
        if not hears or self._kit.still:  # nor all day, where it waits for a first word
            self._poll.stop()
            self._loud = 0.0
        elif not self._poll.isActive():
            self._poll.start()
        self._look()

    def _look(self) -> None:
        self._face = face = self._made()
        self.setAccessibleName(f"{face.title}，{face.line}" if face.line else face.title)
        self.update()

    def _listen(self) -> None:
        self._loud = max(self._level(), self._loud * 0.6)
        self.update(self._face.disc(self._body()).toAlignedRect())

    # what is done with it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to listen at once, unless the finger bounced."""
        now = self._kit.now()
        bounced = self._up_at is not None and now - self._up_at < self._kit.settle
        if event.button() != Qt.MouseButton.LeftButton or bounced or not self.settled:
            return
        self._down_at = now
        self.setDown(True)
        free = self._told.hearing.free
        if self._off or (self.listens and not free):
            self._down_at = None
            self._switch()
        elif not free:  # else it listens already: a touch ends that, and whoever holds it speaks
            self._kit.act("talk", Talk.HOLD.value)
        self._look()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on while a finger that holds it wanders."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what was held; go on listening where it was only touched."""
        if event.button() != Qt.MouseButton.LeftButton or not self.isDown():
            return
        began, self._down_at, self._up_at = self._down_at, None, self._kit.now()
        self.setDown(False)
        self._look()
        if began is None:
            return
        held = self._up_at - began >= HOLD_SECONDS
        if held != self._told.hearing.free:
            self._kit.act("talked")
        elif not held:
            self._kit.act("talk", Talk.TAP.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin at the first press, end at the second."""
        if event.key() not in (*ENTER, Qt.Key.Key_Space) or event.isAutoRepeat():
            event.ignore()
        elif self.settled:
            self._switch()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A keypad's key need not be held."""
        event.accept()

    def _switch(self) -> None:
        """Do what a keypad asks, or a screen reader, which cannot hold."""
        if self.listens:
            self._kit.act("talked")
        else:
            self._kit.act("talk", Talk.TAP.value)

    # what it says

    def _made(self) -> Face:
        text, hearing, shape = self._kit.text, self._told.hearing, self._told.shape
        if self._off:
            line, sign = self._why(), "mdi6.microphone-off"
            return Face(self._kit, shape, text("voice.off"), line, sign, news=True, off=True)
        partly = self._shown(hearing.partly)
        if hearing.ears is Ears.THINKING:
            return Face(self._kit, shape, text("voice.thinking"), partly, brief=partly)
        last, said = self._told_last(), self._shown(hearing.said)
        if self.listens:
            hint, title = "voice.when_done", "voice.listening"
            if hearing.free:
                hint, title, partly = "voice.stop_free", "voice.listening_free", partly or last
            elif self.isDown():
                hint = "voice.release"
            line, news = partly or text(hint), bool(partly)
            return Face(self._kit, shape, text(title), line, sign="", news=news, brief=said)
        if last:
            return Face(self._kit, shape, text("voice.press"), last, news=True, brief=said)
        line = ""
        if self._told.example:
            line = text("voice.example", example=self._told.example)
        return Face(self._kit, shape, text("voice.press"), line)

    def _told_last(self) -> str:
        """Return what is said of what was heard last; empty where nothing was."""
        text, hearing = self._kit.text, self._told.hearing
        if hearing.code is not None and self._kit.knows(f"error.{hearing.code}"):
            return text(f"error.{hearing.code}")
        if hearing.notice is not None and self._kit.knows(hearing.notice):
            return text(hearing.notice)
        if hearing.unclear:
            return text("voice.unclear")
        return text("voice.heard", said=self._shown(hearing.said)) if hearing.said else ""

    def _why(self) -> str:
        text, code = self._kit.text, self._told.hearing.code
        if self._told.private:
            return text("voice.private")
        return text(f"error.{code}" if self._kit.knows(f"error.{code}") else "voice.touch")

    def _shown(self, said: Spoken | None) -> str:
        if said is None:
            return ""
        return "••••" if self._told.covered else said.reveal()

    # what it looks like

    def skin(self) -> Skin:
        """Return amber, or the look of a key without use."""
        palette = self._kit.palette
        if self._off:
            return palette.primary_disabled
        return palette.voice_pressed if self.listens or self.isDown() else palette.voice

    def need(self, width: int) -> Need:
        """Want what the look wants."""
        return Need.fixed(self._face.high(width))

    def _body(self) -> QRect:
        return self.rect().adjusted(0, 0, 0, -self._kit.mm(EDGE))

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint the look."""
        self._face.draw(painter, face, skin, self._loud)
