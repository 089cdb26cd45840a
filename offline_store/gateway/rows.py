"""Rows of the gateway's table ``item``: made with a case number and a receipt, and shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Row

from kiosk.domain.site import CHINA
from offline_store.gateway import statements
from offline_store.gateway.intake import Good
from offline_store.wire import Receipt, Signed, time_text

_MS = timedelta(milliseconds=1)
Signer = Callable[[Receipt], Signed]


def new_rows(
    connection: Connection,
    device_id: str,
    new: list[Good],
    received: datetime,
    sign: Signer,
    sent: datetime | None,
) -> list[Mapping[str, Any]]:
    """Return the rows of items that are new, with case numbers minted and receipts signed."""
    numbers = _case_numbers(connection, new, received)
    offset = {"clock_offset_ms": None if sent is None else (received - sent) // _MS}
    return [
        {**_row(device_id, good, next(numbers[good.item_code]), received, sign), **offset}
        for good in new
    ]


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
    given = sign(receipt)
    return {
        "device": device_id,
        "id": good.item.id,
        "kind": good.item.kind,
        "epoch": good.item.epoch,
        "seq": good.item.seq,
        "sha256": good.item.sha256,
        "body": good.body,
        "created_at": good.item.created_at,
        "received_at": receipt.received_at,
        "case_id": good.case_id,
        "case_number": case_number,
        "receipt_payload": given.payload,
        "receipt_signature": given.signature,
        "key_id": given.key_id,
    }


def signed(held: Mapping[str, Any]) -> Signed:
    """Return the receipt that an item has for ever."""
    return Signed(
        payload=held["receipt_payload"], signature=held["receipt_signature"], key_id=held["key_id"]
    )


def shown(row: Row[Any]) -> dict[str, Any]:
    """Return an item as the operator sees it; its body as JSON."""
    return {
        "device": row.device,
        "id": row.id,
        "kind": row.kind,
        "epoch": row.epoch,
        "seq": row.seq,
        "sha256": row.sha256,
        "created_at": row.created_at,
        "received_at": row.received_at,
        "clock_offset_ms": row.clock_offset_ms,
        "case_id": row.case_id,
        "case_number": row.case_number,
        "body": from_json(row.body),
        "receipt": signed(row._asdict()).model_dump(),
    }
