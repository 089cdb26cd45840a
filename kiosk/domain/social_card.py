"""The resident as a social-security card names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.domain.masked import AccountNumber, CitizenNumber, PersonName


@dataclass(frozen=True, slots=True)
class SocialCard:
    """What a social-security card tells whoever asks; every item may be missing.

    Cards of version 3 keep back a part from readers without a security module.

    Attributes:
        card_number: the number of the card itself.
        number: the social-security number where it is a citizen's; a foreigner's is none.
        name: with what did not fit into its first field.
        version: of the specification: 1.00, 2.00 or 3.00; empty where it is not told.
        region: six digits of GB/T 2260: who issued the card; empty where it is not told.
        issued: first day of validity.
        valid_to: last day of validity.
    """

    card_number: AccountNumber | None = None
    number: CitizenNumber | None = None
    name: PersonName | None = None
    version: str = ""
    region: str = ""
    issued: date | None = None
    valid_to: date | None = None
