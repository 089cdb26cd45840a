"""What a kind asks of the catalogue: is a rule met, is an answer whole."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Personal
from kiosk.domain.service import EligibilityRule, Field
from kiosk.domain.site import Site


class Checks(Protocol):
    """Pure questions about declared rules and fields."""

    def meets(self, rule: EligibilityRule, card: IdCard, site: Site, day: date) -> bool:
        """Tell whether the holder of ``card`` meets ``rule`` on ``day``."""

    def missing(self, field: Field, draft: str) -> int:
        """Return how many characters ``draft`` still lacks; 0 when it may be whole."""

    def complaint(self, field: Field, draft: str) -> str | None:
        """Return the key of what is wrong with a draft that lacks nothing, or None."""

    def max_length(self, field: Field) -> int:
        """Return how many digits a keypad should take; 0 for what is not typed."""

    def wrap(self, field: Field, draft: str) -> Personal | str:
        """Return the answer in its masked type; the id of an option stays a plain string."""
