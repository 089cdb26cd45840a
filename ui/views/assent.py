"""Somebody agrees to who stands by: a resident to their helper, a guardian for a child."""

from __future__ import annotations

from functools import partial

from kiosk.domain.identity import Role
from kiosk.domain.masked import PersonName
from kiosk.domain.people_screen import Assent
from kiosk.domain.screen import Screen
from ui.layout import Gap, Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary
from ui.widgets.headings import Title
from ui.widgets.pieces import Panel
from ui.widgets.sheets import Fact, Tick


class AssentView(View[Assent]):
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
        rows: list[Item] = []
        said = [f"{title}。", line]
        for label, value in facts:
            if not value:
                continue
            said.append(f"{label}：{value}。")
            rows += [kit.gap(3, 5, 8)] if rows else []
            rows.append(Fact(kit, label, value))
        self._tick = Tick(
            kit,
            kit.text("consent.agree"),
            statement,
            partial(kit.act, "tick"),
            ticked=content.ticked,
        )
        self._next = Primary(
            kit,
            "",
            partial(kit.act, "next"),
            icon="mdi6.arrow-right",
            icon_after=True,
            role="tile",
            least=26,
            best=35,
            most=38,
        )
        self._fill(content)
        body: list[Item] = [Panel(kit, rows, pad=(9, 6), ruled=True)]
        if kit.large and kit.flat:
            body = [r if isinstance(r, Gap) else Panel(kit, [r], pad=(9, 3)) for r in rows]
        icon = "mdi6.hand-heart" if content.role is Role.HELPER else "mdi6.account-child"
        return Parts(
            head=[Title(kit, title, icon=icon, line="" if kit.large and kit.flat else line)],
            body=body,
            acts=[self._tick, kit.gap(4, 6), self._next],
            split=0.55,
            spoken=[*said, statement],
        )

    def follow(self, screen: Screen, content: Assent) -> bool:
        """Take the tick in place."""
        before = self.content
        same = (before.role, before.who, before.whose) == (content.role, content.who, content.whose)
        if same:
            self._fill(content)
        return same

    def _fill(self, content: Assent) -> None:
        kit = self.kit
        self._tick.set_ticked(content.ticked)
        words = kit.text("consent.next" if content.ticked else "consent.first")
        self._next.set_words(words, ready=content.ticked)


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
