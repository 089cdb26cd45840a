"""Where somebody's cases stand: all that this gateway holds of them, by the province's own codes.

The synthetic office decides from the case's id alone. A case is shown to the holder of the card
that it was handed in with: a number of somebody else's finds nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Engine

from kiosk.catalogue import default_folder, province
from kiosk.domain.province import ItemKind, Province, Stage
from kiosk.domain.site import CHINA
from offline_store.gateway.answers import Answered, Asked
from offline_store.gateway.holders import Held, cases_of
from offline_store.gateway.sandbox.people import chance, day, fact, same
from offline_store.wire import Paragraph, Person, ReplyEntry, Words, time_of

SUPPLEMENT = "supplement"
"""The service under which further papers come, for the case in its answer ``case``."""

_READ_AFTER = timedelta(minutes=1)
_MOST = 100
_STAGES: Mapping[Stage, Words] = {
    Stage.RECEIVED: Words(zh="收到了", en="Received"),
    Stage.IN_PROGRESS: Words(zh="正在办", en="In progress"),
    Stage.SUPPLEMENT: Words(zh="要补材料", en="Papers wanted"),
    Stage.DONE: Words(zh="办好了", en="Done"),
    Stage.REJECTED: Words(zh="没办成", en="Refused"),
    Stage.WITHDRAWN: Words(zh="已撤回", en="Withdrawn"),
}
_ICONS: Mapping[Stage, str] = {
    Stage.SUPPLEMENT: "mdi6.file-alert-outline",
    Stage.DONE: "mdi6.check-circle-outline",
    Stage.REJECTED: "mdi6.close-circle-outline",
}
_UNKNOWN = Words(zh="请问工作人员", en="Please ask staff")
_WANTED = (
    Words(zh="户口簿首页", en="First page of the household register"),
    Words(zh="银行卡正面", en="Front of the bank card"),
)
_REASONS = (
    Paragraph(zh="住址不在本街道，请到居住地办。", en="You live elsewhere: please ask there."),
    Paragraph(
        zh="材料看不清，请重新交一份。", en="The papers cannot be read: please hand in anew."
    ),
)
_DECIDED = (
    Stage.IN_PROGRESS,
    Stage.IN_PROGRESS,
    Stage.DONE,
    Stage.SUPPLEMENT,
    Stage.REJECTED,
)


def case_progress(engine: Engine, asked: Asked, person: Person) -> Answered:
    """Tell where all cases of somebody stand, or the one whose number was given."""
    with engine.begin() as connection:
        cases = cases_of(connection, person.number)
    numbers = {_compact(given) for given in asked.given.values()} - {""}
    sent = {str(_answers(case).get("case")) for case in cases if case.service == SUPPLEMENT}
    found = [
        _entry(case, asked.at, supplemented=case.id in sent)
        for case in cases
        if case.service != SUPPLEMENT and (not numbers or numbers & _numbers(case))
    ]
    note = None if found else Words(zh="没有查到您的办件", en="No case of yours was found")
    return Answered(number=person.number, entries=found[:_MOST], note=note)


def raw_status(codes: Province, case: Held, at: datetime, *, supplemented: bool) -> str:
    """Return the synthetic office's status code of a case, as this province writes it."""
    stage = Stage.RECEIVED
    if at - time_of(case.received_at) >= _READ_AFTER:
        stage = chance("case", case.id).choice(_DECIDED)
    if supplemented and stage is Stage.SUPPLEMENT:
        stage = Stage.IN_PROGRESS
    table = {means: code for code, means in codes.status[_kind(codes, case)].items()}
    return table.get(stage, table[Stage.RECEIVED])


def _entry(case: Held, at: datetime, *, supplemented: bool) -> ReplyEntry:
    codes = _codes()
    stage = codes.stage(_kind(codes, case), raw_status(codes, case, at, supplemented=supplemented))
    dice = chance("reason", case.id)
    received = time_of(case.received_at).astimezone(CHINA).date()
    facts = [
        fact("收件编号", "Receipt", same(case.receipt_no)) if case.receipt_no else None,
        fact("办件编号", "Case number", same(case.case_number)) if case.case_number else None,
        fact("哪天交的", "Handed in", day(received)),
    ]
    return ReplyEntry(
        id=case.id,
        title=_name(case.service),
        line=day(received),
        icon=_ICONS.get(stage, "mdi6.progress-clock") if stage else "mdi6.help-circle-outline",
        badge=_STAGES[stage] if stage else _UNKNOWN,
        body=[dice.choice(_REASONS)] if stage is Stage.REJECTED else [],
        facts=[one for one in facts if one is not None],
        wanted=[dice.choice(_WANTED)] if stage is Stage.SUPPLEMENT else [],
    )


def _kind(codes: Province, case: Held) -> ItemKind:
    raw = case.body.get("item_kind")
    return next((kind for kind in ItemKind if codes.item_kinds[kind] == raw), ItemKind.PROMISED)


def _numbers(case: Held) -> set[str]:
    return {_compact(case.case_number or ""), _compact(case.receipt_no)} - {""}


def _compact(number: str) -> str:
    return "".join(number.split()).upper()


def _answers(case: Held) -> Mapping[str, object]:
    found = case.body.get("answers")
    return found if isinstance(found, dict) else {}


@cache
def _codes() -> Province:
    return province.load("sichuan")


@cache
def _names() -> Mapping[str, Words]:
    found = {}
    for path in default_folder().glob("services/*/*.toml"):
        told = tomllib.loads(path.read_text())
        found[path.stem] = Words(**told["name"])
    return found


def _name(service: str) -> Words:
    return _names().get(service, Words(zh="办件", en="A case"))
