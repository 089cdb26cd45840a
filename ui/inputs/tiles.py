"""Answers to be touched: tiles with a picture and a word."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import Question
from kiosk.domain.service import Option
from ui.inputs.base import Around, Input, plain
from ui.kit import Kit
from ui.layout import Fits, Item, Row
from ui.theme.tokens import GUTTER
from ui.views.base import Parts
from ui.widgets.answers import Choice
from ui.widgets.pieces import Note


class OneOf(Input):
    """One answer of a few. Choosing never moves on by itself."""

    def __init__(self, kit: Kit, content: Question) -> None:
        """Make a tile for each option."""
        super().__init__(kit, content)
        self._tiles = {option.id: self._tile(option) for option in content.options}

    def _tile(self, option: Option) -> Choice:
        kit = self.kit
        touched = partial(self.touch, option.id)
        return Choice(kit, kit.say(option.label), option.icon, touched, chosen=False)

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

    def until_whole(self, content: Question) -> str:
        """Ask for a touch."""
        return self.kit.text("question.choose")

    def spoken(self, content: Question) -> list[str]:
        """Read the options out."""
        names = "、".join(self.kit.say(option.label) for option in content.options)
        return [self.kit.text("spoken.choices", choices=names)]

    def parts(self, around: Around) -> Parts:
        """Put the tiles in two columns, more on a wide screen."""
        kit, head = self.kit, [*around.head]
        why = self.content.field.why
        if around.wrong is not None:
            head += [kit.gap(2, 4), around.wrong]
        elif why is not None and not (kit.flat and kit.large):
            head += [kit.gap(1.5, 4), Note(kit, kit.text("question.why", why=kit.say(why)))]
        return Parts(head=head, body=self.rows(), acts=[around.foot], split=0)

    def columns(self) -> int:
        """Return how many tiles stand side by side."""
        kit, count = self.kit, len(self._tiles)
        if kit.flat and count > 2:
            return 2 if kit.large else min(4, count)
        return 2

    def rows(self) -> list[Item]:
        """Return the tiles in rows."""
        kit, columns = self.kit, self.columns()
        tiles: list[Fits] = [*self._tiles.values()]
        body: list[Item] = []
        for at in range(0, len(tiles), columns):
            body += [kit.gap(3.5, 5)] if body else []
            body.append(Row(tiles[at : at + columns], kit.mm(GUTTER), parts=[1.0] * columns))
        return body
