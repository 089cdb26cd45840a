"""The far end of a network printer's HTTP: many connections at once, to be pulled and put back."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_MOST = 64 << 20
_POLL_SECONDS = 0.02


class Unanswered(Exception):
    """Whoever asked is given no answer: the connection ends."""


class HttpPort:
    """Serves POST at one port number, which stays through unplug and plug."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        """Choose a free port and keep it."""
        self._bound = self._bind(0)
        self.number: int = self._bound.getsockname()[1]
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def _bind(self, number: int) -> socket.socket:
        # Bound but not listening: connections are refused, and nobody else gets the number.
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((self.host, number))
        return bound

    def plug(self, answer: Callable[[bytes], bytes]) -> None:
        """Put it in; ``answer`` is called with each body, on a thread of each connection's."""
        if self._server is not None:
            return
        self._server = _Server(self._bound, answer)
        serve = partial(self._server.serve_forever, _POLL_SECONDS)
        self._thread = threading.Thread(target=serve, name="virtual-http", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Pull it: whoever is there loses the link at once."""
        server, self._server = self._server, None
        if server is None or self._thread is None:
            return
        server.shutdown()
        self._thread.join()
        server.cut()
        server.server_close()
        self._bound = self._bind(self.number)

    def close(self) -> None:
        """Pull it for good."""
        self.unplug()
        self._bound.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing it waits for them

    def __init__(self, bound: socket.socket, answer: Callable[[bytes], bytes]) -> None:
        super().__init__(bound.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = bound
        self.answer = answer
        self._links: set[socket.socket] = set()
        self._guard = threading.Lock()
        self.server_activate()

    def get_request(self) -> tuple[socket.socket, object]:
        link, address = super().get_request()
        with self._guard:
            self._links.add(link)
        return link, address

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        with self._guard:
            self._links.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: links that break are what this is for."""

    def cut(self) -> None:
        """Break every link."""
        with self._guard:
            for link in self._links:
                with contextlib.suppress(OSError):
                    link.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer
    server: _Server

    def do_POST(self) -> None:
        """Read a body, whole or in chunks, and answer it."""
        try:
            answer = self.server.answer(self._body())
        except (Unanswered, ValueError, OSError):
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.wfile.flush()

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self._exactly(int(self.headers.get("Content-Length", "0")))
        body = bytearray()
        while size := int(self.rfile.readline(64).split(b";")[0], 16):
            body += self._exactly(size)
            self.rfile.readline(8)
        while self.rfile.readline(1024).strip():
            pass
        return bytes(body)

    def _exactly(self, size: int) -> bytes:
        if not 0 <= size <= _MOST:
            raise ValueError("too much")
        data = self.rfile.read(size)
        if len(data) < size:
            raise ValueError("cut short")
        return data

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
