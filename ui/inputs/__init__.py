"""One input for each type of field: what is typed or touched on a question's view.

An input shows a draft and sends what was touched; the view around it has the question, the help,
what is wrong and the key that goes on. A new type is a class here and a row of ``INPUTS``.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.screen import Question
from kiosk.domain.service import FieldType
from ui.inputs.base import Input
from ui.inputs.digits import Account, PhoneNumber
from ui.inputs.tiles import OneOf
from ui.kit import Kit

INPUTS: Mapping[FieldType, type[Input]] = {
    FieldType.PHONE: PhoneNumber,
    FieldType.ACCOUNT: Account,
    FieldType.CHOICE: OneOf,
}
"""What a question of each type is answered with."""


def input_for(kit: Kit, content: Question) -> Input:
    """Return the input of a question.

    Raises:
        KeyError: its type is asked in a step of its own.
    """
    return INPUTS[content.field.type](kit, content)
