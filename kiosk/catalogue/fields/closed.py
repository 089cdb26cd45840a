"""Answers out of a closed list: one, several, yes or no, a relation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from kiosk.catalogue.fields.base import Answer
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import Personal
from kiosk.domain.service import Field, Option
from kiosk.domain.text import Text

YES, NO = "yes", "no"
_YES_NO = (
    Option(YES, Text("是", "Yes"), "mdi6.check-circle"),
    Option(NO, Text("不是", "No"), "mdi6.close-circle"),
)
RELATIONS = (
    Option("spouse", Text("爱人", "Spouse"), "mdi6.account-multiple"),
    Option("child", Text("儿女", "Son or daughter"), "mdi6.human-male-child"),
    Option("parent", Text("父母", "Parent"), "mdi6.human-cane"),
    Option("grandchild", Text("孙辈", "Grandchild"), "mdi6.baby-face-outline"),
    Option("grandparent", Text("祖辈", "Grandparent"), "mdi6.human-male-female-child"),
    Option("sibling", Text("兄弟姐妹", "Brother or sister"), "mdi6.account-group"),
    Option("child_in_law", Text("儿媳女婿", "Son- or daughter-in-law"), "mdi6.account-heart"),
    Option("relative", Text("别的亲戚", "Another relative"), "mdi6.family-tree"),
    Option("neighbour", Text("邻居朋友", "Neighbour or friend"), "mdi6.home-account"),
    Option("guardian", Text("监护人", "Guardian"), "mdi6.shield-account"),
    Option("staff", Text("社区人员", "Community staff"), "mdi6.badge-account"),
    Option("other", Text("别的人", "Somebody else"), "mdi6.account-question"),
)
"""Who somebody is to another: nearer before farther (the groups of GB/T 4761)."""

BETWEEN = ","
"""What stands between the ids of several choices; no id has it."""

_NOT_OFFERED = "field.choice.not_offered"


class ChoiceAnswer(Answer):
    """One of the field's own options. Ids are nobody's secret, so they stay plain."""

    complaints: ClassVar[tuple[str, ...]] = (_NOT_OFFERED,)

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Demand one that was offered."""
        offered = {option.id for option in self.options(field, draft, over)}
        return None if draft in offered else _NOT_OFFERED

    def wrap(self, field: Field, draft: str) -> str:
        """Keep the id."""
        return draft

    def list_of(self, field: Field) -> tuple[Option, ...]:
        """Return what is offered, whoever asks."""
        return field.options

    def options(self, field: Field, draft: str, over: Circumstances) -> tuple[Option, ...]:
        """Return the list."""
        return self.list_of(field)

    def shown(self, field: Field, answer: Personal | str) -> Personal | Text:
        """Return the words of what was chosen."""
        chosen = ids_of(answer)
        return _joined(option.label for option in self.list_of(field) if option.id in chosen)


class YesNoAnswer(ChoiceAnswer):
    """Yes or no; a field may give the two its own words."""

    def list_of(self, field: Field) -> tuple[Option, ...]:
        """Return the two."""
        return field.options or _YES_NO


class RelationAnswer(ChoiceAnswer):
    """Who somebody is to another; a field may take a part of the list."""

    def list_of(self, field: Field) -> tuple[Option, ...]:
        """Return the people."""
        return field.options or RELATIONS


class ChoicesAnswer(ChoiceAnswer):
    """Several of the field's own options, from ``least`` to ``most`` of them."""

    complaints = (_NOT_OFFERED, "field.choices.too_few", "field.choices.too_many")

    def missing(self, field: Field, draft: str) -> int:
        """Count to the least that is wanted."""
        return max(0, least_of(field) - len(ids_of(draft)))

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Demand as many as are wanted of what was offered."""
        chosen = ids_of(draft)
        offered = {option.id for option in field.options}
        if not chosen <= offered:
            return _NOT_OFFERED
        if len(chosen) < least_of(field):
            return "field.choices.too_few"
        return "field.choices.too_many" if len(chosen) > most_of(field) else None

    def answer(self, field: Field, draft: str) -> str:
        """Return the ids in the order of the options, however they were touched."""
        chosen = ids_of(draft)
        return BETWEEN.join(option.id for option in field.options if option.id in chosen)

    def typed(self, field: Field, draft: str, key: str) -> str:
        """Tick an option, or take its tick away; one above the most is not ticked."""
        chosen = ids_of(draft)
        if key in chosen:
            chosen -= {key}
        elif len(chosen) < most_of(field):
            chosen |= {key} & {option.id for option in field.options}
        return BETWEEN.join(option.id for option in field.options if option.id in chosen)


def ids_of(answer: Personal | str) -> frozenset[str]:
    """Return the ids that an answer out of a list holds."""
    text = answer.reveal() if isinstance(answer, Personal) else answer
    return frozenset(filter(None, text.split(BETWEEN)))


def least_of(field: Field) -> int:
    """Return how many must be ticked."""
    return field.least if isinstance(field.least, int) else 1


def most_of(field: Field) -> int:
    """Return how many may be ticked."""
    return field.most if isinstance(field.most, int) else len(field.options)


def _joined(labels: Iterable[Text]) -> Text:
    words = tuple(labels)
    return Text("、".join(w.zh for w in words), ", ".join(w.en for w in words))
