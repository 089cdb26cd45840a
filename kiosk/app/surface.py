"""What a session runs on: a window with its application, or a plain loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.screen import Screen
from kiosk.flow import events
from kiosk.ports import Timers, Words


@dataclass(frozen=True, slots=True)
class Surface:
    """The session's side of it.

    Attributes:
        post: brings an event to the session's thread, from any thread.
        narrate: gives what a person would read out of the screen.
        turn: shows the page so many on of a view that has several.
        restart: ends the program for its supervisor to start it anew.
    """

    words: Words
    timers: Timers
    post: Callable[[events.Event], None]
    show: Callable[[Screen], None]
    narrate: Callable[[], str]
    restart: Callable[[], None]
    turn: Callable[[int], None] = lambda _: None
