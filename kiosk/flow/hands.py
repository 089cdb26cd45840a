"""Carries effects out through the ports; answers come back as events.

Nothing here waits: the store and each device work on threads of their own (``Worker``, ``Desk``)
and ``post`` brings what they say back to the session's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kiosk.domain.case import CaseStanding, CaseState
from kiosk.domain.document import Document
from kiosk.domain.entry import Entries
from kiosk.domain.identity import IdCard
from kiosk.domain.intake import Intake
from kiosk.domain.measurement import Kept
from kiosk.domain.receipt import PrintJobState, PrintOutcome, Slip
from kiosk.domain.staff import DeviceState
from kiosk.errors import CODES, KioskError
from kiosk.flow import effects, events
from kiosk.flow.asking_hands import AskingHands
from kiosk.flow.journal import Entry
from kiosk.flow.outside import STORE_DEADLINE, Outside
from kiosk.flow.staff_hands import StaffHands
from kiosk.ports import PrintResult, Submitted

CALL_SECONDS = 60.0
"""One call for help in so many seconds goes to the platform, however often the key is touched."""


class Hands:
    """Does what flows ask for."""

    def __init__(
        self,
        outside: Outside,
        post: Callable[[events.Event], None],
        person: Callable[[], IdCard | None] = lambda: None,
    ) -> None:
        """Take the outside and the way back.

        Args:
            person: tells who is identified now. Any thread.
        """
        self._outside = outside
        self._post, self._person = post, person
        self._staff = StaffHands(outside, post)
        self._asking = AskingHands(outside, post)
        self._printing: str | None = None
        self._visiting = False
        self._purge_behind: str | None = None
        self._submitted = self._documents = False
        self._visits = 0
        self._called_at: float | None = None

    @property
    def visit(self) -> int:
        """Return the number of the visit that is now: what is begun in it is asked for by it."""
        return self._visits

    def concerns(self, event: events.Event) -> bool:
        """Tell whether ``event`` is of now, not the answer to a visit that has ended."""
        return event.visit in (None, self._visits)

    def perform(self, effect: effects.Effect, view: str) -> None:
        """Begin what ``effect`` asks for; ``view`` is the one that the resident sees."""
        outside = self._outside
        match effect:
            case effects.BeginVisit():
                self._visiting = True
                outside.journal.note(Entry.VISIT_BEGAN)
                self.look_at_speech()
                self._post(events.VisitBegan(outside.ids.case_id(), outside.clock.now()))
            case effects.EndVisit(finished):
                self._end_visit(finished)
            case effects.SubmitCase():
                self._submit(effect)
            case effects.PrintSlip(job_id, slip):
                self._print(job_id, slip)
            case effects.PrintPaper(job_id, compose):
                slip = compose(outside.words)
                outside.desk.print(slip, self._wanted(), lambda result: self._tell(job_id, result))
            case effects.PrintDocument(document):
                self._print_document(document)
            case effects.AskIntake():
                self._ask_intake(effect)
            case effects.FindNotices():
                self._find_notices(effect)
            case effects.Trigger(device):
                outside.desk.trigger(device)
            case effects.FindReadings(number):
                self._readings(lambda: outside.store.readings_for(number))
            case effects.ForgetReadings(number):
                self._readings(lambda: outside.store.forget_readings(number))
            case effects.FindEntries():
                self._find_entries(effect)
            case effects.FindBallot():
                self._find_ballot(effect)
            case effects.FindStandings(number):
                self._asking.find_standings(number, self._visits)
            case effects.MintInquiry():
                self._asking.mint(self._visits)
            case effects.Inquire(inquiry):
                self._asking.inquire(inquiry, self._visits)
            case effects.CountChoices():
                self._count_choices()
            case effects.NoteChoice(service_id):
                outside.keep(lambda: outside.store.note_choice(service_id))
            case effects.NoteTold(case_id):
                self._outside.keep(lambda: outside.store.tell(case_id))
            case effects.RateCase(rating):
                self._outside.keep(lambda: outside.store.rate(rating))
            case effects.CallForHelp():
                self._call_for_help(view)
            case effects.Hush():
                outside.speaker.stop()
            case _:
                self._staff.perform(effect, self._visits)

    def heard(self, event: events.Event) -> None:
        """Take note of a print's end, on the session's thread like all else that is noted here."""
        if not isinstance(event, events.PrintEnded):
            return
        if event.job_id == self._printing:
            self._printing = None
        if event.job_id == self._purge_behind:
            self._purge_behind = None
            if not self._submitted:  # else a slip of now may be on its way; its own end purges
                self._outside.keep(self._outside.store.purge_print_jobs)

    def look_at_speech(self) -> None:
        """Tell whether reading aloud works just now."""
        works = self._outside.speaker.status().state is DeviceState.ONLINE
        self._post(events.SpeechChanged(works))

    def _end_visit(self, finished: bool) -> None:
        self._visits += 1
        self._submitted = False
        if self._documents:
            self._documents = False
            self._outside.desk.cancel_documents()
        self._outside.speaker.stop()
        store = self._outside.store
        if self._visiting:  # help or staff on the attract view end no visit
            self._visiting = False
            self._outside.journal.note(Entry.VISIT_ENDED, finished=finished)
            self._outside.keep(
                lambda: store.audit("visit.finished" if finished else "visit.abandoned", {})
            )
        if self._printing is not None:
            # it is being marked or fed just now; what is left is purged behind it
            self._purge_behind = self._printing
        else:
            self._outside.keep(store.purge_print_jobs)

    def _ask_intake(self, effect: effects.AskIntake) -> None:
        store, visit, service_id = self._outside.store, self._visits, effect.service_id

        def done(result: Intake | KioskError) -> None:
            if isinstance(result, KioskError):  # what cannot be looked at cannot take anything
                self._outside.note_fault(result)
                result = Intake(_for_a_resident(result.code))
            self._post(events.IntakeTold(service_id, result, visit=visit))

        self._outside.store_worker.submit(
            lambda: store.intake(service_id, effect.caps), done, STORE_DEADLINE
        )

    def _find_notices(self, effect: effects.FindNotices) -> None:
        store, visit = self._outside.store, self._visits

        def done(result: Sequence[CaseStanding] | KioskError) -> None:
            if isinstance(result, KioskError):  # they wait for another day
                self._outside.note_fault(result)
                result = ()
            # Whose case was accepted needs not be held up; one that is DEAD is with staff.
            refused = tuple(one for one in result if one.state is CaseState.REJECTED)
            self._post(events.NoticesFound(refused, visit=visit))

        self._outside.store_worker.submit(
            lambda: store.notices_for(effect.number), done, STORE_DEADLINE
        )

    def _readings(self, job: Callable[[], Sequence[Kept]]) -> None:
        visit = self._visits

        def done(result: Sequence[Kept] | KioskError) -> None:
            if isinstance(result, KioskError):
                self._outside.note_fault(result)
                code = _for_a_resident(result.code)
                self._post(events.ReadingsFound((), code, visit=visit))
            else:
                self._post(events.ReadingsFound(tuple(result), visit=visit))

        self._outside.store_worker.submit(job, done, STORE_DEADLINE)

    def _find_entries(self, effect: effects.FindEntries) -> None:
        lists, visit = self._outside.lists, self._visits
        feed, service_id = effect.feed, effect.service_id

        def done(result: Entries | KioskError) -> None:
            if isinstance(result, KioskError):  # what cannot be read is not there
                self._outside.note_fault(result)
                result = Entries()
            self._post(events.EntriesFound(feed, service_id, result, visit=visit))

        self._outside.store_worker.submit(
            lambda: lists.entries(feed, service_id), done, STORE_DEADLINE
        )

    def _find_ballot(self, effect: effects.FindBallot) -> None:
        store, visit, topic = self._outside.store, self._visits, effect.topic

        def done(result: bool | KioskError) -> None:
            if isinstance(result, KioskError):  # then the platform finds out
                self._outside.note_fault(result)
                result = False
            self._post(events.BallotFound(topic, result, visit=visit))

        self._outside.store_worker.submit(
            lambda: store.has_voted(effect.number, topic), done, STORE_DEADLINE
        )

    def _count_choices(self) -> None:
        def done(result: Mapping[str, int] | KioskError) -> None:
            if isinstance(result, KioskError):  # the order of the files does as well
                self._outside.note_fault(result)
            else:
                self._post(events.ChoicesCounted(result))

        self._outside.store_worker.submit(self._outside.store.choices, done, STORE_DEADLINE)

    def _submit(self, effect: effects.SubmitCase) -> None:
        outside = self._outside
        self._submitted = True

        def job() -> Submitted:
            return outside.store.submit(
                effect.submission,
                lambda receipt_no: effect.compose(outside.words, receipt_no, False),
            )

        case_id = effect.submission.case_id

        def done(result: Submitted | KioskError) -> None:
            if isinstance(result, KioskError):
                self._post(events.CaseNotAccepted(case_id, _for_a_resident(result.code)))
                return
            outside.desk.send_now()
            number, job, slip = result.receipt_no, result.print_job_id, result.slip
            signed = effect.compose(outside.words, number, True)
            now = outside.clock.now()
            self._post(events.CaseAccepted(case_id, number, job, slip, signed, now))

        outside.store_worker.submit(job, done, STORE_DEADLINE)

    def _print(self, job_id: str, slip: Slip) -> None:
        """Mark the job durably before the first byte, and close it after the last."""
        outside, wanted = self._outside, self._wanted()
        self._printing = job_id

        def printed(result: PrintResult) -> None:
            state = PrintJobState(result.outcome.value)
            self._outside.keep(lambda: outside.store.print_job(job_id, state))
            self._tell(job_id, result)

        def marked(result: bool | KioskError) -> None:
            if result is True:
                outside.desk.print(slip, wanted, printed)
            else:
                code = result.code if isinstance(result, KioskError) else "printer.unknown_outcome"
                self._tell(job_id, PrintResult(PrintOutcome.UNKNOWN, code))

        outside.store_worker.submit(
            lambda: outside.store.print_job(job_id, PrintJobState.PRINTING), marked, STORE_DEADLINE
        )

    def _tell(self, job_id: str, result: PrintResult) -> None:
        code = result.code and _for_a_resident(result.code)
        if code != result.code:
            self._outside.journal.note(Entry.FAULT, code=result.code)
        self._post(events.PrintEnded(job_id, result.outcome, code))

    def _print_document(self, document: Document) -> None:
        """Print it for this visit and this person: before the feed both must still be so."""
        self._documents = True
        visit, owner, same_visit = self._visits, self._person(), self._wanted()

        def printed(result: PrintResult) -> None:
            note = self._outside.journal.note
            note(Entry.DOCUMENT_ENDED, outcome=result.outcome.value, code=result.code)
            code = result.code and _for_a_resident(result.code)
            self._post(events.DocumentEnded(result.outcome, code, visit=visit))

        def wanted() -> bool:
            return same_visit() and self._person() == owner

        self._outside.desk.print_document(document, wanted, printed)

    def _wanted(self) -> Callable[[], bool]:
        """Return what tells whether the visit that is now has not ended yet."""
        visit = self._visits
        return lambda: self._visits == visit

    def _call_for_help(self, view: str) -> None:
        outside = self._outside
        outside.journal.note(Entry.HELP_CALLED, view=view)
        outside.speaker.chime()
        now, before = outside.clock.monotonic(), self._called_at
        if before is not None and now - before < CALL_SECONDS:
            return  # it rings here; whoever is far away knows already
        self._called_at = now
        self._outside.keep(lambda: outside.store.call_help(view))
        outside.desk.send_now()


def _for_a_resident(code: str) -> str:
    """Return a code that the screen has a sentence for; others are for staff only."""
    return code if CODES[code].resident else "program.internal"
