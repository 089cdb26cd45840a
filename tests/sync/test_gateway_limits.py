"""Nobody holds the gateway up: with a body that never ends, too large a one, or too many scans."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette

from offline_store.chunking import CHUNK
from offline_store.gateway import GatewayStore, create_app, publishing, reading
from offline_store.gateway.reading import PATIENCE_SECONDS
from offline_store.wire import digest
from tests.sealed import OPENER
from tests.sync.world import AUTHORITY, SetClock, ask, batch, let_in, wire_item

BODY = json.dumps(batch(wire_item(1))).encode()


@pytest.fixture
def app() -> Iterator[Starlette]:
    store = GatewayStore("sqlite://")
    made = create_app(
        store, Ed25519PrivateKey.generate(), OPENER, AUTHORITY, SetClock(), batches_per_second=1.0
    )
    made.state.known = let_in(store)
    yield made
    store.close()


def signed(app: Starlette, method: str, target: str, body: bytes = b"") -> httpx.Response:
    headers = app.state.known.signs(method, target, body)
    return ask(app, method, target, body or None, headers)


class Loop(asyncio.SelectorEventLoop):
    """A loop whose clock a test puts forward."""

    late = 0.0

    def time(self) -> float:
        return super().time() + self.late

    async def pass_by(self, seconds: float) -> None:
        """Let this time be over, for whatever waited for an end within it."""
        over = asyncio.Event()
        self.call_later(seconds, over.set)
        self.late += seconds
        await over.wait()


def streamed(app: Starlette, pieces: AsyncIterator[bytes]) -> httpx.Response:
    """Send a batch whose body comes in pieces."""

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            headers = app.state.known.signs("POST", "/v1/batches", BODY)
            return await client.post("/v1/batches", content=pieces, headers=headers)

    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(go())


async def whole() -> AsyncIterator[bytes]:
    for at in range(0, len(BODY), 100):
        yield BODY[at : at + 100]


async def paused(seconds: float) -> AsyncIterator[bytes]:
    """Give all but the last byte, and that one after a time."""
    yield BODY[:-1]
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Loop)
    await loop.pass_by(seconds)
    yield BODY[-1:]


def test_a_body_that_never_ends_is_let_go(app: Starlette) -> None:
    answer = streamed(app, paused(1e6))
    assert (answer.status_code, answer.json()["title"]) == (400, "Bad request")
    assert "in time" in answer.json()["detail"]
    assert streamed(app, whole()).status_code == 200, "the control"


def test_each_byte_that_comes_gives_a_slow_line_its_time(app: Starlette) -> None:
    given = (len(BODY) - 1) / reading._SLOWEST
    late, in_time = (streamed(app, paused(PATIENCE_SECONDS + part * given)) for part in (1.5, 0.5))
    assert (late.status_code, in_time.status_code) == (400, 200)


@pytest.mark.parametrize(
    ("method", "target", "limit"),
    [
        ("POST", "/v1/enrolments", reading.SMALL),
        ("POST", "/v1/certificates", reading.SMALL),
        ("PUT", f"/v1/blobs/{'a' * 64}/0?size={CHUNK}", CHUNK),
        ("POST", "/v1/batches", reading.MAX_BODY),
    ],
)
def test_a_request_is_no_larger_than_it_needs_to_be(
    app: Starlette, method: str, target: str, limit: int
) -> None:
    assert signed(app, method, target, bytes(limit + 1)).status_code == 413
    assert signed(app, method, target, bytes(limit)).status_code != 413, "the control"


def test_what_breaks_here_is_a_problem_and_tells_nothing(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_of: object) -> Any:
        raise RuntimeError("some secret")

    monkeypatch.setattr(publishing, "index", breaks)

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            headers = app.state.known.signs("GET", "/v1/content")
            return await client.get("/v1/content", headers=headers)

    answer = asyncio.run(go())
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


def test_scans_have_slots_as_batches_have_and_their_chunks_come_through(app: Starlette) -> None:
    piece = b"chunk"
    blob = f"/v1/blobs/{digest(piece)}"
    answers = [signed(app, "GET", blob) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert int(answers[3].headers["retry-after"]) > int(answers[2].headers["retry-after"])
    assert signed(app, "POST", "/v1/batches", BODY).status_code == 429, "of one bucket"
    assert signed(app, "PUT", f"{blob}/0?size={len(piece)}", piece).status_code == 200


def test_a_stranger_takes_nobodys_slot(app: Starlette) -> None:
    blob = f"/v1/blobs/{digest(b'')}"
    assert {ask(app, "GET", blob).status_code for _ in range(20)} == {401}
    assert [signed(app, "GET", blob).status_code for _ in range(3)] == [200, 200, 429]
