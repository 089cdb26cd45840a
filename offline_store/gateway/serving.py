"""Serving the gateway with uvicorn, quietly, until SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from types import FrameType

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from kiosk.errors import KioskError
from offline_store.gateway.app import create_app
from offline_store.gateway.keys import signing_key
from offline_store.gateway.store import GatewayStore
from offline_store.wire import encode

_GRACE_SECONDS = 3


class _SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return monotonic()


def serve(
    database_url: str,
    key_path: Path,
    tokens_path: Path,
    host: str,
    port: int,
    ready: Callable[[dict[str, object]], None],
) -> None:
    """Serve until SIGTERM or SIGINT; main thread only.

    Args:
        port: 0 takes any free one.
        ready: told ``{"event": "listening", "port": .., "public_key": base64}`` once connections
            are taken.

    Raises:
        KioskError: the database, the tokens, the key or the port cannot be used.
    """
    key = signing_key(key_path)
    tokens = read_tokens(tokens_path)
    app = create_app(open_store(database_url), key, tokens, _SystemClock())
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    try:
        listener = socket.create_server((host, port), backlog=512)
    except OSError as error:
        params = {"host": host, "port": port, "cause": error.strerror or type(error).__name__}
        raise KioskError("gateway.port", params) from error
    news: dict[str, object] = {
        "event": "listening",
        "port": listener.getsockname()[1],
        "public_key": encode(key.public_key().public_bytes_raw()),
    }
    signal.signal(signal.SIGTERM, _end)
    with contextlib.suppress(KeyboardInterrupt, _Ended):
        asyncio.run(_Told(config, lambda: ready(news)).serve([listener]))


def open_store(url: str) -> GatewayStore:
    """Open the gateway's database.

    Raises:
        KioskError: ``gateway.database``.
    """
    try:
        return GatewayStore(url)
    except (ValueError, SQLAlchemyError) as error:
        # An error of SQLAlchemy's prints its statement and a link; its first line says enough.
        cause = str(error).splitlines()[0]
        raise KioskError("gateway.database", {"url": url, "cause": cause}) from error


class _Told(uvicorn.Server):
    """A server that says when it is up."""

    def __init__(self, config: uvicorn.Config, up: Callable[[], None]) -> None:
        super().__init__(config)
        self._up = up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._up()


class _Ended(BaseException):
    """SIGTERM came before uvicorn took it over, or again from it when it had shut down."""


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _Ended


def read_tokens(path: Path) -> dict[str, str]:
    """Read ``device_id=token`` lines; blank ones and those after # are left out.

    Raises:
        KioskError: ``gateway.token_missing`` or ``config.invalid``, naming the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise KioskError("gateway.token_missing", {"path": path}) from error
    tokens: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        device_id, found, token = (part.strip() for part in line.partition("="))
        if not (device_id and found and token):
            raise KioskError(
                "config.invalid",
                {"path": path, "field": f"line {number}", "problem": "is not device_id=token"},
            )
        tokens[device_id] = token
    return tokens
