"""How what does not fit on one page is spread over several: nothing here gets smaller."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect

from ui.layout import Gap, Item, Need, least


def spread(
    head: Sequence[Item],
    body: Sequence[Item],
    acts: Sequence[Item],
    turn: Sequence[Item],
    between: Gap,
    area: QRect,
) -> list[list[Item]]:
    """Return the pages of a view, each as a column for ``area``.

    The head stands on every page; what acts on the last one, alone where it must; what is in
    ``turn``, the keys that turn pages at least, at the foot of all. Breaks fall where ``_groups``
    allows.
    """
    width, height = area.width(), area.height()
    spring = Gap(Need(0, 0, 0), spring=True)
    foot: list[Item] = [spring, *turn] if turn else []
    top: list[Item] = [*head, between] if head else []
    pages: list[list[Item]] = []
    now: list[Item] = []
    for group in _groups(_trimmed(body)):
        if now and least([*top, *now, *group, *foot], width) > height:
            pages.append([*top, *_trimmed(now), *foot])
            now = []
        now.extend(group if now else _trimmed(group))
    tail: list[Item] = [spring, between, *acts] if acts else []
    last = [*top, *_trimmed(now), *tail]
    if acts and least([*last, *turn], width) > height:
        pages.append([*top, *_trimmed(now), *foot])
        last = [*top, spring, *acts]
    return [*pages, [*last, *(turn if acts else foot)]]


def _trimmed(items: Sequence[Item]) -> list[Item]:
    """Drop gaps at both ends."""
    out = list(items)
    while out and isinstance(out[0], Gap):
        out.pop(0)
    while out and isinstance(out[-1], Gap):
        out.pop()
    return out


def _groups(items: Sequence[Item]) -> list[list[Item]]:
    """Split ``items`` where a page may break: never between a heading and what it heads."""
    groups: list[list[Item]] = []
    now: list[Item] = []
    for item in items:
        now.append(item)
        if not isinstance(item, Gap) and not item.keep_with_next:
            groups.append(now)
            now = []
    if now:
        groups.append(now)
    return groups
