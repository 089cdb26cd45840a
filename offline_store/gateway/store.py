"""What the gateway keeps: items with their receipts, by (device, id) for ever."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Row, select

from offline_store.gateway import statements
from offline_store.gateway.database import WRITE, connect
from offline_store.gateway.intake import Good
from offline_store.gateway.schema import device, item, metadata
from offline_store.wire import CaseNumber, Receipt, Signed, digest, time_text

CHINA = timezone(timedelta(hours=8))
Signer = Callable[[Receipt], Signed]


@dataclass(frozen=True, slots=True)
class Kept:
    """An item is there, with the receipt that it has for ever."""

    case_number: CaseNumber | None
    receipt: Signed


@dataclass(frozen=True, slots=True)
class Other:
    """The id is there with another body."""


class GatewayStore:
    """The gateway's database. Any thread; every call is one transaction."""

    def __init__(self, url: str) -> None:
        """Open the database and make what is missing in it.

        Raises:
            ValueError: the URL is of another kind of database.
        """
        self._engine = connect(url)
        self._writer = self._engine.execution_options(**WRITE)
        with self._writer.begin() as connection:
            metadata.create_all(connection)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def enrol(self, tokens: Mapping[str, str]) -> None:
        """Let kiosks in: device id to bearer token; only the token's hash is kept."""
        with self._writer.begin() as connection:
            for device_id, token in tokens.items():
                connection.execute(
                    statements.enrol(connection.dialect.name, device_id, digest(token.encode()))
                )

    def device_of(self, device_id: str, token: str) -> bool:
        """Tell whether ``token`` is that kiosk's."""
        with self._engine.begin() as connection:
            kept = connection.scalar(select(device.c.token_sha256).where(device.c.id == device_id))
        return hmac.compare_digest(kept or "", digest(token.encode()))

    def keep(
        self, device_id: str, goods: Sequence[Good], received: datetime, sign: Signer
    ) -> list[Kept | Other]:
        """Keep items in one durable transaction; the answers are in the items' order."""
        with self._writer.begin() as connection:
            connection.execute(statements.lock_device(device_id))
            known = _known(connection, device_id, (good.item.id for good in goods))
            new = _first_of_each(good for good in goods if good.item.id not in known)
            if new:
                rows = _rows(connection, device_id, new, received, sign)
                connection.execute(statements.keep_items(connection.dialect.name, rows))
                known = _known(connection, device_id, (good.item.id for good in goods))
        return [_answer(good, known[good.item.id]) for good in goods]

    def case(self, case_id: str) -> dict[str, Any] | None:
        """Return all that is held of a case, or None; bodies as JSON."""
        query = select(item).where(item.c.case_id == case_id).order_by(item.c.received_at)
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
        cases = [row for row in rows if row.kind == "case"]
        if not cases:
            return None
        return _shown(cases[0]) | {"ratings": [_shown(r) for r in rows if r.kind == "rating"]}

    def items(self) -> list[dict[str, Any]]:
        """Return every kept item in the order of its arrival, as ``case`` shows them."""
        query = select(item).order_by(item.c.received_at, item.c.device, item.c.seq)
        with self._engine.begin() as connection:
            return [_shown(row) for row in connection.execute(query)]


def _known(connection: Connection, device_id: str, ids: Iterable[str]) -> dict[str, Row[Any]]:
    return {row.id: row for row in connection.execute(statements.known(device_id, ids))}


def _first_of_each(goods: Iterable[Good]) -> list[Good]:
    return list({good.item.id: good for good in reversed(list(goods))}.values())[::-1]


def _rows(
    connection: Connection, device_id: str, new: list[Good], received: datetime, sign: Signer
) -> list[Mapping[str, Any]]:
    numbers = _case_numbers(connection, new, received)
    return [_row(device_id, good, next(numbers[good.item_code]), received, sign) for good in new]


def _case_numbers(
    connection: Connection, new: list[Good], received: datetime
) -> dict[str | None, Iterator[str | None]]:
    """Mint item code + China's date + serial of 4 digits or more for each new case."""
    day = received.astimezone(CHINA).strftime("%Y%m%d")
    codes = Counter(good.item_code for good in new)
    rest = codes.pop(None, 0)
    minted: dict[str | None, Iterator[str | None]] = {None: iter([None] * rest)}
    # In one order for everybody: two batches can never wait for each other.
    for code in sorted(code for code in codes if code is not None):
        count = codes[code]
        taken = statements.take_serials(connection.dialect.name, code, day, count)
        last: int = connection.execute(taken).scalar_one()
        minted[code] = iter([f"{code}{day}{n:04d}" for n in range(last - count + 1, last + 1)])
    return minted


def _row(
    device_id: str, good: Good, case_number: str | None, received: datetime, sign: Signer
) -> Mapping[str, Any]:
    receipt = Receipt(
        device=device_id,
        id=good.item.id,
        sha256=good.item.sha256,
        case_number=case_number,
        received_at=time_text(received),
    )
    signed = sign(receipt)
    return {
        "device": device_id,
        "id": good.item.id,
        "kind": good.item.kind,
        "seq": good.item.seq,
        "sha256": good.item.sha256,
        "body": good.body,
        "created_at": good.item.created_at,
        "received_at": receipt.received_at,
        "case_id": good.case_id,
        "case_number": case_number,
        "receipt_payload": signed.payload,
        "receipt_signature": signed.signature,
        "key_id": signed.key_id,
    }


def _signed(row: Row[Any]) -> Signed:
    return Signed(payload=row.receipt_payload, signature=row.receipt_signature, key_id=row.key_id)


def _answer(good: Good, row: Row[Any]) -> Kept | Other:
    if row.sha256 != good.item.sha256:
        return Other()
    return Kept(row.case_number, _signed(row))


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "device": row.device,
        "id": row.id,
        "kind": row.kind,
        "seq": row.seq,
        "sha256": row.sha256,
        "created_at": row.created_at,
        "received_at": row.received_at,
        "case_id": row.case_id,
        "case_number": row.case_number,
        "body": from_json(row.body),
        "receipt": _signed(row).model_dump(),
    }
