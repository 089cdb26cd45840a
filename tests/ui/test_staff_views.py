"""The staff door and the machine's overview: nothing typed is shown, everything told has a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.lookout import ALARMING
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Display, Screen
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.domain.staff_screen import StaffOverview, StaffPin
from kiosk.domain.text import Language
from kiosk.flow.events import Acted, Event
from ui.i18n.words import LinguistWords
from ui.kit import Kit
from ui.theme.metrics import Metrics
from ui.views import view_for
from ui.views._samples import SITE
from ui.views._staff_samples import SAMPLES, overview
from ui.views._staff_words import ALARMS, alarm_words, duration, lights, paper
from ui.views.staff_overview import StaffOverviewView
from ui.views.staff_pin import Dots, StaffPinView
from ui.widgets.button import Key
from ui.widgets.figures import Figures, HourBars, SupplyBar
from ui.widgets.pieces import Panel
from ui.widgets.staff import Lights, StaffBanner

WORDS = LinguistWords()
PUT_AWAY = "收起提醒"


class Post:
    """What was sent back, in order; an answer may change the screen, as the kernel does."""

    def __init__(self) -> None:
        self.events: list[Acted] = []
        self.windows: list[QWidget] = []
        """Held until the test is over: a window that nobody holds may be collected in mid-paint."""

    def __call__(self, event: Event) -> None:
        assert isinstance(event, Acted)
        self.events.append(event)

    @property
    def actions(self) -> list[str]:
        return [event.action for event in self.events]


@pytest.fixture
def post() -> Post:
    return Post()


def kit(post: Post, display: Display | None = None, *, flat: bool = False) -> Kit:
    size = (1920, 1080) if flat else (1080, 1920)
    return Kit(Metrics.of(*size), display or Display(), WORDS, SITE, post, still=True)


def pin(digits: str = "", *, wrong: bool = False, tries: int = 0, minutes: int = 0) -> Screen:
    typed = PersonalText(digits) if digits else None
    return Screen(StaffPin(typed, wrong=wrong, tries_left=tries, locked_minutes=minutes))


def door(qtbot: QtBot, post: Post, screen: Screen) -> StaffPinView:
    view = StaffPinView(kit(post), screen)
    qtbot.addWidget(view)
    post.windows.append(view)
    view.resize(1080, 1610)
    view.show()
    return view


def room(
    qtbot: QtBot,
    post: Post,
    screen: Screen,
    display: Display | None = None,
    *,
    flat: bool = False,
) -> StaffOverviewView:
    view = StaffOverviewView(kit(post, display, flat=flat), screen)
    qtbot.addWidget(view)
    post.windows.append(view)
    view.resize(*((1920, 910) if flat else (1080, 1726)))
    view.show()
    return view


def keys(view: StaffPinView | StaffOverviewView) -> dict[str, Key]:
    return {key.text(): key for key in view.findChildren(Key) if key.isVisible()}


def press(view: StaffPinView | StaffOverviewView, words: str) -> None:
    QTest.mouseClick(keys(view)[words], Qt.MouseButton.LeftButton)


def test_digits_are_sent_as_a_value_that_hides_itself_and_are_seen_as_dots_only(
    qtbot: QtBot, post: Post
) -> None:
    view = door(qtbot, post, pin())
    for digit in "0231":
        press(view, digit)
        value = post.events[-1].value
        assert isinstance(value, PersonalText)
        assert digit not in repr(value)
    assert [event.value for event in post.events] == [PersonalText(d) for d in "0231"]
    view.show_screen(pin("0231"))
    dots = view.findChild(Dots)
    assert dots is not None
    assert dots.count == 4
    assert "0231" not in view.spoken_text() + dots.accessibleName()


def test_one_digit_or_all_are_taken_back(qtbot: QtBot, post: Post) -> None:
    view = door(qtbot, post, pin("0231"))
    press(view, "删一个")
    press(view, "清空")
    assert [event.value for event in post.events] == [PersonalText("delete"), PersonalText("clear")]


def test_the_pad_stays_where_it_is_while_the_sentence_above_it_changes(
    qtbot: QtBot, post: Post
) -> None:
    view = door(qtbot, post, pin())
    five = keys(view)["5"]
    place = five.geometry(), five.mapTo(view, five.rect().topLeft())
    for screen in (pin(wrong=True, tries=2), pin("5"), pin(minutes=15), pin()):
        view.show_screen(screen)
        assert keys(view)["5"] is five
        assert (five.geometry(), five.mapTo(view, five.rect().topLeft())) == place


def test_nothing_can_be_entered_before_a_digit_is_typed(qtbot: QtBot, post: Post) -> None:
    view = door(qtbot, post, pin())
    press(view, "进入")
    view.show_screen(pin("1"))
    press(view, "进入")
    press(view, "离开")
    assert post.actions == ["enter", "leave"]


def test_a_wrong_pin_says_how_many_tries_are_left(qtbot: QtBot, post: Post) -> None:
    view = door(qtbot, post, pin(wrong=True, tries=2))
    assert "还能试 2 次" in view.spoken_text()


def test_a_door_without_a_pin_says_whom_to_ask(qtbot: QtBot, post: Post) -> None:
    view = door(qtbot, post, pin(wrong=True, tries=0))
    assert "还没设密码" in view.spoken_text()
    assert "还能试" not in view.spoken_text()


def test_a_locked_door_says_how_long_and_its_pad_is_dead(qtbot: QtBot, post: Post) -> None:
    view = door(qtbot, post, pin(wrong=True, minutes=15))
    press(view, "5")
    assert "15 分钟" in view.spoken_text()
    assert post.events == []
    press(view, "离开")
    assert post.actions == ["leave"]


def test_every_action_of_the_overview_has_one_key(qtbot: QtBot, post: Post) -> None:
    view = room(qtbot, post, SAMPLES[8])
    for name, key in keys(view).items():
        if name not in {"上一页", "下一页"}:
            QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert sorted(post.actions) == sorted(StaffOverview.actions)


def test_who_has_no_other_devices_has_no_key_to_test_them(qtbot: QtBot, post: Post) -> None:
    assert "测其他设备" in keys(room(qtbot, post, SAMPLES[7])), "control"
    view = room(qtbot, post, SAMPLES[5])
    assert "测其他设备" not in keys(view)
    assert "其他设备" not in view.spoken_text()


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_every_device_that_there_is_is_seen_whole_on_some_page(
    qtbot: QtBot, post: Post, flat: bool, large: bool
) -> None:
    view = room(qtbot, post, SAMPLES[8], Display(language="en", large=large), flat=flat)
    seen: set[str] = set()
    for page in range(view.pages):
        view.turn_to(page)
        told = [
            one
            for one in (*view.findChildren(StaffBanner), *view.findChildren(Panel))
            if one.isVisible() and one.height()
        ]
        assert told, "no page is empty"
        for one in view.findChildren(Lights):
            if one.isVisible() and one.rows:
                below = one.mapTo(view, QPoint(0, one.height())).y()
                assert below <= view.height()
                assert one.height() >= one.need(one.width()).least
                seen |= {row.name for row in one.rows}
    assert len(seen) == len(tuple(DeviceName)) + 4, "and speech, network, platform, intake"


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_staffs_keys_stand_on_every_page_and_none_is_empty(
    qtbot: QtBot, post: Post, flat: bool, large: bool
) -> None:
    view = room(qtbot, post, SAMPLES[8], Display(large=large), flat=flat)
    assert view.pages > 1
    places = set()
    for page in range(view.pages):
        view.turn_to(page)
        restart = keys(view)["重开程序"]
        places.add((restart.mapTo(view, QPoint()).toTuple(), restart.size().toTuple()))
        post.events.clear()
        for key in keys(view).values():
            if key.text() not in {"上一页", "下一页"}:
                QTest.mouseClick(key, Qt.MouseButton.LeftButton)
        assert sorted(post.actions) == sorted(StaffOverview.actions)
        told = (*view.findChildren(StaffBanner), *view.findChildren(Panel))
        assert any(one.isVisible() and one.height() for one in told)
    assert len(places) == 1, "a finger finds a key where it was"


def test_what_must_be_touched_again_is_told_on_whatever_page_it_was_touched(
    qtbot: QtBot, post: Post
) -> None:
    view = room(qtbot, post, SAMPLES[6], Display(large=True), flat=True)
    view.turn_to(view.pages - 1)
    press(view, "重开程序")
    content = replace(content_of(SAMPLES[6]), notice="staff.restart_program_sure")
    view.show_screen(replace(SAMPLES[6], content=content))
    shown = [one.title for one in view.findChildren(StaffBanner) if one.isVisible()]
    assert "再点一次，就重开程序" in shown
    press(view, "重开程序")
    assert post.actions == ["restart_program"] * 2


def test_alarms_are_told_with_their_day_and_one_that_came_again_once(
    qtbot: QtBot, post: Post
) -> None:
    codes = ("sync.unauthorised", "store.restored", "sync.unauthorised")
    view = room(qtbot, post, Screen(StaffOverview("QH01", "0231", overview(alarms=codes))))
    spoken = view.spoken_text()
    assert "平台不认这台机器 今天 15:30；还有：数据退回到旧的" in spoken
    assert spoken.count("平台不认这台机器") == 1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", sorted({*ALARMS, *ALARMING, "device.new"}))
def test_every_alarm_has_words(post: Post, code: str, language: Language) -> None:
    title, line = alarm_words(kit(post, Display(language=language)), overview(alarms=(code,)))
    assert line
    assert (code in title) is (code == "device.new"), "one that nobody knows shows its code"


def test_the_key_that_puts_alarms_away_is_there_while_there_are_any(
    qtbot: QtBot, post: Post
) -> None:
    quiet, loud = (
        Screen(StaffOverview("QH01", "0231", overview(alarms=codes)))
        for codes in ((), ("outbox.stuck",))
    )
    view = room(qtbot, post, quiet)
    assert PUT_AWAY not in keys(view)
    view.show_screen(loud)
    press(view, PUT_AWAY)
    assert post.actions == ["put_away"]
    view.show_screen(quiet)
    assert PUT_AWAY not in keys(view)
    assert "等了一天" not in view.spoken_text()


def test_a_new_overview_is_told_in_place_while_a_finger_is_on_a_key(
    qtbot: QtBot, post: Post
) -> None:
    view = room(qtbot, post, SAMPLES[0])
    key = keys(view)["试打一张"]
    QTest.mousePress(key, Qt.MouseButton.LeftButton)
    healthy = overview(DeviceStatus("reader", DeviceState.ONLINE))
    content = replace(content_of(SAMPLES[0]), overview=healthy)
    view.show_screen(replace(SAMPLES[0], content=content))
    assert keys(view)["试打一张"] is key
    QTest.mouseRelease(key, Qt.MouseButton.LeftButton)
    assert post.actions == ["test_print"]


def content_of(screen: Screen) -> StaffOverview:
    assert isinstance(screen.content, StaffOverview)
    return screen.content


def test_the_banner_tells_how_long_the_line_is_down_and_what_waits(
    qtbot: QtBot, post: Post
) -> None:
    view = room(qtbot, post, SAMPLES[0])
    spoken = view.spoken_text()
    assert "断网 2 小时 12 分，7 条等着送" in spoken
    assert "今天 13:58，QH01 1016 0031 2" in spoken


def test_a_well_machine_has_no_banner(qtbot: QtBot, post: Post) -> None:
    seen = overview(DeviceStatus("reader", DeviceState.ONLINE))
    view = room(qtbot, post, Screen(StaffOverview("QH01", "0231", seen)))
    assert all(banner.need(1000).most == 0 for banner in view.findChildren(StaffBanner))


@pytest.mark.parametrize(
    ("refused", "dead", "words"),
    [
        (2, 0, "平台不收 2 条，要人看"),
        (0, 1, "搁下 1 条，要人看"),
        (2, 1, "平台不收 2 条，搁下 1 条，要人看"),
    ],
)
def test_what_could_not_be_sent_is_told_even_when_nothing_waits(
    qtbot: QtBot, post: Post, refused: int, dead: int, words: str
) -> None:
    seen = overview(refused=refused, dead=dead)
    view = room(qtbot, post, Screen(StaffOverview("QH01", "0231", seen)))
    assert words in view.spoken_text()


@pytest.mark.parametrize("state", list(DeviceState))
def test_every_state_of_a_device_has_a_word_and_a_mood(post: Post, state: DeviceState) -> None:
    for language in ("zh", "en"):
        way = kit(post, Display(language=language))
        (row, network) = lights(way, overview(DeviceStatus("reader", state)))
        assert row.word
        assert (row.mood == "good") is (state is DeviceState.ONLINE)
        assert network.mood == "good"


def test_low_paper_is_a_notice_and_no_paper_is_bad(post: Post) -> None:
    low = DeviceStatus("printer", DeviceState.ONLINE, warning="printer.paper_low")
    out = DeviceStatus("printer", DeviceState.USER_ERROR, code="printer.paper_out")
    first, second, _ = lights(kit(post), overview(low, out))
    assert (first.mood, first.word) == ("notice", "纸快没")
    assert (second.mood, second.word) == ("bad", "没纸了")


def test_a_device_that_nobody_named_keeps_its_own_name(post: Post) -> None:
    row, _ = lights(kit(post), overview(DeviceStatus("barcode", DeviceState.HARDWARE_ERROR)))
    assert (row.name, row.word) == ("barcode", "坏了")


def test_supplies_and_counts_are_those_of_the_overview(qtbot: QtBot, post: Post) -> None:
    view = room(qtbot, post, SAMPLES[0])
    bar, figures = view.findChild(SupplyBar), view.findChild(Figures)
    hours, rows = view.findChild(HourBars), view.findChild(Lights)
    assert bar is not None
    assert figures is not None
    assert hours is not None
    assert rows is not None
    assert (bar.supply.left, bar.supply.low) == ("约 40 张", True)
    assert [count for count, _ in figures.figures] == [36, 5, 2]
    assert dict(hours.hours)["10 点"] == 9
    assert "16 点" in dict(hours.hours)
    assert "17 点" not in dict(hours.hours)  # it is ten past four
    assert [row.mood for row in rows.rows] == ["good", "notice", "bad"]


def test_paper_that_nobody_counted_is_not_claimed(qtbot: QtBot, post: Post) -> None:
    view = room(qtbot, post, Screen(StaffOverview("QH01", "0231", overview(paper=None))))
    bar = view.findChild(SupplyBar)
    assert bar is not None
    assert bar.supply.left == "–"


@pytest.mark.parametrize(
    ("code", "left"), [("printer.paper_out", "没有了"), ("printer.cutter", "约 120 张")]
)
def test_a_printer_without_paper_is_believed_before_the_count(
    post: Post, code: str, left: str
) -> None:
    out = DeviceStatus("printer", DeviceState.USER_ERROR, code=code)
    assert paper(kit(post), overview(out, paper=120)).left == left


@pytest.mark.parametrize(
    ("notice", "amber"),
    [("staff.restart_program_sure", True), ("staff.test_card_done", False)],
)
def test_what_must_be_touched_again_is_amber_and_has_no_code(
    qtbot: QtBot, post: Post, notice: str, amber: bool
) -> None:
    view = room(qtbot, post, Screen(StaffOverview("QH01", "0231", overview(), notice)))
    banners = [banner for banner in view.findChildren(StaffBanner) if banner.title]
    assert [(banner.notice, banner.line) for banner in banners] == [(amber, "")]


@pytest.mark.parametrize("code", ["printer.paper_out", "idcard.no_answer", "sync.bad_signature"])
def test_a_failed_test_tells_its_code_for_the_technician(
    qtbot: QtBot, post: Post, code: str
) -> None:
    content = StaffOverview("QH01", "0231", overview(), f"error.{code}")
    view = room(qtbot, post, Screen(content), Display(language="en"))
    assert code in view.spoken_text()


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 分"), (59, "59 分"), (132, "2 小时 12 分"), (4560, "3 天 4 小时")]
)
def test_a_time_is_told_in_its_two_greatest_units(post: Post, minutes: int, words: str) -> None:
    assert duration(kit(post), timedelta(minutes=minutes)) == words


def test_the_header_shows_the_time_that_it_is_told(qtbot: QtBot, post: Post) -> None:
    view = room(qtbot, post, SAMPLES[0])
    before = view.grab().toImage()
    view.tell_time(datetime(2025, 10, 16, 16, 10, tzinfo=UTC))
    assert view.grab().toImage() != before


def test_both_views_are_registered() -> None:
    assert view_for(pin().content) is StaffPinView
    assert view_for(SAMPLES[0].content) is StaffOverviewView
