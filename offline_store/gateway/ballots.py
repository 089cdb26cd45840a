"""One person, one vote, whichever kiosk they stood at: a mark counts for a topic once, for ever.

The mark comes sealed with the case; see ``offline_store.ballots``. It is kept without the number it
was made of, and beside it stands which item has it, so that the same item sent again is no second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, String, Table, select

from offline_store.gateway.intake import Good
from offline_store.gateway.schema import metadata
from offline_store.gateway.statements import insert_into

DOUBLED = "vote.doubled"

# Like ``serial`` no kiosk's: it must be found whoever sends it.
ballot = Table(
    "ballot",
    metadata,
    Column("topic", String(64), primary_key=True),
    Column("mark", String(64), primary_key=True),
    Column("device", String(64), nullable=False),
    Column("id", String(64), nullable=False),
)

# The salt of a topic goes into every mark: under another one, whoever voted could vote once more.
ballot_salt = Table(
    "ballot_salt",
    metadata,
    Column("topic", String(64), primary_key=True),
    Column("salt", String(64), nullable=False),
)


def resalted(connection: Connection, salts: Mapping[str, str]) -> str | None:
    """Note the salts of topics, which stay for ever; return the first topic that had another."""
    for topic, salt in sorted(salts.items()):
        row = insert_into(connection.dialect.name, ballot_salt).values(topic=topic, salt=salt)
        connection.execute(row.on_conflict_do_nothing())
        first = select(ballot_salt.c.salt).where(ballot_salt.c.topic == topic)
        if connection.execute(first).scalar_one() != salt:
            return topic
    return None


def claim(connection: Connection, device: str, goods: Sequence[Good]) -> frozenset[str]:
    """Claim the marks of new items within the transaction that keeps them.

    Returns:
        Ids of the items whose mark another item has: they are never kept.
    """
    votes = [good for good in goods if good.ballot is not None]
    # In one order for everybody: two batches can never wait for each other.
    votes.sort(key=lambda good: (good.ballot or ("", ""), good.item.seq))
    return frozenset(good.item.id for good in votes if not _is_first(connection, device, good))


def _is_first(connection: Connection, device: str, good: Good) -> bool:
    topic, mark = good.ballot or ("", "")
    row: dict[str, Any] = {"topic": topic, "mark": mark, "device": device, "id": good.item.id}
    connection.execute(
        insert_into(connection.dialect.name, ballot).values(row).on_conflict_do_nothing()
    )
    held = select(ballot.c.device, ballot.c.id).where(
        ballot.c.topic == topic, ballot.c.mark == mark
    )
    return tuple(connection.execute(held).one()) == (device, good.item.id)
