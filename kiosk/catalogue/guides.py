"""The guides of the services that are offered here, as a list to be read and taken home.

They are made of the packages themselves, so they are never behind them: nothing is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kiosk.domain.entry import Entries, Entry, Fact
from kiosk.domain.service import Group, OfflineClass, Requirement, Service
from kiosk.domain.text import Text

FEED = "guides"
"""The name by which a package asks for them, as if they were published."""


def guides(services: Iterable[Service], groups: Sequence[Group]) -> Entries:
    """Return the guide of every service that needs more than a look, under its tile."""
    told = [one for one in services if one.offline_class is not OfflineClass.LOCAL]
    tiles = {group.id: (place, group.title) for place, group in enumerate(groups)}
    nowhere = (len(tiles), None)
    told.sort(key=lambda one: tiles.get(one.group, nowhere)[0])
    return Entries(tuple(_guide(one, tiles.get(one.group, nowhere)[1]) for one in told))


def _guide(service: Service, sort: Text | None) -> Entry:
    guide = service.guide
    rows = [Fact(fact.title, fact.line) for fact in guide.facts]
    return Entry(
        id=service.id,
        title=service.name,
        line=service.row_line,
        icon=service.icon,
        sort=sort,
        body=(
            guide.promise,
            *_listed(_WHO, [rule.shown for rule in service.rules]),
            *_listed(_BRING, guide.bring),
            guide.elsewhere,
        ),
        facts=tuple(rows),
        words=tuple(word for phrases in service.words.values() for word in phrases),
    )


_WHO = Text("谁能办：", "Who may:")
_BRING = Text("要带的，县里的单子说了算：", "To bring; the county's own list counts:")


def _listed(heading: Text, rows: Sequence[Requirement]) -> Iterator[Text]:
    if rows:
        yield heading
    for row in rows:
        yield Text(f"· {row.title.zh}：{row.line.zh}", f"· {row.title.en}: {row.line.en}")
