"""One or several things of a list, said by a part of what stands there: 大米 for 米面油.

A question that offers a few things expects one of them, so a part of one that no other has is
enough. What was guessed so is shown, and does not go on by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import log

from kiosk.domain.speech import Act, Meant
from kiosk.speech.hearing import Fillers, Heard, signs
from kiosk.speech.options import Option
from kiosk.speech.said_numbers import digits
from kiosk.speech.sounds import DENYING, unlike
from kiosk.speech.weighing import SURE, Things

AND = re.compile(r"[，,、。\s]|和|跟|还有|以及|\band\b")
"""What stands between several things."""

_MOST = 9.0
"""Signs of an answer, fillers apart: whoever says more tells something else."""

_LIKE = 0.12
_AHEAD = 0.6
"""The second best has at most so much of what the best has."""

_LEAST = 0.45
"""What a part must be worth: a sign that most of the list has is worth nothing."""

_RANGE = re.compile(r"([0-9]+)(?:\D*到\D*([0-9]+))?[^0-9]*?(以上)?$")


def one_or_several(parts: Sequence[str], here: Sequence[Option], fillers: Fillers) -> Meant | None:
    """Return what the parts of an answer name of ``here``; None where one of them names nothing."""
    things = Things((option.words for option in here), fillers, by_pairs=False)
    chosen: dict[str, Option] = {}
    for part in filter(str.strip, parts):
        heard = Heard(part, fillers)
        found = things.weigh(heard)
        if found and found[0].score >= SURE:
            option: Option | None = here[found[0].thing]
        else:
            option = _within(part, here) or _by_part(heard, here)
        if option is None:
            return None
        chosen[option.label] = option
    if not chosen:
        return None
    acts = tuple(act for option in chosen.values() for act in option.acts)
    return Meant(acts, "、".join(chosen))


def _by_part(heard: Heard, here: Sequence[Option]) -> Option | None:
    content = _affirmed(heard)
    if not content or heard.whole > _MOST:
        return None
    labels = [set(signs(option.label)) for option in here]
    worth = [sum(_worth(sign, label, labels) for sign in content) for label in labels]
    best = max(range(len(here)), key=worth.__getitem__)
    others = max((each for place, each in enumerate(worth) if place != best), default=0.0)
    if worth[best] < _LEAST or others > _AHEAD * worth[best]:
        return None
    return _shown(here[best])


def _affirmed(heard: Heard) -> list[str]:
    """Return the signs that say something: not the one behind a 不, nothing behind 不要."""
    out: list[str] = []
    last = ""
    for sign, weight in zip(heard.signs, heard.weights, strict=True):
        if last in DENYING and weight < 1:
            break
        if weight == 1 and sign not in DENYING and last not in DENYING:
            out.append(sign)
        last = sign
    return out


def _worth(sign: str, label: set[str], labels: Sequence[set[str]]) -> float:
    """Return what it is worth that a sign stands in a label: more, the fewer others have it."""
    if not _has(sign, label):
        return 0.0
    having = sum(_has(sign, each) for each in labels)
    return log(len(labels) / having) / log(len(labels)) if len(labels) > 1 else 1.0


def _has(sign: str, label: set[str]) -> bool:
    return any(unlike(sign, other) <= _LIKE for other in label - DENYING)


def _within(said: str, here: Sequence[Option]) -> Option | None:
    """Return the option whose numbers have the one that was said: 两件 is in 2 到 3 件."""
    spelt = digits(said)
    if not 1 <= len(spelt) <= 3:
        return None
    number = int(spelt[0] if len(spelt) == 2 and "十" not in said else spelt)  # 两三个
    for option in here:
        found = _RANGE.match(option.label)
        if found is None:
            continue
        least, most = int(found[1]), int(found[2] or found[1])
        if (number > least) if found[3] else (least <= number <= most):
            return option
    return None


def _shown(option: Option) -> Option:
    """Return it without going on."""
    return replace(option, acts=tuple(act for act in option.acts if act != Act("next")))
