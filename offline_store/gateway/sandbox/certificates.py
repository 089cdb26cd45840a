"""Certificates: what is certified of whom, and under which code anybody can check it.

The code is made from the question's id and a secret of the gateway, so that the same question again
is the same certificate though the code itself is kept nowhere: the table has its digest.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from base64 import b32encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import Engine, Row, select

from kiosk.domain.masked import PersonName
from kiosk.domain.site import CHINA
from offline_store.gateway.answers import Answered, Asked, Means
from offline_store.gateway.authority import Authority
from offline_store.gateway.database import writing
from offline_store.gateway.holders import cases_of
from offline_store.gateway.sandbox.people import chance, day, fact, months_back, same, yuan
from offline_store.gateway.sandbox.schema import certificate_issued
from offline_store.gateway.sandbox.sheet import NoSheetError, Sheet, signed
from offline_store.gateway.statements import insert_into
from offline_store.wire import Person, Words, encode

CODE_LETTERS = 26
"""Of base32: 130 bits, not to be guessed."""

_APPLIED = "no_crime_application"
_LOG = logging.getLogger(__name__)
Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Form:
    """One sort of certificate.

    Attributes:
        rows: what stands in it about somebody; a key of why not where it cannot be certified.
        days: how long it is valid.
    """

    title: Words
    statement: str
    rows: Callable[[Engine, Asked, Person], Rows | str]
    days: int


def answer(means: Means, asked: Asked, person: Person) -> Answered:
    """Issue a certificate."""
    form = FORMS[asked.about]
    rows = form.rows(means.engine, asked, person)
    if isinstance(rows, str):
        return Answered(number=person.number, refused=rows)
    code = _code(means.authority, asked)
    kept = _issued(means.engine, asked, person, form, code)
    sheet = Sheet(
        title=form.title.zh,
        statement=form.statement.format(name=person.name, number=person.number),
        rows=[("姓名", person.name), ("证件号码", person.number), *rows],
        serial=kept.serial,
        url=f"{means.address}/verify/{code}",
        made_at=asked.at,
        issued_on=date.fromisoformat(kept.issued_on),
        until=kept.valid_until,
    )
    try:
        document = signed(sheet, means.authority)
    except NoSheetError as error:
        _LOG.warning("no certificate: %s", error)
        return Answered(number=person.number, refused="not_printable")
    return Answered(
        number=person.number,
        title=form.title,
        facts=[
            fact("编号", "Serial", same(kept.serial)),
            fact("有效期到", "Valid until", day(date.fromisoformat(kept.valid_until))),
        ],
        document=encode(document),
    )


def find(engine: Engine, code: str) -> Row[Any] | None:
    """Return what is known of the certificate with this code."""
    query = select(certificate_issued).where(certificate_issued.c.code_sha256 == _digest(code))
    with engine.begin() as connection:
        return connection.execute(query).one_or_none()


def _issued(engine: Engine, asked: Asked, person: Person, form: Form, code: str) -> Row[Any]:
    """Note that a certificate was issued; the first time counts."""
    today = asked.at.astimezone(CHINA).date()
    new = {
        "code_sha256": _digest(code),
        "about": asked.about,
        "masked_name": PersonName(person.name).masked(),
        "serial": f"{today:%Y%m%d}{int(_digest(f'serial {code}'), 16) % 10**10:010d}",
        "issued_on": today.isoformat(),
        "valid_until": (today + timedelta(days=form.days)).isoformat(),
    }
    mine = certificate_issued.c.code_sha256 == new["code_sha256"]
    with writing(engine) as connection:
        insert = insert_into(connection.dialect.name, certificate_issued).values(**new)
        connection.execute(insert.on_conflict_do_nothing())
        return connection.execute(select(certificate_issued).where(mine)).one()


def _code(authority: Authority, asked: Asked) -> str:
    secret = authority.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    said = f"certificate\n{asked.device}\n{asked.id}\n{asked.about}".encode()
    return b32encode(hmac.digest(secret, said, hashlib.sha256)).decode()[:CODE_LETTERS]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _social_insurance(_engine: Engine, asked: Asked, person: Person) -> Rows | str:
    dice = chance("social_insurance", person.number)
    base = dice.randrange(4200_00, 9800_00, 100)
    paid = months_back(asked.at.astimezone(CHINA).date(), 12)
    return [
        ("参保险种", "养老、医疗、失业、工伤"),
        ("缴费基数", yuan(base).zh),
        ("最近缴费", f"{paid[-1]:%Y-%m} 到 {paid[0]:%Y-%m}，共 12 个月"),
    ]


def _housing_fund(_engine: Engine, _asked: Asked, person: Person) -> Rows | str:
    dice = chance("housing_fund", person.number)
    if dice.randrange(5) == 0:
        return "not_found"
    monthly = dice.randrange(300_00, 1800_00, 50_00)
    return [
        ("账户状态", "正常"),
        ("每月缴存", yuan(2 * monthly).zh),
        ("缴存比例", "单位和个人各 8%"),
    ]


def _no_property(_engine: Engine, _asked: Asked, person: Person) -> Rows | str:
    if chance("no_property_proof", person.number).randrange(4) == 0:
        return "has_property"
    return [("查询范围", "成都市"), ("登记的房屋", "无")]


def _household(_engine: Engine, _asked: Asked, person: Person) -> Rows | str:
    dice = chance("household_certificate", person.number)
    return [("户号", f"51{dice.randrange(10**7):07d}"), ("户别", "家庭户"), ("与户主关系", "户主")]


def _no_crime(engine: Engine, _asked: Asked, person: Person) -> Rows | str:
    with engine.begin() as connection:
        if all(case.service != _APPLIED for case in cases_of(connection, person.number)):
            return "not_applied"
    return [("查询结果", "未发现有犯罪记录")]


FORMS: Mapping[str, Form] = {
    "proof_of_social_insurance": Form(
        Words(zh="社会保险参保证明", en="Proof of social insurance"),
        "兹证明 {name} 在我省参加社会保险，情况如下：",
        _social_insurance,
        days=90,
    ),
    "proof_of_housing_fund": Form(
        Words(zh="住房公积金缴存证明", en="Proof of housing fund"),
        "兹证明 {name} 在我市缴存住房公积金，情况如下：",
        _housing_fund,
        days=90,
    ),
    "no_property_proof": Form(
        Words(zh="无房证明", en="Proof of owning no home"),
        "经查询，{name} 名下没有登记的房屋：",
        _no_property,
        days=30,
    ),
    "household_certificate": Form(
        Words(zh="户籍证明", en="Household certificate"),
        "兹证明 {name} 的户籍登记如下：",
        _household,
        days=30,
    ),
    "no_crime_print": Form(
        Words(zh="无犯罪记录证明", en="Certificate of no criminal record"),
        "经查询，{name} 的情况如下：",
        _no_crime,
        days=180,
    ),
}
