"""What can be said from the guide to the slip."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.domain.people_screen import (
    Assent,
    CheckInAsked,
    NameAsked,
    PrivacyNotice,
    ReasonsAsked,
    WitnessAsked,
)
from kiosk.domain.province import Reason
from kiosk.domain.screen import (
    ConsentAsked,
    Guide,
    PutCard,
    Question,
    RatingAsked,
    Reading,
    Review,
    SlipOnScreen,
    SlipOut,
    Submitting,
)
from kiosk.domain.service import FieldType
from kiosk.domain.speech import Act
from kiosk.speech.said_on.say import HIDDEN, ONWARD, Rows, Say, Unsaid, Value


def _rows(content: Review) -> Iterable[Value]:
    return (Value(row.field_id, (row.label,)) for row in content.rows if row.field_id is not None)


YES_NO = {"yes": ("yes",), "no": ("no",)}


def _is_one(content: Question) -> bool:
    return content.field.type is not FieldType.CHOICES


def choices(content: Question) -> Iterable[Value]:
    """Return what a question can be answered by."""
    return (Value(option.id, (option.label,)) for option in content.options)


def _passed(content: Question) -> Iterable[Value]:
    """Return the levels of a place that were chosen: each can be gone back to."""
    return (Value(option.id, (option.label,)) for option in content.path)


def _chosen(content: Question, value: Value) -> tuple[Act, ...]:
    """Return what a choice does: take it and go on; of a place there may be more to say."""
    draft = Act("draft", value.value)
    return (draft,) if content.field.type is FieldType.PLACE else (draft, Act("next"))


def agreeing(content: ConsentAsked | Assent) -> tuple[Act, ...]:
    """Return what an express 同意 does: tick, where it is not ticked yet, and go on."""
    return (Act("next"),) if content.ticked else (Act("tick"), Act("next"))


_AGREE = Say("tick", ("consent.agree",), acts=agreeing)
"""Only an express consent counts (Personal Information Protection Law 14): no 嗯, no 好."""

_TICKED = Say("next", ("consent.next",), ("next",), when=lambda c: c.ticked)

SAID: Rows = {
    Guide: (
        Say("begin", ("guide.begin", "guide.begin_any"), ONWARD),
        Say("not_me", ("guide.not_me",), ("no",)),
        Say("for_another", ("guide.for_another",), when=lambda c: c.on_behalf),
    ),
    PutCard: (),
    Reading: (),
    Submitting: (),
    Question: (
        Say("draft", of=choices, like_value=YES_NO, acts_of=_chosen, when=_is_one),
        Say("key", of=choices, when=lambda c: c.field.type is FieldType.CHOICES),
        Say("draft", of=_passed, ordered=False),
        Say("next", ("question.next",), ("next", "confirm")),
        Say(
            "skip",
            of=lambda c: (Value(None, (c.field.optional,)),),
            when=lambda c: c.field.optional is not None,
        ),
        Say(
            "key",
            of=lambda _: (Value("clear", ("pad.clear",)), Value("delete", ("pad.delete",))),
            when=lambda c: bool(c.draft) and not c.options,
            ordered=False,
        ),
    ),
    ConsentAsked: (_AGREE, _TICKED),
    Assent: (_AGREE, _TICKED),
    Review: (
        Say("submit", ("review.submit",), ("confirm",)),
        Say("change", of=_rows),
    ),
    SlipOut: (
        Say("next", ("done.go",), ONWARD),
        Say("another", ("done.another",)),
    ),
    SlipOnScreen: (
        Say("print", ("unprinted.again",), when=lambda c: c.may_print),
        Say("next", ("unprinted.noted",), ONWARD),
    ),
    RatingAsked: (
        Say("rate", of=lambda _: (Value(str(n), (f"rating.{n}",)) for n in range(5, 0, -1))),
        Say("skip", ("rating.skip",), ("no", "next")),
    ),
    ReasonsAsked: (
        Say("tick", of=lambda _: (Value(each.value, (f"reasons.{each}",)) for each in Reason)),
        Say("done", ("reasons.done",), ("next", "confirm")),
        Say("skip", ("reasons.skip",), ("no",)),
    ),
    PrivacyNotice: (),
    NameAsked: (
        Say("with_name", ("name_asked.with",), ("yes",)),
        Say("without_name", ("name_asked.without",), ("no",)),
    ),
    WitnessAsked: (Say("staff_here", ("witness.staff_here",)),),
    CheckInAsked: (Say("confirm", ("check_in.confirm",), ONWARD),),
}

UNSAID: Unsaid = {
    (Review, "unmask"): HIDDEN,
    (PrivacyNotice, "next"): "a private matter: nothing of it is for other ears",
}
