"""Staff PINs: argon2id, and a lock that neither a restart nor a clock set back opens early."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.staff import PinCheck, PinVerdict
from kiosk.ports import Clock
from offline_store import audit
from offline_store.engine import reading, writing
from offline_store.models import staff_pin, to_ms

TRIES = 5
FIRST_LOCK_MS = 5 * 60_000
LONGEST_LOCK_MS = 24 * 3_600_000
_MINUTE = 60_000
_WRONG = PinCheck(PinVerdict.WRONG)


class Elapsed:
    """How much time has passed between two looks at a lock.

    Within a run by what never goes back: a clock that is set, to and fro, opens nothing. Over a
    restart by the date, which is all that is left, and only where it has gone forward.
    """

    def __init__(self, clock: Clock) -> None:
        """Begin a run that counts by ``clock``."""
        self.clock = clock
        self._began: int | None = to_ms(clock.now())
        self._ticks = clock.monotonic()

    def since(self, seen_at: int) -> int:
        """Return the milliseconds since the last look; ``seen_at`` is the date of the one before
        this run, which counts once.
        """
        before, self._ticks = self._ticks, self.clock.monotonic()
        away = 0 if self._began is None else max(0, self._began - seen_at)
        self._began = None
        return away + int((self._ticks - before) * 1000)


def set_pin(engine: Engine, at: datetime, pin: str, staff_no: str) -> None:
    """Make ``pin`` the one that opens the staff door, and end a lock."""
    from argon2 import PasswordHasher

    values = {
        "hash": PasswordHasher().hash(pin),
        "wrong": 0,
        "locks": 0,
        "locked_ms": 0,
        "seen_at": to_ms(at),
    }
    with writing(engine) as connection:
        connection.execute(staff_pin.delete().where(staff_pin.c.staff_no != staff_no))
        connection.execute(
            insert(staff_pin)
            .values(staff_no=staff_no, **values)
            .on_conflict_do_update(index_elements=["staff_no"], set_=values)
        )
        audit.append(connection, at, "pin.set", {"staff_no": staff_no})


def check_pin(engine: Engine, elapsed: Elapsed, pin: str) -> PinCheck:
    """Judge ``pin``; five wrong ones lock for 5 minutes, then for twice as long each time.

    Hashing takes tens of milliseconds and is done outside the transaction; the verdict is given
    within it, so tries made at once are all counted and none is judged while locked.
    """
    with reading(engine) as connection:
        known = connection.execute(select(staff_pin.c.hash)).scalar_one_or_none()
    if known is None:
        return _WRONG
    matches = _matches(known, pin)
    at = elapsed.clock.now()
    with writing(engine) as connection:
        row = connection.execute(select(staff_pin)).one()
        now = to_ms(at)
        left = max(0, row.locked_ms - elapsed.since(row.seen_at))
        wrong, locks = row.wrong, row.locks
        if left:
            check = _locked(left)
        elif matches and row.hash == known:
            wrong, locks, check = 0, 0, PinCheck(PinVerdict.RIGHT, staff_no=row.staff_no)
        elif wrong + 1 < TRIES:
            wrong += 1
            check = PinCheck(PinVerdict.WRONG, tries_left=TRIES - wrong)
        else:
            left = min(FIRST_LOCK_MS << min(locks, 16), LONGEST_LOCK_MS)
            wrong, locks, check = 0, locks + 1, _locked(left)
            audit.append(connection, at, "pin.locked", {"minutes": left // _MINUTE})
        connection.execute(
            update(staff_pin)
            .where(staff_pin.c.staff_no == row.staff_no)
            .values(wrong=wrong, locks=locks, locked_ms=left, seen_at=max(now, row.seen_at))
        )
    return check


def _locked(left_ms: int) -> PinCheck:
    return PinCheck(PinVerdict.LOCKED, locked_minutes=-(-left_ms // _MINUTE))


def _matches(known: str, pin: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    try:
        return PasswordHasher().verify(known, pin)
    except VerifyMismatchError:
        return False
