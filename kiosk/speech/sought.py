"""Whatever a visit may be about: services, what happened to somebody, what no kiosk does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kiosk.domain.finding_screen import Directions, Errands, Search, Situations, Tiles
from kiosk.domain.frame import Attract, Content
from kiosk.domain.screen import Home, NotNow, ServiceList
from kiosk.domain.service import Directory, Service
from kiosk.domain.speech import Act
from kiosk.domain.text import Language, Text
from kiosk.speech.options import Option
from kiosk.speech.phrases import in_both

FROM_HERE = (Attract, Home, Tiles, ServiceList, Search, Situations, Errands, NotNow, Directions)
"""Where whatever a visit may be about can be said."""

_SECOND, _THIRD = 0.1, 0.1
"""How much surer a situation must be than a service, and what is done elsewhere."""


def sought(
    services: Iterable[Service], directory: Directory, view: type[Content], language: Language
) -> Iterator[Option]:
    """Yield whatever a visit may be about, and how one comes to it from ``view``."""
    searching = view is Search
    for one in services:
        act = Act("choose", f"service:{one.id}") if searching else Act("choose_service", one.id)
        yield _called(one.id, (act,), one.name, one.words, language, 0.0)
    for situation in directory.situations:
        acts = _way(view, Act("choose_situation", situation.id), f"situation:{situation.id}")
        name, words = f"situation:{situation.id}", situation.words
        yield _called(name, acts, situation.title, words, language, _SECOND)
    for other in directory.others:
        name = f"service:{other.id}"
        acts = _way(view, None, name)
        yield _called(name, acts, other.name, other.words, language, _THIRD)
    for place in directory.elsewhere:
        name = f"elsewhere:{place.id}"
        acts = _way(view, None, name)
        yield _called(name, acts, place.title, place.words, language, _THIRD)


def _way(view: type[Content], direct: Act | None, hit: str) -> tuple[Act, ...]:
    """Return how one comes to what is no service here; empty where one cannot."""
    if view is Search:
        return (Act("choose", hit),)
    if view is Situations and direct is not None:
        return (direct,)
    if view is Home:
        if direct is not None:
            return (Act("situations"), direct)
        return (Act("search"), Act("choose", hit))
    return ()


def _called(
    name: str,
    acts: tuple[Act, ...],
    title: Text,
    words: Mapping[str, tuple[str, ...]],
    language: Language,
    handicap: float,
) -> Option:
    said = (title.in_(language), *in_both(words, language), title.zh, title.en)
    return Option(name, acts, title.in_(language), said, handicap=handicap)
