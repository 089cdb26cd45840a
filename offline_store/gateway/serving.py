"""Serving the gateway with uvicorn, quietly, until SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from kiosk.clock import SystemClock
from kiosk.errors import KioskError
from offline_store.gateway.answers import Command, MakeAnswers
from offline_store.gateway.app import create_app
from offline_store.gateway.authority import open_authority, publish
from offline_store.gateway.keys import must_be_there, sealing_keys, signing_key
from offline_store.gateway.metrics import FOLDER, Metrics, exposed
from offline_store.gateway.opening import open_store
from offline_store.gateway.sandbox import Sandbox
from offline_store.gateway.store import GatewayStore
from offline_store.gateway.tls import Tls, lasting_context
from offline_store.sealing import Opener
from offline_store.wire import encode

_GRACE_SECONDS = 3
_START_SECONDS = 30.0
_BACKLOG = 2048
_CONNECTIONS = 1000
"""At once, a worker: each may hold a body of 4 MiB. More are told 503 and come again."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What a gateway is told; every worker has it too.

    Attributes:
        database: URL.
        key: file of the key that signs receipts.
        seal_key: file of the keys that open what kiosks seal.
        ca: file of the authority that issues kiosks' certificates.
        tls: None serves plain HTTP, behind a proxy that ends TLS.
        port: 0 takes any free one.
        workers: processes that take connections from one socket.
        batches_per_second: and looks for scans, beyond which kiosks are given slots; of all
            workers together.
        metrics_port: where Prometheus asks, on the same host; None serves none.
        answers: the command that answers residents who wait; none refuses their questions.
        sandbox: a synthetic province answers instead.
        address: where everybody reaches this gateway, for the codes on certificates; None is where
            it listens.
    """

    database: str
    key: Path
    seal_key: Path
    ca: Path
    tls: Tls | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    batches_per_second: float | None = None
    metrics_port: int | None = None
    answers: Sequence[str] = ()
    sandbox: bool = False
    address: str | None = None


def serve(told: Serving, ready: Callable[[dict[str, object]], None]) -> None:
    """Serve until SIGTERM or SIGINT; main thread only.

    Args:
        ready: told ``{"event": "listening", "port": .., "public_key": base64, "suite": ..,
            "seal_key": base64, "ca_file": path}`` once connections are taken; with
            ``metrics_port``, where asked.

    Raises:
        KioskError: the database, a key, a certificate or a port cannot be used, a key is not there
            though kiosks know the gateway by one, or no worker began.
    """
    with contextlib.ExitStack() as stack:
        store = open_store(told.database, make=True)
        stack.callback(store.close)
        news = _with_keys(told, store)
        if told.tls is not None:
            _ssl_context(told.tls, told.ca)  # what is wrong is said before a worker begins
        if told.workers > 1:
            # Before a worker is made: its prometheus_client looks for it when it is imported.
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="xiaoshi-metrics-"))
            os.environ[FOLDER] = folder
            stack.callback(os.environ.pop, FOLDER)
        metrics = Metrics()
        listener = stack.enter_context(_listener(told.host, told.port))
        told = replace(told, port=listener.getsockname()[1])
        news["port"] = told.port
        if told.metrics_port is not None:
            news["metrics_port"] = stack.enter_context(_exposed(store, metrics, told))
        signal.signal(signal.SIGTERM, _end)
        with contextlib.suppress(KeyboardInterrupt, _Ended):
            if told.workers > 1:
                config = _config(told, partial(_worker_app, told), told.workers)
                _Workers(config, [listener], lambda: ready(news)).run()
            else:
                config = _config(told, _app(told, store, metrics))
                asyncio.run(_Told(config, lambda: ready(news)).serve([listener]))


def _with_keys(told: Serving, store: GatewayStore) -> dict[str, object]:
    """Read the keys, and say what kiosks must know of them; make them for a new gateway only."""
    if store.is_in_use():
        for path in (told.key, told.seal_key, told.ca):
            must_be_there(path)
    key = signing_key(told.key, make=True)
    seal_key = sealing_keys(told.seal_key, make=True)[0]
    public = publish(open_authority(told.ca, SystemClock().now()), told.ca)
    return {
        "event": "listening",
        "public_key": encode(key.public_key().public_bytes_raw()),
        "suite": seal_key.suite,
        "seal_key": seal_key.public_key,
        "ca_file": str(public),
    }


def _config(told: Serving, app: Callable[..., Any], workers: int | None = None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=workers is not None,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ssl_context_factory=None if told.tls is None else partial(_ssl_context, told.tls, told.ca),
    )


def _ssl_context(tls: Tls, ca: Path, *_of_uvicorn: object) -> ssl.SSLContext:
    clock = SystemClock()
    return lasting_context(tls, open_authority(ca, clock.now()), clock)


def _worker_app(told: Serving) -> Starlette:
    """Make one worker's application, in its process: its share of the rate, its own connections."""
    share = None if told.batches_per_second is None else told.batches_per_second / told.workers
    return _app(replace(told, batches_per_second=share), told.database, Metrics())


def _app(told: Serving, database: str | GatewayStore, metrics: Metrics) -> Starlette:
    return create_app(
        database,
        signing_key(told.key),
        Opener(sealing_keys(told.seal_key)),
        open_authority(told.ca, SystemClock().now()),
        SystemClock(),
        batches_per_second=told.batches_per_second,
        metrics=metrics,
        answers=_answers(told),
        address=told.address or f"http{'s' if told.tls else ''}://{told.host}:{told.port}",
    )


def _answers(told: Serving) -> MakeAnswers | None:
    if told.sandbox:
        return Sandbox
    return (lambda _means: Command(told.answers)) if told.answers else None


def _listener(host: str, port: int) -> socket.socket:
    try:
        listener = socket.create_server((host, port), backlog=_BACKLOG)
    except (OSError, UnicodeError) as error:  # of a host that can be no name
        raise _taken(host, port, error) from error
    # Inherited by every connection; asyncio sets it only on sockets that name their protocol. Else
    # the second half of an answer waits 40 ms for the kiosk's word that it has the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


@contextlib.contextmanager
def _exposed(store: GatewayStore, metrics: Metrics, told: Serving) -> Iterator[int]:
    port = told.metrics_port or 0
    with contextlib.ExitStack() as stack:
        try:
            found = stack.enter_context(exposed(store, metrics, told.host, port))
        except OSError as error:
            raise _taken(told.host, port, error) from error
        yield found


def _taken(host: str, port: int, error: Exception) -> KioskError:
    cause = getattr(error, "strerror", None) or type(error).__name__
    return KioskError("gateway.port", {"host": host, "port": port, "cause": cause})


class _Told(uvicorn.Server):
    """A server that says when it is up."""

    def __init__(self, config: uvicorn.Config, up: Callable[[], None]) -> None:
        super().__init__(config)
        self._up = up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._up()


class _Workers(Multiprocess):
    """Several servers on one socket, which begin and end together; one that dies is replaced."""

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], up: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets)
        self._up = up

    def init_processes(self) -> None:
        super().init_processes()
        for process in self.processes:
            if not process.wait_until_ready(_START_SECONDS) and not self.signal_queue:
                self.terminate_all()
                self.join_all()
                raise KioskError("gateway.worker")
        self._up()


class _Ended(BaseException):
    """SIGTERM came before uvicorn took it over, or again from it when it had shut down."""


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _Ended
