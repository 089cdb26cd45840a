"""A scanner on a serial line, or on USB as one: a payload, then CR, LF or both."""

from __future__ import annotations

import re

from drivers.scanner.listening import ListeningScanner
from drivers.wire import FdWire, open_serial
from kiosk.domain.masked import ScannedText
from kiosk.domain.scan import MOST_BYTES, Refusal, payload

_END = re.compile(rb"[\r\n]")


class LineEar:
    """Cuts lines. See ``drivers.scanner.listening.Ear``."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self._heard = b""
        self._line = b""
        self._skips = False

    @property
    def begun(self) -> bool:
        """See ``Ear.begun``."""
        return bool(self._line) or self._skips

    def hear(self, data: bytes) -> None:
        """See ``Ear.hear``."""
        self._heard += data

    def told(self) -> ScannedText | Refusal | None:
        """See ``Ear.told``. A line that grows too long is told of at once, its rest dropped."""
        told = None
        while self._heard and told is None:
            end = _END.search(self._heard)
            part = self._heard[: end.start()] if end else self._heard
            self._heard = self._heard[end.end() :] if end else b""
            if not self._skips:
                self._line += part
            if end:
                told = payload(self._line)
                self._line, self._skips = b"", False
            elif len(self._line) > MOST_BYTES:
                told = Refusal.TOO_LONG
                self._line, self._skips = b"", True
        return told

    def silence(self) -> Refusal | None:
        """See ``Ear.silence``. What has no end is no payload, whole as it may look."""
        line, self._line, self._skips = self._line, b"", False
        judged = payload(line)
        if judged is None:
            return None
        return judged if isinstance(judged, Refusal) else Refusal.CUT_SHORT

    def forget(self) -> None:
        """See ``Ear.forget``."""
        self._line, self._skips = b"", self.begun


def serial_scanner(
    port: str, *, baud: int = 9600, name: str = "scanner", gap: float = 0.3
) -> ListeningScanner:
    """Return a scanner on a serial port; on USB the speed is of no account."""

    def way() -> tuple[FdWire, None]:
        return open_serial(port, baud), None

    return ListeningScanner(port, way, LineEar, name=name, gap=gap, features={"chinese": True})
