"""Rows of what is known, personal values masked until they are touched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kiosk.domain.entry import Fact
from kiosk.domain.masked import Personal
from ui.kit import Kit
from ui.layout import Fits, Item, Row
from ui.views._personal import shown
from ui.widgets.label import Label
from ui.widgets.pieces import Panel
from ui.widgets.sheets import Fact as FactRow
from ui.widgets.sheets import small_key


def has_personal(facts: Sequence[Fact]) -> bool:
    """Tell whether there is anything to unmask."""
    return any(isinstance(fact.value, Personal) for fact in facts)


def value_of(kit: Kit, fact: Fact, *, clear: bool) -> str:
    """Return what is shown for a fact."""
    value = fact.value
    return shown(kit, value, clear=clear) if isinstance(value, Personal) else kit.say(value)


def sheets(kit: Kit, facts: Sequence[Fact], *, clear: bool) -> list[Item]:
    """Return one sheet with all rows, or a sheet a row where pages may have to be turned.

    There the key that unmasks comes first, so that it stands beside what it unmasks.
    """
    rows: list[Fits] = [
        FactRow(kit, kit.say(fact.label), value_of(kit, fact, clear=clear), least=16)
        for fact in facts
    ]
    if not rows:
        return []
    personal = has_personal(facts)
    if kit.large or kit.flat:
        out: list[Item] = []
        for row in [*([eye(kit, clear=clear)] if personal else []), *rows]:
            out += [kit.gap(3, 3)] if out else []
            out.append(Panel(kit, [row], pad=(7, 1.5)))
        return out
    spaced: list[Item] = []
    for row in [*rows, *([eye(kit, clear=clear)] if personal else [])]:
        spaced += [kit.gap(2, 4, 6)] if spaced else []
        spaced.append(row)
    return [Panel(kit, spaced, pad=(8, 4), ruled=True)]


def eye(kit: Kit, *, clear: bool) -> Row:
    """Return the key that unmasks, and what it is for."""
    words = kit.text("review.shown" if clear else "review.hidden")
    note = Label(kit, words, "body", "ink2", middle=True)
    key = small_key(
        kit,
        kit.text("review.mask" if clear else "review.unmask"),
        partial(kit.act, "unmask"),
        "mdi6.eye-off" if clear else "mdi6.eye",
    )
    return Row([note, key], kit.mm(4), parts=[0.4, 0.6] if kit.flat else [0.55, 0.45])


def spoken(kit: Kit, facts: Sequence[Fact]) -> list[str]:
    """Return the rows as they are read out: masked."""
    return [f"{kit.say(fact.label)}：{value_of(kit, fact, clear=False)}。" for fact in facts]
