"""Whether a snapshot may be believed, from the network as from a folder: then it is taken.

Asked in this order: its size, its hash as the signed index says, the platform's signature, feed,
kiosk, version, form, and for service packages whether this program can work with them. What fails
is noted in the audit with its reason, once, and what was active stays. Only a version that the
platform itself signed for this feed is struck off for good: anybody else could use up all the
numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from kiosk.errors import KioskError
from offline_store import wire
from offline_store.catalogues import FEED as CATALOGUE
from offline_store.catalogues import CatalogueFolders
from offline_store.content import ContentStore, Written

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Fit = Callable[[Path], bool]
"""Tells whether this program can work with the catalogue in a folder."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot is the one that is read now."""

    feed: str
    version: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A snapshot was not taken; ``code`` of ``kiosk.errors.CODES`` says why."""

    feed: str
    code: str


@dataclass(frozen=True, slots=True)
class _Why:
    code: str
    version: int | None = None  # where the platform did sign it


class ContentIntake:
    """Takes snapshots for one kiosk. One thread."""

    def __init__(
        self,
        store: ContentStore,
        key: Ed25519PublicKey,
        device: str,
        catalogues: CatalogueFolders,
        fit: Fit,
    ) -> None:
        """Put together.

        Args:
            key: the platform's, pinned.
            device: this kiosk's name there.
        """
        self._store, self._key, self._device = store, key, device
        self._catalogues, self._fit = catalogues, fit
        self._noted: set[tuple[str, str, str]] = set()

    def index(self, document: bytes) -> wire.ContentIndex | None:
        """Return the platform's own index for this kiosk; None for anything else."""
        payload = _payload(self._key, document)
        if payload is None:
            return None
        try:
            index = wire.ContentIndex.model_validate_json(payload)
        except ValidationError:
            return None
        return index if index.device in {None, self._device} else None

    def wanted(self, index: wire.ContentIndex) -> dict[str, wire.Listed]:
        """Return what of an index is newer than all that was ever taken or turned away."""
        return {
            feed: index.feeds[feed]
            for feed in wire.FEED_NAMES
            if feed in index.feeds and index.feeds[feed].version > self._store.highest(feed)
        }

    def resume(self, feed: str, listed: wire.Listed, source: str) -> Taken | Refused | None:
        """Take what a power cut left written; None where that is not it."""
        waiting = self._store.waiting(feed)
        if waiting is None or (waiting.version, waiting.sha256) != (listed.version, listed.sha256):
            return None
        return self._take(waiting, source)

    def take(self, feed: str, listed: wire.Listed, document: bytes, source: str) -> Taken | Refused:
        """Take a signed snapshot, or note why not.

        Args:
            listed: what the signed index says of it.
            source: ``network`` or ``folder``, for the audit.

        Raises:
            KioskError: ``store.disk_full``, ``store.unwritable``; what was active still is.
        """
        checked = self._checked(feed, listed, document)
        if isinstance(checked, _Why):
            return self._refuse(feed, listed.sha256, checked, source)
        return self._take(checked, source)

    def _checked(self, feed: str, listed: wire.Listed, document: bytes) -> Written | _Why:
        if len(document) > wire.MAX_DOCUMENT:
            return _Why("content.too_large")
        sha256 = wire.digest(document)
        if sha256 != listed.sha256:
            return _Why("content.sha256")
        payload = _payload(self._key, document)
        if payload is None:
            return _Why("content.signature")
        try:
            found = wire.Snapshot.model_validate_json(payload)
        except ValidationError:
            return _Why("content.form")
        if found.feed != feed:
            return _Why("content.feed")
        if found.device not in {None, self._device}:
            return _Why("content.device")
        if found.version != listed.version or found.version <= self._store.highest(feed):
            return _Why("content.older")
        try:
            wire.SNAPSHOTS[found.feed].model_validate_json(payload)
        except ValidationError:
            return _Why("content.form", found.version)
        return Written(feed, found.version, sha256, payload)

    def _take(self, new: Written, source: str) -> Taken | Refused:
        if new.feed == CATALOGUE and not self._fits(new):
            self._catalogues.keep(self._store.versions(new.feed))
            why = _Why("content.catalogue", new.version)
            return self._refuse(new.feed, new.sha256, why, source)
        self._store.write(new)
        if not self._store.activate(new, source):
            return self._refuse(new.feed, new.sha256, _Why("content.older"), source)
        if new.feed == CATALOGUE:
            self._catalogues.keep(self._store.versions(new.feed))
        return Taken(new.feed, new.version)

    def _fits(self, new: Written) -> bool:
        entries = json.loads(new.snapshot)["entries"]
        try:
            return self._fit(self._catalogues.ready(new.version, entries))
        except KioskError as error:
            if error.code == "content.path":
                return False
            raise

    def _refuse(self, feed: str, sha256: str, why: _Why, source: str) -> Refused:
        # It is asked for again at each look: the audit need not grow by it.
        if (about := (feed, sha256, why.code)) not in self._noted:
            self._store.refuse(feed, why.version, why.code, source)
            self._noted.add(about)
        return Refused(feed, why.code)


def _payload(key: Ed25519PublicKey, document: bytes) -> bytes | None:
    """Return what the platform signed; None where it signed nothing here."""
    try:
        signed = wire.Signed.model_validate_json(document)
    except ValidationError:
        return None
    return wire.open_signed(key, signed)
