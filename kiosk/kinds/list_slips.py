"""The papers of lists: one entry, or the names and numbers of a whole sort. They name no person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kiosk.domain.entry import Entry, Fact
from kiosk.domain.masked import Personal
from kiosk.domain.receipt import Line, Qr, Rule, Slip
from kiosk.domain.site import Site
from kiosk.domain.text import Language, Text
from kiosk.ports import Words

Part = Line | Rule | Qr
Compose = Callable[[Words], Slip]


def entry(entry: Entry, as_of: Text | None, site: Site, language: Language) -> Compose:
    """Return what composes the paper of one entry, with its QR code."""

    def compose(words: Words) -> Slip:
        def say(key: str, **params: object) -> str:
            return words.text(f"slip.{key}", language, **params)

        parts: list[Part] = [Line(entry.title.in_(language), 3, "center", bold=True)]
        parts += [Line(entry.line.in_(language), 2)]
        if entry.badge is not None:
            parts.append(Line(entry.badge.in_(language), 2, bold=True))
        parts.append(Rule())
        parts += [Line(text.in_(language), 2) for text in entry.body]
        parts += _facts(entry.facts, language)
        if entry.code is not None:
            parts += [Qr(entry.code), Line(say("scan_more"), 2, "center", bold=True)]
        return Slip((*parts, *_foot(say, as_of, site, language)))

    return compose


def listed(
    title: Text, entries: Sequence[Entry], as_of: Text | None, site: Site, language: Language
) -> Compose:
    """Return what composes the paper of many: what each is called, where it is, its telephone."""

    def compose(words: Words) -> Slip:
        def say(key: str, **params: object) -> str:
            return words.text(f"slip.{key}", language, **params)

        parts: list[Part] = [Line(title.in_(language), 3, "center", bold=True), Rule()]
        for each in entries:
            parts.append(Line(each.title.in_(language), 2, bold=True))
            parts += _facts(each.facts, language)
            parts.append(Rule())
        return Slip((*parts, *_foot(say, as_of, site, language)))

    return compose


def _facts(facts: Sequence[Fact], language: Language) -> Iterator[Line]:
    for fact in facts:
        shown = fact.value.masked() if isinstance(fact.value, Personal) else None
        text = shown if shown is not None else fact.value.in_(language)  # type: ignore[union-attr]
        colon = ": " if language == "en" else "："
        yield Line(f"{fact.label.in_(language)}{colon}{text}", 2)


def _foot(
    say: Callable[..., str], as_of: Text | None, site: Site, language: Language
) -> Iterator[Part]:
    yield Rule()
    if as_of is not None:
        yield Line(say("as_of", day=as_of.in_(language)), 2, "center")
    yield Line(site.full_name.in_(language), 2, "center")
    yield Line(say("call", phone=site.phone), 2, "center")
