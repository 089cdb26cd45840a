"""What was not good: six tiles, as many as are so; passed over with one touch."""

from __future__ import annotations

from functools import partial

from kiosk.domain.people_screen import ReasonsAsked
from kiosk.domain.province import Reason
from kiosk.domain.screen import Screen
from ui.layout import Fits, Item, Row
from ui.theme.tokens import GUTTER
from ui.views.base import Parts, View
from ui.widgets.answers import Choice
from ui.widgets.button import Primary, Secondary
from ui.widgets.label import Label

_ICONS = {
    Reason.WAITED: "mdi6.timer-sand",
    Reason.UNCLEAR: "mdi6.help-circle",
    Reason.HARD_TO_USE: "mdi6.gesture-tap",
    Reason.CAME_TWICE: "mdi6.walk",
    Reason.NOBODY_HELPED: "mdi6.account-off",
    Reason.NOT_DONE: "mdi6.close-circle",
}


class ReasonsView(View[ReasonsAsked]):
    """Two columns; lying wide, three."""

    def parts(self, screen: Screen, content: ReasonsAsked) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("reasons.title"), kit.text("reasons.help")
        self._tiles = {
            reason: Choice(
                kit,
                kit.text(f"reasons.{reason}"),
                icon,
                partial(kit.act, "tick", reason.value),
                chosen=reason in content.ticked,
            )
            for reason, icon in _ICONS.items()
        }
        tiles: list[Fits] = [*self._tiles.values()]
        wide = 3 if kit.flat else 2
        body: list[Item] = []
        for at in range(0, len(tiles), wide):
            body += [kit.gap(3, 5)] if body else []
            body.append(Row(tiles[at : at + wide], kit.mm(GUTTER)))
        done = Primary(
            kit, kit.text("reasons.done"), partial(kit.act, "done"), least=26, best=35, most=38
        )
        skip = Secondary(kit, kit.text("reasons.skip"), partial(kit.act, "skip"), best=28)
        words = kit.joined(kit.text(f"reasons.{reason}") for reason in _ICONS)
        return Parts(
            head=[Label(kit, title, "question"), Label(kit, line, "help", "ink2")],
            body=body,
            acts=[Row([skip, done], kit.mm(GUTTER), parts=[0.4, 0.6])],
            split=0,
            spoken=[title, line, kit.text("spoken.choices", choices=words)],
        )

    def follow(self, screen: Screen, content: ReasonsAsked) -> bool:
        """Take the ticks in place."""
        for reason, tile in self._tiles.items():
            tile.chosen = reason in content.ticked
        return True


VIEW = ReasonsView
SAMPLES = tuple(
    Screen(ReasonsAsked(ticked), restart=True, online=True)
    for ticked in ((), (Reason.WAITED.value, Reason.UNCLEAR.value))
)
