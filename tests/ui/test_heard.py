"""What a sentence on the screen tells, the voice tells too; a vote only into headphones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.audio.speaking.kept import clauses
from kiosk.domain.answer_screen import Answer, AnswerEntry
from kiosk.domain.capture_screen import ReadingJudged, Scanning
from kiosk.domain.list_screen import VoteReview
from kiosk.domain.screen import Display, Screen
from kiosk.domain.text import Text
from tests.ui.conftest import MakeShell
from ui.shell import Shell
from ui.views import VIEWS, samples
from ui.views import _capture_samples as made
from ui.views._list_samples import TOPIC
from ui.widgets.button import Key
from ui.widgets.label import Label
from ui.widgets.pieces import Banner
from ui.widgets.sheets import Tick

_FOR_EYES = {"judged"}
"""Whose sentences may be of somebody's body: what is said of those has tests of its own."""


def banners(shell: Shell) -> set[str]:
    """Return the sentences that are shown on a ground of their own."""
    return {one.words for one in shell.findChildren(Banner) if one.isVisible()}


def with_headphones(screen: Screen) -> Screen:
    """Return a screen of which what is personal may be said too."""
    if not hasattr(screen.content, "aloud"):
        return screen
    return replace(screen, content=replace(screen.content, aloud=True))  # type: ignore[call-arg]


@pytest.mark.parametrize("view", [view for view in VIEWS if not view.startswith("staff")])
def test_every_banner_is_read_out(make_shell: MakeShell, view: str) -> None:
    shell = make_shell()
    for screen in samples(view):
        shell.show_screen(with_headphones(screen))
        said = shell.spoken_text().replace("\n", "")
        silent = {words for words in banners(shell) if words.replace("\n", "") not in said}
        assert silent == set() or view in _FOR_EYES


@pytest.mark.parametrize("code", [None, "printer.paper_out"])
def test_whether_the_paper_of_a_reading_came_out_is_read_out(
    make_shell: MakeShell, code: str | None
) -> None:
    (screen,) = [s for s in samples("judged") if s.content == samples("judged")[1].content]
    assert isinstance(screen.content, ReadingJudged)
    before = make_shell(replace(screen, content=replace(screen.content, printed=False)))
    shell = make_shell(replace(screen, content=replace(screen.content, print_code=code)))
    (news,) = banners(shell) - banners(before)
    assert news in shell.spoken_text()


def test_what_the_camera_lacks_is_said_as_it_is_seen(make_shell: MakeShell) -> None:
    shell = make_shell(Screen(Scanning(made.CERTIFICATE, None), back=True))
    for sight, code in (
        (made.SIGHT, None),
        (made.DARK, None),
        (made.EMPTY_DESK, "camera.no_page"),
        (made.EMPTY_DESK, None),
    ):
        shell.show_screen(Screen(Scanning(made.CERTIFICATE, sight, code=code), back=True))
        (hint,) = banners(shell)
        assert hint in shell.spoken_text()


@pytest.mark.parametrize("view", ["answer", "answer_entry"])
def test_what_the_platform_knows_of_somebody_is_said_into_headphones_only(
    make_shell: MakeShell, view: str
) -> None:
    shell, told = make_shell(), 0
    for screen in samples(view):
        content = screen.content
        assert isinstance(content, Answer | AnswerEntry)
        entries = content.entries if isinstance(content, Answer) else (content.entry,)
        titles = {one.title.zh for one in entries} - {content.service.name.zh}
        shell.show_screen(screen)
        assert not [title for title in titles if title in shell.spoken_text()]
        shell.show_screen(with_headphones(screen))
        assert all(title in shell.spoken_text() for title in titles)
        told += len(titles)
    assert told, "control: there was something to be said"


def test_what_somebody_votes_is_said_into_headphones_only(make_shell: MakeShell) -> None:
    screen = samples("vote_review")[1]
    assert isinstance(screen.content, VoteReview)
    chosen = [text.zh for text in screen.content.chosen]
    shell = make_shell(screen)
    assert chosen
    assert not any(one in shell.spoken_text() for one in chosen)
    shell.show_screen(replace(screen, content=replace(screen.content, aloud=True)))
    assert all(one in shell.spoken_text() for one in chosen)


@pytest.mark.parametrize("view", ["vote_choice", "vote_review"])
def test_nobody_who_looks_on_sees_a_vote(make_shell: MakeShell, view: str) -> None:
    screen = samples(view)[0]
    shell = make_shell(screen)
    clear = marked(shell)
    assert clear
    shell.show_screen(replace(screen, asks_still_there=16))
    assert not clear & marked(shell)
    shell.show_screen(screen)
    assert marked(shell) == clear


def marked(shell: Shell) -> set[str]:
    """Return what is to be seen of a vote."""
    votes = {choice.label.zh for choice in TOPIC.choices}
    ticked = {tick.text() for tick in shell.findChildren(Tick) if tick.isChecked()}
    labels = {label.text() for label in shell.findChildren(Label) if label.isVisible()}
    return votes & (ticked | labels)


@pytest.mark.parametrize("view", [v for v in VIEWS if not v.startswith("staff") and v != "review"])
def test_no_chinese_stop_stands_on_an_english_screen(make_shell: MakeShell, view: str) -> None:
    """A review apart: there stands what somebody wrote."""
    shell = make_shell()
    for screen in samples(view):
        shell.show_screen(replace(screen, display=Display("en")))
        texts = [label.text() for label in shell.findChildren(Label)]
        texts += [key.text() for key in shell.findChildren(Key) if key.isVisible()]
        shown = [*texts, *banners(shell)]
        assert [text for text in shown if len(text) > 1 and set(text) & set("，：。、")] == []


def test_english_words_stand_apart_as_english_does(make_shell: MakeShell) -> None:
    screen = samples("answer_entry")[0]
    assert isinstance(screen.content, AnswerEntry)
    wanted = (Text("户口簿", "Register"), Text("照片", "Photo"))
    entry = replace(screen.content.entry, wanted=wanted)
    shell = make_shell(
        replace(screen, content=replace(screen.content, entry=entry), display=Display("en"))
    )
    assert any("Register, Photo" in words for words in banners(shell))


def test_each_part_of_what_is_said_has_a_breath_of_its_own(make_shell: MakeShell) -> None:
    shell = make_shell(replace(samples("home")[0], display=Display("en"), asks_still_there=20))
    said = [words for words, *_ in clauses(shell.spoken_text(), "en", 0)]
    assert said[:3] == ["Still there?", "No hurry.", "One touch and you go on."]
    shell = make_shell(replace(samples("leave_asked")[0], display=Display("en")))
    said = [words for words, *_ in clauses(shell.spoken_text(), "en", 0)]
    assert len(said) > 1
    assert not any("\n" in words for words in said)
