"""A hostile proxy between kiosks and their platform: it ends TLS, and every way of failing is its.

What befalls a connection is drawn from a deck of fifty, so that the shares hold in any stretch;
looks at the platform's health have a deck of their own.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import TracebackType

from offline_store.gateway.authority import Authority, make_authority, open_authority, publish
from tests.sync.world import GatewayProcess

_HUGE = 100 * 1024 * 1024
_HTML = b"<html><title>Welcome to our network</title></html>"
_MOST_SECONDS = 5.0


class Fate(StrEnum):
    """What becomes of one connection."""

    HONEST = "honest"
    REFUSED = "refused"
    ANSWER_LOST = "answer lost after the commit"
    DRIPPED = "dripped"
    CUT = "cut after some bytes"
    HTML = "HTML with 200"
    REDIRECTED = "redirected"
    HUGE = "100 MB"
    STRANGER = "wrong certificate"


DECK = (
    *[Fate.HONEST] * 29,
    *[Fate.REFUSED] * 5,
    *[Fate.ANSWER_LOST] * 10,
    *(Fate.DRIPPED, Fate.CUT, Fate.HTML, Fate.REDIRECTED, Fate.HUGE),
    Fate.STRANGER,
)
"""One in fifty meets a wrong certificate; that is drawn at the handshake, from a deck alike."""


class Proxy:
    """Takes connections on a port of its own; a context manager.

    Attributes:
        ca_file: the root that kiosks trust.
        fates: how often each was drawn and carried out, not counting looks at health.
        honest: True passes everything on unchanged.
        judge: where set, answers a request of its own accord; None passes it on, empty hangs up.
        judged: how often it did so.
        deceived: how many requests came to the wrong certificate; a kiosk sends none.
    """

    def __init__(self, gateway: GatewayProcess, chance: Random) -> None:
        """Prepare to stand before ``gateway``, vouched for by its authority; ``with`` starts it."""
        place = gateway.folder / "gateway.ca"
        authority = open_authority(place, datetime.now(UTC))
        self.ca_file = publish(authority, place)
        self.fates: Counter[Fate] = Counter()
        self.honest = False
        self.judged = self.deceived = 0
        self.judge: Callable[[bytes], bytes | None] = lambda _request: None
        self.port = 0
        self._to, self._chance = gateway.port, chance
        self._own = _context(authority)
        self._strangers = _context(make_authority(datetime.now(UTC)))
        self._decks = {path: _deck(chance) for path in ("health", "else")}
        self._wrong = _wrong_ones(chance)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy")

    def __enter__(self) -> Proxy:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def injected(self) -> int:
        """Return how many faults happened."""
        return sum(count for fate, count in self.fates.items() if fate is not Fate.HONEST)

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            # What a kiosk breaks off is no news here.
            self._loop.set_exception_handler(lambda _loop, _context: None)
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._end = asyncio.Event()
        self._own.sni_callback = self._show
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0, ssl=self._own)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._end.wait()

    def _show(self, link: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        """Choose the certificate: before the request, so its share is counted apart."""
        if not self.honest and next(self._wrong):
            self.fates[Fate.STRANGER] += 1
            link.context = self._strangers

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_MOST_SECONDS):
                await self._treat(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _treat(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await _message(reader)
        if writer.get_extra_info("ssl_object").context is self._strangers:
            self.deceived += 1
        verdict = self.judge(request)
        if verdict is not None:
            self.judged += 1
            await _write(writer, verdict)
            return
        health = request.startswith(b"GET /v1/health")
        fate = Fate.HONEST
        if not self.honest:
            fate = next(self._decks["health" if health else "else"])
        if not health:
            self.fates[fate] += 1
        if fate is Fate.REFUSED:
            return
        kept_back = fate in (Fate.HTML, Fate.REDIRECTED) and self._chance.random() < 0.5
        passes = fate is not Fate.HUGE and not kept_back
        answer = await self._passed_on(request) if passes else b""
        await self._answer(writer, fate, answer)

    async def _passed_on(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._to)
        try:
            writer.write(request.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n", 1))
            return await _message(reader)
        finally:
            writer.transport.abort()

    async def _answer(self, writer: asyncio.StreamWriter, fate: Fate, answer: bytes) -> None:
        match fate:
            case Fate.ANSWER_LOST:
                return
            case Fate.HTML:
                await _write(writer, _reply(b"200 OK", _HTML, b"content-type: text/html"))
            case Fate.REDIRECTED:
                to = b"location: " + self.url.encode() + b"/v1/batches?again"
                await _write(writer, _reply(b"307 Temporary Redirect", b"", to))
            case Fate.HUGE:
                head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % _HUGE
                await _write(writer, head)
                for _ in range(_HUGE // 65536):
                    await _write(writer, b" " * 65536)
            case Fate.CUT:
                await _write(writer, answer[: self._chance.randrange(1, len(answer))])
            case Fate.DRIPPED:
                for byte in answer:
                    await _write(writer, bytes([byte]))
                    await asyncio.sleep(0.05)
            case _:
                await _write(writer, answer)


def _deck(chance: Random) -> Iterator[Fate]:
    cards = [fate for fate in DECK if fate is not Fate.STRANGER]
    while True:
        yield from chance.sample(cards, len(cards))


def _wrong_ones(chance: Random) -> Iterator[bool]:
    while True:
        yield from (fate is Fate.STRANGER for fate in chance.sample(DECK, len(DECK)))


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Read one request or answer whole."""
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if line)
    return head + await reader.readexactly(int(fields.get(b"content-length", b"0")))


def _reply(status: bytes, body: bytes, field: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\ncontent-length: %d\r\n%s\r\n\r\n%s" % (status, len(body), field, body)


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()
    # Draining alone does not let the loop see that nobody is there any more.
    await asyncio.sleep(0)


def _context(authority: Authority) -> ssl.SSLContext:
    chain, key = authority.server(("127.0.0.1",), datetime.now(UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory(dir="/var/tmp") as folder:
        made = Path(folder, "server.pem")
        made.touch(mode=0o600)
        made.write_bytes(key + chain)
        context.load_cert_chain(made)
    return context
