"""What the tests of sync and gateway share: synthetic items, a gateway in a child process."""

from __future__ import annotations

import asyncio
import json
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import httpx
import rfc8785

from offline_store.gateway import Authority, GatewayStore, make_code, open_authority
from offline_store.gateway.authority import make_authority
from offline_store.gateway.enrolment import Enrolment, Issued
from offline_store.signatures import sign
from offline_store.sync import identity
from offline_store.sync.identity import Identity
from offline_store.wire import digest, encode, plain_code, time_text
from tests.sealed import PROVINCE, sealed

ITEM_CODE = "11510100450719001A4000109001001"
DEVICE = "kiosk-01"
START = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
PATIENCE = 60.0
AUTHORITY = make_authority(START)


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


def enrol_folder(
    folder: Path, store: GatewayStore, authority: Authority, now: datetime, device: str = DEVICE
) -> Identity:
    """Enrol the kiosk with this data folder, past the wire."""
    code = plain_code(make_code(store.engine, device, now))
    csr = identity.request(folder, device)
    issued = Enrolment(store.engine, authority).enrol(device, code, csr, now)
    assert isinstance(issued, Issued), issued
    adopted = identity.adopt(folder, device, issued.chain)
    assert adopted is not None
    return adopted


@dataclass(frozen=True)
class Known:
    """A kiosk that a gateway knows."""

    device: str
    identity: Identity

    def signs(
        self, method: str, target: str, body: bytes = b"", at: datetime = START
    ) -> dict[str, str]:
        """Return the headers that prove a request, each time with a new nonce."""
        key, key_id = self.identity.key, self.identity.key_id
        return sign(key, key_id, method, target, body, at, secrets.token_urlsafe(16))


def known_in(folder: Path) -> Known:
    """Return the kiosk with this data folder as its gateway knows it."""
    me = identity.load(folder)
    assert me is not None
    return Known(me.key_id.partition("/")[0], me)


def let_in(store: GatewayStore, device: str = DEVICE, now: datetime = START) -> Known:
    """Enrol a kiosk that has no folder."""
    with TemporaryDirectory() as folder:
        return Known(device, enrol_folder(Path(folder), store, AUTHORITY, now, device))


def case_body(number: int, item_code: str = ITEM_CODE) -> bytes:
    """Return the canonical bytes of a synthetic case."""
    return rfc8785.dumps(
        {"item_code": item_code, "service_id": "old_age_allowance", "number": str(number)}
    )


def case_id(number: int) -> str:
    return f"019ab000-0000-7000-8000-{number:012d}"


def wire_item(
    number: int,
    body: bytes | None = None,
    device: str = DEVICE,
    kind: str = "case",
    **changes: object,
) -> dict[str, object]:
    """Return one item as the wire has it; ``body`` is sealed to the tests' province."""
    item_id = str(changes.get("id", case_id(number)))
    content = sealed(case_body(number) if body is None else body, device, kind, item_id)
    item: dict[str, object] = {
        "id": item_id,
        "epoch": 1,
        "seq": number,
        "kind": kind,
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


def post(
    app: Any, message: object, by: Known | None = None, at: datetime = START
) -> httpx.Response:
    """Send a batch, signed by the kiosk that is ``app.state.known`` unless by another."""
    by = by or app.state.known
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    return ask(app, "POST", "/v1/batches", content, by.signs("POST", "/v1/batches", content, at))


_SERVE = """
import json, sys
from pathlib import Path
from offline_store.gateway import Serving, serve
told, places = json.loads(sys.argv[1]), json.loads(sys.argv[2])
paths = {name: Path(place) for name, place in places.items()}
serve(Serving(**told, **paths), lambda news: print(json.dumps(news), flush=True))
"""


class GatewayProcess:
    """The real gateway in a child process; a context manager.

    The kiosk whose data folder is ``folder`` is enrolled with it.

    Attributes:
        news: what it said when it took connections.
        may_say: how lines begin that it may write on stderr; of all else it is quiet.
    """

    may_say: tuple[str, ...] = ("alarm ",)

    def __init__(
        self,
        folder: Path,
        database: str | None = None,
        **told: object,
    ) -> None:
        self.folder = folder
        self.database = database or f"sqlite:///{folder / 'gateway.db'}"
        self._told = {"database": self.database, "port": 0} | told
        names = {"key": "gateway.pem", "seal_key": "seal.key", "ca": "gateway.ca"}
        places = {name: folder / file for name, file in names.items()}
        self._places = {name: str(place) for name, place in places.items()}
        places["seal_key"].write_text(PROVINCE.text())
        places["seal_key"].chmod(0o600)
        self.port = 0
        self.public_key = ""
        self.news: dict[str, Any] = {}

    def __enter__(self) -> GatewayProcess:
        self._child = subprocess.Popen(
            [sys.executable, "-c", _SERVE, json.dumps(self._told), json.dumps(self._places)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._child.stdout is not None
        self.news = json.loads(self._child.stdout.readline())
        assert self.news["event"] == "listening"
        self.port, self.public_key = self.news["port"], self.news["public_key"]
        self.enrol(self.folder)
        return self

    @property
    def pid(self) -> int:
        return self._child.pid

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._child.terminate()
        _, words = self._child.communicate(timeout=PATIENCE)
        assert self._child.returncode == 0
        others = [line for line in words.splitlines() if not line.startswith(self.may_say)]
        assert others == [], "the gateway is quiet"

    def enrol(self, folder: Path, at: datetime | None = None, device: str = DEVICE) -> None:
        """Enrol the kiosk with this data folder, past the wire; at a time of long ago, if given."""
        store, now = GatewayStore(self.database), at or datetime.now(UTC)
        enrol_folder(folder, store, open_authority(Path(self._places["ca"]), now), now, device)
        store.close()

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
