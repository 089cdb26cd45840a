"""For what the data is used, by whom, how long: agreed to by a tick, never set beforehand."""

from __future__ import annotations

from kiosk.domain.screen import ConsentAsked, Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views._agreeing import AgreeingView
from ui.views.base import Parts
from ui.widgets.headings import Steps
from ui.widgets.label import Label


class ConsentView(AgreeingView[ConsentAsked]):
    """Three facts, a box to tick, a key that waits for it."""

    def parts(self, screen: Screen, content: ConsentAsked) -> Parts:
        """Make the widgets."""
        kit = self.kit
        purpose = content.purpose
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 5)] if screen.progress else []
        head.append(Label(kit, kit.text("consent.title"), "question"))
        if not (kit.large and kit.flat):
            head.append(Label(kit, kit.text("consent.help"), "help", "ink2"))
        told = {"data": purpose.data, "recipient": purpose.recipient, "kept": purpose.kept}
        facts = ((kit.text(f"consent.{key}"), kit.say(text)) for key, text in told.items())
        return self.agreeing(head, [kit.text("consent.title")], facts, kit.say(purpose.statement))

    def follow(self, screen: Screen, content: ConsentAsked) -> bool:
        """Take the tick in place."""
        same_purpose = self.content.purpose == content.purpose
        same = same_purpose and self.screen_shown.progress == screen.progress
        if same:
            self.fill(content)
        return same


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
