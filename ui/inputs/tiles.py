"""Answers to be touched: tiles with a picture and a word, by pages where there are many."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from kiosk.domain.screen import Question
from kiosk.domain.service import Option
from ui.inputs.base import Around, Input, plain
from ui.kit import Kit
from ui.layout import Fits, Item, Row
from ui.theme.tokens import GUTTER
from ui.views.base import Parts
from ui.widgets.answers import Choice
from ui.widgets.button import Secondary
from ui.widgets.pieces import Note

_FEW = 6
"""Tiles that a page holds: more than these go by pages."""


class OneOf(Input):
    """One answer of a list. Choosing never moves on by itself.

    Attributes:
        high: the most height that a tile may take, in mm; 0 leaves it to the tile.
    """

    high: ClassVar[float] = 0

    def __init__(self, kit: Kit, content: Question) -> None:
        """Make a tile for each option."""
        super().__init__(kit, content)
        self._rows: list[Row] = []
        self._many = len(content.options) > _FEW
        self._tiles = {option.id: self._tile(option) for option in content.options}

    def _tile(self, option: Option) -> Choice:
        kit = self.kit
        return Choice(
            kit,
            kit.say(option.label),
            option.icon,
            partial(self.touch, option.id),
            chosen=False,
            least=self._least(),
            most=self.high,
        )

    def _least(self) -> float:
        """Return the least height of a tile: where there are pages, six stand on one."""
        if not self._many:
            return 22
        return 28 if self.kit.flat else 64

    def touch(self, option: str) -> None:
        """Send what was touched."""
        self.choose(option)

    def chosen(self, draft: str) -> frozenset[str]:
        """Return the options that a draft holds."""
        return frozenset({draft})

    def fill(self, content: Question, *, hidden: bool) -> None:
        """Mark what is chosen."""
        chosen = self.chosen(plain(content.draft))
        for option, tile in self._tiles.items():
            tile.chosen = option in chosen and not hidden

    def marked(self) -> Fits | None:
        """Return the row of the first tile that is chosen: its page is the one to open."""
        chosen = next((tile for tile in self._tiles.values() if tile.chosen), None)
        return next((row for row in self._rows if chosen in row.blocks), None)

    def until_whole(self, content: Question) -> str:
        """Ask for a touch."""
        return self.kit.text("question.choose")

    def spoken(self, content: Question) -> list[str]:
        """Read the options out."""
        names = self.kit.joined(self.kit.say(option.label) for option in content.options)
        return [self.kit.text("spoken.choices", choices=names)]

    def parts(self, around: Around) -> Parts:
        """Put the tiles in two columns, more on a wide screen."""
        kit, head = self.kit, [*around.head]
        why = self.content.field.why
        if around.wrong is not None:
            head += [kit.gap(2, 4), around.wrong]
        elif why is not None and not self._many and not (kit.flat and kit.large):
            head += [kit.gap(1.5, 4), Note(kit, kit.text("question.why", why=kit.say(why)))]
        head += self.above()
        return Parts(head=head, body=self.rows(), acts=[around.foot], split=0, stay=self._many)

    def above(self) -> list[Item]:
        """Return what stands over the tiles on every page."""
        return []

    def columns(self) -> int:
        """Return how many tiles stand side by side."""
        kit, count = self.kit, len(self._tiles)
        if self._many and kit.flat:
            return 3
        if kit.flat and count > 2:
            return 2 if kit.large else min(4, count)
        return 2

    def rows(self) -> list[Item]:
        """Return the tiles in rows."""
        kit, columns = self.kit, self.columns()
        tiles: list[Fits] = [*self._tiles.values()]
        self._rows = [
            Row(tiles[at : at + columns], kit.mm(GUTTER), parts=[1.0] * columns)
            for at in range(0, len(tiles), columns)
        ]
        body: list[Item] = []
        for row in self._rows:
            body += [kit.gap(3.5, 5), row] if body else [row]
        return body


class YesNo(OneOf):
    """Two keys as large as the screen lets them be."""

    high = 150


class Several(OneOf):
    """Ticks that come and go, each by a touch of its own."""

    def touch(self, option: str) -> None:
        """Send the one that was touched: others may be on their way."""
        self.press(option)

    def chosen(self, draft: str) -> frozenset[str]:
        """Return all that are ticked."""
        return frozenset(draft.split(","))

    def until_whole(self, content: Question) -> str:
        """Ask for as many touches as are wanted."""
        if not plain(content.draft):
            return super().until_whole(content)
        return self.kit.text("question.choose_more", n=content.missing)


class Place(OneOf):
    """A place by its levels: what was chosen stands above, each to be gone back to."""

    def above(self) -> list[Item]:
        """Return the way here."""
        kit = self.kit
        keys: list[Fits] = [
            Secondary(
                kit, kit.say(level.label), partial(self.choose, level.id), role="body", least=16
            )
            for level in self.content.path
            if level.id not in self._tiles
        ]
        return [kit.gap(1.5, 4), Row(keys, kit.mm(4))] if keys else []
