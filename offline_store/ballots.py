"""One person, one vote: by which marks this kiosk and the platform know that somebody has voted.

Across kiosks it is the platform that refuses a second vote, by a mark that goes with the case. Here
a keyed hash tells whoever comes again before anything is chosen; beside it stands no name, and
nowhere what was chosen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Integer, Table, Text, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.case import Ballot
from kiosk.domain.masked import CitizenNumber
from offline_store.canonical import canonical
from offline_store.models import metadata, to_ms

BALLOTS_KEPT = timedelta(days=365)

_COST, _BLOCK, _LANES = 2**15, 8, 1
"""Of scrypt (RFC 7914): 32 MB and about a tenth of a second for one number on a kiosk.

A card number is no secret that a hash could keep by itself: a county has some 36 million that are
well-formed (its code, a day of a century, a serial of three digits), and a fast hash tries them all
in seconds. At this cost they take one processor six weeks, and anew for each vote, as the salt is
its own; those of the whole country take four centuries. Every kiosk must find the same mark of the
same person, so nothing secret can be mixed in; the mark travels sealed to the province, and the
gateway keeps it without the number.
"""
_MEMORY = 2 * 128 * _COST * _BLOCK
_LENGTHS = 1024

ballots = Table(
    "ballots",
    metadata,
    Column("mark", Text, primary_key=True),  # keyed, of card number and topic
    Column("cast_at", Integer, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)


def mark(number: CitizenNumber, ballot: Ballot) -> str:
    """Return the mark of a person for one vote, the same on every kiosk; hexadecimal, slow."""
    salt = hashlib.sha256(f"{ballot.topic}\0{ballot.salt}".encode()).digest()
    return hashlib.scrypt(
        number.reveal().encode(),
        salt=salt,
        n=_COST,
        r=_BLOCK,
        p=_LANES,
        maxmem=_MEMORY,
        dklen=32,
    ).hex()


def sealable(content: Mapping[str, object]) -> bytes:
    """Return what is sealed of a vote: as long for one choice as for another.

    Sealing hides what was chosen, but not its length: whoever sees requests pass and knows who
    stands there could tell ``no`` from ``yes``.
    """
    bare = len(canonical({**content, "padding": ""}))
    return canonical({**content, "padding": " " * (-bare % _LENGTHS)})


def note(connection: Connection, keyed: str, at: datetime) -> None:
    """Note within the caller's transaction, which keeps the vote, that somebody has voted."""
    row = {"mark": keyed, "cast_at": to_ms(at)}
    connection.execute(insert(ballots).values(row).on_conflict_do_nothing())


def is_noted(connection: Connection, keyed: str) -> bool:
    """Tell whether somebody has voted here."""
    found = select(ballots.c.mark).where(ballots.c.mark == keyed)
    return connection.scalar(found) is not None


def sweep(connection: Connection, now: datetime) -> int:
    """Delete the marks of votes that are long closed; return how many went."""
    ahead = ballots.c.cast_at > to_ms(now)  # by a clock that ran ahead, and not to be kept for that
    connection.execute(update(ballots).where(ahead).values(cast_at=to_ms(now)))
    old = ballots.c.cast_at < to_ms(now - BALLOTS_KEPT)
    return connection.execute(delete(ballots).where(old)).rowcount
