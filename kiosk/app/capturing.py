"""What the scripted resident does where a paper, a signature or a measurement is asked for.

They lay their paper down before they come, type what a meter would show, and sign with three
strokes. Where the camera cannot work they bring the paper to the desk, as anybody would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.domain.capture_screen import (
    Measuring,
    PageTaken,
    ReadingTaken,
    ReadingTyped,
    Scanning,
    Signing,
)
from kiosk.domain.device import DeviceName
from kiosk.domain.frame import Content

TYPED: Mapping[DeviceName, tuple[str, ...]] = {
    DeviceName.BLOOD_PRESSURE: ("124", "82", "72"),
    DeviceName.THERMOMETER: ("365",),
}
"""What a healthy person's meter would show."""


@dataclass(frozen=True, slots=True)
class Word:
    """A key by the id of the words on it."""

    id: str
    params: Mapping[str, object] = field(default_factory=dict)


class Wait:
    """Nothing is to be done: the machine is at work."""


class Sign:
    """The finger draws on the sheet."""


Deed = Word | str | Wait | Sign
"""A key by its words or by the sign on it, nothing, or a signature."""


def deed(content: Content) -> Deed | None:
    """Return what is done on a view of this kind; None where ``content`` is of another."""
    match content:
        case Scanning():
            return _paper(content)
        case PageTaken(page=page):
            return Word("scan_page.keep_anyway" if page.flaws else "scan_page.keep")
        case Measuring():
            return Word("measuring.type")
        case ReadingTyped(device=device, part=part, digits=digits):
            wanted, typed = TYPED[device][part], digits.reveal()
            return wanted[len(typed)] if len(typed) < len(wanted) else Word("question.next")
        case ReadingTaken():
            return Word("reading_taken.keep")
        case Signing(ink=ink):
            return Word("sign.next") if ink.enough else Sign()
    return None


def _paper(content: Scanning) -> Deed:
    if content.kept:
        return Word("scan.done", {"n": content.kept})
    if content.lost or content.code is not None:
        return Word("scan.desk")
    if content.taking or content.sight is None:
        return Wait()
    return Word("scan.take" if content.sight.corners else "scan.desk")
