"""How was it? Five faces with their words; skipped with one touch, never filled in beforehand."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import RatingAsked, Screen
from ui.layout import Fits, Item, Row
from ui.theme.tokens import GUTTER
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.answers import Face
from ui.widgets.button import Secondary
from ui.widgets.label import Label


class RatingView(View[RatingAsked]):
    """Five rows; lying wide, five columns."""

    def parts(self, screen: Screen, content: RatingAsked) -> Parts:
        """Make the widgets."""
        kit = self.kit
        over = "rating.over" if content.sent else "rating.kept"
        said = kit.text(over, service=kit.say(content.service.name))
        head: list[Item] = []
        if not kit.large:
            head.append(Label(kit, said, "lead", "ink2", bold=False))
        head += [
            Label(kit, kit.text("rating.title"), "question"),
            Label(kit, kit.text("rating.help"), "help", "ink2"),
        ]
        faces: list[Fits] = [
            Face(kit, rating, kit.text(f"rating.{rating}"), partial(kit.act, "rate", str(rating)))
            for rating in range(5, 0, -1)
        ]
        body: list[Item] = []
        if kit.flat:
            body = [Row(faces, kit.mm(GUTTER))]
        else:
            for face in faces:
                body += [kit.gap(3.5, 5.5, 7)] if body else []
                body.append(face)
        skip = Secondary(kit, kit.text("rating.skip"), partial(kit.act, "skip"), best=30, most=34)
        words = "、".join(kit.text(f"rating.{rating}") for rating in range(5, 0, -1))
        spoken = [kit.text("rating.title"), kit.text("spoken.choices", choices=words)]
        return Parts(head=head, body=body, acts=[skip], split=0, spoken=spoken)


VIEW = RatingView
SAMPLES = tuple(
    Screen(RatingAsked(sample.SERVICE, sent), restart=True, online=sent) for sent in (True, False)
)
