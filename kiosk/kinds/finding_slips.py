"""Papers that name no person: where to go for one thing, and what is left of a situation."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kiosk.domain.finding_screen import Directions
from kiosk.domain.receipt import Line, Rule, Slip
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.domain.text import Language, Text
from kiosk.kinds.slips import Part
from kiosk.ports import Words


def directions(found: Directions, site: Site, language: Language) -> Callable[[Words], Slip]:
    """Return what composes the paper of a thing that this machine does not do."""

    def compose(words: Words) -> Slip:
        parts: list[Part] = [Line(found.title.in_(language), 3, "center", bold=True), Rule()]
        if found.place is not None:
            parts.append(Line(words.text(f"directions.{found.place}", language), 2, bold=True))
        parts.append(Line(words.text("slip.go", language, where=found.where.in_(language)), 2))
        if found.bring:
            parts += [Rule(), Line(words.text("slip.bring_list", language), 2, bold=True)]
            parts += [Line(f"· {what.in_(language)}", 2) for what in found.bring]
        return Slip((*parts, *_desk(words, site, language)))

    return compose


def left_over(
    title: Text, services: Iterable[Service], site: Site, language: Language
) -> Callable[[Words], Slip]:
    """Return what composes the list of services that could not be done here or now."""
    listed = tuple(services)

    def compose(words: Words) -> Slip:
        parts: list[Part] = [
            Line(title.in_(language), 3, "center", bold=True),
            Line(words.text("slip.left_over", language), 2, "center"),
            Rule(),
        ]
        for service in listed:
            parts += [
                Line(service.name.in_(language), 2, bold=True),
                Line(service.guide.elsewhere.in_(language), 2),
                *(Line(f"· {item.title.in_(language)}", 2) for item in service.guide.bring),
                Rule(),
            ]
        return Slip((*parts[:-1], *_desk(words, site, language)))

    return compose


def _desk(words: Words, site: Site, language: Language) -> list[Part]:
    return [
        Rule(),
        Line(site.full_name.in_(language), 2, bold=True),
        Line(site.hours.in_(language), 2),
        Line(words.text("slip.call", language, phone=site.phone), 2, bold=True),
    ]
