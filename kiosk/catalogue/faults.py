"""What a service package may not say: the checks of each part, beside its types.

Each check gets the values of one part that could be read, which need not be all of them, and yields
what is wrong. So one bad key never hides another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from kiosk.catalogue import consents, field_faults, item_code, kinds, people, rules, wording
from kiosk.declared import Check, Finding, Values, did_you_mean
from kiosk.domain.service import (
    ConsentPurpose,
    EligibilityRule,
    Field,
    Group,
    Guide,
    Material,
    OfflineCaps,
    OfflineClass,
    Option,
    Requirement,
    Service,
    SlipWords,
)
from kiosk.domain.text import LANGUAGES, Text

KINDS = (
    "apply",
    "query",
    "certificate",
    "browse",
    "vote",
    "book",
    "check_in",
    "points",
    "measure",
)
BUILT = ("apply", "browse", "vote", "book", "query", "certificate", "check_in", "points", "measure")
"""The kinds that this program has a flow for."""

SCENES = (
    "party",
    "government",
    "self_government",
    "education",
    "health",
    "commerce",
    "environment",
    "employment",
    "safety",
    "law",
)
_ID = re.compile(r"[a-z][a-z0-9_]*")
_OWN_CASES = frozenset({"call_back", "supplement"})
"""Services for which there is no package: see ``kiosk.kinds.request``."""

ICONS = "pictogrammers.com/library/mdi"
"""Where all icons of the font are to be seen."""

_TYPING_ERROR = 0.8
"""Likeness of two names, from 0 to 1, of which one is the other with a slip of the hand."""

_ICON = re.compile(r"mdi6\.[a-z0-9]+(-[a-z0-9]+)*")


def checks(
    tiles: Collection[Group] | None = None, icons: Collection[str] | None = None
) -> Mapping[type, Check]:
    """Return the checks of every part of a package.

    Args:
        tiles: all of the catalogue's; None where they are not known.
        icons: names of the icon font without ``mdi6.``; None leaves them unchecked.
    """

    def icon_of(values: Values) -> Iterator[Finding]:
        yield from _icon(values, icons)

    def service(values: Values) -> Iterator[Finding]:
        yield from _service(values)
        if tiles is not None and "group" in values:
            yield from _tile(values["group"], tiles)

    return {
        Text: _text,
        Requirement: icon_of,
        Option: each(_id, icon_of),
        Group: each(_id, icon_of),
        Material: each(_id, icon_of),
        Field: each(_id, _field),
        EligibilityRule: each(_id, _rule),
        Guide: _guide,
        ConsentPurpose: _consent,
        SlipWords: _slip,
        OfflineCaps: _caps,
        Service: each(_id, icon_of, service),
    }


def _finding(key: str, problem: str, remedy: str) -> Finding:
    return Finding((key,), problem, remedy)


def each(*parts: Check) -> Check:
    """Return one check of all ``parts``."""

    def check(values: Values) -> Iterator[Finding]:
        for part in parts:
            yield from part(values)

    return check


def _text(values: Values) -> Iterator[Finding]:
    for language in LANGUAGES:
        if language in values and not values[language].strip():
            yield _finding(language, "is empty", "say it in words; leave the whole key out if none")
    said = values.get("zh", "")
    if len(said) <= wording.LONGEST_SENTENCE:
        return  # most are: counting their sentences would take a fifth of the time of a start
    length = wording.longest_sentence(said)
    if length > wording.LONGEST_SENTENCE:
        yield Finding(
            ("zh",),
            f"a sentence has {length} characters",
            f"say one thing a sentence, at most {wording.LONGEST_SENTENCE} characters",
            "warning",
        )


def _id(values: Values) -> Iterator[Finding]:
    if "id" in values and not _ID.fullmatch(values["id"]):
        yield _finding("id", f"{values['id']!r} is no id", "use small letters, digits and _")


def _icon(values: Values, icons: Collection[str] | None) -> Iterator[Finding]:
    icon = values.get("icon")
    if icon is None:
        return
    if not _ICON.fullmatch(icon):
        yield _finding("icon", f"{icon!r} is no icon", 'name it as in "mdi6.human-cane"')
    elif icons is not None and (name := icon.removeprefix("mdi6.")) not in icons:
        near = _nearest(name, icons)
        remedy = f"did you mean {f'mdi6.{near}'!r}?" if near else f"choose one of {ICONS}"
        yield _finding("icon", f"{icon!r} is not in the icon font", remedy)


def _nearest(name: str, icons: Collection[str]) -> str | None:
    """Return the icon that was meant: a typing error away, or the nearest that shares a word."""
    from difflib import get_close_matches

    words = set(name.split("-"))
    sharing = sorted(icon for icon in icons if words & set(icon.split("-")))
    near = get_close_matches(name, sorted(icons), n=1, cutoff=_TYPING_ERROR)
    near = near or get_close_matches(name, sharing, n=1, cutoff=0)
    return near[0] if near else None


def _field(values: Values) -> Iterator[Finding]:
    yield from field_faults.of_field(values)
    yield from twice("options", "id", values.get("options", ()))


def _rule(values: Values) -> Iterator[Finding]:
    if "when" in values:
        try:
            rules.compile_rule(values["when"])
        except rules.RuleError as wrong:
            yield _finding("when", f"column {wrong.column}: {wrong.problem}", wrong.remedy)


def _guide(values: Values) -> Iterator[Finding]:
    for name in ("facts", "bring"):
        if name in values and not values[name]:
            yield _finding(name, "is empty", "say at least one")


def _consent(values: Values) -> Iterator[Finding]:
    for name in ("purpose", "version"):
        if name in values and not values[name].strip():
            yield _finding(name, "is empty", 'name it, as in "old_age_allowance.apply" and "1"')


def _slip(values: Values) -> Iterator[Finding]:
    """A step stands behind its numeral and its line is set in as far: two characters each."""
    steps, lines = values.get("next_steps"), values.get("next_lines")
    if steps is not None and lines is not None and len(steps) != len(lines):
        yield _finding(
            "next_lines", f"{len(lines)} lines for {len(steps)} steps", "give each step its line"
        )
    for name, texts, room in (
        ("next_steps", steps or (), wording.PAPER_WIDTH - 2),
        ("next_lines", lines or (), wording.PAPER_WIDTH - 2),
    ):
        for place, text in enumerate(texts):
            yield from _paper((name, place, "zh"), text.zh, room)
    if "fee" in values:
        yield from _paper(("fee", "zh"), values["fee"].zh, wording.PAPER_WIDTH)


def _paper(key: tuple[str | int, ...], text: str, room: int) -> Iterator[Finding]:
    width = wording.paper_width(text)
    if width > room:
        yield Finding(key, f"is {width:g} characters wide on paper", f"shorten it to {room}")


def _caps(values: Values) -> Iterator[Finding]:
    for name in ("days", "count"):
        cap = values.get(name)
        if cap is not None and cap < 1:
            remedy = f'write at least 1, leave {name} out for no cap, or offline_class = "C"'
            yield _finding(name, f"{cap} takes nothing", remedy)


def _service(values: Values) -> Iterator[Finding]:
    yield from _one_of(values, "kind", KINDS)
    kind = values.get("kind")
    if kind in KINDS and kind not in BUILT:
        yield _finding("kind", f"this program has no {kind} yet", "install a newer program")
    yield from kinds.unfit(values)
    yield from people.contradictory(values)
    yield from _one_of(values, "scene", SCENES)
    if values.get("id") in _OWN_CASES:
        problem = f"{values['id']!r} is the kiosk's own case"
        yield _finding("id", problem, "give it another name")
    if "version" in values and not re.fullmatch(r"\d+\.\d+\.\d+", values["version"]):
        yield _finding("version", f"{values['version']!r} is no version", 'write it as in "1.0.0"')
    wrong = item_code.fault_of(values["item_code"]) if "item_code" in values else None
    if wrong:
        yield _finding("item_code", *wrong)
    queued = values.get("offline_class", OfflineClass.QUEUE) is OfflineClass.QUEUE
    kept = queued or values.get("earns")
    if not kept and values.get("offline", OfflineCaps()) != OfflineCaps():
        remedy = 'leave [offline] out, or offline_class = "B"'
        yield _finding("offline", "caps what never waits on the machine", remedy)
    if values.get("cards") == ():
        remedy = (
            'leave it out for resident identity cards, or name kinds: ["resident", "hmt_permit"]'
        )
        yield _finding("cards", "lets nobody in", remedy)
    yield from field_faults.of_form(values.get("fields", ()), values.get("materials", ()))
    for name in ("rules", "fields", "materials"):
        yield from twice(name, "id", values.get(name, ()))
    yield from twice("consents", "purpose", values.get("consents", ()))
    yield from consents.faults(values)
    yield from spoken_words(values)


def spoken_words(values: Values) -> Iterator[Finding]:
    """Say where something has no word in a language, or one that is none."""
    words: Mapping[str, tuple[str, ...]] | None = values.get("words")
    if words is None:
        return
    for language in LANGUAGES:
        if not words.get(language):
            yield Finding(("words", language), "is missing", "say what people call it")
    for given, phrases in words.items():
        if given not in LANGUAGES:
            remedy = did_you_mean(given, LANGUAGES)
            yield Finding(("words", given), f"unknown language {given!r}", remedy)
        for place, phrase in enumerate(phrases):
            if not phrase.strip():
                yield Finding(("words", given, place), "is empty", "leave it out")


def _tile(name: str, tiles: Collection[Group]) -> Iterator[Finding]:
    """A tile holds either services or other tiles."""
    below = [tile.id for tile in tiles if tile.parent == name]
    if below:
        yield _finding("group", f"tile {name!r} holds other tiles", f"use one of {below}")
    elif name not in (ids := [tile.id for tile in tiles]):
        yield _finding("group", f"no tile {name!r}", did_you_mean(name, ids))


def _one_of(values: Values, name: str, known: Iterable[str]) -> Iterator[Finding]:
    if name in values and values[name] not in known:
        yield _finding(name, f"unknown {name} {values[name]!r}", did_you_mean(values[name], known))


def twice(list_name: str, attribute: str, items: Iterable[Any]) -> Iterator[Finding]:
    """Say which items of a list have a name that another one has."""
    name_of: Callable[[Any], str] = lambda item: getattr(item, attribute)  # noqa: E731
    seen: dict[str, int] = {}
    for place, item in enumerate(items):
        name = name_of(item)
        if name in seen:
            yield Finding(
                (list_name, place, attribute),
                f"{name!r} stands twice, first as number {seen[name] + 1}",
                "give it another name",
            )
        seen.setdefault(name, place)
