"""All that the session reaches, as the kernel uses it: nothing here waits.

The store and each device work on threads of their own (``Worker``, ``Desk``); what they say comes
back as events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from kiosk.domain.device import DeviceName
from kiosk.domain.document import Document
from kiosk.domain.entry import Entries
from kiosk.domain.inquiry import Inquiry, NoReply, Reply
from kiosk.domain.panel import Light, Zone
from kiosk.domain.receipt import Slip
from kiosk.domain.screen import Screen
from kiosk.domain.speech import NotMeant, Phrases, Talk, Verdict
from kiosk.domain.staff import DeviceState, DeviceStatus, Overview
from kiosk.errors import KioskError
from kiosk.flow.journal import Entry, Journal
from kiosk.ports import (
    Clock,
    Ids,
    Listener,
    PrintResult,
    Speaker,
    Store,
    Timers,
    Understanding,
    Words,
)

T = TypeVar("T")

STORE_DEADLINE = 8.0


class Worker(Protocol):
    """A thread of its own that does one job after another."""

    def submit(
        self, work: Callable[[], T], done: Callable[[T | KioskError], None], deadline: float
    ) -> object:
        """Do ``work`` on the worker's thread, then call ``done`` there; never raises."""


class Desk(Protocol):
    """The devices as the kernel uses them: each call returns at once."""

    def watch(self, device: DeviceName, request: int | None) -> None:
        """Begin to wait for what a device gives, for this request, or cease.

        An identity card's request is the visit's number, which the card's events bear. All others
        answer with Heard and NotHeard, once each time; what came before the request is forgotten.
        """

    def trigger(self, device: DeviceName) -> None:
        """Have a device that is watched begin: a camera takes the page, a meter measures.

        It answers as what is watched does; a camera that is watched shows by FrameSeen what it
        sees. A meter that was begun so is stopped when it is watched no more.
        """

    def light(self, zone: Zone, light: Light) -> None:
        """Let a light at the front burn so, where there is one."""

    def print(
        self, slip: Slip, wanted: Callable[[], bool], done: Callable[[PrintResult], None]
    ) -> None:
        """Print a slip, then call ``done`` on any thread.

        ``wanted`` is asked at the last moment before the first byte, on any thread: whose visit is
        over has gone, and the next person must not find their paper.
        """

    def print_document(
        self, document: Document, wanted: Callable[[], bool], done: Callable[[PrintResult], None]
    ) -> None:
        """Print a document, then call ``done`` on any thread.

        ``wanted`` is asked before its turn, and again just before the first sheet is fed.
        """

    def cancel_documents(self) -> None:
        """Take back every document that is not fed yet; the printer keeps nothing of it."""

    def inquire(self, inquiry: Inquiry, done: Callable[[Reply | NoReply], None]) -> None:
        """Ask the platform, then call ``done`` once, on any thread."""

    def test_devices(self, done: Callable[[str | None, str], None]) -> None:
        """Have what is neither card reader nor slip printer test itself, one beside the other.

        ``done`` gets the first fault's code, or None, and the names of the devices that failed.
        """

    def test_card(self, done: Callable[[str | None, str], None]) -> None:
        """Ask the reader for its health, then call ``done`` with a code, or None and its number."""

    def new_roll(self) -> None:
        """Count the paper from a full roll."""

    def overview(self, done: Callable[[Overview], None]) -> None:
        """Gather the machine's state for staff, then call ``done``."""

    def send_now(self) -> None:
        """Send what waits."""

    def sync_now(self) -> None:
        """Send what waits, and look for what is published."""

    def restart(self) -> None:
        """End the program for its supervisor to start it anew."""


class Lists(Protocol):
    """What is published, as residents look at it. On the store's worker."""

    def entries(self, feed: str, service_id: str) -> Entries:
        """Return what a feed has for a service now; empty where nothing is published.

        Raises:
            KioskError: ``store.unwritable``.
        """


class NoLists:
    """The lists of a machine for which nothing is published."""

    def entries(self, feed: str, service_id: str) -> Entries:
        """See ``Lists.entries``."""
        return Entries()


class SilentListener:
    """The ears of a kiosk that has none: nothing is ever heard. See ``Listener``."""

    def open(self) -> None:
        """Look for nothing."""

    def expect(self, phrases: Phrases) -> None:
        """Expect nothing."""

    def begin(self, request: int, how: Talk) -> None:
        """Hear nothing."""

    def end(self, request: int) -> None:
        """Have heard nothing."""

    def stop(self) -> None:
        """Go on hearing nothing."""

    def deafen(self, sounding: bool) -> None:
        """Be deaf as before."""

    def level(self) -> float:
        """Return silence."""
        return 0.0

    def status(self) -> DeviceStatus:
        """Tell that there is none."""
        return DeviceStatus("listener", DeviceState.NO_DEVICE)

    def close(self) -> None:
        """End nothing."""


class NoUnderstanding:
    """Understands nothing, because nothing is heard. See ``Understanding``."""

    def understand(self, said: str, screen: Screen) -> Verdict:
        """Return that nothing was meant."""
        return NotMeant()

    def phrases(self, screen: Screen) -> Phrases:
        """Return nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Outside:
    """All that the session reaches."""

    clock: Clock
    timers: Timers
    ids: Ids
    words: Words
    speaker: Speaker
    store: Store
    store_worker: Worker
    desk: Desk
    journal: Journal
    lists: Lists = field(default_factory=NoLists)
    listener: Listener = field(default_factory=SilentListener)
    understanding: Understanding = field(default_factory=NoUnderstanding)

    def keep(self, job: Callable[[], object]) -> None:
        """Do a store job whose answer nobody waits for; a failure is noted."""

        def done(result: object) -> None:
            if isinstance(result, KioskError):
                self.note_fault(result)

        self.store_worker.submit(job, done, STORE_DEADLINE)

    def note_fault(self, error: KioskError) -> None:
        """Put what broke into the journal. Any thread."""
        self.journal.note(Entry.FAULT, code=error.code)
