"""Numbers as people say them: digit by digit, as a number, as money.

幺三八零零 is 13800, 三个五 is 555, 一百三十八 is 138 where digits are asked for; 四千五 is 4500 and
一千二百五十块五 is 1250.5 where money is.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from kiosk.chinese.simplified import simplified
from kiosk.speech.sounds import syllables

_DIGITS = {
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    **dict(zip("〇洞幺两俩拐勾", "0012279", strict=True)),
}
_BY_SOUND = {
    "ling": "0", "lin": "0", "yao": "1", "yi": "1", "er": "2", "san": "3", "si": "4", "wu": "5",
    "liu": "6", "lu": "6", "qi": "7", "guai": "7", "ba": "8", "jiu": "9",
}  # fmt: skip
"""What a digit sounds like that a recogniser wrote as another word: 药 for 幺, 酒 for 九."""

_ENGLISH = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_MANY = {"double": 2, "triple": 3}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_D = "一二两三四五六七八九"
_CARDINAL = re.compile(
    rf"(?:[{_D}]千)?(?:零?[{_D}]百)?(?:零?[{_D}]?十)?(?:(?<=[百千十])[{_D}](?![个])|零[{_D}](?=$))?"
)
_REPEATED = re.compile(rf"([{_D}2-9])个([{_D}零幺0-9])|双([{_D}零幺0-9])")
_MOSTLY = 0.6
"""Of what is said so much must be digits, if some of them are so by their sound alone."""

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千万亿点半]+")


def plain(text: str) -> str:
    """Return ``text`` in simplified characters, small letters and plain digits."""
    return simplified(unicodedata.normalize("NFKC", text).casefold())


def digits(text: str, others: str = "") -> str:
    """Return the digits that are said, in their order; none where there are none.

    Args:
        others: small letters that count as well, as the x of an identity card's number.
    """
    said = _without_words(plain(text), others)
    said = _REPEATED.sub(_repeated, said)
    said = re.sub(r"[零一二两三四五六七八九十百千]+", _spelt, said)
    out = "".join(_DIGITS.get(sign, sign) for sign in said)
    return "".join(sign for sign in out if sign in "0123456789" or sign in others)


def _without_words(said: str, others: str) -> str:
    """Return it with digits for English words and for what sounds like a digit among digits."""
    words = re.findall(r"[a-z]+|.", said, re.DOTALL)
    out, many = [], 1
    for word in words:
        if word in _MANY:
            many = _MANY[word]
        elif word in _ENGLISH:
            out.append(_ENGLISH[word] * many)
            many = 1
        else:
            out.append(word)
    said = "".join(out)
    if others:
        said = re.sub(r"埃克斯|艾克斯|叉叉|叉", "x", said)
    meant = [c for c in said if not c.isspace() and unicodedata.category(c)[0] in "LN"]
    known = [c for c in meant if c in _DIGITS or c in _UNITS or c.isdigit() or c == "个"]
    sounding = [c for c in meant if c not in known and _sounds(c)]
    if not known or len(known) + len(sounding) < _MOSTLY * len(meant):
        return said
    return "".join(_sounds(c) if c in sounding else c for c in said)


def _sounds(sign: str) -> str:
    """Return the digit that a character sounds like; empty where it is like none, or is 是."""
    said = syllables(sign)
    return _BY_SOUND.get(said[0], "") if said and not sign.isdigit() else ""


def _repeated(match: re.Match[str]) -> str:
    if match[3]:
        return match[3] * 2
    return match[2] * int(_DIGITS.get(match[1], match[1]))


def _spelt(match: re.Match[str]) -> str:
    """Return a run of number signs as digits: 一百三十八 as 138, 一三八 as it is."""
    run, out = match[0], ""
    while run:
        found = _CARDINAL.match(run)
        part = found[0] if found else ""
        if any(unit in part for unit in _UNITS):
            out += str(_below_myriad(part))
            run = run[len(part) :]
        else:
            out, run = out + _DIGITS.get(run[0], ""), run[1:]
    return out


def _below_myriad(said: str) -> int:
    total, digit = 0, 0
    for sign in said:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        elif sign in _DIGITS:
            digit = int(_DIGITS[sign])
    return total + digit


def number(said: str) -> Decimal | None:
    """Return a number that is said as one: 四千五 is 4500, 三点五 is 3.5, 两万 is 20000."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", said):
        return Decimal(said)
    whole, _, rest = said.partition("点")
    if not whole or any(sign not in _DIGITS and sign not in "十百千万亿半" for sign in whole):
        return None
    if not any(unit in whole for unit in "十百千万亿"):
        value = Decimal("".join(_DIGITS[sign] for sign in whole if sign in _DIGITS) or 0)
    else:
        value = _with_units(whole)
    fraction = "".join(_DIGITS.get(sign, "") for sign in rest)
    return value + Decimal(f"0.{fraction}") if fraction else value


def _with_units(said: str) -> Decimal:
    total, group, digit, last = 0, 0, 0, 1
    half = 0
    for place, sign in enumerate(said):
        if sign in _UNITS:
            last = _UNITS[sign]
            group += (digit or 1) * last
            digit = 0
        elif sign in "万亿":
            last = 10**4 if sign == "万" else 10**8
            total = (total + (group + digit or 1)) * last
            group = digit = 0
        elif sign == "半":
            half = last // 2
        elif _DIGITS[sign] == "0":
            last = 1 if place else last
        else:
            digit = int(_DIGITS[sign])
    if digit and last >= 100 and said[-1] not in "十百千万亿":
        digit *= last // 10  # 四千五: the unit below is left out
    return Decimal(total + group + digit + half)


_D9 = "0-9一二两三四五六七八九"
_MONEY = re.compile(
    rf"({_NUMBER.pattern})(?:多|来)?(块钱|块|元钱|元|圆)?(?:零?([{_D9}])(?:毛|角|(?=$)))?([{_D9}](?=分|$))?"
)
_SMALL = re.compile(rf"([{_D9}])(?:毛|角)([{_D9}](?=分|$))?")
_PERIOD = re.compile(r"[一每两半]?个?[月年天人](?=.*[0-9一二两三四五六七八九])")
_ROUND = {"万": 10**4, "千": 1000, "百": 100}


def amount(text: str) -> Decimal | None:
    """Return the money that is said, in yuan; None where there is none."""
    said = re.sub(r"(?<=[0-9])[,，](?=[0-9]{3})|\s|[。，！]", "", plain(text))
    said = _PERIOD.sub("", said)
    said = re.sub(
        r"([0-9]+(?:\.[0-9]+)?)([万千百])(?![0-9一二三四五六七八九])",
        lambda m: str(int(Decimal(m[1]) * _ROUND[m[2]])),
        said,
    )
    small, money = _SMALL.search(said), _MONEY.search(said)
    if money is None:
        return None
    if small is not None and small.start() == money.start() and money[2] is None:
        return _digit(small[1]) / 10 + _digit(small[2]) / 100
    value = number(money[1])
    if value is None or money[2] is None:
        return value
    return value + _digit(money[3]) / 10 + _digit(money[4]) / 100


def _digit(sign: str | None) -> Decimal:
    return Decimal(_DIGITS.get(sign, sign)) if sign else Decimal(0)
