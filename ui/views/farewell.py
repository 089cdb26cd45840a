"""Goodbye: take your card and your slip; everything is wiped."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import Farewell, Screen
from ui.layout import Fits, Item, Row
from ui.theme.tokens import GUTTER
from ui.views.base import Parts, View
from ui.widgets.art import Picture
from ui.widgets.button import Primary
from ui.widgets.label import Label
from ui.widgets.pieces import IconText, Panel


class FarewellView(View[Farewell]):
    """What to take along, as pictures, and one key."""

    def parts(self, screen: Screen, content: Farewell) -> Parts:
        """Make the widgets."""
        kit = self.kit
        cards = content.take_card or content.take_others
        things = [
            (key, picture)
            for key, picture, wanted in (
                ("cards" if content.take_others else "card", "id_card", cards),
                ("slip", "slip", content.take_slip),
            )
            if wanted
        ]
        kept = content.handed_in and not content.sent
        title = kit.text(
            "farewell.kept_title"
            if kept
            else "farewell.title"
            if content.handed_in
            else "farewell.plain_title"
        )
        line = kit.text(
            "farewell.line"
            if not kept
            else "farewell.sending_line"
            if screen.online
            else "farewell.kept_line"
        )
        words: list[Item] = [Label(kit, title, "question"), Label(kit, line, "help", "ink2")]
        body: list[Item] = []
        if things:
            body += [Label(kit, kit.text("farewell.take"), "section", heads=True), kit.gap(2, 4)]
            sheets: list[Fits] = [self._sheet(key, picture) for key, picture in things]
            if kit.flat or not kit.large:
                body.append(Row(sheets, kit.mm(GUTTER), parts=[1.0] * len(sheets)))
            else:
                for sheet in sheets:
                    body += [sheet, kit.gap(3, 4)]
        if kit.palette.ornament and not (kit.flat and things):
            body += [kit.gap(3, 14, 30), Picture(kit, "bowl", 110 if not kit.flat else 96, 0)]
        done = Primary(
            kit,
            kit.text("farewell.done" if things else "farewell.done_plain"),
            partial(kit.act, "done"),
            icon="mdi6.check-bold",
            best=42,
        )
        spoken = [f"{title}。", kit.text("farewell.take") if things else ""]
        spoken += [f"{kit.text(f'farewell.{key}')}。" for key, _ in things]
        return Parts(head=words, body=body, acts=[done], split=0, spoken=[*spoken, line])

    def _sheet(self, key: str, picture: str) -> Panel:
        kit = self.kit
        words = kit.text(f"farewell.{key}"), kit.text(f"farewell.{key}_line")
        side = 22 if kit.display.language == "en" or kit.large else 27
        cell = IconText(kit, picture, *words, side=side, title_role="row")
        return Panel(kit, [cell], pad=(7, 8))


VIEW = FarewellView
SAMPLES = (
    Screen(Farewell(take_card=True, take_slip=True, handed_in=True, sent=True), online=True),
    Screen(Farewell(take_card=True, take_slip=True, handed_in=True), online=False),
    Screen(Farewell(take_card=True, take_slip=True, handed_in=True), online=True),
    Screen(Farewell(take_card=True, take_slip=False), online=True),
    Screen(Farewell(take_card=False, take_slip=False), online=False),
    Screen(
        Farewell(take_card=True, take_slip=True, handed_in=True, sent=True, take_others=True),
        online=True,
    ),
)
