"""Carries out what flows ask of the platform while somebody waits, and of the cases kept here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.domain.case import CaseStanding
from kiosk.domain.inquiry import Inquiry, NoReply, Reply
from kiosk.domain.masked import CitizenNumber
from kiosk.errors import CODES, KioskError
from kiosk.flow import events
from kiosk.flow.journal import Entry
from kiosk.flow.outside import STORE_DEADLINE, Outside


class AskingHands:
    """Asks for one visit at a time: an answer names the visit that asked, or it is nobody's."""

    def __init__(self, outside: Outside, post: Callable[[events.Event], None]) -> None:
        """Take the outside and the way back."""
        self._outside, self._post = outside, post

    def mint(self, visit: int) -> None:
        """Give a question its id."""
        self._post(events.InquiryMinted(self._outside.ids.case_id(), visit=visit))

    def inquire(self, inquiry: Inquiry, visit: int) -> None:
        """Ask the platform; the journal keeps what was asked and how it ended, never of whom."""
        note = self._outside.journal.note

        def done(result: Reply | NoReply) -> None:
            if isinstance(result, NoReply):
                note(Entry.INQUIRY_ENDED, about=inquiry.about, code=result.code)
                resident = result.code in CODES and CODES[result.code].resident
                code = result.code if resident else "sync.unreachable"
                self._post(events.NotAnswered(inquiry.id, code, visit=visit))
                return
            note(Entry.INQUIRY_ENDED, about=inquiry.about, code=None)
            self._post(events.Answered(inquiry.id, result, visit=visit))

        self._outside.desk.inquire(inquiry, done)

    def find_standings(self, number: CitizenNumber, visit: int) -> None:
        """Look for what this kiosk took from a card's holder."""
        store = self._outside.store

        def done(result: Sequence[CaseStanding] | KioskError) -> None:
            if isinstance(result, KioskError):  # there is nothing to say of them
                self._outside.note_fault(result)
                result = ()
            self._post(events.StandingsFound(tuple(result), visit=visit))

        self._outside.store_worker.submit(lambda: store.standings_for(number), done, STORE_DEADLINE)
