"""The way to a printer or its queue: one HTTP request at a time, over TCP or cupsd's own socket.

HTTP is h11's; the bytes go over a ``Wire``, so that every wait has one deadline for all of an
answer, however slowly it drips, and ends at once when it is interrupted.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

import h11

from drivers.wire import Wire, WireLost, open_tcp, open_unix
from kiosk.errors import KioskError

_MOST = 1 << 20
_CONNECT_SECONDS = 2.0
_FORM = re.compile(
    r"(?:(?P<scheme>ipp|http)://(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::(?P<port>\d{1,5}))?"
    r"|http\+unix://(?P<socket>%2F[\w.%-]+))(?P<path>/[^\s?#]*)?"
)
_REFUSED = {401: "document.denied", 403: "document.denied", 404: "document.no_such_queue"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where requests go.

    Attributes:
        uri: as whoever is asked calls it: ``printer-uri``.
        where: as the technician wrote it.
    """

    where: str
    uri: str
    host: str
    path: str
    connect: Callable[[], Wire]


def place(uri: str) -> Place | None:
    """Read ``ipp://HOST:631/printers/a4``, ``http://``, or ``http+unix://%2Frun%2F...``.

    None for what is no such address, ``ipps`` included: TLS is cupsd's affair.
    """
    found = _FORM.fullmatch(uri)
    if found is None:
        return None
    path = found["path"] or "/"
    if found["socket"]:
        socket = unquote(found["socket"])
        return Place(uri, f"ipp://localhost{path}", "localhost", path, partial(open_unix, socket))
    port = int(found["port"] or (631 if found["scheme"] == "ipp" else 80))
    host = found["host"]
    connect = partial(open_tcp, host.strip("[]"), port, _CONNECT_SECONDS)
    return Place(uri, f"ipp://{host}:{port}{path}", f"{host}:{port}", path, connect)


class Link:
    """Posts to one place. Any thread; each request has a connection of its own."""

    def __init__(self, place: Place) -> None:
        """Connect to nobody yet."""
        self.place = place
        self._lock = threading.Lock()
        self._wires: set[Wire] = set()
        self._interrupted = False

    def post(self, head: bytes, data: bytes, seconds: float) -> bytes:
        """Send a request with a document behind it, and return the body of the answer.

        Raises:
            KioskError: ``document.unplugged``, ``no_answer``, ``garbled``, ``denied``,
                ``no_such_queue`` or ``refused``.
        """
        until = time.monotonic() + seconds
        try:
            wire = self.place.connect()
        except TimeoutError:
            raise self._error("document.no_answer") from None
        except (WireLost, OSError):
            raise self._error("document.unplugged") from None
        with self._lock:
            self._wires.add(wire)
            if self._interrupted:
                wire.interrupt()
        try:
            return self._exchange(wire, head, data, until)
        finally:
            with self._lock:
                self._wires.discard(wire)
            wire.close()

    def interrupt(self) -> None:
        """End every wait, and every later one until ``resume``, by ``document.unplugged``."""
        with self._lock:
            self._interrupted = True
            for wire in self._wires:
                wire.interrupt()

    def resume(self) -> None:
        """Wait again."""
        with self._lock:
            self._interrupted = False

    def _exchange(self, wire: Wire, head: bytes, data: bytes, until: float) -> bytes:
        http = h11.Connection(h11.CLIENT)
        asked = h11.Request(
            method="POST",
            target=self.place.path,
            headers=[
                ("Host", self.place.host),
                ("Content-Type", "application/ipp"),
                ("Content-Length", str(len(head) + len(data))),
                ("Connection", "close"),
            ],
        )
        events: list[h11.Event] = [asked, h11.Data(data=head), h11.Data(data=data)]
        try:
            for event in [*events, h11.EndOfMessage()]:
                if not wire.write(http.send(event) or b"", until):
                    raise self._error("document.no_answer")
        except WireLost:
            pass  # whoever refuses a document may say why before it is all there
        return self._answer(http, wire, until)

    def _answer(self, http: h11.Connection, wire: Wire, until: float) -> bytes:
        body = bytearray()
        lost = False
        while True:
            try:
                event = http.next_event()
            except h11.RemoteProtocolError:
                raise self._error("document.unplugged" if lost else "document.garbled") from None
            if event is h11.NEED_DATA:
                try:
                    data = wire.read(until)
                except WireLost:
                    lost = True  # where nothing says how long an answer is, this is its end
                    http.receive_data(b"")
                    continue
                if not data:
                    raise self._error("document.no_answer")
                http.receive_data(data)
            elif isinstance(event, h11.Response) and event.status_code != 200:
                status = event.status_code
                raise self._error(_REFUSED.get(status, "document.refused"), status=f"HTTP {status}")
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > _MOST:
                    raise self._error("document.garbled")
            elif isinstance(event, h11.EndOfMessage):
                return bytes(body)
            elif isinstance(event, h11.ConnectionClosed):
                raise self._error("document.unplugged")

    def _error(self, code: str, **more: object) -> KioskError:
        return KioskError(code, {"port": self.place.where, **more})
