"""What the commands ``gateway publish``, ``content export``, ``content load`` and the like do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kiosk.app.site import load_site
from kiosk.app.system import SystemClock
from kiosk.errors import KioskError

Tell = Callable[[str], object]
"""Is told each line of what was done."""


def publish(database: str, key: Path, feed: str, path: Path, device: str | None) -> int:
    """Publish entries as the next version of a feed."""
    from offline_store.gateway import open_store, publishing
    from offline_store.gateway.keys import signing_key
    from offline_store.wire import FEED_NAMES

    try:
        named = publishing.feed_of(feed)
    except ValueError:
        known = ", ".join(FEED_NAMES)
        problem = f"no feed has that name; known are {known}"
        raise KioskError("content.invalid", {"path": feed, "problem": problem}) from None
    entries = publishing.read_entries(named, path)
    signer = signing_key(key)
    with closing(open_store(database)) as store:
        now = SystemClock().now()
        made = publishing.publish(store.engine, signer, named, entries, now, device)
    whom = device or "all kiosks"
    print(f"{feed} version {made.version}, {len(made.document)} bytes, for {whom}")
    return 0


def publish_starter(database: str, key: Path, tell: Tell = print) -> int:
    """Publish something in every feed, for a kiosk that is shown to somebody."""
    from kiosk.app import starter
    from offline_store.gateway import open_store, publishing
    from offline_store.gateway.keys import signing_key

    signer, now = signing_key(key), SystemClock().now()
    with closing(open_store(database)) as store:
        for feed in starter.FEEDS:
            told = starter.entries(feed, now)
            made = publishing.publish(store.engine, signer, feed, told, now)
            tell(f"{feed} version {made.version}, {len(told)} entries")
    return 0


def export(database: str, key: Path, folder: Path, device: str | None, tell: Tell = print) -> int:
    """Write the newest snapshots into a folder that goes by hand; 1 where there are none."""
    from offline_store.gateway import open_store
    from offline_store.gateway.content_folder import export as write
    from offline_store.gateway.keys import signing_key

    signer = signing_key(key)
    with closing(open_store(database)) as store:
        index = write(store.engine, signer, folder, SystemClock().now(), device)
    if not index.feeds:
        whom = device or "all kiosks"
        print(f"nothing is published for {whom}: `kiosk gateway publish` does", file=sys.stderr)
        return 1
    for feed, listed in sorted(index.feeds.items()):
        tell(f"{feed} version {listed.version}, {listed.size} bytes")
    return 0


def load(config: Path, folder: Path, tell: Tell = print) -> int:
    """Take what in a folder is newer than what this kiosk has; 1 where something was refused."""
    from kiosk.app.published import FOLDER, fit
    from kiosk.app.storing import open_engine
    from offline_store.catalogues import CatalogueFolders
    from offline_store.content import ContentStore
    from offline_store.content_folder import load as take
    from offline_store.content_intake import ContentIntake, Taken
    from offline_store.wire import public_key

    settings = load_site(config)
    key = public_key(settings.gateway.public_key)
    engine = open_engine(settings)
    try:
        intake = ContentIntake(
            ContentStore(engine, SystemClock()),
            key,
            settings.gateway.device_id,
            CatalogueFolders(settings.data.folder / FOLDER),
            lambda packages: fit(settings, packages),
        )
        found = take(intake, folder)
    finally:
        engine.dispose()
    for each in found:
        how = f"version {each.version}" if isinstance(each, Taken) else f"refused: {each.code}"
        tell(f"{each.feed} {how}")
    if not found:
        tell("nothing is newer than what is here")
    return 0 if all(isinstance(each, Taken) for each in found) else 1
