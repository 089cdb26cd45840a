"""Rules that every resident's step shares, and the call for help that lies over any step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.domain.document import Document
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import HelpCalled
from kiosk.domain.site import Site
from kiosk.flow import effects, events, voice
from kiosk.flow.leaving import FAREWELL, START_OVER, anew, asking_first, wiped
from kiosk.flow.moments import event, local_day, typed, value
from kiosk.flow.table import Call, Flow, Idle, Return, Rule, Rules, Step
from kiosk.flow.visit import Accepted, Moment, Sheet, Visit

__all__ = [
    "ALWAYS",
    "CALL_HELP",
    "FAREWELL",
    "NOISE",
    "START_OVER",
    "acknowledged",
    "anew",
    "began",
    "call_help",
    "event",
    "in_language",
    "larger",
    "local_day",
    "paper_job",
    "print_document",
    "then",
    "typed",
    "value",
    "wiped",
]


def began(moment: Moment) -> Visit:
    """Take over the id of the case that is prepared from now on."""
    news = event(moment, events.VisitBegan)
    return replace(moment.visit, case_id=news.case_id, began_at=news.at)


def larger(moment: Moment) -> Visit:
    """Change between the two text sizes."""
    display = moment.visit.display
    return replace(moment.visit, display=replace(display, large=not display.large))


def _is_large(moment: Moment) -> bool:
    return moment.visit.display.large


def _is_said(moment: Moment) -> bool:
    return event(moment, events.Acted).spoken


def in_language(moment: Moment) -> Visit:
    """Show everything in the language that was touched."""
    display = moment.visit.display
    return replace(
        moment.visit, display=replace(display, language="en" if value(moment) == "en" else "zh")
    )


def _printed(moment: Moment) -> Visit:
    ended = event(moment, events.PrintEnded)
    visit = moment.visit
    came_out = ended.outcome is PrintOutcome.DONE
    if came_out and ended.job_id in {*visit.parting.printing, paper_job(visit)}:
        visit = replace(visit, parting=replace(visit.parting, take_slip=True))
    if ended.job_id == paper_job(visit) and visit.paper_waits:
        return replace(visit, paper=ended.outcome, paper_code=ended.code, paper_waits=False)
    if visit.accepted is None or visit.accepted.print_job_id != ended.job_id:
        return visit  # of what was left behind, or somebody else's from a visit that is over
    return replace(
        visit, accepted=replace(visit.accepted, outcome=ended.outcome, print_code=ended.code)
    )


def paper_job(visit: Visit) -> str:
    """Return the name of a visit's papers that belong to no case."""
    return f"paper:{visit.case_id}"


def acknowledged(moment: Moment) -> Visit:
    """Take over the platform's receipt, if it is for a case of whoever stands here."""
    news, visit = event(moment, events.CaseAcknowledged), moment.visit
    case_id = news.case_id
    if visit.accepted is not None and visit.case_id == case_id:
        return replace(visit, accepted=_signed(visit.accepted, news.case_number))
    waiting = visit.parting.waiting - {case_id}
    return replace(visit, parting=replace(visit.parting, waiting=waiting))


def _signed(accepted: Accepted, number: str) -> Accepted:
    """Take note of the receipt; a paper that went to the printer before it does not know of it."""
    unprinted = accepted.awaits_receipt or accepted.outcome is PrintOutcome.NOT_DONE
    outdated = accepted.outdated or not (accepted.acknowledged or unprinted)
    return replace(accepted, acknowledged=True, outdated=outdated, case_number=number)


def _sheet_ended(moment: Moment) -> Visit:
    ended = event(moment, events.DocumentEnded)
    return replace(moment.visit, sheet=Sheet(ended.outcome, ended.code))


def print_document(make: Callable[[Moment], Document], *, to: str | None = None) -> Rule:
    """Return the rule by which a kind's step prints a document, once at a time; ``to`` a step.

    ``visit.sheet`` tells how it fares; the farewell takes back what was not fed.
    """
    return Rule(
        to,
        when=lambda m: m.visit.sheet is None or m.visit.sheet.outcome is PrintOutcome.NOT_DONE,
        change=lambda m: replace(m.visit, sheet=Sheet()),
        do=(lambda m: effects.PrintDocument(make(m)),),
    )


def _has_left(moment: Moment) -> bool:
    return event(moment, events.PresenceChanged).present is False


def _pulled(moment: Moment) -> bool:
    return not event(moment, events.HeadphonesChanged).plugged


def _masked(moment: Moment) -> Visit:
    """Somebody else comes to the screen: what was unmasked is masked again."""
    return replace(moment.visit, clear=False)


CALL_HELP = Rule(Call("help"), change=_masked, do=(lambda _: effects.CallForHelp(),))

ALWAYS: Mapping[str, Rules] = {
    "acted.read_aloud": voice.READ,
    # a key goes there and back; who says it says which way
    "acted.larger_text": (Rule(when=lambda m: _is_said(m) and _is_large(m)), Rule(change=larger)),
    "acted.smaller_text": (Rule(when=_is_large, change=larger), Rule()),
    "acted.language": Rule(change=in_language),
    "acted.call_help": CALL_HELP,
    "acted.still_here": Rule(),
    "acted.leave_now": asking_first("leaving", FAREWELL),
    "idle_ended": FAREWELL,
    "staff_knocked": Rule(Call("staff"), change=_masked),
    "network_changed": Rule(),
    "print_ended": Rule(change=_printed),
    "document_ended": Rule(change=_sheet_ended),
    "presence_changed": (Rule(when=_has_left, change=_masked), Rule()),
    # what was for one pair of ears is not for the hall; who plugs some in wants to hear
    "headphones_changed": (Rule(when=_pulled, do=(lambda _: effects.Hush(),)), *voice.READ),
    "case_acknowledged": Rule(change=acknowledged),
    "acted.home": asking_first("restarting", START_OVER),
    "acted.quit": asking_first("leaving", FAREWELL),
    **voice.RULES,
}

NOISE = frozenset(
    {
        "acted.for_another",
        "acted.choose_service",
        "acted.look_for",
        "visit_began",
        "card_found",
        "card_was_read",
        "card_failed",
        "heard",
        "frame_seen",
        "not_heard",
        "device_lost",
        "device_ready",
        "speech_changed",
        "notice_changed",
        "said_partly",
        "was_said",
        "nothing_said",
        "intake_told",
        "notices_found",
        "entries_found",
        "ballot_found",
        "standings_found",
        "readings_found",
        "choices_counted",
        "inquiry_minted",
        "answered",
        "not_answered",
        "case_accepted",
        "case_not_accepted",
        "receipt_overdue",
        "printer_recovered",
        "still_there_asked",
        "step_timed_out",
        "pin_checked",
        "overview_taken",
        "test_ended",
    }
)
"""What devices and workers may say that means nothing to a step which does not wait for it."""


def then(
    when: Callable[[Moment], bool],
    change: Callable[[Moment], Visit],
    rules: Rules,
) -> tuple[Rule, ...]:
    """Return ``rules`` as they stand after ``change``, where ``when`` holds."""

    def made(rule: Rule) -> Rule:
        guard, after = rule.when, rule.change

        def fits(moment: Moment) -> bool:
            if not when(moment):
                return False
            return guard is None or guard(replace(moment, visit=change(moment)))

        def changed(moment: Moment) -> Visit:
            visit = change(moment)
            return visit if after is None else after(replace(moment, visit=visit))

        return replace(rule, when=fits, change=changed)

    return tuple(made(rule) for rule in (rules if isinstance(rules, tuple) else (rules,)))


def _is_writing(visit: Visit) -> bool:
    """Tell whether answers wait for whoever calls, or may soon; with a name or without."""
    return visit.accepted is None and bool(visit.card or visit.answers or visit.draft)


def call_help(site: Site) -> Flow:
    """Return the overlay that says that somebody is coming."""
    close = Rule(Return("resumed"))

    return Flow(
        name="help",
        start="called",
        always=ALWAYS,
        ignore=NOISE,
        overlay=True,
        steps={
            "called": Step(
                views=(HelpCalled,),
                show=lambda state: HelpCalled(
                    phone=site.phone,
                    hours=site.hours,
                    writing=_is_writing(state.visit),
                    unheard=state.online is not True and not state.speaks,
                ),
                timeout=Idle(),
                back=close,
                cancel=None,  # below may be a step that must not be left, as a commit under way
                on={"acted.resume": close},
            )
        },
    )
