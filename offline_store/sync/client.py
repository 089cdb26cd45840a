"""The platform over HTTP: bounded in time and size, and trusting nothing that is not signed.

A request as a whole has a deadline: a platform that drips one byte at a time would outlive any
time-out of single reads. That, and ending at once when the kiosk ends, is why it is asynchronous
inside; outside it is plain and blocking, for one thread.
"""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from pydantic import ValidationError

from kiosk.errors import KioskError
from offline_store import wire
from offline_store.sync import verify
from offline_store.sync.answers import Answered, BatchOutcome, Later, Lost, TooLarge, Unauthorised
from offline_store.sync.answers import Wait as WaitFor
from offline_store.sync.outbox import Waiting

if TYPE_CHECKING:
    from kiosk.ports import Clock

MAX_ANSWER = 1024 * 1024
INTERRUPTED = "sync.interrupted"
_LAST_PORT = 65535
_UNREACHABLE, _STRANGER = "sync.unreachable", "sync.not_the_platform"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for connecting, and for a request from its first byte to the answer's last."""

    connect: float = 5.0
    whole: float = 20.0


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: httpx.Headers
    body: bytes


class PlatformClient:
    """Talks to one platform for one kiosk. One thread, save ``abort``."""

    def __init__(
        self,
        url: str,
        public_key: str,
        device_id: str,
        token_file: Path,
        clock: Clock,
        ca_file: Path | None = None,
        limits: Limits = Limits(),
    ) -> None:
        """Prepare; nothing is sent yet.

        Raises:
            KioskError: ``config.invalid``: the address, the key or the certificates are none.
        """
        self._url = _address(url)
        self._device, self._token_file, self._clock = device_id, token_file, clock
        self._limits = limits
        try:
            self._key = wire.public_key(public_key)
        except ValueError as error:
            raise _invalid("gateway.public_key", str(error)) from error
        self._runner = asyncio.Runner()
        self._task: asyncio.Task[Any] | None = None
        self._http = httpx.AsyncClient(
            verify=_trust(ca_file),
            timeout=httpx.Timeout(limits.whole, connect=limits.connect),
            limits=httpx.Limits(max_connections=1, keepalive_expiry=3.0),
            follow_redirects=False,
            # Only what the site's settings say: no proxy from the environment.
            trust_env=False,
            headers={"accept-encoding": "identity", "user-agent": "xiaoshi-kiosk"},
        )

    def close(self) -> None:
        """Close connections."""
        self._runner.run(self._http.aclose())
        self._runner.close()

    def abort(self) -> None:
        """Give up the request that is under way. Any thread."""
        task = self._task
        if task is not None:
            task.get_loop().call_soon_threadsafe(task.cancel)

    def health(self) -> bool:
        """Tell whether the platform itself answers."""
        return self.check() is None

    def check(self) -> str | None:
        """Return None when the platform itself answers, else the code of what is wrong."""
        nonce = secrets.token_urlsafe(24)
        reply = self._ask("GET", f"/v1/health?nonce={nonce}")
        if isinstance(reply, Lost):
            return reply.code
        if reply.status != httpx.codes.OK:
            return _UNREACHABLE if reply.status >= httpx.codes.INTERNAL_SERVER_ERROR else _STRANGER
        try:
            signed = wire.Signed.model_validate_json(reply.body)
        except ValidationError:
            return _STRANGER
        return None if verify.health_is(self._key, signed, nonce) else "sync.bad_signature"

    def send(self, items: Sequence[Waiting]) -> BatchOutcome:
        """Send items, as many as were leased, and sort the answer."""
        token = self._token()
        if token is None:
            return Unauthorised()
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        reply = self._ask("POST", "/v1/batches", self._batch(items), headers)
        return reply if isinstance(reply, Lost) else self._sorted(items, reply)

    def _batch(self, items: Sequence[Waiting]) -> bytes:
        request = wire.BatchRequest.model_validate(
            {
                "device": self._device,
                "sent_at": wire.time_text(self._clock.now()),
                "items": [
                    {
                        "id": item.id,
                        "seq": item.seq,
                        "kind": item.kind,
                        "sha256": item.sha256,
                        "body": wire.encode(item.body),
                        "created_at": wire.time_text(item.created_at),
                    }
                    for item in items
                ],
            }
        )
        return request.model_dump_json().encode()

    def _sorted(self, items: Sequence[Waiting], reply: _Reply) -> BatchOutcome:
        match reply.status:
            case 200:
                return self._answered(items, reply.body)
            case 401 | 403:
                return Unauthorised()
            case 409:
                return Answered(tuple(Later(item.id, "sync.in_flight") for item in items))
            case 413:
                return TooLarge("sync.too_large")
            case 400 | 422:
                # One that cannot even be read must not hold up the others: find it by halves.
                return TooLarge("sync.refused")
            case 429 | 503:
                return WaitFor(self._retry_after(reply.headers.get("retry-after", "")))
            case status if status >= httpx.codes.INTERNAL_SERVER_ERROR:
                return Lost(_UNREACHABLE)
            case _:
                return Lost(_STRANGER)

    def _answered(self, items: Sequence[Waiting], body: bytes) -> BatchOutcome:
        try:
            answer = wire.BatchAnswer.model_validate_json(body)
        except ValidationError:
            return Lost(_STRANGER)
        found = verify.outcomes(self._key, self._device, items, answer)
        if found and all(o == Later(o.id, "sync.bad_signature") for o in found):
            return Lost("sync.bad_signature")
        return Answered(found)

    def _retry_after(self, text: str) -> float | None:
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            return None
        return max(0.0, (moment - self._clock.now()).total_seconds())

    def _token(self) -> str | None:
        # Read each time: enrolling again must not need a restart.
        try:
            token = self._token_file.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return None
        return token if token.isprintable() and token else None

    def _ask(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> _Reply | Lost:
        try:
            return self._run(self._exchange(method, path, content, headers))
        except asyncio.CancelledError:
            return Lost(INTERRUPTED)
        except (TimeoutError, OSError) as error:
            return Lost(_cause(error))
        except httpx.HTTPError as error:
            return Lost(_cause(error))

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        async def known() -> _T:
            self._task = asyncio.current_task()
            try:
                return await work
            finally:
                self._task = None

        return self._runner.run(known())

    async def _exchange(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str] | None
    ) -> _Reply | Lost:
        body = bytearray()
        async with (
            asyncio.timeout(self._limits.whole),
            self._http.stream(
                method, self._url + path, content=content, headers=headers
            ) as response,
        ):
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MAX_ANSWER:
                    return Lost(_STRANGER)
            return _Reply(response.status_code, response.headers, bytes(body))


def _cause(error: BaseException) -> str:
    seen: BaseException | None = error
    while seen is not None:
        # A wrong certificate, or no TLS where there should be, is somebody else's answer.
        if isinstance(seen, ssl.SSLError | httpx.RemoteProtocolError | httpx.DecodingError):
            return _UNREACHABLE if "disconnected" in str(seen) else _STRANGER
        seen = seen.__cause__ or seen.__context__
    return _UNREACHABLE


def _address(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise _invalid("gateway.url", "no address") from error
    known = parsed.scheme in {"http", "https"} and parsed.host
    if not known or (parsed.port is not None and not 0 < parsed.port <= _LAST_PORT):
        raise _invalid("gateway.url", "no address of the form https://host:port")
    return url.rstrip("/")


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise _invalid("gateway.ca_file", "no root certificates in PEM form") from error


def _invalid(field: str, problem: str) -> KioskError:
    return KioskError("config.invalid", {"path": "?", "field": field, "problem": problem})
