"""Somebody between kiosk and platform: passes requests on to a real gateway and twists answers."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline_store.gateway import GatewayStore, create_app
from offline_store.gateway.answers import MakeAnswers
from offline_store.gateway.sandbox import Sandbox
from offline_store.wire import encode
from tests.sealed import OPENER
from tests.sync.world import AUTHORITY, SetClock, ask, enrol_folder, known_in


@dataclass
class Reply:
    """An answer on its way to the kiosk."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    # Written after the body, piece by piece, until the kiosk hangs up.
    more: Iterable[bytes] = ()
    # The cable breaks instead.
    drop: bool = False


Twist = Callable[[str, bytes, Reply], Reply]


class Between:
    """A real HTTP server with a real gateway behind it; a context manager.

    Attributes:
        twist: called with (path, request, honest answer); returns what the kiosk gets.
        pass_on: False keeps requests from the gateway.
        requests: paths that were asked for.
        sent: bytes of answers that were written.
    """

    def __init__(
        self,
        folder: Path,
        tls: ssl.SSLContext | None = None,
        answers: MakeAnswers = Sandbox,
    ) -> None:
        self.clock = SetClock()
        self.key = Ed25519PrivateKey.generate()
        self.public_key = encode(self.key.public_key().public_bytes_raw())
        self.store = GatewayStore(f"sqlite:///{folder / 'between.db'}")
        self.app = create_app(self.store, self.key, OPENER, AUTHORITY, self.clock, answers=answers)
        # The kiosk with this data folder is known here.
        enrol_folder(folder, self.store, AUTHORITY, self.clock.now())
        self.app.state.known = known_in(folder)
        self.twist: Twist = lambda _path, _request, honest: honest
        self.pass_on = True
        self.requests: list[str] = []
        self.sent = 0
        self.ending = threading.Event()
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(b"")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers["content-length"])))

            def do_PUT(self) -> None:
                self.do_POST()

            def _answer(self, request: bytes) -> None:
                between.requests.append(self.path)
                honest = Reply(500, b"")
                if between.pass_on:
                    given = dict(self.headers)
                    honest = between.honest(self.command, self.path, request, given)
                reply = between.twist(self.path, request, honest)
                self.close_connection = True
                if not reply.drop:
                    between.write(self, reply)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Between:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.store.close()

    def honest(self, method: str, path: str, request: bytes, headers: dict[str, str]) -> Reply:
        """Let the gateway take the request, and return its answer."""
        response = ask(self.app, method, path, request or None, headers)
        return Reply(response.status_code, response.content)

    def write(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.send_response(reply.status)
        endless = not isinstance(reply.more, tuple)
        if not endless:
            handler.send_header("content-length", str(len(reply.body)))
        handler.send_header("connection", "close")
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        try:
            handler.wfile.write(reply.body)
            for piece in reply.more:
                handler.wfile.write(piece)
                self.sent += len(piece)
        except OSError:
            return
