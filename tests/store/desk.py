"""A store on a real encrypted file, with a clock and ids that a test can set."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import uuid_utils
from sqlalchemy import Connection, Engine

from kiosk.domain.case import Consent, RatedItem, Rating, Submission
from kiosk.domain.identity import CardKind, IdCard, Sex, check_character
from kiosk.domain.masked import AccountNumber, Address, CitizenNumber, PersonName, Phone
from kiosk.domain.receipt import Line, Qr, Rule, Slip
from offline_store.ballast import Ballast
from offline_store.cases import SqlStore
from offline_store.engine import open_database
from offline_store.keys import FileKeyProvider
from offline_store.outbox import Item, Outbox
from offline_store.sync.enrolling import begin_anew
from tests.sealed import CODES, SEALER
from tests.sealed import opened as unsealed

MORNING = datetime(2026, 11, 23, 2, 24, tzinfo=UTC)
DEVICE = "kiosk-01"
NAME = "王小英"
NUMBER = "51010419400101001" + check_character("51010419400101001")
PHONE = "13800001230"
ACCOUNT = "6217000000000000004"


class SetClock:
    """A clock that stands where a test puts it."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - MORNING).total_seconds()

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


class Uuid7:
    def case_id(self) -> str:
        return str(uuid_utils.uuid7())


@dataclass(frozen=True)
class Desk:
    """One opened database with both of its sides."""

    engine: Engine
    store: SqlStore
    outbox: Outbox
    clock: SetClock


def files(folder: Path) -> tuple[Path, Path]:
    return folder / "kiosk.db", folder / "kiosk.key"


def new_store(engine: Engine, clock: SetClock, *, recover: bool = True) -> SqlStore:
    return SqlStore(engine, clock, Uuid7(), "QH01", DEVICE, SEALER, CODES, recover=recover)


def opened(folder: Path, clock: SetClock | None = None, ballast: Ballast | None = None) -> Desk:
    database, key = files(folder)
    clock = clock or SetClock()
    engine = open_database(database, FileKeyProvider(key))
    outbox = Outbox(engine, clock, ballast or Ballast(database))
    return Desk(engine, new_store(engine, clock), outbox, clock)


@contextmanager
def desk_at(
    folder: Path, clock: SetClock | None = None, ballast: Ballast | None = None
) -> Iterator[Desk]:
    desk = opened(folder, clock, ballast)
    try:
        yield desk
    finally:
        desk.store.close()


def enrol_anew(folder: Path, epoch: int = 1) -> None:
    """Do with the store what an enrolment does that was given ``epoch``."""
    database, key = files(folder)
    engine = open_database(database, FileKeyProvider(key))
    try:
        begin_anew(engine, DEVICE, epoch)
    finally:
        engine.dispose()


def submission(case_id: str | None = None, phone: str = PHONE) -> Submission:
    return Submission(
        case_id=case_id or str(uuid_utils.uuid7()),
        service_id="old_age_allowance",
        service_version="1",
        item_code="1" * 31,
        applicant=IdCard(
            kind=CardKind.RESIDENT,
            name=PersonName(NAME),
            sex=Sex.FEMALE,
            ethnic="01",
            birth=date(1940, 1, 1),
            address=Address("某省某市某街道 1 号"),
            number=CitizenNumber(NUMBER),
            authority="某市公安局",
            valid_from=date(2010, 1, 1),
            valid_to=None,
        ),
        answers={
            "phone": Phone(phone),
            "account": AccountNumber(ACCOUNT),
            "lives_with": "spouse",
        },
        consents=(Consent("old_age_allowance", "1", MORNING),),
        submitted_at=MORNING,
    )


def later(one: Submission) -> Submission:
    return replace(one, submitted_at=one.submitted_at + timedelta(seconds=9))


def slip_for(receipt_no: str) -> Slip:
    return Slip((Line("已收到", 3, "center", True), Rule(), Line(receipt_no), Qr(receipt_no)))


def together(*jobs: threading.Thread) -> None:
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()


class InjectedError(Exception):
    """What a test threw in."""


def rating(case_id: str, satisfaction: int) -> Rating:
    item = RatedItem("510104", "1" * 18, "1" * 31, "1" * 31, "高龄津贴", "QH01 1123 0001 7")
    return Rating(case_id, satisfaction, MORNING, item)


class FaultAt:
    """Fails before the statement numbered ``place``; listens to ``before_cursor_execute``."""

    def __init__(self, place: int) -> None:
        self._left = place

    def __call__(
        self, conn: Connection, cursor: object, statement: str, params: object, context: object,
        many: bool,
    ) -> None:  # fmt: skip
        if self._left == 0:
            raise InjectedError(statement)
        self._left -= 1


def plain(item: Item) -> bytes:
    """Return what the province reads of a leased item."""
    return unsealed(item.body, DEVICE, item.kind, item.id)
