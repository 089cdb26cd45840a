"""What became of a resident's cases: found by the card, told once, and looked up by nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, Select, literal_column, or_, select, update

from kiosk.domain.case import CaseStanding, CaseState
from offline_store import audit
from offline_store.models import REFUSED, cases, from_ms, outbox, to_ms

_ALL = select(cases, outbox.c.state, outbox.c.last_code).join(outbox, outbox.c.id == cases.c.id)
_DECIDED = or_(literal_column(REFUSED), cases.c.acked_at.is_not(None))


def of_case(connection: Connection, case_id: str) -> CaseStanding | None:
    """Return where a case stands, or None for one that was never accepted."""
    row = connection.execute(_ALL.where(cases.c.id == case_id)).one_or_none()
    return None if row is None else _standing(row)


def of_owner(connection: Connection, owner: str) -> Sequence[CaseStanding]:
    """Return where a resident's cases stand, the newest first."""
    return _found(connection, _ALL.where(cases.c.owner == owner))


def notices(connection: Connection, owner: str) -> Sequence[CaseStanding]:
    """Return the cases that were decided and of which the resident does not know yet.

    Refused ones first: they need the resident. No index serves this: every submission would pay for
    it, and a kiosk keeps few thousand cases.
    """
    query = _ALL.where(cases.c.owner == owner, cases.c.told_at.is_(None), _DECIDED)
    found = _found(connection, query)
    return sorted(found, key=lambda one: one.state is CaseState.ACKED)


def tell(connection: Connection, case_id: str, at: datetime) -> bool:
    """Note that the resident was told; False where that was noted before."""
    told = update(cases).where(cases.c.id == case_id, cases.c.told_at.is_(None))
    if not connection.execute(told.values(told_at=to_ms(at))).rowcount:
        return False
    audit.append(connection, at, "case.told", {"case_id": case_id})
    return True


def _found(connection: Connection, query: Select[tuple[object, ...]]) -> Sequence[CaseStanding]:
    newest_first = query.order_by(outbox.c.place.desc())
    return [_standing(row) for row in connection.execute(newest_first)]


def _standing(row: Row[tuple[object, ...]]) -> CaseStanding:
    return CaseStanding(
        case_id=row.id,
        receipt_no=row.receipt_no,
        service_id=row.service_id,
        state=CaseState(row.state),
        case_number=row.case_number,
        submitted_at=from_ms(row.submitted_at),
        acked_at=None if row.acked_at is None else from_ms(row.acked_at),
        code=row.last_code if row.state == CaseState.REJECTED.value else None,
    )
