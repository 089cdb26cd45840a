"""A slip that may have come out is never printed again, whatever happens in whatever order."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from kiosk.domain.receipt import PrintJobState as State
from offline_store.engine import reading
from offline_store.models import print_jobs
from tests.store.desk import opened, slip_for, submission

# As the port's docstring has it.
ALLOWED = {
    State.PENDING: {State.PRINTING, State.PURGED},
    State.PRINTING: {State.DONE, State.NOT_DONE, State.UNKNOWN},
    State.NOT_DONE: {State.PRINTING, State.PURGED},
    State.DONE: set(),
    State.UNKNOWN: set(),
    State.PURGED: set(),
}
OPEN = {State.PENDING, State.NOT_DONE}


class PrintJobs(RuleBasedStateMachine):
    """Prints, visits that end, and power cuts, beside a model of three lines."""

    jobs = Bundle("jobs")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.desk = opened(Path(self.folder.name))
        self.model: dict[str, State] = {}

    @rule(target=jobs)
    def submit(self) -> str:
        job = self.desk.store.submit(submission(), slip_for).print_job_id
        self.model[job] = State.PENDING
        return job

    @rule(job=jobs, state=st.sampled_from(State))
    def move(self, job: str, state: State) -> None:
        allowed = state in ALLOWED[self.model[job]]
        assert self.desk.store.print_job(job, state) is allowed
        if allowed:
            self.model[job] = state

    @rule()
    def end_visit(self) -> None:
        assert self.desk.store.purge_print_jobs() == self._end()

    @rule()
    def restart(self) -> None:
        self.desk.store.close()
        self.desk = opened(Path(self.folder.name))
        self._end()

    @invariant()
    def the_store_agrees_and_keeps_only_slips_that_may_still_be_printed(self) -> None:
        with reading(self.desk.engine) as connection:
            rows = connection.execute(select(print_jobs)).all()
        assert {row.case_id: State(row.state) for row in rows} == self.model
        kept = {row.case_id for row in rows if row.slip is not None}
        assert kept == {j for j, s in self.model.items() if s in OPEN | {State.PRINTING}}

    def teardown(self) -> None:
        self.desk.store.close()
        self.folder.cleanup()

    def _end(self) -> int:
        purged = [job for job, state in self.model.items() if state in OPEN]
        for job, state in self.model.items():
            if state is State.PRINTING:
                self.model[job] = State.UNKNOWN
        self.model.update(dict.fromkeys(purged, State.PURGED))
        return len(purged)


TestPrintJobs = PrintJobs.TestCase
TestPrintJobs.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_a_job_that_nobody_knows_cannot_be_moved(tmp_path: Path) -> None:
    desk = opened(tmp_path)
    assert [desk.store.print_job("unknown", state) for state in State] == [False] * len(State)
    desk.store.close()
