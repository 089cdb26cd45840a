"""One number of a reading, typed on the pad; what cannot be meant is asked anew from the first."""

from __future__ import annotations

from functools import partial

from kiosk.domain.capture_screen import ReadingTyped
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Screen
from ui.layout import Fits, Item, Row
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.field import DigitField, Pad
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Banner

_PARTS = {
    DeviceName.BLOOD_PRESSURE: ("systolic", "diastolic", "pulse"),
    DeviceName.THERMOMETER: ("celsius",),
}


class ReadingTypedView(View[ReadingTyped]):
    """Heading, help, three cells, pad."""

    def parts(self, screen: Screen, content: ReadingTyped) -> Parts:
        """Make the widgets."""
        kit = self.kit
        part = _PARTS[content.device][content.part]
        title, line = kit.text(f"reading_typed.{part}"), kit.text(f"reading_typed.{part}_line")
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 5)] if screen.progress else []
        head.append(Label(kit, title, "question"))
        spoken = [title, line]
        groups = (2, 1) if part == "celsius" else (3,)
        self._field = DigitField(kit, groups, kit.text(f"reading.{part}"))
        wrong: list[Item] = []
        self._wrong: Banner | None = None
        if content.complaint is not None:
            why = kit.text(content.complaint)
            self._wrong = Banner(kit, why, "mdi6.information", "notice", best=22)
            wrong = [self._wrong, kit.gap(1.5, 3)]
            spoken.append(why)
        elif not (kit.large and kit.flat):
            head.append(Label(kit, line, "help", "ink2"))
        words = kit.text("question.next")
        self._next = Primary(
            kit, words, partial(kit.act, "next"), icon="mdi6.arrow-right", icon_after=True,
            role="tile", least=24, best=33, most=36,
        )  # fmt: skip
        device = Secondary(
            kit, kit.text("reading_typed.by_device"), partial(kit.act, "by_device"), role="lead",
            least=24, best=33, most=34,
        )  # fmt: skip
        foot: Fits = Row([device, self._next], kit.mm(4), parts=[0.42, 0.58])
        self._fill(screen, content)
        pad = Pad(kit, self._typed)
        if kit.flat:
            body: list[Item] = [*wrong, self._field, kit.gap(2, 8), foot]
            return Parts(head=head, body=body, acts=[pad], split=0.54, spoken=spoken)
        head += [kit.gap(1, 4), *wrong, self._field]
        return Parts(head=head, acts=[pad, kit.gap(3.5, 6), foot], split=0, spoken=spoken)

    def follow(self, screen: Screen, content: ReadingTyped) -> bool:
        """Take over a digit in place."""
        before = self.content
        same = (before.device, before.part) == (content.device, content.part)
        same = same and content.complaint in (before.complaint, None)
        if same:
            self._fill(screen, content)
            self._hush(None if content.complaint else self._wrong)
        return same

    def _fill(self, screen: Screen, content: ReadingTyped) -> None:
        digits = content.digits.reveal()
        self._field.tell(digits, hidden=screen.covered)
        ready = len(digits) >= (3 if content.device is DeviceName.THERMOMETER else 2)
        key = "question.next" if ready else "question.type"
        self._next.set_words(self.kit.text(key), ready=ready)

    def _typed(self, key: str) -> None:
        self.kit.act("key", PersonalText(key))


def _sample(content: ReadingTyped) -> Screen:
    return Screen(content, progress=sample.progress(3), back=True, restart=True, online=True)


_CUFF = DeviceName.BLOOD_PRESSURE
VIEW = ReadingTypedView
SAMPLES = (
    _sample(ReadingTyped(_CUFF, 0, PersonalText(""))),
    _sample(ReadingTyped(_CUFF, 1, PersonalText("84"))),
    _sample(ReadingTyped(_CUFF, 2, PersonalText("7"))),
    _sample(ReadingTyped(_CUFF, 0, PersonalText(""), "reading.wrong.order")),
    _sample(ReadingTyped(DeviceName.THERMOMETER, 0, PersonalText("365"))),
)
