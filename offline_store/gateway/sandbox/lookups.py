"""What is only looked up: insurance, housing fund, dues, offences, bills, parcels, health."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from kiosk.domain.site import CHINA
from offline_store.gateway.answers import Answered, Asked
from offline_store.gateway.sandbox.people import (
    age,
    chance,
    day,
    fact,
    month,
    months_back,
    same,
    yuan,
)
from offline_store.wire import Person, Private, ReplyEntry, Words

_SOME = 3
_RETIRED = 60


def social_insurance(asked: Asked, person: Person) -> Answered:
    """Tell the account's balance and the last months' contributions."""
    dice, today = chance("social_insurance", person.number), _today(asked)
    base = dice.randrange(4200_00, 9800_00, 100)
    years = max(1, min(38, (age(person.number, today) or 40) - dice.randrange(20, 30)))
    own, firm = base * 8 // 100, base * 16 // 100
    entries = [
        ReplyEntry(
            id=f"{first:%Y-%m}",
            title=month(first),
            line=_both("自己交 {}，单位交 {}", "You {}, employer {}", own, firm),
            icon="mdi6.calendar-check",
            sort=Words(zh="缴费记录", en="Contributions"),
        )
        for first in months_back(today, 12)
    ]
    facts = [
        fact("个人账户", "Your account", yuan(base * 8 * 12 * years // 100)),
        fact("缴了多久", "Paid for", Words(zh=f"{years} 年", en=f"{years} years")),
        fact("缴费基数", "Base", yuan(base)),
        fact("社保卡号", "Card number", Private(kind="account", private=_account(person.number))),
    ]
    return Answered(number=person.number, facts=facts, entries=entries)


def housing_fund(asked: Asked, person: Person) -> Answered:
    """Tell the balance and the last deposits; one in five has no account."""
    dice, today = chance("housing_fund", person.number), _today(asked)
    if dice.randrange(5) == 0:
        note = Words(zh="没有查到公积金账户", en="No housing-fund account was found")
        return Answered(number=person.number, note=note)
    monthly = dice.randrange(300_00, 1800_00, 50_00)
    entries = [
        ReplyEntry(
            id=f"{first:%Y-%m}",
            title=month(first),
            line=_both("存入 {}", "Paid in {}", 2 * monthly),
            icon="mdi6.home-plus",
            sort=Words(zh="缴存记录", en="Deposits"),
        )
        for first in months_back(today, 12)
    ]
    facts = [
        fact("账户余额", "Balance", yuan(monthly * 2 * dice.randrange(8, 160))),
        fact("每月存入", "Monthly deposit", yuan(2 * monthly)),
        fact("状态", "Status", Words(zh="正常", en="In order")),
    ]
    return Answered(number=person.number, facts=facts, entries=entries)


def party_dues(asked: Asked, person: Person) -> Answered:
    """Tell what was paid this year; two in three are no members."""
    dice, today = chance("party_dues", person.number), _today(asked)
    if dice.randrange(_SOME) > 0:
        note = Words(zh="没有查到您的党员信息", en="You are not found as a party member")
        return Answered(number=person.number, note=note)
    monthly, paid = dice.randrange(2_00, 40_00, 50), dice.randrange(1, today.month + 1)
    entries = [
        ReplyEntry(
            id=f"{today.year}-{number:02d}",
            title=month(date(today.year, number, 1)),
            line=yuan(monthly),
            icon="mdi6.calendar-check",
            badge=Words(zh="已交", en="Paid") if number <= paid else Words(zh="未交", en="Due"),
        )
        for number in range(today.month, 0, -1)
    ]
    facts = [
        fact("今年已交", "Paid this year", yuan(monthly * paid)),
        fact("还欠", "Still due", yuan(monthly * (today.month - paid))),
    ]
    return Answered(number=person.number, facts=facts, entries=entries)


_OFFENCES = (
    ("违停", "Illegal parking", 150_00, 0),
    ("超速不到 20%", "Speeding below 20 %", 200_00, 3),
    ("不按导向车道行驶", "Wrong lane", 100_00, 0),
    ("闯红灯", "Red light", 200_00, 6),
)


def traffic_violations(asked: Asked, person: Person) -> Answered:
    """Tell open offences; half of the people have none."""
    dice, today = chance("traffic_violations", person.number), _today(asked)
    count = max(0, dice.randrange(-_SOME, _SOME + 1))
    entries = []
    for number in range(count):
        zh, en, fine, points = dice.choice(_OFFENCES)
        on = today.replace(month=1, day=1) - timedelta(days=dice.randrange(1, 200) + number)
        entries.append(
            ReplyEntry(
                id=f"v{number + 1}",
                title=Words(zh=zh, en=en),
                line=Words(
                    zh=f"{on.month}月{on.day}日，天府新区", en=f"{on:%d %b}, Tianfu New Area"
                ),
                icon="mdi6.car-info",
                badge=yuan(fine),
                facts=[fact("记分", "Points", same(str(points))), fact("哪天", "On", day(on))],
            )
        )
    note = None if entries else Words(zh="没有未处理的违法", en="No open offences")
    return Answered(number=person.number, entries=entries, note=note)


_BILLS = (
    ("water", "水费", "Water", "mdi6.water", (18_00, 90_00)),
    ("power", "电费", "Electricity", "mdi6.flash", (40_00, 320_00)),
    ("gas", "气费", "Gas", "mdi6.fire", (15_00, 130_00)),
)


def bills(asked: Asked, person: Person) -> Answered:
    """Tell this month's bills of the household."""
    dice, last = chance("bills", person.number), months_back(_today(asked), 1)[0]
    entries = []
    for name, zh, en, icon, (least, most) in _BILLS:
        paid = dice.randrange(_SOME) > 0
        entries.append(
            ReplyEntry(
                id=name,
                title=Words(zh=zh, en=en),
                line=month(last),
                icon=icon,
                badge=Words(zh="已交", en="Paid") if paid else yuan(dice.randrange(least, most)),
            )
        )
    household = Private(kind="account", private=f"51{dice.randrange(10**8):08d}")
    return Answered(
        number=person.number,
        facts=[fact("户号", "Household", household)],
        entries=entries,
        note=Words(zh="只能查，不能在这里交", en="To look up only, not to pay here"),
    )


def locker_code(asked: Asked, person: Person) -> Answered:
    """Tell the codes of the parcels that wait."""
    dice = chance("locker_code", person.number)
    entries = [
        ReplyEntry(
            id=f"p{number + 1}",
            title=Words(zh=f"快递 {number + 1}", en=f"Parcel {number + 1}"),
            line=Words(zh="东门快递柜", en="Locker at the east gate"),
            icon="mdi6.package-variant-closed",
            facts=[
                fact("取件码", "Code", Private(private=f"{dice.randrange(10**6):06d}")),
                fact("柜门", "Door", same(f"{dice.choice('AB')}{dice.randrange(1, 40):02d}")),
            ],
        )
        for number in range(dice.randrange(_SOME))
    ]
    note = None if entries else Words(zh="现在没有您的快递", en="No parcel waits for you")
    return Answered(number=person.number, entries=entries, note=note)


def health_trend(asked: Asked, person: Person) -> Answered:
    """Tell the blood pressure of the last months, for whoever agreed to keep it."""
    dice, today = chance("health_trend", person.number), _today(asked)
    usual = dice.randrange(112, 148)
    entries = []
    for first in months_back(today, 6):
        high = usual + dice.randrange(-8, 9)
        low = high * 62 // 100 + dice.randrange(-4, 5)
        entries.append(
            ReplyEntry(
                id=f"{first:%Y-%m}",
                title=month(first),
                line=Words(zh=f"高压 {high}，低压 {low}", en=f"{high} over {low}"),
                icon="mdi6.heart-pulse",
                facts=[
                    fact("高压", "Systolic", Private(private=f"{high} mmHg")),
                    fact("低压", "Diastolic", Private(private=f"{low} mmHg")),
                    fact("心跳", "Pulse", Private(private=f"{dice.randrange(62, 84)}")),
                ],
            )
        )
    note = Words(zh="只供参考，不是诊断", en="For your information, not a diagnosis")
    return Answered(number=person.number, entries=entries, note=note)


def _today(asked: Asked) -> date:
    return asked.at.astimezone(CHINA).date()


def _both(zh: str, en: str, *cents: int) -> Words:
    amounts = [yuan(each) for each in cents]
    return Words(
        zh=zh.format(*(each.zh for each in amounts)), en=en.format(*(each.en for each in amounts))
    )


def _account(number: str) -> str:
    return f"62{chance('account', number).randrange(10**14):014d}"


ANSWERS: Mapping[str, Callable[[Asked, Person], Answered]] = {
    find.__name__: find
    for find in (
        social_insurance,
        housing_fund,
        party_dues,
        traffic_violations,
        bills,
        locker_code,
        health_trend,
    )
}
