"""What was said in answer to a question: a number, a sum, a day, one or several of a list, words.

The draft is what the field's type takes when it is typed. What can be heard wrong and not be seen
at a glance is said back before it counts; somebody's own words are shown, and wait for 下一步.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from kiosk.chinese.simplified import simplified
from kiosk.domain.capture_screen import ReadingTyped
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import Personal, PersonalText
from kiosk.domain.screen import Question
from kiosk.domain.service import FieldType
from kiosk.domain.speech import Act, Meant
from kiosk.domain.text import Language
from kiosk.speech import read_back, said_dates
from kiosk.speech.said_numbers import amount, digits

LISTED = frozenset(
    {FieldType.CHOICE, FieldType.CHOICES, FieldType.YES_NO, FieldType.RELATION, FieldType.PLACE}
)
"""Types that are answered by what stands there; see ``options``."""

SPELT = tuple("零一二三四五六七八九十百千万亿两幺点半块元毛角分年月日号初正腊冬闰")
"""Of what a number, a sum or a day is said, for a recogniser that knows only what it is told."""

_Say = Callable[[str, Language], str]
_LENGTHS: Mapping[FieldType, tuple[int, int, _Say]] = {
    FieldType.PHONE: (11, 11, read_back.phone),
    FieldType.RESIDENT_ID: (18, 18, read_back.identity),
    FieldType.CREDIT_CODE: (18, 18, read_back.fours),
    FieldType.ACCOUNT: (12, 19, read_back.fours),
}
"""Types of numbers: characters from and to, and how they are said back."""

_LETTERS = {FieldType.RESIDENT_ID: "x", FieldType.CREDIT_CODE: "abcdefghjklmnpqrtuwxy"}
_FEW = 3
"""Digits of a number that may be said in parts: fewer were some other word."""

_READING_DIGITS = (2, 3)


def answered(said: str, content: Question, today: date, language: Language) -> Meant | None:
    """Return what ``said`` answers to ``content``'s question; None where it is no answer."""
    field = content.field
    if field.type in _LENGTHS:
        return _number(said, content, language)
    match field.type:
        case FieldType.AMOUNT:
            sum_ = amount(said)
            if sum_ is None:
                return None
            draft = f"{sum_.normalize():f}"
            return _whole(draft, content, read_back.money(draft, language), language)
        case FieldType.DATE:
            ahead = field.least is not None and str(field.least) == "today"
            day = said_dates.day(said, today, ahead=ahead)
            if day is None:
                return None
            back = read_back.day(day.day, language, farmers=day.farmers)
            return _whole(f"{day.day:%Y%m%d}", content, back, language)
        case FieldType.TEXT:
            return _shown(tidy(said), content, language)
        case FieldType.LONG_TEXT:
            return _shown(_joined(_plain(content.draft), tidy(said)), content, language)
        case FieldType.PLACE:
            named = re.search("[省市区县州盟旗镇乡村]|街道|社区", said)
            return _shown(tidy(said), content, language) if named else None
    return None


def reading(said: str, content: ReadingTyped, language: Language) -> Meant | None:
    """Return what a number of a reading, said as one, does to the pad; None where none was said.

    Tenths are digits too: 三十六度五 is 3 6 5.
    """
    number = digits(said)
    least, most = _READING_DIGITS
    if content.device is DeviceName.THERMOMETER and len(number) == least:
        number += "0"
    if not least <= len(number) <= most:
        return None
    keys = tuple(Act("key", PersonalText(digit)) for digit in number)
    words = ", ".join(number) if language == "en" else read_back.fours(number, language)
    return Meant((Act("key", PersonalText("clear")), *keys), words)


def _number(said: str, content: Question, language: Language) -> Meant | None:
    """Return a number that was said whole, or the next part of one that is begun."""
    field = content.field
    least, most, say = _LENGTHS[field.type]
    spelt = digits(said, _LETTERS.get(field.type, "")).upper()
    if sum(sign.isdigit() for sign in spelt) < _FEW:
        return None
    begun = _plain(content.draft)
    whole = begun + spelt if len(begun) < least and len(begun + spelt) <= most else spelt
    if content.known is not None or len(spelt) >= least:
        whole = spelt
    if least <= len(whole) <= most:
        return _whole(whole, content, say(whole, language), language)
    return _shown(whole, content, language)


def _whole(draft: str, content: Question, back: str, language: Language) -> Meant:
    acts = (Act("draft", PersonalText(draft)), Act("next"))
    return Meant(acts, content.field.label.in_(language), PersonalText(back))


def _shown(draft: str, content: Question, language: Language) -> Meant | None:
    """Return an answer that is seen before it counts; None where there is nothing of it."""
    if not draft:
        return None
    return Meant((Act("draft", PersonalText(draft)),), content.field.label.in_(language))


def _plain(draft: Personal | str | None) -> str:
    return draft.reveal() if isinstance(draft, Personal) else draft or ""


_HAN = "\u3400-\u9fff"
_MARKS = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；", ":": "："})
_HUMS = re.compile(
    rf"(?:^|(?<=[，。]))[嗯呃额哦啊诶]+[，、。]?|(?<=[{_HAN}])[呃额]+(?=[{_HAN}，。])"
)


def tidy(said: str) -> str:
    """Return dictated words as they are written: simplified, without gaps and hums."""
    text = simplified(unicodedata.normalize("NFC", said)).strip()
    text = re.sub(rf"(?<=[{_HAN}，。！？、；：])\s+|\s+(?=[{_HAN}，。！？、；：])", "", text)
    text = re.sub(rf"(?<=[{_HAN}])[,?!;:]", lambda mark: mark[0].translate(_MARKS), text)
    text = re.sub(rf"(?<=[{_HAN}])\.(?![0-9])", "。", text)
    return _HUMS.sub("", text).strip("，、 ")


def _joined(before: str, more: str) -> str:
    """Return what was said before and what was said now, as two sentences."""
    if not before or not more:
        return before or more
    if before[-1] in "。！？.!?，,\n":
        return before + more
    return f"{before.rstrip()}{'. ' if before.isascii() else '。'}{more}"
