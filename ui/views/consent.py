"""For what the data is used, by whom, how long: agreed to by a tick, never set beforehand."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import ConsentAsked, Screen
from ui.layout import Gap, Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Panel
from ui.widgets.sheets import Fact, Tick


class ConsentView(View[ConsentAsked]):
    """Three facts, a box to tick, a key that waits for it."""

    def parts(self, screen: Screen, content: ConsentAsked) -> Parts:
        """Make the widgets."""
        kit = self.kit
        purpose = content.purpose
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 5)] if screen.progress else []
        head.append(Label(kit, kit.text("consent.title"), "question"))
        if not (kit.large and kit.flat):
            head.append(Label(kit, kit.text("consent.help"), "help", "ink2"))
        said = [kit.text("consent.title")]
        rows: list[Item] = []
        for key, text in (
            ("data", purpose.data),
            ("recipient", purpose.recipient),
            ("kept", purpose.kept),
        ):
            label, value = kit.text(f"consent.{key}"), kit.say(text)
            said.append(f"{label}：{value}。")
            rows += [kit.gap(3, 5, 8)] if rows else []
            rows.append(Fact(kit, label, value))
        statement = kit.say(purpose.statement)
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
        return Parts(
            head=head,
            body=body,
            acts=[self._tick, kit.gap(4, 6), self._next],
            split=0.55,
            spoken=[*said, statement],
        )

    def follow(self, screen: Screen, content: ConsentAsked) -> bool:
        """Take the tick in place."""
        same_purpose = self.content.purpose == content.purpose
        same = same_purpose and self.screen_shown.progress == screen.progress
        if same:
            self._fill(content)
        return same

    def _fill(self, content: ConsentAsked) -> None:
        kit = self.kit
        self._tick.set_ticked(content.ticked)
        words = kit.text("consent.next" if content.ticked else "consent.first")
        self._next.set_words(words, ready=content.ticked)


VIEW = ConsentView
SAMPLES = tuple(
    Screen(
        ConsentAsked(sample.CONSENT, ticked),
        progress=sample.progress(5),
        back=True,
        restart=True,
        online=True,
    )
    for ticked in (False, True)
)
