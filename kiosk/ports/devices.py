"""What the application needs of devices.

Unless a method says otherwise it may block and is called on the device's own thread (see
``drivers/host.py``), never on the screen's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.domain.device import Capabilities, SelfTest
from kiosk.domain.document import Document
from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Fingerprints, Portrait, ScannedText
from kiosk.domain.measurement import Measurement
from kiosk.domain.panel import Light, PanelState, Zone
from kiosk.domain.receipt import PrintOutcome, Slip
from kiosk.domain.social_card import SocialCard
from kiosk.domain.staff import DeviceStatus


class Device(Protocol):
    """What every device can be asked. ``interrupt`` and ``listen``: where a port has them."""

    def open(self) -> None:
        """Open the link, or begin to watch.

        Raises:
            KioskError: it is gone, does not answer, or cannot work.
        """

    def status(self) -> DeviceStatus:
        """Ask the device how it is; never raises."""

    def capabilities(self) -> Capabilities:
        """Tell what it can do; never raises, never blocks, open or not."""

    def self_test(self) -> SelfTest:
        """Have it test itself, without paper, card or resident; never raises."""

    def close(self) -> None:
        """Close the link; never raises."""


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read.

    Attributes:
        portrait: None where no library for card photos is at hand, or it failed.
        fingerprints: None unless they were asked for and the card has some.
    """

    card: IdCard
    portrait: Portrait | None = None
    fingerprints: Fingerprints | None = None


@dataclass(frozen=True, slots=True)
class NoCard:
    """No card is there, or the one that was read has not been lifted yet (SAM answer 80)."""


@dataclass(frozen=True, slots=True)
class CardFault:
    """A card or reader did not do its part; ``code`` is one of ``kiosk.errors.CODES``."""

    code: str
    params: Mapping[str, object]


class CardReader(Device, Protocol):
    """A reader of second-generation identity cards."""

    def open(self) -> None:
        """Open the link and find the reader's speed.

        Raises:
            KioskError: ``idcard.unplugged``, ``idcard.no_answer`` or ``idcard.device_fault``.
        """

    def find(self) -> bool:
        """Tell whether a card lies there that was not read before; quick (under 0.5 s).

        Raises:
            KioskError: the reader is gone or broken.
        """

    def read(self) -> CardRead | NoCard | CardFault:
        """Find, select and read; at most 3 s at 115200 baud. A lost reader is a CardFault too."""

    def sam_id(self) -> str | None:
        """Return the number of the module that proves cards, None where it does not tell.

        Raises:
            KioskError: the reader is gone or broken.
        """


@dataclass(frozen=True, slots=True)
class SocialCardRead:
    """A social-security card was read; some items may be missing."""

    card: SocialCard


class SmartCardReader(Device, Protocol):
    """A reader of social-security cards, with contacts or without."""

    def listen(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called on a thread of the reader's when a card or reader comes or goes.

        Called before ``open``; whoever is told looks by ``find`` and ``status``.
        """

    def open(self) -> None:
        """Begin to watch for cards.

        Raises:
            KioskError: ``smartcard.no_library``, ``smartcard.no_service``, ``smartcard.denied``,
                or ``smartcard.unplugged``.
        """

    def find(self) -> bool:
        """Tell at once whether a card is there that was not read before.

        A card that was read is found again only when it was taken out: what a resident forgets is
        not read for the next one.

        Raises:
            KioskError: the reader is gone or broken.
        """

    def read(self) -> SocialCardRead | NoCard | CardFault:
        """Read what the card tells without a key, in at most 3 s. It never presents a PIN."""

    def interrupt(self) -> None:
        """End the wait of ``read``. Any thread."""


@dataclass(frozen=True, slots=True)
class PrintResult:
    """How a print ended; ``code`` of ``kiosk.errors.CODES`` unless DONE.

    Attributes:
        paper_mm: how much of a roll it took, a torn slip as much as a whole one; None where that
            is not known.
    """

    outcome: PrintOutcome
    code: str | None = None
    paper_mm: int | None = field(default=None, compare=False)


class ReceiptPrinter(Device, Protocol):
    """A printer of slips."""

    def open(self) -> None:
        """Open the link.

        Raises:
            KioskError: ``printer.unplugged`` or ``printer.no_answer``.
        """

    def print(self, slip: Slip) -> PrintResult:
        """Print and cut one slip; asks the status before and after. Never raises."""


@dataclass(frozen=True, slots=True)
class DeviceFault:
    """A device did not do its part; ``code`` is one of ``kiosk.errors.CODES``."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class DocumentPrinter(Device, Protocol):
    """A printer of A4 sheets."""

    def open(self) -> None:
        """Open the link to the printer or its queue; what was left there is cancelled.

        Raises:
            KioskError: ``document.*``.
        """

    def print(self, document: Document, wanted: Callable[[], bool]) -> PrintResult:
        """Print and wait until the sheets are out. Never raises.

        Args:
            wanted: whether whose document it is still stands here; asked once the printer's side
                holds the whole job, just before the first sheet is fed. False: nothing is fed.
        """

    def cancel(self) -> None:
        """End what is under way and drop all that this kiosk still has in the queue. Any thread."""

    def interrupt(self) -> None:
        """End the wait of ``print``. Any thread."""


class Scanner(Device, Protocol):
    """A reader of bar codes. What it hears is nobody's to trust."""

    def open(self) -> None:
        """Open the link.

        Raises:
            KioskError: ``scanner.*``.
        """

    def forget(self) -> None:
        """Throw away what was scanned before: it was not meant for who comes now.

        Raises:
            KioskError: the scanner is gone.
        """

    def take(self, seconds: float) -> ScannedText | DeviceFault | None:
        """Return what is scanned next, None where nothing is within ``seconds``.

        Printable text of at most 2 KB; else, a fault that says what was wrong with it.

        Raises:
            KioskError: the scanner is gone.
        """

    def interrupt(self) -> None:
        """End the wait of ``take``. Any thread."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture as the camera gave it: an encoded image (JPEG or PNG). ``repr`` shows none."""

    image: bytes = field(repr=False)


class DocumentCamera(Device, Protocol):
    """A camera that looks down on a sheet of paper."""

    def open(self) -> None:
        """Open it.

        Raises:
            KioskError: ``camera.*``.
        """

    def frame(self, seconds: float) -> Frame | DeviceFault | None:
        """Return the next picture, None where there is none within ``seconds``.

        What is no picture, or too large for one, is a fault.

        Raises:
            KioskError: the camera is gone.
        """


class HealthMeter(Device, Protocol):
    """A blood-pressure meter or a thermometer."""

    def open(self) -> None:
        """Open the link.

        Raises:
            KioskError: ``meter.*``.
        """

    def forget(self) -> None:
        """Throw away what was measured before: it was somebody else's.

        Raises:
            KioskError: the meter is gone.
        """

    def start(self) -> DeviceFault | None:
        """Begin to measure, as its own key does; ``meter.own_key`` where only that can.

        Raises:
            KioskError: the meter is gone.
        """

    def cancel(self) -> None:
        """End the measurement under way, if any: the cuff lets its air out at once.

        Raises:
            KioskError: the meter is gone.
        """

    def take(self, seconds: float) -> Measurement | DeviceFault | None:
        """Return what is measured next, None where nothing is within ``seconds``.

        Each measurement is taken once, however often the meter tells it. What no living body has
        is a fault, not a measurement.

        Raises:
            KioskError: the meter is gone, or silent.
        """

    def interrupt(self) -> None:
        """End the wait of ``take``. Any thread."""


class Panel(Device, Protocol):
    """Presence sensor, door switch, headphone jack and light bar."""

    def open(self) -> None:
        """Open the link.

        Raises:
            KioskError: ``panel.*``.
        """

    def take(self, seconds: float) -> PanelState | None:
        """Return what the sensors say: at first, then once it is otherwise and has settled.

        None where there is nothing new within ``seconds``; what comes first after ``open`` is new.

        Raises:
            KioskError: the panel is gone, or silent.
        """

    def light(self, zone: Zone, light: Light) -> None:
        """Let a light burn so; one that is not there is no fault.

        Raises:
            KioskError: the panel is gone.
        """

    def interrupt(self) -> None:
        """End the wait of ``take``. Any thread."""
