"""What staff see behind their door; what residents see is in ``kiosk.domain.screen``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from kiosk.domain.frame import Content

if TYPE_CHECKING:
    from kiosk.domain.masked import Personal
    from kiosk.domain.staff import Overview


@dataclass(frozen=True, slots=True)
class StaffPin(Content):
    """The staff door. ``key`` carries one key of the pad (a digit, ``clear`` or ``delete``, as
    PersonalText), ``enter`` checks what was typed, ``leave`` goes away. ``wrong`` without
    tries left: no PIN can be right, as none is set or the store cannot look. ``stuck``: the store
    does not even answer; ``restart_program`` is all that helps, and needs no PIN. ``confirms``: the
    PIN says that this person stands here, and opens no door."""

    view: ClassVar[str] = "staff_pin"
    actions: ClassVar[tuple[str, ...]] = ("key", "enter", "restart_program", "leave")
    digits: Personal | None
    wrong: bool
    tries_left: int
    locked_minutes: int
    stuck: bool = False
    confirms: Personal | None = None


@dataclass(frozen=True, slots=True)
class StaffOverview(Content):
    """The machine's health and the day's counts. ``notice`` is the key of what just happened;
    ``put_away`` is there while there are alarms, ``test_devices`` where there are more devices than
    card reader and slip printer."""

    view: ClassVar[str] = "staff_overview"
    actions: ClassVar[tuple[str, ...]] = (
        "test_print",
        "test_card",
        "test_devices",
        "send_now",
        "new_roll",
        "put_away",
        "restart_program",
        "leave",
    )
    terminal: str
    staff_no: str
    overview: Overview | None
    notice: str | None = None
    detail: str = ""
