"""Numbers as people say them in Mandarin."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_BY_ONE = str.maketrans("0123456789", "零幺二三四五六七八九")
_YEAR = str.maketrans("0123456789", _DIGITS)
_UNITS = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")
LARGEST = 10**16 - 1


def cardinal(number: int) -> str:
    """Return a whole number from 0 to ``LARGEST`` in words: 80 is 八十, 10016 is 一万零一十六.

    Where it begins with two thousand, or two myriads, that is said 两, as people do.

    Raises:
        ValueError: the number is outside.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError("outside the numbers that are said in words")
    if number == 0:
        return _DIGITS[0]
    words = ""
    gap = False
    for place in reversed(range(len(_MYRIADS))):
        group = number // 10000**place % 10000
        if group == 0:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += _DIGITS[0]
        gap = False
        words += _below_myriad(group) + _MYRIADS[place]
    if words.startswith("一十"):
        return words[1:]
    return "两" + words[1:] if words.startswith(("二千", "二万", "二亿")) else words


def _below_myriad(group: int) -> str:
    words = ""
    gap = False
    for place in reversed(range(len(_UNITS))):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _UNITS[place]
        gap = False
    return words


def yuan(amount: str) -> str:
    """Return a sum in words: 1200.50 is 一千二百元五角; empty where it is none.

    Args:
        amount: digits, with at most two more behind a point, perhaps not typed to the end.
    """
    whole, _, rest = amount.partition(".")
    if not (whole.isascii() and whole.isdigit()) or int(whole) > LARGEST:
        return ""
    tenths, hundredths = (int(digit) for digit in rest.ljust(2, "0")[:2])
    words = cardinal(int(whole)) + "元" if int(whole) or not (tenths or hundredths) else ""
    words += f"{_DIGITS[tenths]}角" if tenths else _DIGITS[0] if words and hundredths else ""
    return words + (f"{_DIGITS[hundredths]}分" if hundredths else "")


def one_by_one(digits: str) -> str:
    """Return digits as a telephone number is said, 1 as 幺; anything else stays."""
    return digits.translate(_BY_ONE)


def year(digits: str) -> str:
    """Return the digits of a year, each by itself: 2025 is 二零二五."""
    return digits.translate(_YEAR)
