"""The case is being written to disk: a moment, and nothing to touch."""

from __future__ import annotations

from kiosk.domain.screen import Screen, Submitting
from ui.views.base import Parts, View
from ui.views.put_card import CardSheet
from ui.widgets.label import Label


class SubmittingView(View[Submitting]):
    """Patience, in two sentences."""

    def parts(self, screen: Screen, content: Submitting) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("submitting.title"), kit.text("submitting.line")
        head = [Label(kit, title, "question"), Label(kit, line, "help", "ink2")]
        sheet = CardSheet(kit, "bowl" if kit.palette.ornament else "stamp", title)
        return Parts(head=head, body=[sheet], split=0, spoken=[title, line])


VIEW = SubmittingView
SAMPLES = (Screen(Submitting(), online=True), Screen(Submitting(), online=False))
