"""The lists that residents look at, made of what is published here; on the store's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kiosk.catalogue import feeds, guides
from kiosk.domain.entry import Entries
from kiosk.domain.service import Group, Service
from kiosk.ports import Clock, Content

ARTICLES = "articles"
"""The feed of many services: what it has of one bears that one's picture."""


class PublishedLists:
    """Fulfils ``kiosk.flow.outside.Lists``. One thread."""

    def __init__(
        self, content: Content, clock: Clock, services: Sequence[Service], groups: Sequence[Group]
    ) -> None:
        """Take what is offered here: its guides are a list as well."""
        self._content, self._clock = content, clock
        self._services, self._groups = services, groups
        self._icons = {service.id: service.icon for service in services}
        self._read: dict[str, tuple[int, Mapping[str, Any] | None]] = {}

    def entries(self, feed: str, service_id: str) -> Entries:
        """See ``Lists.entries``."""
        if feed == guides.FEED:
            return guides.guides(self._services, self._groups)
        found = feeds.entries(feed, self._snapshot(feed), service_id, self._clock.now())
        icon = self._icons.get(service_id)
        if feed != ARTICLES or icon is None:
            return found
        return replace(found, items=tuple(replace(one, icon=icon) for one in found.items))

    def _snapshot(self, feed: str) -> Mapping[str, Any] | None:
        """Return the newest; of a feed that did not change it is not read again: it may be 3 MB."""
        version = self._content.version(feed) or 0
        known = self._read.get(feed)
        if known is None or known[0] != version:
            known = self._read[feed] = (version, self._content.snapshot(feed))
        return known[1]
