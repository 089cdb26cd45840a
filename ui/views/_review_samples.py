"""Synthetic reviews: one that stands on a sheet, and one with an answer of every type."""

from __future__ import annotations

from kiosk.domain.masked import Address, CreditCode, Day, Money, Personal, PersonalText
from kiosk.domain.screen import Review, ReviewRow, Screen
from kiosk.domain.text import Text
from ui.views import _samples as sample
from ui.views._capture_samples import INK


def _answer(zh: str, en: str, value: Personal | Text) -> ReviewRow:
    return ReviewRow(Text(zh, en), value, en)


_ROWS = (
    ReviewRow("review.name", sample.NAME, None, of_card=True),
    ReviewRow("review.number", sample.NUMBER, None, of_card=True),
    ReviewRow("review.address", sample.ADDRESS, None, of_card=True),
    ReviewRow("review.rest", sample.REST_OF_CARD, None, of_card=True),
    ReviewRow(sample.PHONE_FIELD.label, sample.PHONE, "phone"),
    ReviewRow(sample.CHOICE_FIELD.label, sample.CHOICE_FIELD.options[1].label, "lives_with"),
    ReviewRow(sample.ACCOUNT_FIELD.label, sample.ACCOUNT, "account"),
)
_CARD = _ROWS[:4]
_MEASURED = (
    ReviewRow("review.chosen", Text("11月27日 上午9点", "27 November, 9:00"), None),
    *_CARD,
    ReviewRow("review.measured", PersonalText("124/78 70"), None),
)
_HELPED = (*_CARD, ReviewRow("review.helper", sample.NAME, None, of_card=True), _ROWS[4])
_MANY = (
    *_ROWS,
    _answer("孩子证号", "Child's ID", sample.NUMBER),
    _answer("信用代码", "Credit code", CreditCode("91510104MA61XXXXX5")),
    _answer("签名", "Signature", INK),
    _answer("入住日子", "Moved in", Day("2020-02-03")),
    _answer("收入", "Income", Money("12345.60")),
    _answer("吃哪几顿", "Meals", Text("早饭、午饭", "Breakfast, lunch")),
    _answer("养老金", "Pension", Text("领着", "Yes")),
    _answer("是什么人", "Relation", Text("儿女", "Son or daughter")),
    _answer("住址", "Home", Address("四川省成都市锦江区青禾街道青禾社区")),
    _answer("出了什么事", "What happened", PersonalText("三单元门口的路灯坏了，" * 12)),
)
SAMPLES = tuple(
    Screen(Review(rows, clear), progress=sample.progress(6), back=True, restart=True, online=True)
    for rows in (_ROWS, _MEASURED, _HELPED, _MANY)
    for clear in (False, True)
)
