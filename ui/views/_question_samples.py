"""Synthetic questions of every type, on which their inputs are drawn and measured."""

from __future__ import annotations

from dataclasses import replace

from kiosk.catalogue.fields.closed import RELATIONS
from kiosk.domain.masked import CreditCode, Day, Money, PersonalText, Phone
from kiosk.domain.screen import Question, Screen
from kiosk.domain.service import Field, FieldType, Option
from kiosk.domain.text import Text
from ui.views import _samples as sample


def _field(kind: FieldType, zh: str, en: str, help_: Text, **more: object) -> Field:
    """Return a field whose label is the type's own name."""
    return Field(kind, kind, Text("写一写", "Answer"), Text(zh, en), help_, **more)  # type: ignore[arg-type]


_CHECK = Text("照着证上的号码按。", "Type it as it stands on the card.")
_CHOOSE = Text("点一个，选错了能改。", "Choose one. You can change it later.")
RESIDENT_ID = _field(
    FieldType.RESIDENT_ID,
    "孩子的身份证号是多少？",
    "What is the child's ID number?",
    _CHECK,
    optional=Text("没带来", "Not with me"),
)
CREDIT_CODE = _field(
    FieldType.CREDIT_CODE,
    "店的信用代码是多少？",
    "What is the shop's credit code?",
    Text("照着营业执照右上角按。", "It stands at the top right of the licence."),
)
DATE = _field(
    FieldType.DATE,
    "哪天开始住在这里？",
    "Since when have you lived here?",
    Text("先按年，再按月和日。", "Year first, then month and day."),
    least="1950-01-01",
)
AMOUNT = _field(
    FieldType.AMOUNT,
    "家里每个月多少钱？",
    "What does your family have a month?",
    Text("大家的加在一起，大概就行。", "All together, more or less."),
    why=Text("看看能不能多帮您一点。", "To see whether we can help more."),
    least=0,
    most=50000,
)
MEALS = _field(
    FieldType.CHOICES,
    "想在食堂吃哪几顿？",
    "Which meals would you like?",
    Text("可以点几个，再点一下去掉。", "Touch several. Touch again to take one away."),
    options=tuple(
        Option(name, Text(zh, en), f"mdi6.{icon}")
        for name, zh, en, icon in (
            ("breakfast", "早饭", "Breakfast", "coffee"),
            ("lunch", "午饭", "Lunch", "rice"),
            ("supper", "晚饭", "Supper", "noodles"),
            ("weekend", "周末也吃", "At weekends too", "calendar-weekend"),
        )
    ),
    least=1,
    most=3,
)
YES_NO = _field(
    FieldType.YES_NO,
    "您领着养老金吗？",
    "Do you draw a pension?",
    Text("每个月有没有退休的钱。", "Money from your work, every month."),
    options=(
        Option("yes", Text("领着", "Yes"), "mdi6.check-circle"),
        Option("no", Text("没有领", "No"), "mdi6.close-circle"),
    ),
)
RELATION = _field(FieldType.RELATION, "您是老人的什么人？", "Who are you to them?", _CHOOSE)
PLACE = _field(FieldType.PLACE, "您现在住在哪里？", "Where do you live now?", _CHOOSE)
NAME = _field(
    FieldType.TEXT,
    "孩子叫什么名字？",
    "What is the child's name?",
    Text("和户口本上一样。", "As in the household book."),
)
STORY = _field(
    FieldType.LONG_TEXT,
    "出了什么事？",
    "What has happened?",
    Text("哪里、什么时候、怎么了。", "Where, when and what."),
    why=Text("说清楚，来的人才带对东西。", "So that we bring the right things."),
)


def _places(*rows: tuple[str, str, str]) -> tuple[Option, ...]:
    return tuple(Option(code, Text(name, name), f"mdi6.{icon}") for code, name, icon in rows)


_CITIES = _places(
    ("510104", "锦江区", "home-city"),
    ("5101", "成都市", "city"),
    ("5103", "自贡市", "city"),
    ("5104", "攀枝花市", "city"),
    ("5132", "阿坝藏族羌族自治州", "city"),
    ("5133", "甘孜藏族自治州", "city"),
    ("5134", "凉山彝族自治州", "city"),
    ("5120", "资阳市", "city"),
)
_COMMUNITIES = _places(
    ("510104901001", "青禾社区", "home"),
    ("510104901002", "青竹社区", "home"),
    ("510104901003", "青松社区", "home"),
)
_WAY = _places(
    ("51", "四川省", "map"),
    ("5101", "成都市", "city"),
    ("510104", "锦江区", "home-city"),
    ("510104901", "青禾街道", "home-group"),
)
_DAYS = (Option("2025-10-16", Text("今天", "Today"), "mdi6.calendar-today"),)


def _sample(content: Question, step: int, asks: int | None = None) -> Screen:
    content = replace(content, options=content.options or content.field.options)
    return Screen(
        content,
        progress=sample.progress(step),
        back=True,
        restart=True,
        online=True,
        asks_still_there=asks,
    )


SAMPLES = (
    _sample(Question(sample.PHONE_FIELD, Phone("138000012"), 2), 2),
    _sample(Question(sample.PHONE_FIELD, sample.PHONE, 0, read_from=sample.NAME), 2),
    _sample(
        Question(sample.PHONE_FIELD, Phone("23800001230"), 0, complaint="field.phone.not_mobile"), 2
    ),
    _sample(Question(sample.ACCOUNT_FIELD, sample.ACCOUNT, 0), 4),
    _sample(Question(sample.ACCOUNT_FIELD, None, 16), 4),
    _sample(Question(sample.CHOICE_FIELD, None, 1), 3),
    _sample(Question(sample.CHOICE_FIELD, "spouse", 0), 3),
    _sample(Question(sample.CHOICE_FIELD, None, 1, read_from=sample.NAME), 2),
    _sample(
        Question(sample.ACCOUNT_FIELD, None, 16, read_from=sample.NAME, portrait=sample.PORTRAIT), 2
    ),
    _sample(Question(sample.PHONE_FIELD, Phone("138000012"), 2), 2, asks=16),
    _sample(Question(RESIDENT_ID, sample.NUMBER, 0), 3),
    _sample(Question(RESIDENT_ID, sample.NUMBER, 0, known="before"), 3),
    _sample(Question(RESIDENT_ID, sample.NUMBER, 0, complaint="field.resident_id.check"), 3),
    _sample(Question(CREDIT_CODE, CreditCode("91510104MA6"), 7), 3),
    _sample(
        Question(CREDIT_CODE, CreditCode("91510104MA61XXXXX5"), 0, "field.credit_code.check"), 3
    ),
    _sample(Question(DATE, Day("202002"), 2, options=_DAYS), 3),
    _sample(Question(DATE, Day("20200230"), 0, "field.date.none", options=_DAYS), 3),
    _sample(Question(DATE, Day("1942-03-05"), 0, options=_DAYS, known="card"), 3),
    _sample(Question(AMOUNT, Money("12345.6"), 0), 3),
    _sample(Question(AMOUNT, Money("98765.43"), 0, "field.amount.too_much"), 3),
    _sample(Question(MEALS, "breakfast,lunch", 0), 3),
    _sample(Question(MEALS, "", 1, "field.choices.too_few"), 3),
    _sample(Question(YES_NO, None, 1), 3),
    _sample(Question(YES_NO, "yes", 0, known="before"), 3),
    _sample(Question(RELATION, "child", 0, options=RELATIONS), 3),
    _sample(Question(PLACE, None, 1, options=_CITIES), 3),
    _sample(Question(PLACE, PersonalText("510104901001"), 0, options=_COMMUNITIES, path=_WAY), 3),
    _sample(Question(NAME, PersonalText("王小英"), 0, known="card"), 3),
    _sample(Question(NAME, None, 1), 3),
    _sample(Question(STORY, PersonalText("三单元门口的路灯坏了，晚上看不见台阶。"), 0), 3),
)
