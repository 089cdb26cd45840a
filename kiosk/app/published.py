"""What the platform publishes, as this kiosk uses it.

Service packages count from the next start on, and a start comes by itself when nobody is here. What
the program cannot begin with goes back to what was there before, at last to its own packages.
Notices count at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from kiosk.app.complaints import say
from kiosk.app.site_catalogue import of_site
from kiosk.catalogue import Catalogue, checks, divisions, load
from kiosk.config import Settings
from kiosk.domain.screen import Attract, Display, Screen
from kiosk.domain.service import Directory, Group, Service
from kiosk.domain.text import Text
from kiosk.errors import KioskError
from kiosk.flow import events
from kiosk.flow.outside import STORE_DEADLINE, Worker
from kiosk.flow.table import Flows, check
from kiosk.kinds import hall
from kiosk.maintenance import staff
from kiosk.ports import Clock, Content, Timers
from offline_store.catalogues import FEED, CatalogueFolders
from offline_store.content import ContentStore

FOLDER = "catalogue"
"""In the data folder: packages that the platform published, a folder a version."""

NOTICES = "notices"
LOOK_SECONDS = 300.0
PROVEN_SECONDS = 1.0
"""After the first screen: by then it was painted, and whatever breaks at once has broken."""

_OURS = {"store.disk_full", "store.unwritable"}
"""What is wrong with this machine, not with the packages."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What residents find here: the services of this place, and the tables of all that is done.

    Attributes:
        by_site: they are of the site's own folder, so that what is published changes nothing.
    """

    groups: tuple[Group, ...]
    services: tuple[Service, ...]
    tables: Flows
    directory: Directory
    by_site: bool = False


def tables(settings: Settings, catalogue: Catalogue, path: Path | None) -> Offered:
    """Return what the kiosk does with the services of ``catalogue``.

    Args:
        path: of packages that came from elsewhere, so that their tables are made and proved now;
            None for the program's own, of which the tests do that.

    Raises:
        KioskError: ``catalogue.invalid`` where a step would not answer all that may happen.
    """
    services = catalogue.at(settings.site.place)
    directory = catalogue.directory(settings.site.place)
    made = hall.flows(
        catalogue.groups,
        services,
        settings.site,
        checks,
        more=[staff.flow(settings.site, settings.staff.session_minutes)],
        display=Display(language=settings.screen.language),
        directory=directory,
    )
    holes = check(made, hall.ROOT) if path is not None else ()
    if holes:
        params = {"count": len(holes), "path": path}
        raise KioskError("catalogue.invalid", params)
    return Offered(catalogue.groups, services, made, directory)


def fit(settings: Settings, folder: Path) -> bool:
    """Tell whether this kiosk can work with the packages in ``folder``."""
    try:
        tables(settings, load(folder), folder)
    except (KioskError, LookupError, ValueError):
        return False
    return True


def offered(settings: Settings, content: ContentStore) -> Offered:
    """Return what the kiosk does with the packages that count.

    Those are the site's, as far as they can be believed, else the published ones, else the
    program's.

    Raises:
        KioskError: ``catalogue.invalid`` of the program's own; ``store.*``.
    """
    own = of_site(settings, partial(fit, settings), say)
    if own is not None:
        divisions.beside(own)
        return replace(tables(settings, load(own), own), by_site=True)
    try:
        made = _from_the_platform(settings, content)
    except KioskError as error:
        if error.code not in _OURS:
            raise
        made = None  # nothing is wrong with the packages: they count again when the disk is well
    return made or tables(settings, load(), None)


def _from_the_platform(settings: Settings, content: ContentStore) -> Offered | None:
    """Return what is offered by the newest packages with which the program can begin."""
    folders = CatalogueFolders(settings.data.folder / FOLDER)
    while (version := content.version(FEED)) is not None:
        code = "content.unproven"
        if content.begin(FEED):
            try:
                folder = folders.ready(version, content.entries(FEED))
                return tables(settings, load(folder), folder)
            except KioskError as error:
                if error.code in _OURS:
                    raise
                code = "content.catalogue"
        content.roll_back(FEED, code)
    return None


class RestartWhenIdle:
    """Starts the program anew when nobody is here, once that was asked for."""

    def __init__(self, show: Callable[[Screen], None], restart: Callable[[], None]) -> None:
        """Watch what is shown, and pass it on to ``show``."""
        self._show, self._restart = show, restart
        self._idle = self._asked = False

    def show(self, screen: Screen) -> None:
        """Show a screen; session's thread."""
        self._show(screen)
        self._idle = isinstance(screen.content, Attract)
        self._maybe()

    def ask(self) -> None:
        """Ask for it. Any thread."""
        self._asked = True
        self._maybe()

    def _maybe(self) -> None:
        if self._asked and self._idle:
            self._asked = False
            self._restart()


class Published:
    """The feeds of a kiosk that runs: the newest notice is shown, newer packages are begun with."""

    def __init__(
        self,
        content: ContentStore,
        clock: Clock,
        worker: Worker,
        timers: Timers,
        post: Callable[[events.Event], None],
        begin_anew: Callable[[], None] | None,
    ) -> None:
        """Take the packages that are active now for those that the program began with.

        Args:
            worker: reads and writes the store.
            begin_anew: asked for where other packages became active; None where the site has its
                own.
        """
        self._content, self._clock, self._worker = content, clock, worker
        self._timers, self._post, self._begin_anew = timers, post, begin_anew
        self._packages = content.version(FEED)
        self._notice: Text | None = None

    def open(self) -> None:
        """Show the notice, and soon hold the packages for proven; session's thread."""
        self._now_and_then()
        if self._packages is not None and self._begin_anew is not None:
            self._timers.after(PROVEN_SECONDS, self._prove)

    def look(self) -> None:
        """See what is active now. Any thread."""
        self._worker.submit(
            lambda: (newest_notice(self._content, self._clock), self._content.version(FEED)),
            self._seen,
            STORE_DEADLINE,
        )

    def _now_and_then(self) -> None:
        # Notices begin and end by the clock, and a folder may have been loaded by hand.
        self.look()
        self._timers.after(LOOK_SECONDS, self._now_and_then)

    def _seen(self, found: tuple[Text | None, int | None] | KioskError) -> None:
        if isinstance(found, KioskError):
            return
        notice, packages = found
        if notice != self._notice:
            self._notice = notice
            self._post(events.NoticeChanged(notice))
        if packages != self._packages and self._begin_anew is not None:
            self._packages = packages
            self._begin_anew()

    def _prove(self) -> None:
        self._worker.submit(lambda: self._content.prove(FEED), lambda _: None, STORE_DEADLINE)


def newest_notice(content: Content, clock: Clock) -> Text | None:
    """Return the line of the newest notice that counts now; None where there is none."""
    now = clock.now()
    counting = [entry for entry in content.entries(NOTICES) if _counts(entry, now)]
    if not counting:
        return None
    line = max(counting, key=lambda entry: _time(entry["published_at"]))["line"]
    return Text(zh=str(line["zh"]), en=str(line["en"]))


def _counts(entry: Mapping[str, Any], now: datetime) -> bool:
    until = entry.get("until")
    return _time(entry["published_at"]) <= now and (until is None or now < _time(until))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
