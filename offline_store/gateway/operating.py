"""What an operator asks of the gateway's database, beside serving it."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from kiosk.ports import Clock
from offline_store.gateway.adapter import Adapter, Drained, drain
from offline_store.gateway.opening import open_store, unusable
from offline_store.gateway.store import GAP

_DATABASE_SECONDS = 5.0


def hand_on(database: str, adapter: Adapter, clock: Clock, once: bool) -> Drained:
    """Hand accepted items on to a province's platform until SIGTERM or SIGINT; main thread only.

    A database that fails over is waited for: what is claimed comes back by itself.

    Args:
        once: end when nothing is due.

    Raises:
        KioskError: ``gateway.database``.
    """
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    store = open_store(database)
    try:
        while True:
            try:
                return drain(store, adapter, clock, None if once else ended.wait)
            except SQLAlchemyError as error:
                if once or ended.wait(_DATABASE_SECONDS):
                    raise unusable(database, error) from error
    finally:
        store.close()


def cases_called(database: str, number: str) -> list[dict[str, Any]]:
    """Return the cases of a receipt number or a case number, however it is written, or of an id.

    Several have one receipt number where years lie between them: it names month and day.

    Raises:
        KioskError: ``gateway.database``.
    """
    store = open_store(database)
    try:
        known = store.case(number)
        found = [known] if known else map(store.case, store.ids_called(number))
        return [case for case in found if case is not None]
    except SQLAlchemyError as error:
        raise unusable(database, error) from error
    finally:
        store.close()


def watched(database: str) -> list[dict[str, Any]]:
    """Return what somebody should look at: alarms, and epochs of which something is missing.

    Raises:
        KioskError: ``gateway.database``.
    """
    store = open_store(database)
    try:
        return [asdict(alarm) for alarm in store.alarms()] + [
            {"code": GAP} | asdict(gap) for gap in store.gaps()
        ]
    finally:
        store.close()
