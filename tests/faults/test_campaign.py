"""Every row of ``make faults`` in its short form: the fault happened, and its control failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.row import Row
from tests.faults.rows import ROWS


@pytest.mark.parametrize("name", ROWS)
def test_nothing_accepted_is_lost_or_doubled_by(name: str, tmp_path: Path) -> None:
    row = ROWS[name].campaign(tmp_path, **ROWS[name].SHORT)
    assert row.faults_injected > 0, "the fault never happened"
    assert row.control > 0, "the control did not fail, so the row proves nothing"
    assert (row.lost, row.doubled) == (0, 0)
    assert row.held


@pytest.mark.parametrize(
    "row",
    [
        Row(runs=9, faults_injected=0, lost=0, doubled=0, control=1),
        Row(runs=9, faults_injected=9, lost=1, doubled=0, control=1),
        Row(runs=9, faults_injected=9, lost=0, doubled=1, control=1),
        Row(runs=9, faults_injected=9, lost=0, doubled=0, control=0),
    ],
)
def test_a_row_that_proves_nothing_is_not_held(row: Row) -> None:
    assert not row.held
