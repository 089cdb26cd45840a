"""What was measured or typed, large: is it right?"""

from __future__ import annotations

from functools import partial

from kiosk.domain.capture_screen import ReadingTaken
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _capture_samples as made
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.readings import figures, said


class ReadingTakenView(View[ReadingTaken]):
    """The numbers and two keys. They are personal: nothing of them is read aloud in the hall."""

    def parts(self, screen: Screen, content: ReadingTaken) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("reading_taken.title"), kit.text("reading_taken.line")
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 5)] if screen.progress else []
        head += [Label(kit, title, "question"), Label(kit, line, "help", "ink2")]
        keep = Primary(
            kit, kit.text("reading_taken.keep"), partial(kit.act, "keep"), icon="mdi6.check-bold"
        )
        again = Secondary(kit, kit.text("judged.again"), partial(kit.act, "again"), role="lead")
        return Parts(
            head=head,
            body=[figures(kit, content.measured, hidden=screen.covered)],
            acts=[keep, kit.gap(3.5, 6), again],
            split=0.56,
            spoken=[title, said(kit, content.measured) if content.aloud else "", line],
        )


VIEW = ReadingTakenView
SAMPLES = (
    Screen(
        ReadingTaken(made.NORMAL),
        progress=sample.progress(3),
        back=True,
        restart=True,
        online=True,
    ),
)
