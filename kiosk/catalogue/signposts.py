"""What leads to services beside their packages: tiles, situations, and what is done elsewhere.

Three files of a catalogue's folder: ``groups.toml``, which must be there, ``situations.toml`` and
``elsewhere.toml``. Their checks stand here, beside their types.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from kiosk.catalogue import faults
from kiosk.declared import Check, Finding, Values, did_you_mean
from kiosk.domain.service import Elsewhere, Group, Situation

GROUPS = "groups.toml"
SITUATIONS = "situations.toml"
ELSEWHERE = "elsewhere.toml"
MOST_TILES = 6
MOST_SERVICES = 5
"""Of a situation: nobody does more in one visit, and they fit on one view."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The file of the tiles.

    Attributes:
        keys: ids of services that have a key of their own on home, below the tiles.
    """

    groups: tuple[Group, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Situations:
    """The file of what happens to people."""

    situations: tuple[Situation, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewheres:
    """The file of what people look for and no kiosk does."""

    elsewhere: tuple[Elsewhere, ...] = ()


KINDS = {GROUPS: Groups, SITUATIONS: Situations, ELSEWHERE: Elsewheres}
"""What a file holds."""


def checks(
    icons: Collection[str] | None = None, services: Collection[str] | None = None
) -> Mapping[type, Check]:
    """Return the checks of the three files.

    Args:
        icons: names of the icon font without ``mdi6.``; None leaves them unchecked.
        services: ids of the packages; None where they are not known.
    """

    def keys(values: Values) -> Iterator[Finding]:
        for place, key in enumerate(values.get("keys", ())):
            yield from _package(("keys", place), key, services)

    def situation(values: Values) -> Iterator[Finding]:
        named: tuple[str, ...] = values.get("services", ())
        if "services" in values and not 1 < len(named) <= MOST_SERVICES:
            remedy = f"name 2 to {MOST_SERVICES}; a single service is found by its own words"
            yield Finding(("services",), f"names {len(named)} services", remedy)
        for place, service in enumerate(named):
            key = ("services", place)
            yield from _package(key, service, services)
            if service in named[:place]:
                yield Finding(key, f"{service!r} stands twice", "name each once")

    common = faults.checks(None, icons)
    return {
        **common,
        Groups: faults.each(_groups, keys),
        Situation: faults.each(common[Group], faults.spoken_words, situation),
        Situations: lambda values: faults.twice("situations", "id", values.get("situations", ())),
        Elsewhere: faults.each(common[Group], faults.spoken_words),
        Elsewheres: lambda values: faults.twice("elsewhere", "id", values.get("elsewhere", ())),
    }


def _package(
    key: tuple[str | int, ...], service: str, services: Collection[str] | None
) -> Iterator[Finding]:
    if services is not None and service not in services:
        remedy = f"write services/<scene>/{service}.toml, or leave it out"
        yield Finding(key, f"there is no service {service!r}", remedy, "warning")


def _groups(values: Values) -> Iterator[Finding]:
    groups = values.get("groups", ())
    yield from faults.twice("groups", "id", groups)
    home = {group.id for group in groups if group.parent is None}
    for place, group in enumerate(groups):
        if group.parent is not None and group.parent not in home:
            remedy = did_you_mean(group.parent, home)
            yield Finding(
                ("groups", place, "parent"), f"no tile of home is {group.parent!r}", remedy
            )
    for parent, count in Counter(group.parent for group in groups).items():
        if count > MOST_TILES:
            below = "home" if parent is None else repr(parent)
            yield Finding(("groups",), f"{count} tiles stand in {below}", f"it holds {MOST_TILES}")
