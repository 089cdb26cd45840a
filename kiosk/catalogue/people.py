"""Who a package says may stand for a case and stand by: what contradicts itself there.

A service cannot leave the name out and have its holder confirmed, nor keep everybody's eyes off and
let a helper look on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kiosk.declared import Finding, Values
from kiosk.domain.service import TELLING, Guardian

_KINDS: Mapping[str, tuple[str, ...]] = {
    "anonymous": ("apply",),
    "private": ("apply",),
    "witness": ("apply",),
}
"""Kinds whose flows look at it."""

_APART = (
    ("anonymous", "witness", "nobody is confirmed who is not named"),
    ("anonymous", "private", "a person takes a private matter over, and must know from whom"),
)


def contradictory(values: Values) -> Iterator[Finding]:
    """Yield what a service's package says of people that cannot be so."""
    said = [name for name in _KINDS if values.get(name)]
    for name in said:
        kind = values.get("kind")
        if kind is not None and kind not in _KINDS[name]:
            yield Finding((name,), f"a {kind} never looks at it", "leave it out")
    for one, other, why in _APART:
        if one in said and other in said:
            yield Finding((other,), f"contradicts {one}: {why}", "leave one of them out")
    for name in ("private", "witness"):
        if name in said and values.get("on_behalf", True):
            problem = "lets a helper do it, who would see it" if name == "private" else _NOT_HERE
            yield Finding((name,), problem, "write on_behalf = false")
    if "anonymous" in said:
        yield from _nameless(values)


_NOT_HERE = "lets a helper do it for whoever is to be seen here"


def _nameless(values: Values) -> Iterator[Finding]:
    if values.get("guardian") is Guardian.ALWAYS:
        problem = "contradicts anonymous: a guardian agrees by name"
        yield Finding(("guardian",), problem, "leave one of them out")
    if values.get("rules"):
        problem = "nobody is judged by them who lays no card down"
        yield Finding(("rules",), problem, "leave them out, or anonymous")
    for place, field in enumerate(values.get("fields", ())):
        if field.prefill is not None:
            problem = "puts what the card says into a case that may be nobody's"
            yield Finding(("fields", place, "prefill"), problem, "leave it out, or anonymous")
    fields = values.get("fields")
    if fields is not None and all(each.type in TELLING for each in fields):
        problem = "nothing is left to ask whoever leaves no name"
        yield Finding(("fields",), problem, "ask what it is about, or leave anonymous out")
