"""One poison item, first in a thousand: refused by the platform, or fatal to whoever reads it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import monotonic

from sqlalchemy import update

from offline_store.engine import writing
from offline_store.models import outbox
from offline_store.sync.answers import Answered
from offline_store.wire import digest, encode
from tests.faults.fresh_ids import FreshIds
from tests.faults.held import doubled, held
from tests.faults.processes import Sync
from tests.faults.proxy import Proxy
from tests.faults.row import Row
from tests.sync.kiosk_side import KioskSide
from tests.sync.world import DEVICE, GatewayProcess, case_id

FULL: Mapping[str, int] = {"items": 1000, "kinds": 4}
SHORT: Mapping[str, int] = {"items": 120, "kinds": 2}

_PATIENCE = 120.0
_BATCH, _TRIES = 50, 20


def _answer(status: bytes) -> bytes:
    return b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\n\r\n"


# What the way to the platform makes of a batch with the poison in it; None leaves it to the
# platform, which cannot open its body.
_KINDS: tuple[bytes | None, ...] = (
    None,
    _answer(b"500 Internal Server Error"),
    _answer(b"413 Content Too Large"),
    b"",
)


def campaign(folder: Path, items: int, kinds: int) -> Row:
    """Queue ``items`` behind each of ``kinds`` of poison and count which of the others arrive.

    Raises:
        RuntimeError: the poison was accepted.
    """
    injected = lost = twice = 0
    for number, verdict in enumerate(_KINDS[:kinds]):
        with _poisoned(folder / str(number), items, verdict) as (kiosk, gateway, proxy):
            with Sync(kiosk.folder, gateway, proxy.url, proxy.ca_file) as sync:
                _others_go(kiosk, sync)
            states = kiosk.states()
            if states.pop(case_id(1)) == "acked":
                raise RuntimeError("the poison was accepted")
            injected += proxy.judged or verdict is None
            lost += sum(state != "acked" for state in states.values())
            twice += doubled(held(gateway.database))
    return Row(kinds, injected, lost, twice, _in_order(folder / "control", items))


@contextmanager
def _poisoned(
    folder: Path, items: int, verdict: bytes | None
) -> Iterator[tuple[KioskSide, GatewayProcess, Proxy]]:
    folder.mkdir()
    with (
        KioskSide(folder) as kiosk,
        GatewayProcess(folder) as gateway,
        Proxy(gateway, Random(1)) as proxy,
    ):
        kiosk.promise(*range(1, items + 1))
        garbage = b"this opens with no key"
        of_first = update(outbox).where(outbox.c.id == case_id(1))
        with writing(kiosk.engine) as connection:
            connection.execute(of_first.values(body=garbage, sha256=digest(garbage)))
        proxy.honest = True
        proxy.judge = lambda request: verdict if encode(garbage).encode() in request else None
        yield kiosk, gateway, proxy


def _others_go(kiosk: KioskSide, sync: Sync) -> None:
    """Wait until all but the poison went, or nothing does any more."""
    turn, end = threading.Event(), monotonic() + _PATIENCE
    while monotonic() < end:
        left = [item for item, state in kiosk.states().items() if state in ("ready", "leased")]
        if left in ([], [case_id(1)]):
            return
        sync.hurry()
        turn.wait(0.2)


def _in_order(folder: Path, items: int) -> int:
    """Return how many are stuck where a sender insists on its order: the control."""
    with _poisoned(folder, items, _KINDS[1]) as (kiosk, gateway, proxy):
        sender = FreshIds(folder, proxy.url, gateway.public_key, DEVICE, proxy.ca_file)
        waiting = kiosk.outbox.lease(items, 600.0)
        for _ in range(_TRIES):
            if not isinstance(sender.client.send(waiting[:_BATCH]), Answered):
                continue
            waiting = waiting[_BATCH:]
        sender.close()
        return len(waiting) - 1
