"""The durable life of a print job, so that a slip that may be out is never printed again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, case, func, literal_column, null, select, update

from kiosk.domain.receipt import PrintJobState as State
from offline_store.models import PRINTABLE, print_jobs, to_ms

# State to the states that it may be reached from.
_FROM: dict[State, tuple[State, ...]] = {
    State.PENDING: (),
    State.PRINTING: (State.PENDING, State.NOT_DONE),
    State.DONE: (State.PRINTING,),
    State.NOT_DONE: (State.PRINTING,),
    State.UNKNOWN: (State.PRINTING,),
    State.PURGED: (State.PENDING, State.NOT_DONE),
}
_FINAL = (State.DONE, State.UNKNOWN, State.PURGED)


def move(connection: Connection, job_id: str, state: State, at: datetime) -> bool:
    """Move a job on; False where its state does not allow it. What is final loses its slip."""
    values: dict[str, object] = {"state": state.value, "changed_at": to_ms(at)}
    if state in _FINAL:
        values["slip"] = None
    moved = connection.execute(
        update(print_jobs)
        .where(print_jobs.c.case_id == job_id, print_jobs.c.state.in_(_FROM[state]))
        .values(values)
    )
    return bool(moved.rowcount)


def end_all(connection: Connection, at: datetime) -> int:
    """Purge what was not printed, call unknown what was being printed; return how many purged."""
    waiting = print_jobs.c.state.in_(_FROM[State.PURGED])
    purged = connection.execute(
        select(func.count()).where(literal_column(PRINTABLE), waiting)
    ).scalar_one()
    connection.execute(
        update(print_jobs)
        .where(literal_column(PRINTABLE))
        .values(
            state=case((waiting, State.PURGED.value), else_=State.UNKNOWN.value),
            slip=null(),
            changed_at=to_ms(at),
        )
    )
    return int(purged)
