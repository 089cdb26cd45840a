"""The paper of a measurement: its numbers, what they mean, and that it is no diagnosis; no name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from kiosk.domain.measurement import Measurement, kind_of, numbers_of, verdict
from kiosk.domain.receipt import Line, Qr, Rule, Slip
from kiosk.domain.site import CHINA, Site
from kiosk.domain.text import Language
from kiosk.ports import Words

_SENTENCE = re.compile("[^。\n]+。?")


def reading_slip(
    site: Site, measured: Measurement, at: datetime, language: Language
) -> Callable[[Words], Slip]:
    """Return what composes the paper."""

    def compose(words: Words) -> Slip:
        def text(key: str, **params: object) -> str:
            return words.text(key, language, **params)

        day, kind, band = at.astimezone(CHINA), kind_of(measured), verdict(measured).value
        parts: list[Line | Rule | Qr] = [
            Line(text(f"measured.{kind}"), 3, "center", bold=True),
            Line(f"{day:%Y-%m-%d %H:%M}", 2, "center"),
            Rule(),
            *(
                Line(f"{text(f'reading.{part}')} {value}", 3, bold=True)
                for part, value in numbers_of(measured)
            ),
            Rule(),
            Line(text(f"judged.{kind}.{band}"), 2, bold=True),
            *(Line(one, 2) for one in _SENTENCE.findall(text(f"judged.{kind}.{band}_line"))),
            Rule(),
            Line(text("judged.no_diagnosis"), 2, bold=True),
            Line(site.full_name.in_(language), 2),
            Line(text("slip.call", phone=site.phone), 2),
        ]
        return Slip(tuple(parts))

    return compose
