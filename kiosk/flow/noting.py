"""What the journal says of events: a row each, by declared entry and plain fields."""

from __future__ import annotations

from kiosk.flow import events
from kiosk.flow.journal import Entry, Journal
from kiosk.flow.visit import State


def note(journal: Journal, event: events.Event, state: State) -> None:
    """Put into the journal what an event says of this machine; ``state`` is what was before it."""
    put = journal.note
    match event:
        case events.CardFailed(code):
            put(Entry.CARD_FAILED, code=code)
        case events.IntakeTold(service_id, intake) if not intake.is_open:
            put(Entry.INTAKE_CLOSED, service=service_id, code=intake.code)
        case events.NotHeard(device=name, code=code):
            put(Entry.DEVICE_FAILED, device=name.value, code=code)
        case events.CaseAccepted(case_id=case_id):
            put(Entry.CASE_ACCEPTED, case_id=case_id)
        case events.CaseNotAccepted(code=code):
            put(Entry.CASE_NOT_ACCEPTED, code=code)
        case events.CaseAcknowledged(case_id, case_number):
            put(Entry.CASE_ACKNOWLEDGED, case_id=case_id, case_number=case_number)
        case events.PrintEnded(outcome=outcome, code=code):
            put(Entry.PRINT_ENDED, outcome=outcome.value, code=code)
        case events.NetworkChanged(online):
            put(Entry.NETWORK_CHANGED, online=online)
        case events.EarsChanged(code=code) if code != state.hearing.code:
            put(Entry.EARS_CHANGED, code=code)
        case events.Understood() | events.TwoMeant() | events.NotUnderstood():
            put(Entry.SPOKEN_TO, outcome=event.key)
