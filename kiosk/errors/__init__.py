"""The one exception of the product and the table of what can go wrong.

An expected outcome is a value; a KioskError means that something broke or was not as it must be.
Every code has a sentence for the resident (``ui`` owns the words, under ``error.<code>``) or is
told to staff only, and a remedy for the technician.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kiosk.errors import devices, hearing, platform, site, store
from kiosk.errors.spec import Action, ErrorSpec

__all__ = ["CODES", "DOUBTFUL", "Action", "ErrorSpec", "KioskError"]

CODES: Mapping[str, ErrorSpec] = {
    **devices.CODES,
    **hearing.CODES,
    **store.CODES,
    **platform.CODES,
    **site.CODES,
}

DOUBTFUL = frozenset({"idcard.suspect", "idcard.suspect_data"})
"""Of a card that may be no true one: staff hear of it, the hall hears that it cannot be read."""


class KioskError(Exception):
    """Something broke. Carries a code of ``CODES``, its parameters and what helps.

    Attributes:
        code: key of ``CODES``.
        params: values for the remedy; never personal data.
        action: what helps, from the table unless given.
    """

    def __init__(
        self, code: str, params: Mapping[str, object] | None = None, action: Action | None = None
    ) -> None:
        """Make an error of the table.

        Raises:
            KeyError: the code is not in ``CODES``.
        """
        self.code = code
        self.params: Mapping[str, object] = dict(params or {})
        self.action = action or CODES[code].action
        super().__init__(code)

    @property
    def remedy(self) -> str:
        """Return the technician's sentence with the parameters filled in."""
        told = CODES[self.code].remedy.format_map(_Blank(self.params))
        # "did you mean ...?" ends by itself.
        return _ASKED.sub("?", told)

    def __str__(self) -> str:
        return f"{self.code}: {self.remedy}"


_ASKED = re.compile(r"\?\.(?=\s|$)")


class _Blank(dict[str, object]):
    """Parameters of a remedy; a missing one shows as ``?`` rather than hiding the error."""

    def __missing__(self, key: str) -> str:
        return "?"
