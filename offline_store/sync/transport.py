"""One address over HTTP: bounded in time and size, TLS 1.3 to the pinned root and nobody else.

A request as a whole has a deadline: a platform that drips one byte at a time would outlive any
time-out of single reads. That, and ending at once when the kiosk ends, is why it is asynchronous
inside; outside it is plain and blocking, for one thread.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar

import httpx

from kiosk.errors import KioskError
from offline_store.sync.answers import Lost

MAX_ANSWER = 1024 * 1024
INTERRUPTED = "sync.interrupted"
UNREACHABLE, STRANGER = "sync.unreachable", "sync.not_the_platform"
UNTRUSTED = "sync.not_trusted"
REFUSED = "sync.unauthorised"
_LAST_PORT = 65535
_ALERT_SECONDS = 1.0
_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)  # X509_V_FLAG_NO_CHECK_TIME, which ssl does not name
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform may take.

    Attributes:
        connect: seconds for connecting.
        whole: seconds for a request from its first byte to the answer's last, and besides
        slowest: bytes of its body that go in one, on the slowest line that is worth waiting for.
    """

    connect: float = 5.0
    whole: float = 20.0
    slowest: float = 4096.0


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        holds: from when to when the server's certificate is valid; None without TLS.
    """

    status: int
    headers: httpx.Headers
    body: bytes = field(repr=False)
    holds: tuple[datetime, datetime] | None = None

    def retry_after(self, now: datetime) -> float | None:
        """Return in how many seconds to come again; None where it does not say."""
        text = self.headers.get("retry-after", "")
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            return None
        return max(0.0, (moment - now).total_seconds())


class Transport:
    """Exchanges requests for answers. One thread, save ``abort``."""

    def __init__(self, url: str, ca_file: Path | None, limits: Limits) -> None:
        """Prepare; nothing is sent yet.

        Raises:
            KioskError: ``config.invalid``: the address or the root certificates are none.
        """
        self._url = _address(url, ca_file)
        self._ca_file, self._limits = ca_file, limits
        self._runner = asyncio.Runner()
        self._task: asyncio.Task[Any] | None = None
        self._aborted = False
        self._context = _trust(ca_file)
        self._http = self._client(self._context)

    def present(self, certificate: Path, key: Path) -> None:
        """Show this certificate from now on to a server that asks for one.

        Raises:
            KioskError: ``enrol.damaged``: the two do not belong together.
        """
        context = _trust(self._ca_file)
        try:
            context.load_cert_chain(certificate, key)
        except (OSError, ssl.SSLError) as error:
            raise KioskError("enrol.damaged", {"path": certificate.parent}) from error
        self._runner.run(self._http.aclose())
        self._context = context
        self._http = self._client(context)

    def close(self) -> None:
        """Close connections."""
        self._runner.run(self._http.aclose())
        self._runner.close()

    def abort(self) -> None:
        """Give up the request that is under way, and all that would follow. Any thread."""
        self._aborted = True
        task = self._task
        if task is not None:
            task.get_loop().call_soon_threadsafe(task.cancel)

    def exchange(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str]
    ) -> Reply | Lost:
        """Send a request and return its answer, whatever it is."""
        try:
            try:
                return self._run(self._exchange(method, target, body, headers))
            except (TimeoutError, OSError, httpx.HTTPError) as error:
                refused = _was_reset(error) and self._run(self._refused())
                return Lost(REFUSED if refused else _cause(error))
        except asyncio.CancelledError:
            return Lost(INTERRUPTED)

    def _client(self, context: ssl.SSLContext) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=context,
            # The rest of it has one deadline, which ``_exchange`` sets.
            timeout=httpx.Timeout(None, connect=self._limits.connect),
            limits=httpx.Limits(max_connections=1, keepalive_expiry=3.0),
            follow_redirects=False,
            # Only what the site's settings say: no proxy from the environment.
            trust_env=False,
            headers={"accept-encoding": "identity", "user-agent": "xiaoshi-kiosk"},
        )

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        async def known() -> _T:
            self._task = asyncio.current_task()
            try:
                # Asked after the task is known: whoever aborts just now sees it, or is seen here.
                if self._aborted:
                    work.close()
                    raise asyncio.CancelledError
                return await work
            finally:
                self._task = None

        return self._runner.run(known())

    async def _exchange(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str]
    ) -> Reply | Lost:
        answer = bytearray()
        seconds = self._limits.whole + len(body) / self._limits.slowest
        async with (
            asyncio.timeout(seconds),
            self._http.stream(
                method, self._url + target, content=body or None, headers=dict(headers)
            ) as response,
        ):
            holds = _validity(response)
            async for chunk in response.aiter_raw():
                answer += chunk
                if len(answer) > MAX_ANSWER:
                    return Lost(STRANGER)
            return Reply(response.status_code, response.headers, bytes(answer), holds)

    async def _refused(self) -> bool:
        """Ask a server that hung up whether it is for this kiosk's certificate.

        In TLS 1.3 it says so after the handshake, and the word is lost with the request that it
        did not read; so this time nothing is asked.
        """
        url = httpx.URL(self._url)
        if url.scheme != "https":
            return False
        try:
            async with asyncio.timeout(_ALERT_SECONDS):
                reader, writer = await asyncio.open_connection(
                    url.host, url.port or 443, ssl=self._context
                )
                try:
                    await reader.read(1)
                finally:
                    writer.close()
        except ssl.SSLError as error:
            return _refuses_us(error.reason or "")
        except (TimeoutError, OSError):
            return False
        return False


def _validity(response: httpx.Response) -> tuple[datetime, datetime] | None:
    stream = response.extensions.get("network_stream")
    link = None if stream is None else stream.get_extra_info("ssl_object")
    shown = None if link is None else link.getpeercert()
    if not shown:
        return None
    begins, ends = (ssl.cert_time_to_seconds(shown[name]) for name in ("notBefore", "notAfter"))
    return datetime.fromtimestamp(begins, UTC), datetime.fromtimestamp(ends, UTC)


def _was_reset(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ConnectionResetError | BrokenPipeError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _cause(error: BaseException) -> str:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError) and _refuses_us(seen.reason or ""):
            return REFUSED
        if isinstance(seen, ssl.SSLCertVerificationError):
            return UNTRUSTED
        # No TLS where there should be is somebody else's answer.
        if isinstance(seen, ssl.SSLError | httpx.RemoteProtocolError | httpx.DecodingError):
            return UNREACHABLE if "disconnected" in str(seen) else STRANGER
        seen = seen.__cause__ or seen.__context__
    return UNREACHABLE


def _refuses_us(alert: str) -> bool:
    """Tell whether an alert is about the certificate that this kiosk showed, or did not."""
    return "_ALERT_" in alert and ("CERTIFICATE" in alert or "UNKNOWN_CA" in alert)


def _address(url: str, ca_file: Path | None) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise _invalid("gateway.url", "no address") from error
    known = parsed.scheme in {"http", "https"} and parsed.host
    if not known or (parsed.port is not None and not 0 < parsed.port <= _LAST_PORT):
        raise _invalid("gateway.url", "no address of the form https://host:port")
    if parsed.scheme == "http" and not _is_here(parsed.host):
        raise _invalid("gateway.url", "plain http is for this machine alone; use https")
    if parsed.scheme == "https" and ca_file is None:
        raise _invalid("gateway.ca_file", "is missing; https needs the root to trust")
    return url.rstrip("/")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # This machine's clock may be ten years wrong. The time is learnt from the platform's signed
    # answer, and then the server's certificate is held against it; see ``PlatformClient``.
    context.verify_flags |= _NO_CHECK_TIME
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise _invalid("gateway.ca_file", f"no root certificates in {ca_file}") from error
    return context


def _invalid(field_name: str, problem: str) -> KioskError:
    return KioskError(
        "config.invalid", {"path": "the settings", "field": field_name, "problem": problem}
    )
