"""Points: earned by cases that came, spent by a question, never twice.

An account is one row that is locked while it is changed, and each line of its ledger says what it
is for: a case that is counted again, or a question that comes again, finds its own line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from kiosk.domain.site import CHINA
from offline_store.gateway.answers import Answered, Asked
from offline_store.gateway.database import writing
from offline_store.gateway.holders import Held, cases_of, person_of
from offline_store.gateway.sandbox.people import chance, fact, same
from offline_store.gateway.sandbox.schema import points_account, points_line
from offline_store.gateway.statements import insert_into
from offline_store.wire import Person, ReplyEntry, Words, time_of, time_text

_SHOWN = 50
_OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that may be had for points."""

    name: Words
    icon: str
    points: int


@dataclass(frozen=True, slots=True)
class Account:
    """What an account lives of.

    Attributes:
        earned: points for each case of a service.
        daily: services of whose cases one a day counts, wherever it was handed in.
        opening: what a synthetic person brings along, at least and at most.
    """

    earned: Mapping[str, int]
    opening: tuple[int, int]
    opened: Words
    offers: Mapping[str, Offer]
    daily: frozenset[str] = frozenset()


ACCOUNTS: Mapping[str, Account] = {
    "points": Account(
        earned={
            "volunteer_hours": 10,
            "party_study_sign_in": 5,
            "mobile_member_arrival": 5,
            "well_being_check_in": 1,
        },
        opening=(20, 60),
        opened=Words(zh="以前攒的", en="From before"),
        offers={
            "soap": Offer(Words(zh="洗衣液", en="Washing liquid"), "mdi6.bottle-tonic", 20),
            "rice": Offer(Words(zh="大米 5 斤", en="Rice, 2.5 kg"), "mdi6.rice", 60),
            "haircut": Offer(Words(zh="理发一次", en="A haircut"), "mdi6.content-cut", 30),
        },
    ),
    "sorting_points": Account(
        earned={"sorting_points": 2},
        daily=frozenset({"sorting_points"}),
        opening=(5, 40),
        opened=Words(zh="分类投放", en="Waste sorted"),
        offers={
            "bags": Offer(Words(zh="垃圾袋一卷", en="A roll of bags"), "mdi6.trash-can", 5),
            "tissue": Offer(Words(zh="抽纸一包", en="A pack of tissues"), "mdi6.paper-roll", 10),
        },
    ),
}
_OFFERED = Words(zh="能换的", en="To be had")
_EARNED = Words(zh="打卡攒的", en="Earned by checking in")


def answer(engine: Engine, asked: Asked, person: Person) -> Answered:
    """Tell what somebody has, or spend it for ``given["redeem"]``."""
    account, wanted = ACCOUNTS[asked.about], asked.given.get("redeem")
    if wanted is not None and wanted not in account.offers:
        return Answered(number=person.number, refused="no_such_offer")
    with writing(engine) as connection:
        book = _Book(connection, asked, person)
        book.open(account)
        book.earn(account)
        if wanted is None:
            return _told(book, account)
        line = book.spend(wanted, account.offers[wanted].points)
    if line is None:
        return Answered(number=person.number, refused="not_enough_points")
    return _had(person, account.offers[wanted], line)


class _Book:
    """One account, locked for as long as the transaction lasts."""

    def __init__(self, connection: Connection, asked: Asked, person: Person) -> None:
        self._connection, self._asked, self.number = connection, asked, person.number
        self._key = {"person": person_of(person.number), "account": asked.about}
        new = insert_into(connection.dialect.name, points_account)
        connection.execute(new.values(**self._key, balance=0, lines=0).on_conflict_do_nothing())
        row = connection.execute(self._of(points_account).with_for_update()).one()
        self.balance, self._lines = int(row.balance), int(row.lines)

    def open(self, account: Account) -> None:
        """Write the first line of a new account."""
        if self._lines == 0:
            least, most = account.opening
            points = chance(self._asked.about, self.number).randrange(least, most + 1)
            self._write(_OPENING, _OPENING, points, self._asked.at)

    def earn(self, account: Account) -> None:
        """Write what was earned by cases that came since."""
        if not account.earned:
            return
        counted = {line.ref for line in self.lines()}
        for case in reversed(cases_of(self._connection, self.number)):
            ref = _ref(account, case)
            if case.service in account.earned and ref not in counted:
                at = time_of(case.received_at)
                self._write(ref, case.service, account.earned[case.service], at)
                counted.add(ref)

    def spend(self, what: str, points: int) -> Row[Any] | None:
        """Spend points for this question, once; None where there are not enough."""
        ref = f"inquiry:{self._asked.device}/{self._asked.id}"
        mine = [line for line in self.lines() if line.ref == ref]
        if mine:
            return mine[0]
        if self.balance < points:
            return None
        self._write(ref, what, -points, self._asked.at)
        return next(line for line in self.lines() if line.ref == ref)

    def lines(self) -> Sequence[Row[Any]]:
        """Return the ledger, the newest line first."""
        query = self._of(points_line).order_by(points_line.c.number.desc())
        return self._connection.execute(query).all()

    def _write(self, ref: str, what: str, points: int, at: datetime) -> None:
        self.balance += points
        self._lines += 1
        line = {"number": self._lines, "ref": ref, "what": what, "points": points}
        kept = {"balance": self.balance, "at": time_text(at)}
        self._connection.execute(insert(points_line).values(**self._key, **line, **kept))
        self._connection.execute(
            update(points_account)
            .where(*self._is(points_account))
            .values(balance=self.balance, lines=self._lines)
        )

    def _of(self, table: Any) -> Any:
        return select(table).where(*self._is(table))

    def _is(self, table: Any) -> list[Any]:
        return [table.c[name] == value for name, value in self._key.items()]


def _ref(account: Account, case: Held) -> str:
    """Return what a case is counted as: of those that count once a day, its day in the resident's
    life, since what was handed in on three days without a line comes at once.
    """
    if case.service not in account.daily:
        return f"case:{case.device}/{case.id}"
    day = time_of(case.submitted_at).astimezone(CHINA).date()
    return f"day:{case.service}/{day}"


def _told(book: _Book, account: Account) -> Answered:
    lines = [_line(line, account) for line in book.lines()[:_SHOWN]]
    offers = [_offer(name, one, book.balance) for name, one in account.offers.items()]
    return Answered(
        number=book.number,
        facts=[fact("现在有", "You have", _points(book.balance))],
        entries=[*lines, *offers],
    )


def _line(line: Row[Any], account: Account) -> ReplyEntry:
    at = time_of(line.at).astimezone(CHINA)
    spent = account.offers.get(line.what)
    title = account.opened if line.what == _OPENING else spent.name if spent else _EARNED
    sign = "+" if line.points > 0 else "−"
    return ReplyEntry(
        id=f"line-{line.number}",
        title=title,
        line=Words(
            zh=f"{at.month}月{at.day}日，还有 {line.balance} 分",
            en=f"{at:%d %b}, balance {line.balance}",
        ),
        icon="mdi6.minus-circle-outline" if spent else "mdi6.plus-circle-outline",
        badge=Words(zh=f"{sign}{abs(line.points)}", en=f"{sign}{abs(line.points)}"),
    )


def _offer(name: str, offer: Offer, balance: int) -> ReplyEntry:
    return ReplyEntry(
        id=name,
        title=offer.name,
        line=Words(zh=f"要 {offer.points} 分", en=f"{offer.points} points"),
        icon=offer.icon,
        sort=_OFFERED,
        open=balance >= offer.points,
    )


def _had(person: Person, offer: Offer, line: Row[Any]) -> Answered:
    code = int(hashlib.sha256(line.ref.encode()).hexdigest(), 16) % 10**6
    return Answered(
        number=person.number,
        facts=[
            fact("用掉", "Spent", _points(offer.points)),
            fact("还有", "Left", _points(line.balance)),
            fact("领取码", "Code", same(f"{code:06d}")),  # a voucher's, printed on its slip
        ],
        note=Words(zh="拿领取码到服务台领", en="Show the code at the desk"),
    )


def _points(count: int) -> Words:
    return Words(zh=f"{count} 分", en=f"{count} points")
