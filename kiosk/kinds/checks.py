"""What a kind asks of the catalogue: is a rule met, is a question asked, is an answer whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from kiosk.domain.circumstances import Circumstances
from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Personal
from kiosk.domain.service import EligibilityRule, Field, Option, Service
from kiosk.domain.site import Site
from kiosk.domain.text import Text
from kiosk.domain.titled import Find, Titled


class Checks(Protocol):
    """Pure questions about declared rules and fields."""

    def meets(self, rule: EligibilityRule, card: IdCard, site: Site, day: date) -> bool:
        """Tell whether the holder of ``card`` meets ``rule`` on ``day``."""

    def asks(self, field: Field, service: Service, over: Circumstances) -> bool:
        """Tell whether ``field`` of ``service`` is asked after what was answered so far."""

    def missing(self, field: Field, draft: str) -> int:
        """Return how many characters ``draft`` still lacks; 0 when it may be whole."""

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Return the key of what is wrong with a draft that lacks nothing, or None."""

    def typed(self, field: Field, draft: str, key: str) -> str:
        """Return what one key of its pad makes of a draft."""

    def options(self, field: Field, draft: str, over: Circumstances) -> tuple[Option, ...]:
        """Return what can be touched in answer."""

    def path(self, field: Field, draft: str) -> tuple[Option, ...]:
        """Return what was chosen on the way to a draft, each to go back to by its id."""

    def wrap(self, field: Field, draft: str) -> Personal | str:
        """Return a draft in its masked type; the id of an option stays a plain string."""

    def answer(self, field: Field, draft: str) -> Personal | str:
        """Return the answer that a right draft makes, in its normal form and masked type."""

    def shown(self, field: Field, given: Personal | str) -> Personal | Text:
        """Return an answer as people read it; personal ones stay masked types."""

    def finder(self, things: Iterable[Titled]) -> Find:
        """Return what looks in a list of things; its index is made when it is first asked."""
