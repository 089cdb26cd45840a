"""What stands on the screen, as it is read aloud.

A voice engine reads 138 0000 1230 as a hundred and thirty-eight, and a star as a star. Here ids and
telephone numbers become single digits (1 as 幺), dates and times what people say, masks something
that can be said, and only then the text goes to the voice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from kiosk.domain.text import Language
from kiosk.speech.numbers import LARGEST, cardinal, one_by_one, year, yuan

_MEASURES = "个件位次天条张步页样种份家人分小周岁块元公"
_UNITS = _MEASURES + "年月日号点秒米度斤毛角"
_COUNTED = _MEASURES + "点秒米斤年名套倍千万亿"
"""Before these two is 两. One is in a school's second year, though: 二年级."""
_UNIT_WORDS = {
    "℃": "度", "°C": "度", "mmHg": "毫米汞柱", "kPa": "千帕", "㎡": "平方米", "m²": "平方米",
    "m³": "立方米", "km": "公里", "cm": "厘米", "mm": "毫米", "kg": "公斤", "mg": "毫克",
    "mL": "毫升", "ml": "毫升", "min": "分钟", "kWh": "度", "m": "米", "g": "克", "L": "升",
}  # fmt: skip
_EN_UNITS = {"℃": "degrees", "°C": "degrees", "mmHg": "millimetres of mercury", "元": "yuan"}
_ALARMS = "110|119|120|122"
_EN_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def spoken(text: str, language: Language) -> str:
    """Return ``text`` as the voice of ``language`` should get it: one line, no marks but pauses."""
    text = text.strip()
    for pattern, say in _english() if language == "en" else _chinese():
        text = pattern.sub(say, text)
    return text.strip()


def _groups(match: re.Match[str], pause: str, say: Callable[[str], str]) -> str:
    return pause.join(say(part) for part in re.split(r"[\s-]+", match[0]) if part)


def _units(words: Mapping[str, str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _letters_apart(part: str) -> str:
    return " ".join(part)


# Chinese


def _zh_digits(match: re.Match[str]) -> str:
    return _groups(match, "，", one_by_one)


def _zh_phone(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    return "，".join(one_by_one(part) for part in (digits[:3], digits[3:7], digits[7:]))


def _zh_code(match: re.Match[str]) -> str:
    def say(part: str) -> str:
        return re.sub(r"[A-Z]", lambda letter: f"{letter[0]} ", one_by_one(part)).strip()

    return _groups(match, "，", say)


def _zh_masked_phone(match: re.Match[str]) -> str:
    return f"{one_by_one(match[1])}，中间四位不念，{one_by_one(match[2])}"


def _zh_date(match: re.Match[str]) -> str:
    return f"{year(match[1])}年{cardinal(int(match[3]))}月{cardinal(int(match[4]))}日"


def _zh_month(match: re.Match[str]) -> str:
    return f"{year(match[1])}年{cardinal(int(match[2]))}月"


def _zh_house(match: re.Match[str]) -> str:
    return "杠".join(one_by_one(part) for part in match[0].split("-"))


def _zh_time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    said = f"{_two(hour)}点"
    if minute:
        said += ("零" if minute < 10 else "") + cardinal(minute) + "分"
    return said


def _zh_amount(match: re.Match[str]) -> str:
    return yuan(match[1]) if "." in match[1] else f"{match[1]}元"


def _zh_range(match: re.Match[str]) -> str:
    return f"{match[1]}到{match[2]}"


def _zh_one_by_one(match: re.Match[str]) -> str:
    return one_by_one(match[0].strip())


def _zh_unit(match: re.Match[str]) -> str:
    return _UNIT_WORDS[match[1]]


def _zh_circled(match: re.Match[str]) -> str:
    return cardinal(ord(match[0]) - ord("①") + 1) + "，"


def _zh_decimal(match: re.Match[str]) -> str:
    return f"{_number(match[1])}点{year(match[2])}"


def _zh_number(match: re.Match[str]) -> str:
    digits, unit = match["digits"], match["unit"]
    if (len(digits) > 1 and digits[0] == "0") or (len(digits) > 4 and not unit):
        return one_by_one(digits) + unit
    if int(digits) == 2 and unit and unit in _COUNTED and not match["ordinal"]:
        return f"两{unit}"
    return (match["ordinal"] or "") + _number(digits) + unit


def _number(digits: str) -> str:
    return cardinal(int(digits)) if int(digits) <= LARGEST else one_by_one(digits)


def _two(number: int) -> str:
    return "两" if number == 2 else cardinal(number)


_CODE = r"(?<![A-Za-z0-9])[A-Z]{1,4}[0-9]+(?: ?[0-9]+)*(?![A-Za-z])"
_END = r"(?![0-9])"
_START = r"(?<![0-9])"
_WHOLE = r"(?<![0-9./-])"


@cache
def _chinese() -> tuple[_Rule, ...]:
    """Return the rules in the order in which they are kept to; made when first needed."""
    return (
        (re.compile(r"(?<=[。！？；，：、])[ \t]*\n\s*|(?<=^)\s+"), lambda _: ""),
        (re.compile("[０-９]"), lambda m: str(int(m[0]))),
        # Between two of the parts that stand on a screen: nobody writes a space within words.
        (re.compile(r"(?<=[\u4e00-\u9fff])[ \t]+(?=[\u4e00-\u9fff])"), lambda _: "。"),
        (re.compile(r"\s*\n\s*"), lambda _: "。"),
        (re.compile(rf"{_START}([0-9]{{3}}) ?\*{{4}} ?([0-9]{{4}}){_END}"), _zh_masked_phone),
        (re.compile(r"\*+(?=[0-9])"), lambda _: "尾号"),
        (re.compile(r"\*+"), lambda _: "某"),
        (re.compile(_CODE), _zh_code),
        (re.compile("[①-⑳]"), _zh_circled),
        (re.compile(r"(?<=[0-9]),(?=[0-9]{3})"), lambda _: ""),
        (re.compile(r"\+86\s?"), lambda _: "加八六，"),
        (re.compile(rf"{_START}([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_END}"), _zh_date),
        (
            re.compile(rf"{_WHOLE}((?:19|20)[0-9]{{2}})[-/](0?[1-9]|1[0-2])(?![0-9./-])"),
            _zh_month,
        ),
        (re.compile(r"(?<![0-9])0(?=[1-9][月日])"), lambda _: ""),
        (re.compile(r"[0-9]+(?:-[0-9]+){2,}"), _zh_house),
        (re.compile(rf"(?<=[打拨])\s*[0-9]{{3,6}}(?![0-9-])(?!\s*[{_UNITS}])"), _zh_one_by_one),
        (
            re.compile(rf"{_START}(?:{_ALARMS})(?=\s*(?:急救|报警|火警|热线|电话))"),
            _zh_one_by_one,
        ),
        (re.compile(rf"{_START}[0-9]{{3,4}}(?=\s*[室房])"), _zh_one_by_one),
        (
            re.compile(rf"{_START}[0-9]{{6}} [0-9]{{8}} [0-9]{{3}}[0-9Xx](?![0-9A-Za-z])"),
            _zh_digits,
        ),
        (re.compile(r"(?<![0-9A-Za-z])[-−](?=[0-9.]+\s*(?:℃|°C|度))"), lambda _: "零下"),
        (re.compile(rf"(?<=[0-9])\s*({_units(_UNIT_WORDS)})(?![A-Za-z])"), _zh_unit),
        (re.compile(r"(?<=次)/分(?:钟)?"), lambda _: "每分钟"),
        (re.compile(rf"{_START}([0-9]{{2,3}})/([0-9]{{2,3}}){_END}"), lambda m: f"{m[1]}，{m[2]}"),
        (re.compile(rf"{_START}([0-9]{{4}})(?=\s*年)"), lambda m: year(m[1])),
        (re.compile(r"(?<=[0-9])\s*[-~–—～]\s*(?=[0-9]{1,2}:[0-9]{2})"), lambda _: "到"),
        (re.compile(rf"{_START}([01]?[0-9]|2[0-3]):([0-5][0-9]){_END}"), _zh_time),
        (re.compile(rf"{_START}1[3-9][0-9](?: ?[0-9]{{4}}){{2}}{_END}"), _zh_phone),
        (re.compile(rf"{_START}0[0-9]{{2,3}}-[0-9]{{3,4}} ?[0-9]{{4}}{_END}"), _zh_digits),
        (re.compile(r"[0-9]{17}[0-9Xx](?![0-9A-Za-z])"), _zh_digits),
        (
            re.compile(
                r"(?<=[尾回]号)\s*[0-9]+|(?<=[编单工]号)\s*[0-9]{3,}|"
                r"(?<=码)[：:]?\s*[0-9]{3,}|(?<=号码)\s*[0-9]+|[0-9]{4}(?: [0-9]{4})+(?: [0-9]+)?"
            ),
            _zh_digits,
        ),
        (re.compile(r"(?<=[%月日天年])\s*[-~–—～]\s*(?=[0-9])"), lambda _: "到"),
        (re.compile(r"[¥￥]\s*([0-9]+(?:\.[0-9]{1,2})?)"), _zh_amount),
        (re.compile(r"([0-9]+\.[0-9]{1,2})\s*元"), _zh_amount),
        (re.compile(r"(?<![0-9-])([0-9]{1,3})\s*[-~–—～]\s*([0-9]{1,3})(?![0-9-])"), _zh_range),
        (
            re.compile(r"([0-9]+)(?:\.([0-9]+))?\s*%"),
            lambda m: f"百分之{m[1]}" + (f".{m[2]}" if m[2] else ""),
        ),
        (re.compile(r"([0-9]+)\.([0-9]+)"), _zh_decimal),
        (
            re.compile(
                r"(?P<ordinal>第)?\s*(?P<digits>[0-9]+)\s*"
                rf"(?P<unit>(?:(?!年级)[{_UNITS}{_COUNTED}])?)"
            ),
            _zh_number,
        ),
        (re.compile(r"[“”\"'‘’《》【】「」()（）·•→←…]+"), lambda _: " "),
        (
            re.compile(
                r"(?<=[\u4e00-\u9fff，。！？；：、])[ \t]+(?=[\u4e00-\u9fff，。！？；：、])"
            ),
            lambda _: "",
        ),
        (re.compile(r"\s+"), lambda _: " "),
    )


# English


def _en_digits(match: re.Match[str]) -> str:
    return _groups(match, ", ", _letters_apart)


def _en_unit(match: re.Match[str]) -> str:
    return f" {_EN_UNITS[match[1]]}"


def _en_date(match: re.Match[str]) -> str:
    month = int(match[2])
    if not 1 <= month <= 12:
        return match[0]
    return f"{int(match[3])} {_EN_MONTHS[month - 1]} {match[1]}"


@cache
def _english() -> tuple[_Rule, ...]:
    """Return the rules in the order in which they are kept to; made when first needed."""
    return (
        (re.compile(r"(?<=[.!?;:,])[ \t]*\n\s*"), lambda _: " "),
        (re.compile(r"\s*\n\s*"), lambda _: ". "),
        (
            re.compile(rf"{_START}([0-9]{{3}}) ?\*{{4}} ?([0-9]{{4}}){_END}"),
            lambda m: f"{_letters_apart(m[1])}, four hidden, {_letters_apart(m[2])}",
        ),
        (re.compile(r"\*+"), lambda _: " hidden "),
        (re.compile(_CODE), _en_digits),
        (re.compile(rf"{_START}([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}){_END}"), _en_date),
        (re.compile(rf"{_START}1[3-9][0-9](?: ?[0-9]{{4}}){{2}}{_END}"), _en_digits),
        (re.compile(rf"{_START}0[0-9]{{2,3}}-[0-9]{{3,4}} ?[0-9]{{4}}{_END}"), _en_digits),
        (
            re.compile(r"[0-9]{17}[0-9Xx](?![0-9A-Za-z])|[0-9]{4}(?: [0-9]{4})+(?: [0-9]+)?"),
            _en_digits,
        ),
        (re.compile(r"[¥￥]\s*([0-9][0-9,]*(?:\.[0-9]+)?)"), lambda m: f"{m[1]} yuan"),
        (re.compile(rf"(?<=[0-9])\s*({_units(_EN_UNITS)})(?![A-Za-z])"), _en_unit),
        (
            re.compile(rf"{_START}([0-9]{{2,3}})/([0-9]{{2,3}}){_END}"),
            lambda m: f"{m[1]} over {m[2]}",
        ),
        (re.compile(r"(?<=[0-9])\s*[-~–—～]\s*(?=[0-9]{1,2}:[0-9]{2})"), lambda _: " to "),
        (re.compile(r"[“”\"→←•·…]+"), lambda _: " "),
        (re.compile(r"\s+"), lambda _: " "),
    )
