"""What a kind of service needs of its package, and what has no place there: a row a kind.

A package of which a part is never used promises its writer something that nobody will ever see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kiosk.catalogue.field_faults import METERS
from kiosk.declared import Finding, Values, did_you_mean
from kiosk.domain.service import OfflineClass, SlipWords

_LOCAL, _QUEUE, _ONLINE = OfflineClass.LOCAL, OfflineClass.QUEUE, OfflineClass.ONLINE


@dataclass(frozen=True, slots=True)
class Needs:
    """What one kind asks of a package.

    Attributes:
        classes: offline classes that it can keep.
        needs: keys without which it has nothing to show or to hand in.
        forbids: keys that it never looks at.
        feeds: what can be published for it, where it has a feed.
    """

    classes: tuple[OfflineClass, ...]
    needs: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


NEEDS: Mapping[str, Needs] = {
    "apply": Needs((_QUEUE, _ONLINE)),
    "query": Needs((_ONLINE,), needs=("inquiry",), forbids=("materials",), feeds=("statuses",)),
    "certificate": Needs((_ONLINE,), needs=("inquiry",), forbids=("feed", "materials")),
    "browse": Needs(
        (_LOCAL,),
        needs=("feed",),
        forbids=("rules", "fields", "materials", "consents", "slip", "offline", "inquiry"),
        feeds=("articles", "courses", "guides", "jobs", "notices", "shops", "waste"),
    ),
    "vote": Needs(
        (_QUEUE,),
        needs=("feed", "consents"),
        forbids=("fields", "materials", "inquiry", "device"),
        feeds=("votes",),
    ),
    "book": Needs((_QUEUE,), needs=("feed", "consents"), forbids=("inquiry",), feeds=("slots",)),
    "check_in": Needs((_QUEUE,), forbids=("feed", "fields", "materials", "inquiry")),
    "points": Needs((_ONLINE,), needs=("inquiry",), forbids=("feed", "materials")),
    "measure": Needs((_QUEUE,), needs=("device",), forbids=("feed", "materials")),
}
"""Every kind. ``faults.BUILT`` says for which of them this program has a flow."""


def unfit(values: Values) -> Iterator[Finding]:
    """Yield what a package says that its kind cannot do, and what it does not say."""
    kind = values.get("kind")
    row = NEEDS.get(kind) if isinstance(kind, str) else None
    if row is None:
        return
    given = values.get("offline_class")
    if given is not None and given not in row.classes:
        may = " or ".join(f'"{one}"' for one in row.classes)
        yield Finding(
            ("offline_class",), f"a {kind} is not of class {given}", f"write offline_class = {may}"
        )
    if kind == "apply":
        yield from _live(given, values.get("inquiry"))
    for key in row.needs:
        if not values.get(key):
            yield Finding((key,), f"a {kind} needs it", f"say {_MEANT[key]}")
    device = values.get("device")
    if kind == "measure" and device is not None and device not in METERS:
        meters = " or ".join(f'"{meter}"' for meter in METERS)
        yield Finding(("device",), f"{device} measures nothing", f"write device = {meters}")
    if values.get("earns"):
        yield from _earning(values)
    for key in row.forbids:
        if values.get(key):
            yield Finding((key,), f"a {kind} never looks at it", "leave it out, or change the kind")
    feed = values.get("feed")
    if feed and row.feeds and feed not in row.feeds:
        yield Finding(("feed",), f"no {kind} lives of {feed!r}", did_you_mean(feed, row.feeds))


def _live(given: object, inquiry: str | None) -> Iterator[Finding]:
    """What must be so now is done by a question; what can wait is queued, and asks nothing."""
    if given is _ONLINE and not inquiry:
        what = 'as inquiry = "social_card_loss", or offline_class = "B"'
        yield Finding(
            ("inquiry",), "an apply of class C is done by it", f"say what is asked, {what}"
        )
    if given is _QUEUE and inquiry:
        remedy = 'leave it out, or offline_class = "C"'
        yield Finding(("inquiry",), "an apply of class B waits for no answer", remedy)


def _earning(values: Values) -> Iterator[Finding]:
    """What is noted here is a check-in: agreed to by its touch, with a slip of its own."""
    if values["kind"] != "points":
        remedy = 'leave it out, or write kind = "points"'
        yield Finding(("earns",), "only points are earned by a touch", remedy)
        return
    if not values.get("consents"):
        remedy = f"say {_MEANT['consents']}, or leave earns out"
        yield Finding(("consents",), "what earns points is noted by consent", remedy)
    if not values.get("slip", SlipWords()).next_steps:
        remedy = "say in [slip] that the platform gives the points"
        yield Finding(("slip",), "what earns points has a slip that says nothing", remedy)


_MEANT = {
    "feed": 'what is published for it, as feed = "articles"',
    "inquiry": 'what the platform is asked, as inquiry = "social_insurance"',
    "device": 'what it measures by, as device = "blood_pressure"',
    "consents": "for what the data is used, as [[consents]]",
}
"""What a writer should put there."""
