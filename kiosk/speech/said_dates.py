"""Days as people say them: 一九五三年三月五号, 昨天, 上个月初, 二月初三 of the farmers."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.chinese import lunar
from kiosk.speech.said_numbers import digits, number, plain

_AWAY = {
    "大前天": -3, "大后天": 3, "前天": -2, "后天": 2, "昨天": -1, "明天": 1, "今天": 0, "昨日": -1,
    "今日": 0, "明日": 1, "昨儿": -1, "今儿": 0, "前日": -2, "昨晚": -1, "today": 0,
    "yesterday": -1, "tomorrow": 1,
}  # fmt: skip
_YEARS_AWAY = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_MONTHS_AWAY = {
    "上上个月": -2,
    "上个月": -1,
    "上月": -1,
    "这个月": 0,
    "本月": 0,
    "下个月": 1,
    "下月": 1,
}
_OF_MONTH = {
    "月初": 1,
    "初头": 1,
    "月中": 15,
    "月半": 15,
    "月底": 31,
    "月末": 31,
    "初": 1,
    "底": 31,
}
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_WEEKDAYS = "一二三四五六"
_N = "0-9零〇一二两三四五六七八九十"
_YEAR = re.compile(rf"([{_N}幺]{{2,4}})年(?!前|后)")
_AGO = re.compile(rf"([{_N}]+|半)(天|个?星期|个?礼拜|周|个?月|年)(之?前|以?前|之?后|以?后)")
_MONTH = re.compile(rf"(闰)?([{_N}]{{1,2}}|正|冬|腊)月")
_WEEKDAY = re.compile(rf"(上上?|下下?|这|本)?(?:个)?(?:星期|礼拜|周)([{_WEEKDAYS}日天])")
_FARMERS = re.compile(r"农历|阴历|旧历|老历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|廿|大年")
_EN_MONTHS = "january february march april may june july august september october november december"


@dataclass(frozen=True, slots=True)
class SaidDay:
    """A day that was said; ``farmers``: by their calendar, and put into the common one."""

    day: date
    farmers: bool = False


def day(text: str, today: date, *, ahead: bool = False) -> SaidDay | None:
    """Return the day that is said; None where there is none.

    Args:
        ahead: it lies ahead, where no year is said; else it has been.
    """
    said = re.sub(r"[\s，。！,.]", "", plain(text))
    english = _english(plain(text), today)
    if english is not None:
        return SaidDay(english)
    found = _relative(said, today) or _as_written(said)
    if found is not None:
        return SaidDay(found)
    return _by_calendar(said, today, ahead=ahead)


def _relative(said: str, today: date) -> date | None:
    for word, away in _AWAY.items():
        if word in said:
            return today + timedelta(away)
    ago = _AGO.search(said)
    if ago is not None:
        if ago[1] == "半":
            return _moved(
                today, {"月": 15, "年": 182}.get(ago[2][-1], 0), "天", back="前" in ago[3]
            )
        count = _int(ago[1]) or 0
        return _moved(today, count, ago[2].lstrip("个"), back="前" in ago[3])
    week = _WEEKDAY.search(said)
    if week is None:
        return None
    weekday = _WEEKDAYS.find(week[2]) if week[2] in _WEEKDAYS else 6
    weeks = (week[1] or "").count("下") - (week[1] or "").count("上")
    return today + timedelta(weekday - today.weekday() + 7 * weeks)


def _moved(today: date, count: int, unit: str, *, back: bool) -> date:
    count = -count if back else count
    match unit:
        case "天":
            return today + timedelta(count)
        case "月":
            return _in_month(today, count, today.day)
        case "年":
            return _in_month(today, 12 * count, today.day)
    return today + timedelta(7 * count)


def _in_month(today: date, months: int, day_of_month: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(day_of_month, monthrange(year, month + 1)[1]))


def _as_written(said: str) -> date | None:
    """Return a day of eight digits, or of a year, a month and a day between marks."""
    found = re.search(r"((?:19|20)[0-9]{2})[-/年]?([0-9]{1,2})[-/月]?([0-9]{1,2})", said)
    spelt = digits(said) if not re.search("[年月日号初十]", said) else ""
    if found is not None:
        return _date(int(found[1]), int(found[2]), int(found[3]))
    return _date(int(spelt[:4]), int(spelt[4:6]), int(spelt[6:])) if len(spelt) == 8 else None


def _by_calendar(said: str, today: date, *, ahead: bool) -> SaidDay | None:
    year = _year(said, today)
    for word, away in _MONTHS_AWAY.items():
        if word in said:
            rest = said.split(word, 1)[1]
            month_day = _day_of_month(rest) or 1
            return SaidDay(_in_month(today, away, month_day))
    behind = said[_last_year(said) :]
    month = _MONTH.search(behind)
    if month is None:
        alone = re.fullmatch(rf"([{_N}]{{1,3}})[号日]", behind) if year is None else None
        if alone is not None:
            return _alone(_int(alone[1]) or 0, today, ahead=ahead)
        return SaidDay(date(year, 1, 1)) if year is not None and _YEAR.search(said) else None
    number_of = _LUNAR_MONTHS.get(month[2]) or _int(month[2])
    of_month = _day_of_month(behind[month.end() :])
    if number_of is None or not 1 <= number_of <= 12:
        return None
    farmers = _FARMERS.search(said) is not None
    years = [year] if year is not None else _near(today, ahead=ahead)
    for each in years:
        if farmers:
            made = lunar.solar(each, number_of, of_month or 1, leap=bool(month[1]))
        else:
            last = monthrange(each, number_of)[1]
            made = _date(each, number_of, last if of_month == 31 else of_month or 1)
        if made is not None and (year is not None or (made >= today if ahead else made <= today)):
            return SaidDay(made, farmers)
    return None


def _near(today: date, *, ahead: bool) -> list[int]:
    return [today.year, today.year + 1] if ahead else [today.year, today.year - 1]


def _alone(day_of_month: int, today: date, *, ahead: bool) -> SaidDay | None:
    """Return a day of this month, or of the one before it or behind."""
    months = (0, 1) if ahead else (0, -1)
    for away in months:
        month = _in_month(today, away, 1)
        made = _date(month.year, month.month, day_of_month)
        if made is not None and (made >= today if ahead else made <= today):
            return SaidDay(made)
    return None


def _last_year(said: str) -> int:
    found = list(_YEAR.finditer(said))
    ends = [match.end() for match in found]
    ends += [said.index(word) + len(word) for word in _YEARS_AWAY if word in said]
    return max(ends, default=0)


def _year(said: str, today: date) -> int | None:
    for word, away in _YEARS_AWAY.items():
        if word in said:
            return today.year + away
    found = _YEAR.search(said)
    if found is None:
        return None
    spelt = digits(found[1])
    if len(spelt) == 4:
        return int(spelt)
    if len(spelt) != 2:
        return None
    short = int(spelt)
    return 2000 + short if short <= today.year % 100 + 1 else 1900 + short


def _day_of_month(rest: str) -> int | None:
    """Return the day that is said behind a month: 五号, 初三, 廿八, 底."""
    rest = rest.removeprefix("的")
    for word, meant in (*_OF_MONTH.items(), ("中旬", 15), ("上旬", 5), ("下旬", 25)):
        if rest.startswith(word) and not re.match(rf"初[{_N}]", rest):
            return meant
    found = re.match(rf"(初|廿|卅)?([{_N}]{{1,3}})", rest)
    if found is None:
        return None
    value = _int(found[2])
    if value is None:
        return None
    return value + {"廿": 20, "卅": 30}.get(found[1] or "", 0)


def _int(said: str) -> int | None:
    if not re.search("[十百]", said):
        spelt = digits(said)
        return int(spelt) if spelt else None
    value = number(said)
    return None if value is None else int(value)


def _english(said: str, today: date) -> date | None:
    words = re.findall(r"[a-z]+|[0-9]+", said)
    for at, word in enumerate(words):
        if word in _EN_MONTHS.split() and len(word) > 2:
            month = _EN_MONTHS.split().index(word) + 1
            near = [int(w) for w in words[max(0, at - 2) : at + 3] if w.isdigit()]
            years = [n for n in near if n > 1900] or [today.year]
            days = [n for n in near if 1 <= n <= 31] or [1]
            return _date(years[0], month, days[0])
    return None


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None
