"""What the application needs of the outside, as Protocols.

Adapters in ``drivers``, ``ui`` and ``offline_store`` fulfil them; ``kiosk.app`` puts them together.
"""

from kiosk.ports.devices import (
    CardFault,
    CardRead,
    CardReader,
    Device,
    DeviceFault,
    DocumentCamera,
    DocumentPrinter,
    Frame,
    HealthMeter,
    NoCard,
    Panel,
    PrintResult,
    ReceiptPrinter,
    Scanner,
    SmartCardReader,
    SocialCardRead,
)
from kiosk.ports.speech import (
    AS_SET,
    Listener,
    Recognizer,
    Speaker,
    Understanding,
    Words,
)
from kiosk.ports.store import (
    Content,
    Counts,
    Platform,
    Store,
    Submitted,
)
from kiosk.ports.time import (
    Clock,
    Ids,
    Timer,
    Timers,
)

__all__ = [
    "AS_SET",
    "CardFault",
    "CardRead",
    "CardReader",
    "Clock",
    "Content",
    "Counts",
    "Device",
    "DeviceFault",
    "DocumentCamera",
    "DocumentPrinter",
    "Frame",
    "HealthMeter",
    "Ids",
    "Listener",
    "NoCard",
    "Panel",
    "Platform",
    "PrintResult",
    "ReceiptPrinter",
    "Recognizer",
    "Scanner",
    "SmartCardReader",
    "SocialCardRead",
    "Speaker",
    "Store",
    "Submitted",
    "Timer",
    "Timers",
    "Understanding",
    "Words",
]
