"""What goes with a case must be named where the resident agrees to it.

A case carries the text of its card and every answer, so the ``data`` of its purposes together name
the card, and each answer and paper by its label: the word that stands before it on the review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kiosk.declared import Finding, Values
from kiosk.domain.device import DeviceName
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


_PICKED: Mapping[str, Text] = {
    "book": Text("约的时间", "time"),
    "vote": Text("选了什么", "what you chose"),
}
"""What a purpose says for what was chosen of a list, by kind."""

_MEASURED: Mapping[DeviceName, Text] = {
    DeviceName.BLOOD_PRESSURE: Text("血压和心跳", "blood pressure and pulse"),
    DeviceName.THERMOMETER: Text("体温", "temperature"),
}
_WITNESS = Text("工作人员的编号", "staff number")
_HANDED_IN = ("apply", "check_in", "measure")
"""Kinds whose cases carry the card at least; ``kinds`` says the same of vote and book."""


def faults(values: Values) -> Iterator[Finding]:
    """Yield what is wrong with the purposes of a service; none where it asks for nothing."""
    kind, purposes = values.get("kind"), values.get("consents", ())
    if not purposes and kind in _HANDED_IN:
        yield Finding(("consents",), "a case is handed in without consent", "add a purpose")
    if kind == "vote" and len(purposes) > 1:
        remedy = "say all of it in one: it is agreed to beside the vote"
        yield Finding(("consents", 1), "a vote asks for one consent alone", remedy)
    if purposes:
        asked = (*values.get("fields", ()), *values.get("materials", ()))
        yield from _unnamed(_sent(values, asked), purposes)


def _sent(values: Values, asked: Iterable[Field | Material]) -> Iterator[Text]:
    """Yield what goes with a case, each by the words that must be said for it."""
    kind = values.get("kind", "")
    yield from (CARD_TEXT[card] for card in values.get("cards", (CardKind.RESIDENT,)))
    yield from (one.label for one in asked)
    yield from beside(kind, values.get("device"))
    if kind == "apply" and values.get("witness") and not values.get("anonymous"):
        yield _WITNESS


def beside(kind: str, device: DeviceName | None) -> Iterator[Text]:
    """Yield the words for what goes with every case of a kind, whatever is asked."""
    if kind in _PICKED:
        yield _PICKED[kind]
    if kind == "measure" and device is not None and device in _MEASURED:
        yield _MEASURED[device]


def _unnamed(sent: Iterable[Text], purposes: tuple[ConsentPurpose, ...]) -> Iterator[Finding]:
    """Yield what is sent and named by no purpose, in either language."""
    different = dict.fromkeys(sent)
    for language in LANGUAGES:
        said = "\n".join(purpose.data.in_(language) for purpose in purposes).casefold()
        for what in different:
            if what.in_(language).casefold() not in said:
                yield Finding(
                    ("consents", 0, "data", language),
                    f"does not name {what.in_(language)!r}, which goes with the case",
                    "name it in these words: nobody agrees to what is not said",
                )
