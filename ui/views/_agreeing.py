"""What every view has on which somebody agrees: facts in rows, a box to tick, a key that waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TypeVar

from kiosk.domain.people_screen import Assent
from kiosk.domain.screen import ConsentAsked
from ui.layout import Gap, Item
from ui.views.base import Parts, View
from ui.widgets.button import Primary
from ui.widgets.pieces import Panel
from ui.widgets.sheets import Fact, Tick

A = TypeVar("A", ConsentAsked, Assent)


class AgreeingView(View[A]):
    """Nothing is ticked beforehand; the tick comes in place."""

    _tick: Tick
    _next: Primary

    def agreeing(
        self,
        head: Sequence[Item],
        said: Sequence[str],
        facts: Iterable[tuple[str, str]],
        statement: str,
    ) -> Parts:
        """Return the parts around ``head``.

        Args:
            said: what is read out before the facts.
            facts: each with its label.
            statement: what is agreed to.
        """
        kit, content = self.kit, self.content
        rows: list[Item] = []
        spoken: list[str] = [*said]
        for label, value in facts:
            spoken.append(f"{label}：{value}。")
            rows += [kit.gap(3, 5, 8)] if rows else []
            rows.append(Fact(kit, label, value))
        agree, tick = kit.text("consent.agree"), partial(kit.act, "tick")
        self._tick = Tick(kit, agree, statement, tick, ticked=content.ticked)
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
        self.fill(content)
        body: list[Item] = [Panel(kit, rows, pad=(9, 6), ruled=True)]
        if kit.large and kit.flat:
            body = [r if isinstance(r, Gap) else Panel(kit, [r], pad=(9, 3)) for r in rows]
        acts: list[Item] = [self._tick, kit.gap(4, 6), self._next]
        return Parts(head=head, body=body, acts=acts, split=0.55, spoken=[*spoken, statement])

    def fill(self, content: A) -> None:
        """Show whether it is agreed to."""
        self._tick.set_ticked(content.ticked)
        words = self.kit.text("consent.next" if content.ticked else "consent.first")
        self._next.set_words(words, ready=content.ticked)
