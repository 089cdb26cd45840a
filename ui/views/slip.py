"""The case stands: its number, what happens next, and whether the slip came out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kiosk.domain.next_steps import next_steps
from kiosk.domain.screen import Screen, SlipOut
from kiosk.domain.service import Service
from ui.layout import Item, Row
from ui.theme.tokens import GUTTER
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Numbered, Title
from ui.widgets.label import Label
from ui.widgets.pieces import Banner
from ui.widgets.sheets import NumberSheet


class SlipView(View[SlipOut]):
    """Handed in, or kept safe until the line is up: never the one in the words of the other."""

    def parts(self, screen: Screen, content: SlipOut) -> Parts:
        """Make the widgets."""
        kit = self.kit
        steps = self._steps(content)
        body: list[Item] = []
        acts = self._acts(content)
        if note := self._note(content):
            if kit.flat:
                acts = [note, kit.gap(2, 4), *acts]
            else:
                body += [note, kit.gap(2, 4)]
        payload = content.receipt_no.replace(" ", "")
        follow = bool(kit.site.status_url)
        if follow:
            payload = kit.site.status_url.format(receipt_no=payload)
        scan = kit.text("done.scan" if follow else "done.scan_number")
        high = 50 if kit.flat else 74
        body.append(NumberSheet(kit, content.receipt_no, payload, scan, high=high))
        if not kit.flat:
            body += [
                kit.gap(3, 7, 12),
                Label(kit, kit.text("done.next"), "section", heads=True),
                kit.gap(1.5, 3),
            ]
        else:
            body.append(kit.gap(2, 6))
        for number, (title, line) in enumerate(steps, 1):
            body += [kit.gap(2, 4)] if number > 1 else []
            body.append(Numbered(kit, number, title, line))
        return Parts(
            head=[self._title(content)],
            body=body,
            acts=acts,
            split=0.53 if kit.large else 0.57,
            spoken=self._spoken(content, steps),
        )

    def _note(self, content: SlipOut) -> Banner | None:
        """Return which of screen and paper holds, where they may not say the same."""
        kit = self.kit
        if _pending(content):
            words = kit.text("done.offline_note")
            return Banner(kit, words, "mdi6.send-clock", "notice", best=24)
        if content.outdated:
            return Banner(kit, kit.text("done.outdated"), "mdi6.check-circle", best=24)
        return None

    def _title(self, content: SlipOut) -> Title:
        kit = self.kit
        service = kit.say(content.service.name)
        if content.acknowledged:
            title, line = kit.text("done.title"), kit.text("done.line", service=service)
        elif content.online:
            title, line = (
                kit.text("done.sending_title"),
                kit.text("done.sent_line", service=service),
            )
            return Title(kit, title, icon="mdi6.send-clock", line=line, role="question")
        else:
            title, line = kit.text("done.offline_title"), kit.text("done.offline_line")
            return Title(kit, title, icon="mdi6.tray-full", line=line, kind="kept", role="question")
        return Title(kit, title, icon="mdi6.check-bold", line=line, kind="done", role="question")

    def _steps(self, content: SlipOut) -> list[tuple[str, str]]:
        kit = self.kit
        steps = next_steps(
            content.service,
            kit.text,
            kit.say,
            accepted=not _pending(content),
            reached=content.phone is not None,
            desk=kit.site.phone,
            place=kit.say(kit.site.full_name),
        )
        if content.phone and steps:
            step, line = steps[-1]
            phone = content.phone.masked().replace(" ", "\u00a0")  # a number stays on its line
            steps[-1] = step, kit.text("done.phone_line", line=line, phone=phone)
        return steps

    def _acts(self, content: SlipOut) -> list[Item]:
        kit = self.kit
        key = "done.printing" if content.printing else "done.printed"
        paper = Banner(kit, kit.text(key), "slip", best=26)
        go = Primary(
            kit,
            kit.text("done.wait" if content.printing else "done.go"),
            partial(kit.act, "next"),
            icon=None if content.printing or (kit.large and kit.flat) else "mdi6.arrow-right",
            icon_after=True,
            least=28,
        )
        go.setEnabled(not content.printing)
        another = Secondary(
            kit,
            kit.text("done.another"),
            partial(kit.act, "another"),
            icon=None if kit.large else "mdi6.plus-circle-outline",
            least=22,
            best=27,
        )
        another.setEnabled(not content.printing)
        if kit.large:  # side by side: larger words leave no height for a third key
            return [paper, kit.gap(3.5, 6), Row([another, go], kit.mm(GUTTER), parts=[0.34, 0.66])]
        return [paper, kit.gap(3.5, 6), go, kit.gap(3.5, 5), another]

    def _spoken(self, content: SlipOut, steps: list[tuple[str, str]]) -> list[str]:
        kit = self.kit
        title = "done.sending_title" if content.online else "done.offline_title"
        if content.acknowledged:
            title = "done.title"
        said = [f"{kit.text(title)}。"]
        if _pending(content):
            said.append(f"{kit.text('done.offline_note')}。")
        elif content.outdated:
            said.append(f"{kit.text('done.outdated')}。")
        said.append(f"{kit.text('done.number')}：{content.receipt_no}。")
        said += [f"{a}。{b}" for a, b in steps]
        return [*said, kit.text("done.printing" if content.printing else "done.printed")]


def _pending(content: SlipOut) -> bool:
    """Tell whether it must be said that the case is not accepted yet, as its paper does."""
    return not content.acknowledged and (content.overdue or not content.online)


def _sample(  # the ways in which a case may stand
    service: Service = sample.SERVICE,
    *,
    online: bool,
    acknowledged: bool,
    printing: bool,
    phone: bool = True,
    overdue: bool = False,
    outdated: bool = False,
) -> Screen:
    content = SlipOut(
        service=service,
        receipt_no=sample.RECEIPT,
        phone=sample.PHONE if phone else None,
        online=online,
        acknowledged=acknowledged,
        printing=printing,
        overdue=overdue,
        outdated=outdated,
    )
    return Screen(content, restart=True, online=online)


VIEW = SlipView
SAMPLES = (
    _sample(online=True, acknowledged=True, printing=False),
    _sample(online=True, acknowledged=False, printing=True),
    _sample(online=True, acknowledged=False, printing=False, overdue=True),
    _sample(online=False, acknowledged=False, printing=False),
    _sample(online=False, acknowledged=False, printing=True, phone=False),
    _sample(online=True, acknowledged=True, printing=False, outdated=True),
    _sample(online=True, acknowledged=True, printing=False, phone=False),
    _sample(replace(sample.SERVICE, private=True), online=True, acknowledged=True, printing=False),
)
