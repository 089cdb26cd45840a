"""A place, chosen level by level: city, county, sub-district, community."""

from __future__ import annotations

from kiosk.catalogue.divisions import Division, divisions
from kiosk.catalogue.fields.base import Answer
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import Address, Personal, PersonalText
from kiosk.domain.service import Field, Option
from kiosk.domain.text import Text

_ICONS = {
    2: "mdi6.map",
    4: "mdi6.city",
    6: "mdi6.home-city",
    9: "mdi6.home-group",
    12: "mdi6.home",
}
"""Length of a code to the picture of its level."""


class PlaceAnswer(Answer):
    """A division's code; down to the community where the county's own are known."""

    complaints = ("field.place.not_known",)

    def missing(self, field: Field, draft: str) -> int:
        """Demand one more touch as long as there is a level below."""
        code = self._code(draft)
        return 0 if code and not divisions().below(code) else 1

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Demand a place of the table."""
        return None if divisions().get(self._code(draft)) else "field.place.not_known"

    def wrap(self, field: Field, draft: str) -> Personal:
        """Hide where somebody lives; an address as a card has it becomes the code of its county."""
        return PersonalText(self._code(draft))

    def options(self, field: Field, draft: str, over: Circumstances) -> tuple[Option, ...]:
        """Return what is below, else what is beside; the site's own first.

        Where nothing is chosen yet the site's own county is a touch away.
        """
        table, code = divisions(), self._code(draft)
        shown = table.below(code) or table.below(table.above(code))
        if not code:
            own = [d for region in over.site.regions if (d := table.get(region)) is not None]
            shown = (*own, *table.below(table.root))
        regions = over.site.regions
        ordered = sorted(shown, key=lambda d: not any(r.startswith(d.code) for r in regions))
        return tuple(_option(division) for division in ordered)

    def path(self, draft: str) -> tuple[Option, ...]:
        """Return the levels that were chosen, from the highest."""
        return tuple(_option(division) for division in divisions().way(self._code(draft)))

    def shown(self, field: Field, answer: Personal | str) -> Personal | Text:
        """Return the names of all levels."""
        code = answer.reveal() if isinstance(answer, Personal) else answer
        return Address("".join(division.name for division in divisions().way(code)))

    def _code(self, draft: str) -> str:
        if draft.isdigit() or not draft:
            return draft
        found = divisions().named_in(draft)
        return found.code if found else ""


def _option(division: Division) -> Option:
    name = Text(division.name, division.name)
    return Option(division.code, name, _ICONS.get(len(division.code), "mdi6.map-marker"))
