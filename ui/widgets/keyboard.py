"""Chinese typed by its sound: letters, and above them what they may mean.

What is typed and not chosen yet is nobody's answer: it lives here, and goes with the keyboard. Each
choice tells the whole text at once. Twenty-six keys as on any telephone, for who writes pinyin
learnt it there; digits and marks are a touch away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from kiosk.input_method import Candidate, Pinyin
from kiosk.input_method.composing import MOST_LETTERS
from ui.kit import Kit
from ui.layout import Block, Need
from ui.theme.fonts import font
from ui.theme.tokens import EDGE, Skin
from ui.widgets.button import Key, Secondary
from ui.widgets.fingers import EachFinger
from ui.widgets.paint import draw_text

_LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_MARKS = ("1234567890", "，。、：？！", "（）-#%")
_GAP = 3
"""Between keys, in mm."""

_BESIDE_CLEAR = 9
"""Signs of a row that leaves one place free."""

_FACES = {"letters": _LETTERS, "marks": _MARKS}


class SignKey(Key):
    """A key with one sign or a few: a letter, a mark, a candidate."""

    types = True

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint it as large as the key has room for."""
        kit = self._kit
        size = min(kit.em("row"), round(face.height() * 0.6))
        fits = QFontMetricsF(font(size, bold=True)).horizontalAdvance(self.text())
        size = max(kit.em("body") // 2, round(size * min(1.0, 0.92 * face.width() / max(fits, 1))))
        letters, centre = font(size, bold=True), Qt.AlignmentFlag.AlignHCenter
        draw_text(painter, face, self.text(), letters, skin.words, centre, leading=1, middle=True)


class Keyboard(Block):
    """Letters in, text out.

    Attributes:
        letters: what is typed and not chosen yet.
    """

    def __init__(self, kit: Kit, told: Callable[[str], None], composed: Callable[[], None]) -> None:
        """Call ``told`` with the whole text when it changes, ``composed`` when letters do."""
        super().__init__()
        self._kit, self._told, self._composed = kit, told, composed
        self._method = Pinyin()
        self.letters, self._text, self._most = "", "", 0
        self._hidden = False
        self._found: tuple[Candidate, ...] = ()
        self._first = 0
        self._shown: list[SignKey] = []
        self.signs: dict[str, list[list[SignKey]]] = {
            name: [
                [SignKey(kit, sign.upper(), partial(self._type, sign)) for sign in r] for r in rows
            ]
            for name, rows in _FACES.items()
        }
        self._face = "letters"
        self._delete = self._server("pad.delete", self._take_back, "mdi6.backspace-outline")
        self._clear = self._server("pad.clear", self._wipe, "mdi6.close" if kit.flat else None)
        self._turn: Key = self._server("keyboard.marks", self._turn_over, None)
        if kit.flat:
            self._turn = SignKey(kit, "123", self._turn_over)
            self._turn.setAccessibleName(kit.text("keyboard.marks"))
        more = kit.text("keyboard.more")
        self._more = Secondary(kit, more, self._turn_page, role="strong", least=15, best=26)
        self._candidates = [SignKey(kit, "", partial(self._choose, n)) for n in range(8)]
        for key in self.keys():
            key.setParent(self)
        EachFinger(self, self.keys())

    def _server(self, name: str, press: Callable[[], None], icon: str | None) -> Key:
        """Return a key that serves the others; where room is short its sign has to do."""
        kit = self._kit
        words, short = kit.text(name), kit.flat and icon is not None
        shown, role = ("", "row") if short else (words, "strong")
        key = Secondary(kit, shown, press, icon=icon, role=role, least=15, best=26)
        key.setAccessibleName(words)
        return key

    def keys(self) -> Sequence[Key]:
        """Return every key, in the order in which a keypad walks them."""
        signs = [key for rows in self.signs.values() for row in rows for key in row]
        return [*self._candidates, self._more, *signs, self._turn, self._clear, self._delete]

    def tell(self, text: str, most: int, *, hidden: bool) -> None:
        """Take over the text that stands, and how long it may become.

        No candidate is shown while it is ``hidden``: somebody else may be looking.
        """
        self._text, self._most = text, most
        if hidden != self._hidden:
            self._hidden = hidden
            self._arrange()

    def commit(self) -> bool:
        """Choose the first candidate for all that is typed; tell whether there was anything."""
        if not self.letters:
            return False
        self._choose(0)
        return True

    # what is touched

    def _type(self, sign: str) -> None:
        if sign.isascii() and sign.isalpha():
            if len(self.letters) < MOST_LETTERS:
                self._compose(self.letters + sign)
        else:
            self.commit()
            self._say(self._text + sign)

    def _take_back(self) -> None:
        if self.letters:
            self._compose(self.letters[:-1])
        else:
            self._say(self._text[:-1])

    def _wipe(self) -> None:
        self._compose("")
        self._say("")

    def _turn_over(self) -> None:
        self._face = "marks" if self._face == "letters" else "letters"
        other = "letters" if self._face == "marks" else "marks"
        words = self._kit.text(f"keyboard.{other}")
        signs = {"letters": "ABC", "marks": "123"}
        self._turn.setText(signs[other] if self._kit.flat else words)
        self._turn.setAccessibleName(words)
        self._arrange()

    def _turn_page(self) -> None:
        later = self._first + max(1, len(self._shown))
        self._first = later if later < len(self._found) else 0
        self._arrange()

    def _choose(self, place: int) -> None:
        found = self._found[self._first + place : self._first + place + 1]
        text, rest = (found[0].text, self.letters[found[0].used :]) if found else ("", "")
        self._compose(rest)
        self._say(self._text + text)

    def _compose(self, letters: str) -> None:
        self.letters, self._first = letters, 0
        self._found = self._method.candidates(letters)
        if letters and not self._found:  # i, u and v begin nothing
            self._found = (Candidate(letters, len(letters)),)
        self._arrange()
        self._composed()

    def _say(self, text: str) -> None:
        if text != self._text:
            self._text = text[: self._most]
            self._told(self._text)

    # where all stands

    @property
    def _rows(self) -> int:
        """Return how many rows there are; where the screen lies wide, the last two are one."""
        return 4 if self._kit.flat else 5

    def need(self, width: int) -> Need:
        """Want rows of 22 to 29 mm, at least of what can be touched."""
        kit = self._kit
        gaps = kit.mm(_GAP) * (self._rows - 1)
        least, best = kit.target + kit.mm(EDGE + 0.3), kit.mm(22 if kit.flat else 29)
        high = max(least, best) * self._rows + gaps
        return Need(least * self._rows + gaps, high, high + kit.mm(15))

    def resizeEvent(self, event: object) -> None:
        """Place the keys."""
        self._arrange()

    def _arrange(self) -> None:
        gap = self._kit.mm(_GAP)
        high = (self.height() - (self._rows - 1) * gap) // self._rows
        down = high + gap
        self._place_candidates(high)
        for name, rows in self.signs.items():
            for number, row in enumerate(rows):
                self._place_signs(row, (number + 1) * down, high, shown=name == self._face)
        if self._kit.flat:
            wide = (self.width() - 9 * gap) / 10
            beside = round(1.5 * wide + 0.5 * gap)
            self._clear.setGeometry(round(9 * (wide + gap)), 2 * down, round(wide), high)
            self._turn.setGeometry(0, 3 * down, beside, high)
            self._delete.setGeometry(self.width() - beside, 3 * down, beside, high)
            return
        third = (self.width() - 2 * gap) // 3
        for place, key in enumerate((self._turn, self._clear, self._delete)):
            key.setGeometry(place * (third + gap), 4 * down, third, high)

    def _place_signs(self, row: list[SignKey], y: int, high: int, *, shown: bool) -> None:
        """Set a row in the middle; beside the key that clears, where there is one, at the left."""
        gap = self._kit.mm(_GAP)
        wide = (self.width() - 9 * gap) / 10
        x = (self.width() - len(row) * wide - (len(row) - 1) * gap) / 2
        if self._kit.flat and len(row) == _BESIDE_CLEAR:
            x = 0
        for key in row:
            key.setGeometry(round(x), y, round(wide), high)
            key.setVisible(shown)
            x += wide + gap

    def _place_candidates(self, high: int) -> None:
        """Show as many as there is room for, each as wide as its text; the rest a page on."""
        kit, gap = self._kit, self._kit.mm(3)
        metrics = QFontMetricsF(font(kit.em("row"), bold=True))
        more, x = kit.mm(36), 0
        room = self.width() - more - gap
        self._shown = []
        for place, key in enumerate(self._candidates):
            found = self._found[self._first + place : self._first + place + 1]
            text = found[0].text if found else ""
            wide = max(kit.mm(22), round(metrics.horizontalAdvance(text)) + kit.mm(8))
            fits = bool(text) and (x + wide <= room or not place)
            if fits and len(self._shown) == place:
                key.setText(text)
                key.setAccessibleName(text)
                key.setGeometry(x, 0, min(wide, room), high)
                self._shown.append(key)
                x += wide + gap
            key.setVisible(key in self._shown and not self._hidden)
        self._more.setGeometry(self.width() - more, 0, more, high)
        self._more.setVisible(len(self._found) > len(self._shown) and not self._hidden)
