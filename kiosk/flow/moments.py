"""What a rule reads of the moment it is asked in."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from kiosk.domain.masked import Personal
from kiosk.domain.site import CHINA
from kiosk.flow import events
from kiosk.flow.visit import Moment

E = TypeVar("E", bound=events.Event)


def event(moment: Moment, kind: type[E]) -> E:
    """Return the moment's event as ``kind``; tables only ask for what the key stands for."""
    if not isinstance(moment.event, kind):
        raise TypeError(f"a rule for {kind.__name__} met {type(moment.event).__name__}")
    return moment.event


def value(moment: Moment) -> str:
    """Return the plain value that came with an action; empty where none came."""
    given = event(moment, events.Acted).value
    return given if isinstance(given, str) else ""


def typed(text: str, moment: Moment, most: int) -> str:
    """Return what a key of a pad makes of ``text``: digits are added up to ``most`` of them."""
    given = event(moment, events.Acted).value
    key = given.reveal() if isinstance(given, Personal) else given or ""
    match key:
        case "clear":
            return ""
        case "delete":
            return text[:-1]
    if not (key.isascii() and key.isdigit()):
        return text
    return text + key[: max(0, most - len(text))]


def local_day(at: datetime) -> date:
    """Return the day in China at a UTC time."""
    return at.astimezone(CHINA).date()
