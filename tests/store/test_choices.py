"""What is begun most often at a machine is known to it, and nothing of whom."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from offline_store.engine import reading
from tests.store.desk import desk_at


def test_each_beginning_is_counted_and_outlives_a_restart(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        assert desk.store.choices() == {}
        for service in ("old_age_allowance", "petition", "old_age_allowance"):
            desk.store.note_choice(service)
    with desk_at(tmp_path) as desk:
        assert desk.store.choices() == {"old_age_allowance": 2, "petition": 1}


def test_a_count_holds_neither_a_time_nor_a_visit(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        desk.store.note_choice("petition")
        with reading(desk.engine) as connection:
            (row,) = connection.execute(text("SELECT * FROM choices")).mappings()
    assert dict(row) == {"service_id": "petition", "times": 1}
