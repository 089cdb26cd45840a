"""What the printed papers of every kind say: masked values only, twelve characters a line.

The kiosk's own words come from the catalogues by key, the service's from its package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.masked import Personal, Phone
from kiosk.domain.next_steps import next_steps
from kiosk.domain.receipt import Line, Qr, Rule, Slip
from kiosk.domain.service import EligibilityRule, FieldType, Service
from kiosk.domain.site import CHINA, Site
from kiosk.domain.text import Language, Text
from kiosk.flow.visit import Visit
from kiosk.ports import Words

Part = Line | Rule | Qr

_SENTENCE = re.compile("[^。]+。?")
"""Each begins a line of its own: what is broken anywhere else is harder to read."""


@dataclass(frozen=True, slots=True)
class People:
    """Who is named on a slip, always masked; nobody where no name was left."""

    name: Personal | None
    helper: Personal | None = None
    guardian: Personal | None = None

    @classmethod
    def of(cls, visit: Visit) -> People:
        """Return who stands for the case of a visit."""
        card, helper, guardian = visit.card, visit.agreed_helper, visit.guardian
        other = None if guardian is None or guardian == card else guardian.name
        return cls(card.name if card else None, helper.name if helper else None, other)


def case_slip(
    service: Service,
    site: Site,
    people: People,
    phone: Personal | None,
    at: datetime,
    *,
    language: Language = "zh",
    about: Text | None = None,
    still: tuple[Text, ...] = (),
) -> Callable[[Words, str, bool], Slip]:
    """Return what composes the slip of a case from its receipt number and whether it is accepted.

    A slip is in Chinese, whatever language the screen shows: it is for the desk as well. Who reads
    English finds below it what matters most. Until the platform has signed for the case its first
    line says that it is not accepted yet, whether or not the line seems to be up. ``about`` is
    what was chosen of a list; ``still`` what the resident has yet to do at the desk.
    """

    def compose(words: Words, receipt_no: str, accepted: bool) -> Slip:
        def say(key: str, **params: object) -> str:
            return words.text(f"slip.{key}", "zh", **params)

        day = at.astimezone(CHINA)
        parts: list[Part] = []
        if not accepted:
            parts += [
                Line(say("not_yet"), 2, "center", bold=True),
                Line(say("not_yet_line"), 2, "center"),
                Line(say("not_yet_effect"), 2, "center"),
                Rule(),
            ]
        parts += [
            Line(say("title"), 3, "center", bold=True),
            Line(site.short_name.zh, 2, "center"),
            Rule(),
            Line(say("what", service=service.name.zh), 2, bold=True),
            *([Line(say("about", what=about.zh), 2, bold=True)] if about else []),
            *(Line(line, 2, bold=True) for line in _people(say, people)),
            Line(say("when", month=day.month, day=day.day), 2, bold=True),
            Rule(),
            Line(say("number"), 2, "center", bold=True),
            *_number(receipt_no),
            Qr(status_payload(site, receipt_no)),
            Line(say("scan" if site.status_url else "scan_number"), 2, "center", bold=True),
            Rule(),
            *_steps(
                next_steps(
                    service,
                    lambda key, **params: words.text(key, "zh", **params),
                    lambda text: text.zh,
                    accepted=accepted,
                    reached=phone is not None,
                    desk=site.phone,
                    place=site.full_name.zh,
                )
            ),
        ]
        if phone:
            parts.append(Line(say("phone_tail", tail=phone.reveal()[-4:]), 2, bold=True))
        if still:
            parts += [Rule(), Line(say("still"), 2, bold=True)]
            parts += [Line(f"· {one.zh}", 2, bold=True) for one in still]
        parts += [
            Rule(),
            Line(say("call", phone=site.phone), 2, bold=True),
            Line(service.slip.fee.zh, 2, bold=True),
            *_in_english(words, site, language, accepted=accepted),
            Line(say("foot", terminal=site.terminal, at=f"{day:%Y-%m-%d %H:%M}"), 1, "center"),
        ]
        return Slip(tuple(parts))

    return compose


def checklist(
    service: Service, site: Site, rules: tuple[EligibilityRule, ...], language: Language
) -> Callable[[Words], Slip]:
    """Return what composes the paper to take home when the answer is "not now".

    It names no person: it may be left lying about.
    """

    def compose(words: Words) -> Slip:
        def say(key: str, **params: object) -> str:
            return words.text(f"slip.{key}", language, **params)

        parts: list[Part] = [
            Line(service.name.in_(language), 3, "center", bold=True),
            Line(say("not_now"), 2, "center"),
            Rule(),
        ]
        for rule in rules:
            parts += [
                Line(rule.otherwise_title.in_(language), 2, bold=True),
                Line(rule.otherwise_line.in_(language), 2),
            ]
            parts += [Line(say("go", where=rule.where.in_(language)), 2)] if rule.where else []
            parts += [Line(say("bring", what=rule.bring.in_(language)), 2)] if rule.bring else []
            parts.append(Rule())
        parts += [
            Line(say("bring_list"), 2, bold=True),
            *(Line(f"· {item.title.in_(language)}", 2) for item in service.guide.bring),
            Line(say("county"), 2),
            Rule(),
            Line(say("elsewhere"), 2, bold=True),
            Line(service.guide.elsewhere.in_(language), 2),
            Rule(),
            Line(site.full_name.in_(language), 2, bold=True),
            Line(site.hours.in_(language), 2),
            Line(say("call", phone=site.phone), 2, bold=True),
        ]
        return Slip(tuple(parts))

    return compose


def status_payload(site: Site, receipt_no: str) -> str:
    """Return what the slip's QR code carries: the province's page, else the bare number."""
    compact = receipt_no.replace(" ", "")
    return site.status_url.format(receipt_no=compact) if site.status_url else compact


def _people(say: Callable[..., str], people: People) -> Iterator[str]:
    if people.name is None:
        yield say("nameless")
        return
    yield say("who", name=people.name.masked())
    if people.helper is not None:
        yield say("helper", name=people.helper.masked())
    if people.guardian is not None:
        yield say("guardian", name=people.guardian.masked())


def _number(receipt_no: str) -> list[Part]:
    """Return the number on two lines, so that it stands large: ``QH01 1016`` and ``0023 7``."""
    words = receipt_no.split(" ")
    half = (len(words) + 1) // 2
    return [Line(" ".join(part), 3, "center", bold=True) for part in (words[:half], words[half:])]


def _in_english(words: Words, site: Site, language: Language, *, accepted: bool) -> list[Part]:
    if language != "en":
        return []
    pending = ("slip.not_yet", "slip.not_yet_line", "slip.not_yet_effect")
    lines = [words.text(key, "en") for key in ("slip.keep", *(() if accepted else pending))]
    return [Rule(), *(Line(line, 1) for line in lines), Line(f"Tel {site.phone}", 1)]


def _steps(steps: list[tuple[str, str]]) -> list[Part]:
    rows: list[Part] = []
    for numeral, (step, line) in zip("一二三四五六", steps, strict=False):
        rows.append(Line(f"{numeral}、{step}", 2, bold=True))
        rows += [Line(f"　　{part}", 2, bold=True) for part in _SENTENCE.findall(line)]
    return rows


def phone(service: Service, answers: Mapping[str, Personal | str]) -> Phone | None:
    """Return the first phone number of the form, of which the slip tells the last four digits."""
    for field in service.fields:
        answer = answers.get(field.id)
        if field.type is FieldType.PHONE and isinstance(answer, Phone):
            return answer
    return None
