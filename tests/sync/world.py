"""What the tests of sync and gateway share: synthetic items, a gateway in a child process."""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from offline_store.gateway import GatewayStore
from offline_store.wire import digest, encode, time_text

ITEM_CODE = "11510100450719001A4000109001001"
DEVICE = "kiosk-01"
TOKEN = "token-of-kiosk-01"
START = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
PATIENCE = 20.0


class SetClock:
    """A clock that a test sets."""

    def __init__(self, now: datetime = START) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def pass_by(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def case_body(number: int, item_code: str = ITEM_CODE) -> bytes:
    """Return the canonical bytes of a synthetic case."""
    return rfc8785.dumps(
        {"item_code": item_code, "service_id": "old_age_allowance", "number": str(number)}
    )


def case_id(number: int) -> str:
    return f"019ab000-0000-7000-8000-{number:012d}"


def wire_item(number: int, body: bytes | None = None, **changes: object) -> dict[str, object]:
    """Return one item as the wire has it."""
    content = case_body(number) if body is None else body
    item: dict[str, object] = {
        "id": case_id(number),
        "seq": number,
        "kind": "case",
        "sha256": digest(content),
        "body": encode(content),
        "created_at": time_text(START),
    }
    return item | changes


def batch(*items: object, device: str = DEVICE) -> dict[str, object]:
    return {"device": device, "sent_at": time_text(START), "items": list(items)}


def ask(
    app: Any,
    method: str,
    path: str,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Send one request to an ASGI application inside this process."""

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            return await client.request(method, path, content=content, headers=headers)

    return asyncio.run(go())


def post(app: Any, message: object, token: str | None = TOKEN) -> httpx.Response:
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    return ask(app, "POST", "/v1/batches", content, headers)


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Return a root of its own for 127.0.0.1, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    address = x509.IPAddress(ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    root, private = folder / "root.pem", folder / "tls.key"
    root.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(root, private)
    return root, context


_SERVE = """
import json, sys
from pathlib import Path
from offline_store.gateway import serve
url, key, tokens = sys.argv[1:]
serve(url, Path(key), Path(tokens), "127.0.0.1", 0, lambda n: print(json.dumps(n), flush=True))
"""


class GatewayProcess:
    """The real gateway in a child process; a context manager."""

    def __init__(self, folder: Path, tokens: Mapping[str, str] | None = None) -> None:
        self.database = f"sqlite:///{folder / 'gateway.db'}"
        self._key, self._tokens = folder / "gateway.pem", folder / "tokens"
        lines = [f"{d}={t}" for d, t in (tokens or {DEVICE: TOKEN}).items()]
        self._tokens.write_text("\n".join(lines) + "\n")
        self.port = 0
        self.public_key = ""

    def __enter__(self) -> GatewayProcess:
        self._child = subprocess.Popen(
            [sys.executable, "-c", _SERVE, self.database, str(self._key), str(self._tokens)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._child.stdout is not None
        news = json.loads(self._child.stdout.readline())
        assert news["event"] == "listening"
        self.port, self.public_key = news["port"], news["public_key"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._child.terminate()
        _, words = self._child.communicate(timeout=PATIENCE)
        assert self._child.returncode == 0
        assert words == "", "the gateway is quiet"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def items(self) -> Sequence[dict[str, Any]]:
        """Return all that it holds."""
        store = GatewayStore(self.database)
        try:
            return store.items()
        finally:
            store.close()
