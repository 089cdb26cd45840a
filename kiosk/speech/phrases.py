"""What people say, as data: ``phrases.toml``, read when somebody may first speak."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from kiosk.domain.text import Language
from kiosk.speech.hearing import Fillers

_CHOICE = re.compile(r"[()]")

FILE = Path(__file__).with_name("phrases.toml")

Said = Mapping[str, tuple[str, ...]]
"""What is said, by language."""


@dataclass(frozen=True)
class Phrases:
    """What is said beside names and labels.

    Attributes:
        commands: what can be said whatever stands on the screen, by its name.
        views: what else is said of a view's actions, by view and action.
        still_there: what is said to the kiosk that asks whether anybody is still there.
        places: how a thing of a list is called by its place, with ``{n}`` or ``{nth}``.
        last: how the last of a list is called.
        relations: what somebody is to another, by the relation's id.
        changing: how a row of the review is called, with ``{label}``.
    """

    fillers: Fillers
    commands: Mapping[str, Said]
    views: Mapping[str, Mapping[str, Said]]
    still_there: Mapping[str, Said]
    places: Said
    last: Said
    relations: Mapping[str, Said]
    changing: Said


@cache
def phrases() -> Phrases:
    """Return what the file has."""
    import tomli

    read = tomli.loads(FILE.read_text(encoding="utf-8"))
    places: dict[str, Any] = read["places"]
    return Phrases(
        fillers=Fillers(**read["fillers"]),
        commands={name: _said(row) for name, row in read["commands"].items()},
        views={
            view: {action: _said(row) for action, row in rows.items()}
            for view, rows in read["views"].items()
        },
        still_there={action: _said(row) for action, row in read["still_there"].items()},
        places=_said({language: places[language] for language in ("zh", "en")}),
        last=_said(places["last"]),
        relations={name: _said(row) for name, row in read["relations"].items()},
        changing=_said(read["changing"]),
    )


def _said(row: Mapping[str, list[str]]) -> Said:
    return {
        language: tuple(dict.fromkeys(each for words in said for each in spread(words)))
        for language, said in row.items()
    }


def spread(pattern: str) -> tuple[str, ...]:
    """Return all that a pattern stands for: ``声音(大|小)(点|)`` is four phrases."""
    parts = [part.split("|") for part in _CHOICE.split(pattern)]
    return tuple("".join(chosen) for chosen in product(*parts))


def in_both(said: Said, language: Language) -> tuple[str, ...]:
    """Return what is said in ``language``, and behind it in the other: many say both."""
    other: Language = "zh" if language == "en" else "en"
    return (*said.get(language, ()), *said.get(other, ()))
