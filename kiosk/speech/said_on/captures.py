"""What can be said where a paper is shown, something is measured, or a name is written."""

from __future__ import annotations

from kiosk.domain.capture_screen import (
    Measuring,
    PageTaken,
    Posture,
    ReadingJudged,
    ReadingTaken,
    ReadingTyped,
    Resting,
    Scanning,
    Signing,
    TrendShown,
)
from kiosk.speech.said_on.say import ONWARD, Rows, Say, Unsaid, Value

_AGAIN = ("judged.again",)

SAID: Rows = {
    Scanning: (
        Say("take", ("scan.take", "scan.anew"), when=lambda c: not (c.lost or c.taking)),
        Say("done", like=("next", "confirm"), when=lambda c: c.kept > 0),
        Say(
            "skip",
            of=lambda c: (Value(None, (c.material.optional,)),),
            when=lambda c: c.material.optional is not None,
        ),
        Say("desk", ("scan.desk",)),
    ),
    PageTaken: (
        Say("keep", ("scan_page.keep", "scan_page.keep_anyway"), ONWARD),
        Say("retake", ("scan_page.retake", "scan.anew"), ("no",)),
    ),
    Measuring: (
        Say(
            "start",
            ("measuring.start", "measuring.once_more"),
            when=lambda c: not (c.lost or c.own_key),
        ),
        Say("type", ("measuring.type",)),
        Say(
            "skip",
            of=lambda c: (Value(None, (c.optional,)),),
            when=lambda c: c.optional is not None,
        ),
    ),
    ReadingTyped: (
        Say(
            "key",
            of=lambda _: (Value("clear", ("pad.clear",)), Value("delete", ("pad.delete",))),
            ordered=False,
        ),
        Say("next", ("question.next",), ("next", "confirm")),
        Say("by_device", ("reading_typed.by_device",)),
    ),
    ReadingTaken: (
        Say("keep", ("reading_taken.keep",), ONWARD),
        Say("again", _AGAIN, ("no",)),
    ),
    Signing: (
        Say("undo", ("sign.undo",)),
        Say("clear", ("sign.clear",)),
        Say("next", ("sign.next",), ("next", "confirm")),
        Say("at_desk", ("sign.at_desk",)),
        Say(
            "skip",
            of=lambda c: (Value(None, (c.field.optional,)),),
            when=lambda c: c.field.optional is not None,
        ),
    ),
    Posture: (
        Say("next", ("posture.next",), ONWARD),
        Say("earlier", ("posture.earlier",)),
    ),
    ReadingJudged: (
        Say("print", ("judged.print",)),
        Say("keep", ("judged.keep",)),
        Say("again", (*_AGAIN, "judged.rest")),
        Say("leave", ("judged.leave",), ("quit",)),
    ),
    Resting: (Say("again", ("resting.again",)),),
    TrendShown: (
        Say("forget", ("trend.forget",), when=lambda c: bool(c.readings) and not c.asking),
        Say("forget", ("trend.forget_yes",), when=lambda c: c.asking),
        Say("next", ("trend.stay",), ("no", "next"), when=lambda c: c.asking),
        Say("next", ("trend.next",), ONWARD, when=lambda c: not c.asking),
    ),
}

UNSAID: Unsaid = {(Signing, "stroke"): "a signature is written by its own hand"}
