"""Somebody agrees to who stands by: a resident to their helper, a guardian for a child."""

from __future__ import annotations

from kiosk.domain.identity import Role
from kiosk.domain.masked import PersonName
from kiosk.domain.people_screen import Assent
from kiosk.domain.screen import Screen
from ui.views import _samples as sample
from ui.views._agreeing import AgreeingView
from ui.views.base import Parts
from ui.widgets.headings import Title


class AssentView(AgreeingView[Assent]):
    """Who, for whom, for what; a box to tick, a key that waits for it."""

    def parts(self, screen: Screen, content: Assent) -> Parts:
        """Make the widgets."""
        kit = self.kit
        words = "own" if content.whose is None else content.role.value
        title, line = kit.text(f"assent.{words}_title"), kit.text(f"assent.{words}_help")
        who = content.who.masked()
        whose = content.whose.masked() if content.whose else ""
        statement = kit.text(f"assent.{words}_statement", who=who, whose=whose)
        facts = [
            (kit.text(f"assent.{content.role}_who"), who),
            (kit.text("assent.whose"), whose),
            (kit.text("assent.what"), kit.say(content.service.name)),
            (kit.text("assent.kept"), kit.text("assent.kept_line")),
        ]
        icon = "mdi6.hand-heart" if content.role is Role.HELPER else "mdi6.account-child"
        head = [Title(kit, title, icon=icon, line="" if kit.large and kit.flat else line)]
        told = ((label, value) for label, value in facts if value)
        return self.agreeing(head, (f"{title}。", line), told, statement)

    def follow(self, screen: Screen, content: Assent) -> bool:
        """Take the tick in place."""
        before = self.content
        same = (before.role, before.who, before.whose) == (content.role, content.who, content.whose)
        if same:
            self.fill(content)
        return same


VIEW = AssentView
_OTHER = PersonName("李建国")
SAMPLES = tuple(
    Screen(
        Assent(role, who, whose, sample.SERVICE, ticked),
        back=True,
        restart=True,
        online=True,
    )
    for role, who, whose, ticked in (
        (Role.HELPER, _OTHER, sample.NAME, False),
        (Role.HELPER, _OTHER, sample.NAME, True),
        (Role.GUARDIAN, _OTHER, sample.NAME, True),
        (Role.GUARDIAN, sample.NAME, None, False),
    )
)
