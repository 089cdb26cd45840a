"""Builds a kiosk from its settings. What can fail at start fails here, with a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from drivers.audio.espeak import EspeakSpeaker
from drivers.catalog import open_card_reader, open_receipt_printer
from drivers.mailbox import Mailbox
from kiosk.app.desk import Gathered, KioskDesk
from kiosk.app.supplies import Supplies
from kiosk.app.surface import Surface
from kiosk.app.system import own_command
from kiosk.catalogue import checks, load
from kiosk.config import Settings
from kiosk.domain.screen import Display
from kiosk.errors import KioskError
from kiosk.flow import events
from kiosk.flow.hands import Outside
from kiosk.flow.journal import Entry, Journal
from kiosk.flow.session import Session, Timing
from kiosk.flow.table import check
from kiosk.kinds import hall
from kiosk.maintenance import staff
from kiosk.ports import Clock, Ids, Speaker
from offline_store.cases import SqlStore
from offline_store.engine import open_database
from offline_store.keys import FileKeyProvider
from offline_store.sync.supervisor import SyncProcess

DATABASE, KEY = "cases.db", "cases.key"


class Kiosk:
    """A kiosk that is ready to run."""

    def __init__(
        self,
        session: Session,
        desk: KioskDesk,
        outside: Outside,
        things: Gathered,
        store: SqlStore,
    ) -> None:
        """Hold what ``compose`` has built."""
        self.session = session
        self.store = store
        self.desk, self._outside, self._things = desk, outside, things

    def open(self) -> None:
        """Start devices."""
        self._outside.journal.note(Entry.PROGRAM_STARTED)
        self.desk.open()

    def note_fault(self, kind: str, place: str) -> None:
        """Put an unexpected fault of the program into the journal."""
        self._outside.journal.note(Entry.FAULT, code="program.internal", cause=kind, place=place)

    def close(self) -> None:
        """End every thread and process; the store last, for what the others still say."""
        self.desk.close()
        self._things.platform.close()
        self._outside.speaker.close()
        worker = self._things.store_worker
        if isinstance(worker, Mailbox):
            worker.stop()
            worker.join(STOP_SECONDS)
        self._things.store.close()
        self._outside.journal.note(Entry.PROGRAM_ENDED)
        self._outside.journal.close()


STOP_SECONDS = 5.0


def sync_command(config: Path) -> Sequence[str]:
    """Return how the sync process is started."""
    return [*own_command(), "sync", "--config", str(config)]


def compose(
    settings: Settings,
    surface: Surface,
    clock: Clock,
    ids: Ids,
    sync: Sequence[str],
    speaker: Speaker | None = None,
) -> Kiosk:
    """Put a kiosk together; the session is not started and no device is touched yet.

    Args:
        sync: the command line of the sync process.
        speaker: instead of espeak-ng on this machine's sound.

    Raises:
        KioskError: what is wrong with catalogue, devices' settings, key or database.
    """
    folder = settings.data.folder
    if not settings.gateway.token_file.is_file():
        raise KioskError("gateway.token_missing", {"path": settings.gateway.token_file})
    reader = open_card_reader(settings.idcard.adapter, settings.idcard.params)
    printer = open_receipt_printer(settings.printer.adapter, settings.printer.params)
    catalogue = load(settings.catalogue)
    display = Display(language=settings.screen.language)
    tables = hall.flows(
        catalogue.groups,
        catalogue.at(settings.site.place),
        settings.site,
        checks,
        more=[staff.flow(settings.site, settings.staff.session_minutes)],
        display=display,
    )
    holes = check(tables, hall.ROOT)
    if holes:
        raise KioskError("catalogue.invalid", {"count": len(holes)})
    store = open_store(settings, clock, ids)
    journal = Journal(clock, folder)
    worker = Mailbox("store", clock)
    worker.start()

    def acknowledged(case_id: str, case_number: str | None) -> None:
        surface.post(events.CaseAcknowledged(case_id, case_number or ""))

    things = Gathered(
        reader=reader,
        printer=printer,
        speaker=speaker or EspeakSpeaker(speed=settings.speech.speed),
        platform=SyncProcess(
            sync,
            on_network=lambda online: surface.post(events.NetworkChanged(online)),
            on_acknowledged=acknowledged,
        ),
        store=store,
        store_worker=worker,
        supplies=Supplies(folder),
        journal=journal,
        clock=clock,
    )
    desk = KioskDesk(things, surface.post, surface.restart)
    outside = Outside(
        clock=clock,
        timers=surface.timers,
        ids=ids,
        words=surface.words,
        speaker=things.speaker,
        store=store,
        store_worker=worker,
        desk=desk,
        journal=journal,
    )
    session = Session(
        tables,
        hall.ROOT,
        outside,
        post=surface.post,
        show=surface.show,
        narrate=surface.narrate,
        timing=Timing(settings.timing.idle_seconds, settings.timing.last_seconds),
        display=display,
    )
    return Kiosk(session, desk, outside, things, store)


def open_store(settings: Settings, clock: Clock, ids: Ids, *, recover: bool = True) -> SqlStore:
    """Open the data folder's database with its key.

    Args:
        recover: end the print jobs that a crash left open; not beside a kiosk that runs.

    Raises:
        KioskError: ``store.*``.
    """
    folder = settings.data.folder
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise KioskError("store.unwritable", {"path": folder, "cause": cause}) from None
    engine = open_database(folder / DATABASE, FileKeyProvider(folder / KEY))
    return SqlStore(engine, clock, ids, settings.site.terminal, recover=recover)
