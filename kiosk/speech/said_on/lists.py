"""What can be said of lists, votes, and the platform's answers."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.domain.answer_screen import (
    Answer,
    AnswerEntry,
    Asking,
    Certificate,
    NoLine,
    Offers,
    RedeemAsked,
    Unsure,
)
from kiosk.domain.entry import Entry
from kiosk.domain.list_screen import EntryDetail, EntryList, VoteChoice, VotedAlready, VoteReview
from kiosk.domain.speech import Act
from kiosk.speech.said_on.say import HIDDEN, ONWARD, Rows, Say, Unsaid, Value

_READ = ("next", "confirm")


def _placed(entries: Iterable[Entry]) -> Iterable[Value]:
    return (_entry(str(place), one) for place, one in enumerate(entries))


def _entry(value: str, entry: Entry) -> Value:
    names = (entry.title,) if entry.sort is None else (entry.title, entry.line)
    return Value(value, names, {"zh": entry.words})


def _ticking(content: VoteReview) -> tuple[Act, ...]:
    return () if content.ticked else (Act("tick"),)


SAID: Rows = {
    EntryList: (
        Say(
            "choose_sort",
            of=lambda c: (Value(str(n), (one.title,)) for n, one in enumerate(c.sorts)),
        ),
        Say("choose_entry", of=lambda c: () if c.sorts else _placed(c.entries)),
        Say("find", ("entries.find",), when=lambda c: c.may_find),
        Say("print_list", ("entries.print", "not_yet.print_again"), when=lambda c: c.may_print),
        Say("others", ("entries.others",), when=lambda c: not (c.entries or c.sorts)),
        Say("done", ("entries.done",), ("quit", *_READ), when=lambda c: c.printed),
    ),
    EntryDetail: (
        Say("print_entry", ("entries.print_one", "not_yet.print_again")),
        Say("earlier", ("entries.earlier",), ("page_previous",), when=lambda c: c.place > 1),
        Say("later", ("entries.later",), ("page_next", "next"), when=lambda c: c.place < c.of),
        Say("choose", ("vote.begin",), ("confirm", "yes"), when=lambda c: c.may_choose),
        Say("done", ("entries.done",), ("quit", "confirm"), when=lambda c: c.printed),
    ),
    VoteChoice: (
        Say("tick", of=lambda c: (Value(one.id, (one.label,)) for one in c.entry.choices)),
        Say("next", ("question.next",), _READ),
    ),
    VoteReview: (
        Say("tick", ("consent.agree",), when=lambda c: not c.ticked, acts=_ticking),
        Say("change", ("review.change",), ("no",)),
        Say("submit", ("vote.cast",), ("confirm",), when=lambda c: c.ticked),
    ),
    VotedAlready: (Say("others", ("vote.others",), ONWARD),),
    Asking: (Say("stop", ("asking.stop",), ("no", "quit")),),
    Answer: (
        Say("open", of=lambda c: (_entry(one.id, one) for one in c.entries)),
        Say("redeem", ("answer.redeem",), when=lambda c: c.redeems),
        Say("earn", ("answer.earn",), when=lambda c: c.earns),
        Say("print", ("answer.print", "answer.print_again"), when=lambda c: not c.is_empty),
        Say("done", ("answer.done",), _READ),
    ),
    AnswerEntry: (
        Say("supplement", ("answer.supplement",), when=lambda c: c.may_supplement),
        Say("done", ("answer.close",), _READ),
    ),
    Certificate: (
        Say(
            "print",
            ("certificate.print", "certificate.again"),
            when=lambda c: c.may_print or not c.begun,
        ),
        Say("done", ("certificate.not_now", "certificate.taken"), _READ),
    ),
    Offers: (
        Say("choose", of=lambda c: (Value(one.id, (one.title,)) for one in c.offers if one.open)),
    ),
    RedeemAsked: (Say("confirm", ("redeem.confirm",), ("confirm",)),),
    Unsure: (
        Say("retry", ("unsure.retry",)),
        Say("leave", ("unsure.leave",), ("quit",)),
    ),
    NoLine: (
        Say("print_checklist", ("not_yet.print", "not_yet.print_again")),
        Say("call_me", ("no_line.call_me",)),
        Say("others", ("not_yet.others",)),
    ),
}

UNSAID: Unsaid = {
    (Answer, "unmask"): HIDDEN,
    (AnswerEntry, "unmask"): HIDDEN,
    (Certificate, "unmask"): HIDDEN,
}
