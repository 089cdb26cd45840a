"""The machine's health for staff: what waits, how the devices are, what is left, what was done.

The overview is taken anew every few seconds. It is told in place, so that no key is rebuilt while a
finger is on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from kiosk.domain.screen import Screen
from kiosk.domain.site import CHINA
from kiosk.domain.staff import Overview
from kiosk.domain.staff_screen import StaffOverview
from ui.layout import Gap, Item, Need, Pile, Row
from ui.theme.tokens import GUTTER, MARGIN
from ui.views._staff_samples import SAMPLES
from ui.views._staff_words import (
    MORE,
    alarm_words,
    banner_words,
    lights,
    notice_words,
    other_lights,
    paper,
)
from ui.views.base import Dock, Parts, View
from ui.widgets.button import Primary, PushKey, Secondary
from ui.widgets.figures import Figures, HourBars, SupplyBar
from ui.widgets.icons import draw_icon
from ui.widgets.label import Label
from ui.widgets.paint import draw_text, width_of
from ui.widgets.pieces import Panel
from ui.widgets.staff import Lights, StaffBanner

_ICONS = {
    "send_now": "mdi6.tray-arrow-up",
    "new_roll": "mdi6.paper-roll",
    "put_away": "mdi6.bell-check",
    "test_print": "mdi6.printer-check",
    "test_card": "mdi6.smart-card-reader",
    "test_devices": "mdi6.check-network",
    "restart_program": "mdi6.restart",
    "leave": "mdi6.exit-to-app",
}
_PAD = (7.0, 6.0)
_FIRST_HOUR, _LAST_HOUR = 8, 17
"""Hours that are drawn as far as the day has come; others are where something was done."""


class StaffOverviewView(View[StaffOverview]):
    """Header, banners, panels, keys."""

    dock = Dock.NONE

    whole = True

    def parts(self, screen: Screen, content: StaffOverview) -> Parts:
        """Make the widgets."""
        kit = self.kit
        self._at: datetime | None = None
        self._news = StaffBanner(kit, 4)
        self._alarms = StaffBanner(kit, 4)
        self._queue = StaffBanner(kit, 4)
        self._lights, self._others = Lights(kit), Lights(kit)
        self._paper = SupplyBar(kit, paper(kit, None))
        self._figures = Figures(kit)
        self._hours = HourBars(kit)
        self._sum = Label(kit, "", "staff_least", "ink2", Qt.AlignmentFlag.AlignRight, middle=True)
        devices, right = [self._devices("devices", self._lights)], self._right()
        if "test_devices" in _now_and_then(content):
            devices.append(self._devices("others", self._others))
        body: list[Item] = [self._news, self._alarms, self._queue]
        for panel in (*self._abreast(devices, right), self._bars()):
            body += [panel, kit.gap(3, 5)]
        self._tell(content)
        return Parts(
            body=body,
            acts=[self._keys(_now_and_then(content))],
            stay=True,
            split=0.62,
            top=self._head_mm() + 5,
            spoken=self._said(),
        )

    def follow(self, screen: Screen, content: StaffOverview) -> bool:
        """Tell the parts in place; a key comes or goes only with alarms and devices."""
        if content.notice != self._content.notice:
            self._page = 0  # there it is told
            self._restart.rest()  # it asks first: a bounce is no answer
        if _now_and_then(content) != _now_and_then(self._content):
            return False
        self._tell(content)
        self._parts.spoken = self._said()
        self._arrange()
        self.update()
        return True

    def tell_time(self, at: datetime) -> None:
        """Show the clock in the header."""
        if self._at is None or (self._at.hour, self._at.minute) != (at.hour, at.minute):
            self._at = at
            self.update()

    # the parts

    def _abreast(self, devices: Sequence[Panel], right: Panel) -> Sequence[Panel | Row]:
        """Put two panels beside each other; large words would leave a light no room there."""
        gutter = self.kit.mm(GUTTER)
        if self.kit.display.large:
            return (*devices, right)
        if len(devices) > 1:
            return (Row(devices, gutter), right)
        return (Row((*devices, right), gutter),)

    def _devices(self, title: str, lights: Lights) -> Panel:
        kit = self.kit
        head = Label(kit, kit.text(f"staff.{title}"), "staff_bold", heads=True)
        low = Gap(Need.fixed(0), spring=True)  # beside a longer panel the rows stay at the top
        return Panel(kit, [head, kit.gap(1, 2), lights, low], pad=_PAD)

    def _right(self) -> Panel:
        kit = self.kit
        return Panel(
            kit,
            [
                Label(kit, kit.text("staff.supplies"), "staff_bold", heads=True),
                kit.gap(1, 2),
                self._paper,
                Gap(Need(kit.mm(3), kit.mm(6), kit.mm(8)), spring=True),
                Label(kit, kit.text("staff.today"), "staff_bold", heads=True),
                kit.gap(0, 1),
                self._figures,
            ],
            pad=_PAD,
        )

    def _bars(self) -> Panel:
        kit = self.kit
        title = Label(kit, kit.text("staff.hours"), "staff_bold")
        return Panel(
            kit, [Row([title, self._sum], kit.mm(4)), kit.gap(1, 2), self._hours], pad=_PAD
        )

    def _key(self, action: str) -> PushKey:
        kit = self.kit
        words = kit.text("staff.exit" if action == "leave" else f"staff.{action}")
        press = partial(kit.act, action)
        kind = Primary if action == "send_now" else Secondary
        role = "staff_bold" if kit.flat else "strong"
        return kind(kit, words, press, icon=_ICONS[action], role=role, least=20, best=26, most=30)

    def _keys(self, now_and_then: Sequence[str]) -> Pile:
        kit = self.kit
        first = [self._key(action) for action in now_and_then]
        rows: list[Item] = [Row(first, kit.mm(GUTTER))] if first else []
        self._restart = self._key("restart_program")
        for pair in (
            (self._key("send_now"), self._key("new_roll")),
            (self._key("test_print"), self._key("test_card")),
            (self._restart, self._key("leave")),
        ):
            if rows:
                rows.append(kit.gap(3, 4))
            rows.append(Row(pair, kit.mm(GUTTER)))
        return Pile(rows)

    # what they say

    def _tell(self, content: StaffOverview) -> None:
        kit = self.kit
        self._content = content
        overview = content.overview
        if overview is None:
            self._news.tell(kit.text("staff.looking"), icon="mdi6.timer-sand")
        elif content.notice is None:
            self._news.tell("")
        else:
            words, bad = notice_words(kit, content.notice)
            icon = "mdi6.alert" if bad else "mdi6.information"
            line = " · ".join(filter(None, (_code(content.notice), content.detail)))
            self._news.tell(words, line, icon, notice=bad)
        title, line = alarm_words(kit, overview) if overview else ("", "")
        self._alarms.tell(title, line, "mdi6.bell-alert", notice=True)
        title, line = banner_words(kit, overview) if overview else ("", "")
        offline = overview is not None and overview.offline_since is not None
        icon = "mdi6.wifi-off" if offline else "mdi6.send-clock"
        self._queue.tell(title, line, icon, notice=True)
        self._lights.tell(lights(kit, overview) if overview else ())
        self._others.tell(other_lights(kit, overview) if overview else ())
        self._paper.tell(paper(kit, overview))
        self._tell_counts(overview)

    def _tell_counts(self, overview: Overview | None) -> None:
        kit = self.kit
        done, asked, left, by_hour, last = 0, 0, 0, {}, _LAST_HOUR
        if overview is not None:
            done, asked = overview.submitted_today, overview.help_calls_today
            left, by_hour = overview.abandoned_today, dict(overview.per_hour)
            at = overview.at.astimezone(CHINA)
            last = max(_FIRST_HOUR + 3, min(last, at.hour))
            self._sum.set_words(kit.text("staff.hours_sum", time=f"{at:%H:%M}", count=done))
        self._figures.tell(
            [
                (done, kit.text("staff.submitted")),
                (asked, kit.text("staff.help_calls")),
                (left, kit.text("staff.abandoned")),
            ]
        )
        hours = sorted({*range(_FIRST_HOUR, last + 1), *by_hour})
        self._hours.tell([(kit.text("staff.hour", hour=h), by_hour.get(h, 0)) for h in hours])

    def _said(self) -> list[str]:
        return [
            self.kit.text("staff.title"),
            self._news.accessibleName(),
            self._alarms.accessibleName(),
            self._queue.accessibleName(),
            self._lights.accessibleName(),
            self._others.accessibleName(),
            self._paper.accessibleName(),
            self._figures.accessibleName(),
        ]

    # the header

    def _head_mm(self) -> float:
        return 24.0 if self.kit.flat else 31.0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dark header: what this is, who is in, which machine, what time."""
        kit, palette = self.kit, self.kit.palette
        painter = QPainter(self)
        high, side = kit.mm(self._head_mm()), kit.mm(MARGIN)
        dark = not kit.display.contrast
        fill, words = (palette.accent_deep, palette.on_accent) if dark else ("#000000", palette.ink)
        painter.fillRect(0, 0, self.width(), high, QColor(fill))
        if not dark:
            painter.fillRect(0, high - kit.mm(1), self.width(), kit.mm(1), QColor(palette.line))
        icon = kit.mm(13)
        draw_icon(painter, QRectF(side, 0, icon, high), "mdi6.tools", palette.amber)
        x, font = side + icon + kit.mm(6), kit.font("section")
        title = kit.text("staff.title")
        draw_text(
            painter, QRect(x, 0, width_of(title, font) + 2, high), title, font, words, middle=True
        )
        x += width_of(title, font) + kit.mm(4)
        right = self.width() - side
        time = self._at.strftime("%H:%M") if self._at else ""
        number = self._content.staff_no
        for text, bold in (
            (time, True),
            (self._content.terminal, False),
            (kit.text("staff.number", number=number) if number else "", False),
        ):
            font = kit.font("staff", bold=bold)
            wide = width_of(text, font)
            if text and right - wide >= x:
                at = QRect(right - wide, 0, wide + 2, high)
                draw_text(painter, at, text, font, words, middle=True)
                right -= wide + kit.mm(6)
        painter.end()


def _now_and_then(content: StaffOverview) -> Sequence[str]:
    """Return the keys that are not always there: for alarms, and for the devices of some sites."""
    seen = content.overview
    rings = seen is not None and bool(seen.alarms)
    more = seen is not None and any(device.name in MORE for device in seen.devices)
    return ("put_away",) * rings + ("test_devices",) * more


def _code(notice: str) -> str:
    """Return the code of what failed, for the technician."""
    return notice.removeprefix("error.") if notice.startswith("error.") else ""


VIEW = StaffOverviewView
__all__ = ["SAMPLES", "VIEW", "StaffOverviewView"]
