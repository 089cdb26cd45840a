"""The audit cannot be mended: not through the program, and not behind its back unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from offline_store import audit
from offline_store.engine import writing
from tests.store.desk import Desk, desk_at, slip_for, submission


def noted(desk: Desk) -> None:
    for number in range(5):
        desk.store.audit("staff.entered", {"number": number, "device": "读卡器"})


def behind_its_back(desk: Desk, statement: str) -> None:
    """Change the file as somebody with the key would, who drops the triggers first."""
    with writing(desk.engine) as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_UPDATE")
        connection.exec_driver_sql("DROP TRIGGER audit_DELETE")
        assert connection.exec_driver_sql(statement).rowcount == 1


def test_an_untouched_audit_follows_from_its_first_row(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        assert audit.verify(desk.engine) is None
        noted(desk)
        desk.store.submit(submission(), slip_for)
        assert audit.verify(desk.engine) is None
    with desk_at(tmp_path) as desk:
        noted(desk)
        assert audit.verify(desk.engine) is None


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET event = 'x' WHERE seq = 3", "DELETE FROM audit WHERE seq = 3"]
)
def test_the_database_itself_refuses_to_mend_the_audit(tmp_path: Path, statement: str) -> None:
    with desk_at(tmp_path) as desk:
        noted(desk)
        with pytest.raises(DatabaseError, match="append-only"), desk.engine.begin() as connection:
            connection.exec_driver_sql(statement)
        assert audit.verify(desk.engine) is None


@pytest.mark.parametrize(
    ("statement", "first_bad"),
    [
        ("UPDATE audit SET event = 'staff.left' WHERE seq = 3", 3),
        ("UPDATE audit SET at = at + 1 WHERE seq = 1", 1),
        ("UPDATE audit SET details = '{}' WHERE seq = 5", 5),
        ("UPDATE audit SET hash = zeroblob(32) WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 3", 4),
        ("DELETE FROM audit WHERE seq = 1", 2),
    ],
)
def test_what_was_changed_behind_its_back_is_found(
    tmp_path: Path, statement: str, first_bad: int
) -> None:
    with desk_at(tmp_path) as desk:
        noted(desk)
        behind_its_back(desk, statement)
        assert audit.verify(desk.engine) == first_bad
