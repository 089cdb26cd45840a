"""Somebody said that they want to leave, or to begin anew: what they answered would be lost."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import Screen
from kiosk.domain.voice_screen import LeaveAsked
from ui.layout import Item
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title


class LeaveAskedView(View[LeaveAsked]):
    """Stay comes first: leaving cannot be taken back."""

    def parts(self, screen: Screen, content: LeaveAsked) -> Parts:
        """Make the widgets."""
        kit = self.kit
        anew = content.home
        title = kit.text("leave_asked.anew_title" if anew else "leave_asked.title")
        line, way_out = kit.text("leave_asked.line"), "anew" if anew else "leave"
        stay = Primary(kit, kit.text("leave_asked.stay"), partial(kit.act, "stay"))
        leave = Secondary(kit, kit.text(f"leave_asked.{way_out}"), partial(kit.act, "leave"))
        head = Title(kit, title, icon="mdi6.account-question", line=line)
        acts: list[Item] = [stay, kit.gap(4, 5), leave]
        return Parts(head=[head], acts=acts, split=0, spoken=[f"{title}。", line])


VIEW = LeaveAskedView
SAMPLES = tuple(Screen(LeaveAsked(home), back=True, online=True) for home in (False, True))
