"""What the tests of content share: a platform's key, snapshots signed with it, a kiosk's feeds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from offline_store.catalogues import CatalogueFolders
from offline_store.content import ContentStore
from offline_store.content_intake import ContentIntake, Refused, Taken
from offline_store.engine import open_database, reading
from offline_store.keys import FileKeyProvider
from offline_store.models import audit
from offline_store.wire import Listed, Signed, digest, encode, key_id, time_text
from tests.store.desk import DEVICE, MORNING, SetClock

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = encode(KEY.public_key().public_bytes_raw())
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def notice(number: int, **more: object) -> dict[str, object]:
    line = {"zh": f"第 {number} 条通知", "en": f"Notice {number}"}
    return {"id": f"n{number}", "line": line, "published_at": time_text(MORNING), **more}


def signed(payload: bytes, key: Ed25519PrivateKey = KEY) -> bytes:
    """Sign bytes as the platform does."""
    public = key.public_key().public_bytes_raw()
    made = Signed(
        payload=encode(payload), signature=encode(key.sign(payload)), key_id=key_id(public)
    )
    return made.model_dump_json().encode()


def snapshot(
    feed: str,
    version: int,
    entries: Sequence[object] = (),
    key: Ed25519PrivateKey = KEY,
    device: str | None = None,
) -> bytes:
    """Return a signed snapshot, whether it is in its form or not."""
    said: dict[str, Any] = {
        "feed": feed,
        "version": version,
        "device": device,
        "made_at": time_text(MORNING),
    }
    return signed(rfc8785.dumps(said | {"entries": list(entries)}), key)


def listed(version: int, document: bytes) -> Listed:
    return Listed(version=version, sha256=digest(document), size=len(document))


def packages(folder: Path) -> list[dict[str, str]]:
    """Return the entries of a catalogue's folder."""
    files = [*sorted(folder.glob("*.toml")), *sorted(folder.glob("services/*/*.toml"))]
    return [{"id": f.relative_to(folder).as_posix(), "text": f.read_text("utf-8")} for f in files]


class Feeds:
    """A kiosk's feeds in a real encrypted database."""

    def __init__(
        self,
        folder: Path,
        fit: Callable[[Path], bool] = lambda _: True,
        key: Ed25519PrivateKey = KEY,
    ) -> None:
        self.folder = folder
        self.clock = SetClock(MORNING)
        self.engine = open_database(folder / "kiosk.db", FileKeyProvider(folder / "kiosk.key"))
        self.store = ContentStore(self.engine, self.clock)
        self.catalogues = folder / "catalogue"
        self.intake = ContentIntake(
            self.store, key.public_key(), DEVICE, CatalogueFolders(self.catalogues), fit
        )

    def take(self, feed: str, version: int, document: bytes) -> Taken | Refused:
        """Take a document that the index lists as it is."""
        return self.intake.take(feed, listed(version, document), document, "network")

    def ids(self, feed: str = "notices") -> list[str]:
        return [str(entry["id"]) for entry in self.store.entries(feed)]

    def audit(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the audit's events with their details."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(audit).order_by(audit.c.seq))
            return [(row.event, json.loads(row.details)) for row in rows]

    def reasons(self) -> list[str]:
        return [str(details["code"]) for _, details in self.audit() if "code" in details]

    def close(self) -> None:
        self.engine.dispose()
