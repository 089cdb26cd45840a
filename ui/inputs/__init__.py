"""One input for each type of field: what is typed or touched on a question's view.

An input shows a draft and sends what was touched; the view around it has the question, the help,
what is wrong and the key that goes on. A new type is a class here and a row of ``INPUTS``.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.screen import Question
from kiosk.domain.service import FieldType
from ui.inputs.base import Input
from ui.inputs.digits import (
    Account,
    Amount,
    CreditCode,
    DayOfYear,
    PhoneNumber,
    ResidentNumber,
)
from ui.inputs.tiles import OneOf, Place, Several, YesNo
from ui.inputs.writing import Writing
from ui.kit import Kit

INPUTS: Mapping[FieldType, type[Input]] = {
    FieldType.PHONE: PhoneNumber,
    FieldType.RESIDENT_ID: ResidentNumber,
    FieldType.CREDIT_CODE: CreditCode,
    FieldType.ACCOUNT: Account,
    FieldType.DATE: DayOfYear,
    FieldType.PLACE: Place,
    FieldType.AMOUNT: Amount,
    FieldType.CHOICE: OneOf,
    FieldType.CHOICES: Several,
    FieldType.YES_NO: YesNo,
    FieldType.RELATION: OneOf,
    FieldType.TEXT: Writing,
    FieldType.LONG_TEXT: Writing,
}
"""What a question of each type is answered with."""


def input_for(kit: Kit, content: Question) -> Input:
    """Return the input of a question.

    Raises:
        KeyError: its type is asked in a step of its own.
    """
    return INPUTS[content.field.type](kit, content)
