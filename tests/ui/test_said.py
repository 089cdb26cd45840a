"""Whatever stands on a key can be said, and does what the key does; the dock's own example too.

Asked of the keys themselves, as they are drawn on every sample of every view: what is not to be
said has a row in ``UNSAID`` that gives the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kiosk.catalogue import load
from kiosk.domain.capture_screen import Scanning
from kiosk.domain.list_screen import VoteReview
from kiosk.domain.masked import Personal
from kiosk.domain.people_screen import Assent
from kiosk.domain.screen import ConsentAsked, Content, Display, Question, Screen
from kiosk.domain.service import FieldType
from kiosk.domain.speech import Act, Ears, Either, Hearing, Meant, Verdict
from kiosk.domain.text import Language
from kiosk.flow.events import Acted, Event
from kiosk.speech.said_on import UNSAID
from kiosk.speech.understanding import Understanding
from tests.ui.conftest import MakeShell
from ui.i18n.words import LinguistWords
from ui.shell import Shell
from ui.views import VIEWS, samples
from ui.widgets.button import Key

LISTENED = [view for view in VIEWS if not view.startswith("staff")]
READY = Hearing(Ears.READY)

Given = Callable[[Any], bool]

ELSEWISE: Mapping[tuple[type[Content], str], tuple[Given, str]] = {
    (Scanning, "take"): (lambda c: c.taking, "it says that it is being done"),
    (ConsentAsked, "tick"): (lambda c: c.ticked, "said again it goes on, and takes nothing back"),
    (Assent, "tick"): (lambda c: c.ticked, "said again it goes on, and takes nothing back"),
    (VoteReview, "tick"): (lambda c: c.ticked, "said again it takes nothing back"),
    (Question, "key"): (lambda c: not c.draft, "there is nothing to clear"),
    (Question, "draft"): (
        lambda c: not c.draft and c.field.type in (FieldType.TEXT, FieldType.LONG_TEXT),
        "there is nothing to clear",
    ),
}
"""Keys whose words mean something else in one state of their view, and why."""

AS_COMMAND = {"read_aloud": "repeat", "restart": "home"}
"""A key of the bar and what is said for it, where a name of its own says more."""


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    own = load()
    directory = own.directory("centre")
    return Understanding(
        own.services, own.groups, directory, LinguistWords(), lambda: date(2026, 11, 25)
    )


def shown(view: str, language: Language) -> Iterator[Screen]:
    """Yield the samples on which somebody may speak."""
    for screen in samples(view):
        if not screen.private and screen.asks_still_there is None:
            yield replace(screen, hearing=READY, display=Display(language))


def does(key: Key, posted: list[Event]) -> Act | None:
    """Return what a key asks the kernel for; None where it asks nobody."""
    posted.clear()
    key.click()
    told = [event for event in posted if isinstance(event, Acted)]
    return Act(told[0].action, told[0].value) if told else None


def plain(act: Act) -> tuple[str, str]:
    value = act.value.reveal() if isinstance(act.value, Personal) else act.value
    if (act.action, value) == ("key", "clear"):
        return "draft", ""
    return AS_COMMAND.get(act.action, act.action), value or ""


def is_elsewise(content: Content, act: Act) -> bool:
    """Tell whether a key is not to be said, or has a reason of its own."""
    place = type(content), act.action
    given, _ = ELSEWISE.get(place, (lambda _: False, ""))
    return place in UNSAID or given(content)


def fits(verdict: Verdict, act: Act) -> bool:
    """Tell whether ``act`` is done, or offered as one of two."""
    if isinstance(verdict, Either):
        return any(plain(one.acts[0]) == plain(act) for one in verdict.choices)
    return isinstance(verdict, Meant) and plain(verdict.acts[0]) == plain(act)


def keys(shell: Shell) -> Iterator[Key]:
    """Yield the live keys of every page of the view."""
    view = shell.view
    assert view is not None
    for page in range(view.pages):
        view.turn_to(page)
        for key in view.findChildren(Key):
            if key.isVisible() and key.isEnabled() and key not in view.pager and not key.types:
                yield key


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", LISTENED)
def test_what_stands_on_a_key_or_is_quoted_by_the_dock_can_be_said(
    make_shell: MakeShell,
    posted: list[Event],
    understanding: Understanding,
    view: str,
    language: Language,
) -> None:
    shell = make_shell()
    missing: list[str] = []
    judged: set[tuple[str, tuple[str, str]]] = set()
    for screen in shown(view, language):
        shell.show_screen(screen)
        assert shell.view is not None
        example = shell.view.example()
        if not isinstance(verdict := understanding.understand(example, screen), Meant):
            missing.append(f"the example {example!r} is {verdict}")
        bar = [key for key in shell.bar_keys.values() if key.isEnabled()] if not judged else []
        for key in [*bar, *keys(shell)]:
            act = does(key, posted)
            if act is None or is_elsewise(screen.content, act):
                continue
            # of keys that look alike a screen reader says more
            words = key.accessibleName()
            if (words, plain(act)) in judged:
                continue
            judged.add((words, plain(act)))
            verdict = understanding.understand(words, screen)
            if not fits(verdict, act):
                missing.append(f"{words!r} {plain(act)} is {verdict}")
    assert missing == []
