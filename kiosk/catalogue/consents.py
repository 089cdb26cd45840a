"""What goes with a case must be named where the resident agrees to it.

A case carries the text of its card and every answer, so the ``data`` of its purposes together name
the card, and each answer and paper by its label: the word that stands before it on the review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kiosk.declared import Finding
from kiosk.domain.identity import CardKind
from kiosk.domain.service import ConsentPurpose, Field, Material
from kiosk.domain.text import LANGUAGES, Text

_FOREIGN = Text("身份证上的字", "residence card")
CARD_TEXT: Mapping[CardKind, Text] = {
    CardKind.RESIDENT: Text("身份证上的字", "ID card"),
    CardKind.HMT_PERMIT: Text("居住证上的字", "residence permit"),
    CardKind.FOREIGN_2017: _FOREIGN,
    CardKind.FOREIGN_2023: _FOREIGN,
}
"""What a purpose says for all that is written on a card: sex and ethnic group go along."""


PICKED: Mapping[str, Text] = {
    "book": Text("约的时间", "time"),
    "vote": Text("选了什么", "what you chose"),
}
"""What a purpose says for what was chosen of a list, by kind."""


def unnamed(
    kind: str | None,
    cards: Iterable[CardKind],
    asked: Iterable[Field | Material],
    consents: tuple[ConsentPurpose, ...],
) -> Iterator[Finding]:
    """Yield what is sent and named by no purpose, in either language; nothing without purposes."""
    if not consents:
        return
    picked = [text for one, text in PICKED.items() if one == kind]
    labels = (one.label for one in asked)
    sent = dict.fromkeys([*(CARD_TEXT[card] for card in cards), *labels, *picked])
    for language in LANGUAGES:
        said = "\n".join(purpose.data.in_(language) for purpose in consents).casefold()
        for what in sent:
            if what.in_(language).casefold() not in said:
                yield Finding(
                    ("consents", 0, "data", language),
                    f"does not name {what.in_(language)!r}, which goes with the case",
                    "name it in these words: nobody agrees to what is not said",
                )
