"""It may mean one or the other: two big keys, and one for neither."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import Screen
from kiosk.domain.voice_screen import WhichOne
from ui.views.base import Parts, View
from ui.views.tiles import grid
from ui.widgets.answers import Choice
from ui.widgets.button import Secondary
from ui.widgets.headings import Title


class WhichView(View[WhichOne]):
    """Neither of the two is the first choice."""

    def parts(self, screen: Screen, content: WhichOne) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title = kit.text("which.title")
        keys = [self._key(place, name) for place, name in enumerate(content.choices)]
        body = grid(kit, keys, 2 if kit.flat else 1)
        line, neither = kit.text("which.line"), kit.text("which.neither")
        head = Title(kit, title, icon="mdi6.account-question", line=line)
        key = Secondary(kit, neither, partial(kit.act, "neither"), least=24, best=33)
        spoken = [title, *(f"{name}。" for name in content.choices), neither]
        return Parts(head=[head], body=body, acts=[key], split=0, spoken=spoken)

    def _key(self, place: int, name: str) -> Choice:
        """Return a key with the number by which it can be said, too."""
        press = partial(self.kit.act, "take", str(place))
        icon = f"mdi6.numeric-{place + 1}"
        return Choice(self.kit, name, icon, press, chosen=False, most=96)


VIEW = WhichView
SAMPLES = (Screen(WhichOne(("挂号预约", "养老金资格认证")), back=True, online=True),)
