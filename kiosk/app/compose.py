"""Builds a kiosk from its settings. What can fail at start fails here, with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO

from drivers.audio.jack import Jack
from drivers.host import Policy
from drivers.hotplug import Udev
from drivers.mailbox import Mailbox
from kiosk.app import hearing, published, speaking
from kiosk.app.alone import only_kiosk
from kiosk.app.complaints import Complaints
from kiosk.app.desk import Gathered, KioskDesk
from kiosk.app.equipment import Heard as Typed
from kiosk.app.equipment import make_devices, roll_m, typed_code
from kiosk.app.lists import PublishedLists
from kiosk.app.lookout import Lookout
from kiosk.app.published import Published, RestartWhenIdle
from kiosk.app.storing import data_folder, open_engine, open_store, sealer
from kiosk.app.supplies import Supplies
from kiosk.app.surface import Surface
from kiosk.config import Settings
from kiosk.domain.screen import Display
from kiosk.errors import KioskError
from kiosk.flow import events
from kiosk.flow.journal import Entry, Journal
from kiosk.flow.outside import Outside
from kiosk.flow.session import Session, Timing
from kiosk.kinds import hall
from kiosk.ports import Clock, Ids, Listener, Speaker
from kiosk.program import own_command
from offline_store.cases import SqlStore
from offline_store.content import ContentStore
from offline_store.engine import findings
from offline_store.questions import Sealing
from offline_store.sync import identity
from offline_store.sync.supervisor import SyncProcess


class Kiosk:
    """A kiosk that is ready to run."""

    def __init__(
        self,
        session: Session,
        desk: KioskDesk,
        outside: Outside,
        things: Gathered,
        store: SqlStore,
        feeds: Published,
        lookout: Lookout,
        alone: IO[bytes],
        ahead: speaking.Ahead,
        findings: Sequence[KioskError] = (),
        jack: Jack | None = None,
    ) -> None:
        """Hold what ``compose`` has built; ``findings`` are the store's, for the journal."""
        self._jack = jack
        self._findings, self._alone, self._ahead = findings, alone, ahead
        self.session = session
        self.store = store
        self.desk, self._outside, self._things = desk, outside, things
        self._feeds, self._lookout = feeds, lookout

    @property
    def typed_code(self) -> Typed | None:
        """Return who hears what a scanner types at the window, if anybody."""
        return typed_code(self._things.devices)

    @property
    def level(self) -> Callable[[], float]:
        """Return what tells how loud it is before the microphone, from 0 to 1."""
        return self._outside.listener.level

    def open(self) -> None:
        """Start devices; the session has shown its first screen."""
        self._outside.journal.note(Entry.PROGRAM_STARTED)
        for found in self._findings:
            self._outside.journal.note(Entry.FAULT, code=found.code)
        self.desk.open()
        self._feeds.open()
        self._lookout.open(self._things.platform.online)
        self._outside.listener.open()
        if self._jack is not None:
            self._jack.open()
        self._ahead.open(self.session)

    def note_fault(self, kind: str, place: str) -> None:
        """Put an unexpected fault of the program into the journal."""
        self._outside.journal.note(Entry.FAULT, code="program.internal", cause=kind, place=place)

    def close(self) -> None:
        """End every thread and process; the store last, for what the others still say."""
        self.desk.close()
        self._things.platform.close()
        self._outside.listener.close()
        if self._jack is not None:
            self._jack.close()
        self._outside.speaker.close()
        worker = self._things.store_worker
        if isinstance(worker, Mailbox):
            worker.stop(drain=True)  # what a visit's end has still to say
            if not worker.join(STOP_SECONDS):
                worker.stop()
                worker.join(STOP_SECONDS)
        self._things.store.close()
        self._outside.journal.note(Entry.PROGRAM_ENDED)
        self._outside.journal.close()
        self._alone.close()


STOP_SECONDS = 5.0
# The sync process of a kiosk that died may need two to end.
_PATIENCE_SECONDS = 3.0


def sync_command(config: Path) -> Sequence[str]:
    """Return how the sync process is started."""
    return own_command("sync", "--config", str(config))


def compose(
    settings: Settings,
    surface: Surface,
    clock: Clock,
    ids: Ids,
    sync: Sequence[str],
    speaker: Speaker | None = None,
    policy: Policy | None = None,
    listener: Listener | None = None,
) -> Kiosk:
    """Put a kiosk together; the session is not started and no device is touched yet.

    Args:
        sync: the command line of the sync process.
        speaker: instead of this machine's sound.
        policy: how devices are looked after.
        listener: instead of this machine's microphone.

    Raises:
        KioskError: what is wrong with catalogue, devices' settings, key or database, or that a
            kiosk runs here already.
    """
    folder = data_folder(settings)
    if identity.load(folder) is None:
        raise KioskError("enrol.missing", {"path": folder})
    devices = make_devices(settings)
    with ExitStack() as undo:
        alone = undo.enter_context(only_kiosk(folder))
        engine = open_engine(settings, _PATIENCE_SECONDS)
        undo.callback(engine.dispose)
        store = open_store(settings, clock, ids, engine=engine)
        content = ContentStore(engine, clock)
        # Last: a start that something else ends is not counted against the packages.
        offered = published.offered(settings, content)
        undo.pop_all()
    told = findings(engine)
    journal = Journal(clock, folder, Complaints(settings, told).heard)
    worker = Mailbox("store", clock)
    worker.start()
    lookout = Lookout(store, worker, surface.timers, journal)
    when_idle = RestartWhenIdle(surface.show, surface.restart)
    jack = hearing.jack(settings, surface.post) if speaker is None else None
    speaker = speaker or speaking.speaker_of(settings)
    ahead = speaking.Ahead(speaker, when_idle.show)
    feeds = Published(
        content,
        clock,
        worker,
        surface.timers,
        surface.post,
        None if offered.by_site else when_idle.ask,
    )

    def acknowledged(case_id: str, case_number: str | None) -> None:
        surface.post(events.CaseAcknowledged(case_id, case_number or ""))

    things = Gathered(
        devices=devices,
        speaker=speaker,
        platform=SyncProcess(
            sync,
            on_network=lambda online: surface.post(events.NetworkChanged(online)),
            on_acknowledged=acknowledged,
            on_content=lambda _feed, _version: feeds.look(),
            on_rejected=lookout.refused,
            on_fault=lookout.complained,
            sealing=Sealing(settings.gateway.device_id, sealer(settings)),
        ),
        store=store,
        store_worker=worker,
        services=offered.services,
        supplies=Supplies(folder, partial(roll_m, devices)),
        journal=journal,
        clock=clock,
        policy=policy,
        changes=Udev(),
    )
    desk = KioskDesk(things, surface.post, surface.restart, lookout.alarmed)
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
        lists=PublishedLists(content, clock, offered.services, offered.groups),
        listener=listener or hearing.listener(settings, surface.post),
        understanding=hearing.understanding(settings, offered, surface.words),
    )
    session = Session(
        offered.tables,
        hall.ROOT,
        outside,
        post=surface.post,
        show=ahead.show,
        narrate=surface.narrate,
        turn=surface.turn,
        timing=Timing(settings.timing.idle_seconds, settings.timing.last_seconds),
        display=Display(language=settings.screen.language),
        hands_free=settings.voice.hands_free,
    )
    return Kiosk(session, desk, outside, things, store, feeds, lookout, alone, ahead, told, jack)
