"""Sign with a finger on a large sheet; take the last stroke back, or all; or sign at the desk."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kiosk.domain.capture import Ink
from kiosk.domain.capture_screen import Signing
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Screen
from kiosk.domain.text import Text
from ui.layout import Item, Row
from ui.theme.tokens import GUTTER
from ui.views import _capture_samples as made
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Banner
from ui.widgets.signature import SignArea


class SignView(View[Signing]):
    """The sheet, two keys that mend, one that goes on, and a way for who does not write."""

    def parts(self, screen: Screen, content: Signing) -> Parts:
        """Make the widgets."""
        kit, field = self.kit, content.field
        question, helps = kit.say(field.question), kit.say(field.help)
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 5)] if screen.progress else []
        head.append(Label(kit, question, "question"))
        spoken = [question, helps]
        self._wrong: Banner | None = None
        self._sheet = SignArea(kit, kit.say(field.label), self._drawn)
        body: list[Item] = [self._sheet]
        if content.complaint is not None:
            why = kit.text(content.complaint)
            self._wrong = Banner(kit, why, "mdi6.information", "notice", best=22)
            body = [self._wrong, kit.gap(2, 4), *body]
            spoken.append(why)
        elif not (kit.large and kit.flat):
            head.append(Label(kit, helps, "help", "ink2"))
        self._undo = Secondary(
            kit, kit.text("sign.undo"), partial(kit.act, "undo"), icon="mdi6.undo", role="lead"
        )
        self._clear = Secondary(
            kit, kit.text("sign.clear"), partial(kit.act, "clear"), icon="mdi6.eraser", role="lead"
        )
        self._next = Primary(
            kit, kit.text("sign.next"), partial(kit.act, "next"), icon="mdi6.check-bold", best=34
        )
        other = Secondary(kit, kit.text("sign.at_desk"), partial(kit.act, "at_desk"), role="lead")
        mend = Row([self._undo, self._clear], kit.mm(GUTTER))
        acts: list[Item] = [mend, kit.gap(3, 5), self._next, kit.gap(3, 5), other]
        if field.optional is not None:
            skip = Secondary(kit, kit.say(field.optional), partial(kit.act, "skip"), role="lead")
            acts += [kit.gap(3, 5), skip]
        self._fill(screen, content)
        return Parts(head=head, body=body, acts=acts, split=0.62, spoken=spoken)

    def follow(self, screen: Screen, content: Signing) -> bool:
        """Take over a stroke in place: the sheet must not go from under the finger."""
        before = self.content
        same = before.field == content.field and content.complaint in (before.complaint, None)
        if same:
            self._fill(screen, content)
            self._hush(None if content.complaint else self._wrong)
        return same

    def _fill(self, screen: Screen, content: Signing) -> None:
        self._sheet.tell(content.ink, hidden=screen.covered)
        for key in (self._undo, self._clear):
            key.setEnabled(bool(content.ink))

    def _drawn(self, stroke: str) -> None:
        self.kit.act("stroke", PersonalText(stroke))


def _sample(content: Signing) -> Screen:
    return Screen(content, progress=sample.progress(4), back=True, restart=True, online=True)


VIEW = SignView
SAMPLES = (
    _sample(Signing(made.SIGN_FIELD, Ink(""))),
    _sample(Signing(made.SIGN_FIELD, made.INK)),
    _sample(Signing(made.SIGN_FIELD, Ink("5,5 9,9"), "sign.too_little")),
    _sample(Signing(replace(made.SIGN_FIELD, optional=Text("不签", "I do not sign")), made.INK)),
)
