"""What a resident is promised is true of this case, and the same on paper and on the screen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.domain.masked import Phone
from kiosk.domain.screen import (
    Guide,
    Home,
    RatingAsked,
    Screen,
    SlipOnScreen,
    SlipOut,
)
from kiosk.domain.text import Language
from kiosk.kinds.slips import People, case_slip
from tests.ui.conftest import MakeShell
from ui.i18n.words import LinguistWords
from ui.shell import Shell
from ui.views import samples
from ui.views._samples import GROUPS, NAME, PHONE, RECEIPT, SERVICE, SITE
from ui.widgets.label import Label

AT = datetime(2026, 11, 23, 2, 24, tzinfo=UTC)
CALL = "打电话告诉您"
ASK = "来问一声"
FROM_ARRIVAL = "从送到那天算"


def paper(
    words: LinguistWords, *, accepted: bool, phone: Phone | None = PHONE, language: Language = "zh"
) -> str:
    return case_slip(SERVICE, SITE, People(NAME), phone, AT, language=language)(
        words, RECEIPT, accepted
    ).as_text()


def out(*, accepted: bool, phone: Phone | None = PHONE, outdated: bool = False) -> Screen:
    content = SlipOut(
        service=SERVICE,
        receipt_no=RECEIPT,
        phone=phone,
        online=accepted,
        acknowledged=accepted,
        printing=False,
        overdue=not accepted,
        outdated=outdated,
    )
    return Screen(content, restart=True, online=accepted)


def spoken(shell: Shell) -> str:
    assert shell.view is not None
    return shell.view.spoken_text()


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "kept"])
@pytest.mark.parametrize("phone", [PHONE, None], ids=["phone", "no phone"])
def test_only_who_left_a_number_is_promised_a_call(
    words: LinguistWords, make_shell: MakeShell, accepted: bool, phone: Phone | None
) -> None:
    printed = paper(words, accepted=accepted, phone=phone)
    shown = spoken(make_shell(out(accepted=accepted, phone=phone)))
    for said in (printed, shown):
        assert (CALL in said) is (phone is not None)
        assert (ASK in said) is (phone is None)
        assert ("或打 028-0000 1234" in said) is (phone is None)


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "kept"])
def test_the_days_are_promised_from_arrival_until_it_has_arrived(
    words: LinguistWords, make_shell: MakeShell, accepted: bool
) -> None:
    printed = paper(words, accepted=accepted)
    shown = spoken(make_shell(out(accepted=accepted)))
    for said in (printed, shown):
        assert "大约 10 天" in said
        assert (FROM_ARRIVAL in said) is not accepted


@pytest.mark.parametrize("online", [True, False, None])
def test_the_guide_says_before_anything_is_typed_from_when_the_days_count(
    make_shell: MakeShell, online: bool | None
) -> None:
    said = spoken(make_shell(Screen(Guide(SERVICE), online=online)))
    assert "约 10 天" in said
    assert (FROM_ARRIVAL in said) is (online is False)


def test_the_slip_on_the_screen_says_so_too(make_shell: MakeShell) -> None:
    said = {}
    for screen in samples("slip_on_screen"):
        assert isinstance(screen.content, SlipOnScreen)
        said[screen.content.accepted] = spoken(make_shell(screen))
    assert FROM_ARRIVAL in said[False]
    assert FROM_ARRIVAL not in said[True]


def test_whose_paper_is_overtaken_is_told_which_holds(make_shell: MakeShell) -> None:
    assert "小票上" in spoken(make_shell(out(accepted=True, outdated=True)))
    assert "小票上" not in spoken(make_shell(out(accepted=True)))


@pytest.mark.parametrize("sent", [True, False])
def test_nothing_is_called_handed_in_that_is_only_kept(make_shell: MakeShell, sent: bool) -> None:
    shell = make_shell(Screen(RatingAsked(SERVICE, sent), restart=True, online=sent))
    assert ("刚交好" in shown(shell)) is sent
    assert ("替您收好了" in shown(shell)) is not sent


def shown(shell: Shell) -> str:
    assert shell.view is not None
    return "\n".join(label.text() for label in shell.view.findChildren(Label))


def test_each_english_line_of_a_slip_is_a_sentence(words: LinguistWords) -> None:
    chinese = paper(words, accepted=False).splitlines()
    own = set(paper(words, accepted=False, language="en").splitlines()) - set(chinese)
    assert "Not accepted yet" in own
    assert all(line[0].isupper() for line in own)


def test_a_tile_promises_what_is_behind_it(make_shell: MakeShell) -> None:
    several = {"benefits": (SERVICE.name,), "papers": (SERVICE.name,) * 3}
    said = spoken(make_shell(Screen(Home(GROUPS[:3], several), online=True)))
    assert "补贴待遇：高龄津贴。" in said
    assert "证件户口：高龄津贴等 3 件。" in said
    assert "社保医保：请到窗口办。" in said
