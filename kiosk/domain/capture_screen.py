"""What is to be seen where a resident shows a paper, measures or signs; see ``screen``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from kiosk.domain.frame import Content

if TYPE_CHECKING:
    from kiosk.domain.capture import Ink, Page, Sight
    from kiosk.domain.device import DeviceName
    from kiosk.domain.masked import Personal
    from kiosk.domain.measurement import Kept, Measurement, Verdict
    from kiosk.domain.service import Field, Material
    from kiosk.domain.text import Text


@dataclass(frozen=True, slots=True)
class Scanning(Content):
    """A paper is to be laid under the camera, which shows what it sees.

    ``take`` takes the page; ``done`` goes on with the pages that were kept; ``skip`` leaves out
    what may be left out; ``desk`` goes on without it: it is brought to the desk. ``code`` is what
    went wrong last; where the camera is ``lost``, only the desk is left.

    Attributes:
        kept: pages that were kept of this paper.
        taking: a page is being taken.
    """

    view: ClassVar[str] = "scan"
    actions: ClassVar[tuple[str, ...]] = ("take", "done", "skip", "desk")
    material: Material
    sight: Sight | None
    kept: int = 0
    taking: bool = False
    code: str | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class PageTaken(Content):
    """The page as it was taken, with what may be wrong with it. ``keep`` it, or ``retake`` it.

    Attributes:
        number: which page of the paper it would be, from 1.
    """

    view: ClassVar[str] = "scan_page"
    actions: ClassVar[tuple[str, ...]] = ("keep", "retake")
    material: Material
    page: Page
    number: int


@dataclass(frozen=True, slots=True)
class Measuring(Content):
    """A meter is waited for. ``start`` begins where it can be begun from here; ``type`` asks for
    the numbers instead; ``skip`` leaves an optional question out.

    Attributes:
        question: the form's; None has the kiosk's own words for the device.
        running: it was begun from here.
        own_key: it begins by its own key only.
        code: what went wrong last.
        lost: it cannot work: only typing is left.
    """

    view: ClassVar[str] = "measuring"
    actions: ClassVar[tuple[str, ...]] = ("start", "type", "skip")
    device: DeviceName
    question: Text | None = None
    optional: Text | None = None
    running: bool = False
    own_key: bool = False
    code: str | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class ReadingTyped(Content):
    """One number of a reading. ``key`` carries one key of the pad; ``next`` goes to the next
    number, or ends; ``by_device`` goes back to the meter.

    Attributes:
        part: which number, from 0.
        digits: typed so far.
        complaint: the key of why it cannot be meant.
    """

    view: ClassVar[str] = "reading_typed"
    actions: ClassVar[tuple[str, ...]] = ("key", "next", "by_device")
    device: DeviceName
    part: int
    digits: Personal
    complaint: str | None = None


@dataclass(frozen=True, slots=True)
class ReadingTaken(Content):
    """What was measured, to be confirmed: ``keep``, or ``again``.

    Attributes:
        aloud: it may be said: it goes into headphones.
    """

    view: ClassVar[str] = "reading_taken"
    actions: ClassVar[tuple[str, ...]] = ("keep", "again")
    measured: Measurement
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class Signing(Content):
    """Sign by finger. ``stroke`` carries one as PersonalText (see ``Ink``), ``undo`` takes the
    last one back, ``clear`` all; ``next`` keeps the signature. ``at_desk`` is for whoever does not
    write: they sign before somebody there; ``skip`` leaves an optional one out.
    """

    view: ClassVar[str] = "sign"
    actions: ClassVar[tuple[str, ...]] = ("stroke", "undo", "clear", "next", "at_desk", "skip")
    field: Field
    ink: Ink
    complaint: str | None = None


@dataclass(frozen=True, slots=True)
class Posture(Content):
    """How to sit before measuring. ``next`` measures; ``earlier`` shows what was kept before."""

    view: ClassVar[str] = "posture"
    actions: ClassVar[tuple[str, ...]] = ("next", "earlier")
    device: DeviceName


@dataclass(frozen=True, slots=True)
class ReadingJudged(Content):
    """What was measured and what it means, in words; it is no diagnosis.

    ``print`` prints it without a name; ``keep`` keeps it with the card's holder's consent;
    ``again`` measures anew, after a rest where it is alarming; ``leave`` ends.

    Attributes:
        alarming: so many times in a row, this one with them: at 1 rest, at 2 call for help.
        printed: the slip is out; ``print_code`` why it is not.
        aloud: it may be said: it goes into headphones.
    """

    view: ClassVar[str] = "judged"
    actions: ClassVar[tuple[str, ...]] = ("print", "keep", "again", "leave")
    measured: Measurement
    verdict: Verdict
    alarming: int = 0
    printed: bool = False
    print_code: str | None = None
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class Resting(Content):
    """Sit quietly for some minutes, then it goes on by itself; ``again`` goes on at once."""

    view: ClassVar[str] = "resting"
    actions: ClassVar[tuple[str, ...]] = ("again",)
    minutes: int


@dataclass(frozen=True, slots=True)
class TrendShown(Content):
    """What was kept of earlier readings, drawn. ``forget`` takes the consent back: all of them go
    from this machine; ``next`` goes on.

    Attributes:
        readings: the oldest first; None while they are looked up.
        asking: whether to forget them is being asked; ``forget`` again does it.
        forgotten: they are gone.
    """

    view: ClassVar[str] = "trend"
    actions: ClassVar[tuple[str, ...]] = ("forget", "next")
    readings: tuple[Kept, ...] | None
    asking: bool = False
    forgotten: bool = False
    trouble: str | None = None
