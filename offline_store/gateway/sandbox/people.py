"""Synthetic circumstances of a synthetic person: the same for the same card, of nobody real."""

from __future__ import annotations

import hashlib
import random
from datetime import date, timedelta

from kiosk.domain.identity import is_citizen_number
from offline_store.wire import Private, ReplyFact, Words


def chance(about: str, number: str) -> random.Random:
    """Return the dice of one person for one subject."""
    return random.Random(hashlib.sha256(f"{about}\n{number}".encode()).digest())


def birth(number: str) -> date | None:
    """Return the day of birth that a resident's number tells."""
    if not is_citizen_number(number):
        return None
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def age(number: str, today: date) -> int | None:
    """Return full years; None where the number does not tell."""
    born = birth(number)
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def fact(zh: str, en: str, value: Words | Private) -> ReplyFact:
    """Return a row."""
    return ReplyFact(label=Words(zh=zh, en=en), value=value)


def same(text: str) -> Words:
    """Return what is the same in both languages, such as a number."""
    return Words(zh=text, en=text)


def yuan(cents: int) -> Words:
    """Return an amount of money."""
    text = f"{cents // 100}.{cents % 100:02d}"
    return Words(zh=f"{text} 元", en=f"CNY {text}")


def day(value: date) -> Words:
    """Return a day."""
    return Words(zh=f"{value.year}年{value.month}月{value.day}日", en=value.isoformat())


def month(value: date) -> Words:
    """Return a month."""
    return Words(zh=f"{value.year}年{value.month}月", en=f"{value:%Y-%m}")


def months_back(today: date, count: int) -> list[date]:
    """Return the first days of the last whole months, the newest first."""
    found, first = [], today.replace(day=1)
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found
