"""One touch and it is done: a big picture, who, what is passed on, one key."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from kiosk.domain.people_screen import CheckInAsked
from kiosk.domain.screen import Screen
from kiosk.domain.service import ConsentPurpose
from kiosk.domain.text import Text
from ui.kit import Kit
from ui.layout import Block, Item, Need
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary
from ui.widgets.headings import Steps, Title
from ui.widgets.label import Label
from ui.widgets.paint import draw_box
from ui.widgets.picture import draw_sign
from ui.widgets.pieces import Banner, Panel
from ui.widgets.portrait import Holder
from ui.widgets.sheets import Fact


class Sign(Block):
    """What is done here, as a picture that is seen from afar."""

    def __init__(self, kit: Kit, icon: str) -> None:
        """Show ``icon`` on a disc."""
        super().__init__()
        self._kit, self._icon = kit, icon

    def need(self, width: int) -> Need:
        """Want what the rest leaves."""
        kit = self._kit
        return Need(kit.mm(36), kit.mm(96), kit.mm(110))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint disc and sign in the middle."""
        palette, painter = self._kit.palette, QPainter(self)
        side = min(self.width(), self.height())
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        if palette.plates:
            draw_box(painter, box, side / 2, palette.plate)
        inset = side * 0.18
        sign = box.adjusted(inset, inset, -inset, -inset)
        draw_sign(painter, self._kit, sign, self._icon, palette.accent)
        painter.end()


class CheckInView(View[CheckInAsked]):
    """What and who; below, to what the touch agrees."""

    def parts(self, screen: Screen, content: CheckInAsked) -> Parts:
        """Make the widgets."""
        kit, service = self.kit, content.service
        hello = kit.text("check_in.hello", name=content.name.masked())
        name, line = kit.say(service.name), kit.text("check_in.help")
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(2, 5)] if screen.progress else []
        plain = kit.flat or kit.large
        icon = service.icon if plain else None
        head.append(Title(kit, name, icon=icon, over=hello if plain else "", line=line))
        body: list[Item] = []
        if not plain:
            body += [Sign(kit, service.icon), kit.gap(2, 5), Holder(kit, hello, content.portrait)]
        said = [hello, f"{name}。", line]
        for purpose in service.consents:
            facts = [
                (kit.text(f"consent.{key}"), kit.say(text))
                for key, text in (
                    ("data", purpose.data),
                    ("recipient", purpose.recipient),
                    ("kept", purpose.kept),
                )
            ]
            said += [kit.say(purpose.statement), *(f"{a}：{b}。" for a, b in facts)]
            body += [kit.gap(3, 6)] if body else []
            body += self._purpose(purpose, facts)
        later = self._later(screen)
        if later:
            said.append(later)
            body += [kit.gap(2, 5), Banner(kit, later, "mdi6.send-clock", "notice", best=24)]
        go = Primary(
            kit,
            kit.text("check_in.confirm"),
            partial(kit.act, "confirm"),
            icon="mdi6.check-bold",
            least=36,
            best=56,
            most=64,
        )
        acts: list[Item] = [go]
        if kit.flat and not kit.large:
            acts = [Holder(kit, hello, content.portrait), kit.gap(3, 6), go]
        return Parts(head=head, body=body, acts=acts, split=0.6, spoken=said)

    def _purpose(self, purpose: ConsentPurpose, facts: list[tuple[str, str]]) -> list[Item]:
        kit = self.kit
        out: list[Item] = [
            Label(kit, kit.say(purpose.statement), "lead", heads=True),
            kit.gap(2, 4),
        ]
        if kit.large:
            for fact in facts:
                out += [Panel(kit, [Fact(kit, *fact)], pad=(8, 2)), kit.gap(2, 3)]
            return out[:-1]
        rows: list[Item] = []
        for fact in facts:
            rows += [kit.gap(2, 5, 8)] if rows else []
            rows.append(Fact(kit, *fact))
        return [*out, Panel(kit, rows, pad=(8, 5), ruled=True)]

    def _later(self, screen: Screen) -> str:
        return self.kit.text("check_in.offline") if screen.online is False else ""


VIEW = CheckInView
_WELL = replace(
    sample.SERVICE,
    name=Text("我平安", "I am well"),
    icon="mdi6.home-heart",
    kind="check_in",
    consents=(
        ConsentPurpose(
            purpose="well",
            version="1",
            statement=Text(
                "同意告诉网格员我今天平安。", "The grid worker may know that I am well."
            ),
            data=Text("身份证上的字、今天的时间", "All text on your ID card, the time"),
            recipient=Text("社区和网格员", "The community and its grid worker"),
            kept=sample.CONSENT.kept,
        ),
    ),
)
SAMPLES = tuple(
    Screen(
        CheckInAsked(_WELL, sample.NAME, portrait),
        progress=replace(sample.progress(2), of=2, title=_WELL.name),
        back=True,
        restart=True,
        online=online,
    )
    for portrait, online in ((sample.PORTRAIT, True), (None, False))
)
