"""Enrolling anew mends what a new disk, a restored image or a copy did to a kiosk's numbers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from kiosk.errors import KioskError
from offline_store.ballast import Ballast
from offline_store.bundle import export
from offline_store.engine import open_database
from offline_store.gateway import GatewayStore, make_code
from offline_store.gateway.answering import Answering
from offline_store.gateway.bundle import take_in
from offline_store.gateway.enrolment import Enrolment, Issued
from offline_store.gateway.store import Clone, Gap
from offline_store.keys import FileKeyProvider
from offline_store.outbox import Outbox
from offline_store.sync import identity
from offline_store.sync.client import PlatformClient
from offline_store.sync.enrolling import enrol
from offline_store.sync.link import Link
from offline_store.sync.patience import Pause
from offline_store.sync.worker import Ended, Round, SyncWorker
from offline_store.wire import plain_code
from tests.sealed import OPENER
from tests.store.desk import SetClock, files, new_store, slip_for, submission
from tests.sync.between import Between
from tests.sync.world import AUTHORITY, DEVICE, START, wire_item

CLONE = "device.clone"


class Machine:
    """A kiosk's data folder, and all that works on it."""

    def __init__(self, folder: Path, platform: Between) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.platform, self.clock = folder, platform, SetClock()
        self.database, self.key = files(folder)

    @contextmanager
    def link(self, device: str = DEVICE) -> Iterator[Link]:
        platform = self.platform
        link = Link(platform.url, platform.public_key, device, self.folder, self.clock)
        try:
            yield link
        finally:
            link.close()

    @contextmanager
    def store(self, device: str = DEVICE) -> Iterator[Engine]:
        engine = open_database(self.database, FileKeyProvider(self.key), device)
        try:
            yield engine
        finally:
            engine.dispose()

    def enrol(self, device: str = DEVICE, code: str | None = None) -> None:
        now = self.platform.clock.now()
        code = code or make_code(self.platform.store.engine, device, now)
        with self.link(device) as link:
            enrol(link, code, self.database, self.key)

    def takes(self, cases: int) -> list[str]:
        """Take cases in; return the numbers on their slips."""
        with self.store() as engine:
            desk = new_store(engine, self.clock)
            return [desk.submit(submission(), slip_for).receipt_no for _ in range(cases)]

    def sends(self, device: str = DEVICE) -> Round:
        """Send until there is nothing more or the platform refuses."""
        with self.store(device) as engine, self.link(device) as link:
            worker = SyncWorker(
                Outbox(engine, self.clock, Ballast(self.database)),
                PlatformClient(link),
                self.clock,
                lambda: 0.5,
                Pause(self.folder / "pause", self.clock),
                lambda _news: None,
            )
            while (done := worker.round()).ended is Ended.ANSWERED:
                pass
            return done

    def copied(self, name: str) -> Machine:
        """Return what a copy of the disk at this moment holds."""
        shutil.copytree(self.folder, self.folder.with_name(name))
        return Machine(self.folder.with_name(name), self.platform)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Between]:
    folder = tmp_path / "platform"
    folder.mkdir()
    with Between(folder) as one:
        yield one


@pytest.fixture
def kiosk(tmp_path: Path, platform: Between) -> Machine:
    one = Machine(tmp_path / "kiosk", platform)
    one.enrol()
    return one


def slips(platform: Between) -> list[str]:
    """Return the receipt numbers of the cases that the platform has, sorted."""
    bodies = [one["body"] for one in platform.store.items() if one["kind"] == "case"]
    return sorted(body["receipt_no"] for body in bodies)


def clones(platform: Between) -> int:
    return sum(one.times for one in platform.store.alarms() if one.code == CLONE)


def is_refused(done: Round) -> bool:
    return (done.ended, done.code) == (Ended.UNAUTHORISED, "sync.clone")


@pytest.mark.parametrize("before", [Machine.sends, lambda _: None], ids=["sent", "never sent"])
def test_a_replaced_disk_is_no_clone_of_the_one_before(
    kiosk: Machine, platform: Between, tmp_path: Path, before: Callable[[Machine], object]
) -> None:
    old = kiosk.takes(3)
    before(kiosk)
    sent = slips(platform)
    new = Machine(tmp_path / "new disk", platform)
    new.enrol()
    fresh = new.takes(3)
    assert new.sends().ended is Ended.NOTHING
    assert slips(platform) == sorted([*sent, *fresh])
    assert len({*old, *fresh}) == 6, "what is printed on a slip is on no other of that day"
    assert (clones(platform), platform.store.gaps()) == (0, [])


def test_a_restored_image_is_refused_until_it_is_enrolled_and_then_all_of_it_gets_through(
    kiosk: Machine, platform: Between
) -> None:
    kiosk.takes(2)
    image = kiosk.copied("image")  # of database and marks, with two that wait
    first = kiosk.takes(2)
    assert kiosk.sends().ended is Ended.NOTHING
    before = slips(platform)
    again = image.takes(3)
    assert is_refused(image.sends())
    assert (slips(platform), clones(platform)) == (before, 1), "nothing of the batch is kept"
    assert is_refused(image.sends()), "control: it does not mend by itself"
    image.enrol()
    assert image.sends().ended is Ended.NOTHING
    assert slips(platform) == sorted([*before, *again])
    later = image.takes(1)
    assert image.sends().ended is Ended.NOTHING
    assert not {*later} & {*first, *again, *before}
    assert platform.store.gaps() == [], "what came before the image was restored counts too"


def test_the_original_whose_copy_sent_first_gets_through_and_the_copy_is_out(
    kiosk: Machine, platform: Between
) -> None:
    first = kiosk.takes(1)
    copy = kiosk.copied("copy")
    stolen, mine = copy.takes(1), kiosk.takes(2)
    assert copy.sends().ended is Ended.NOTHING
    assert is_refused(kiosk.sends())
    kiosk.enrol()
    assert kiosk.sends().ended is Ended.NOTHING
    assert slips(platform) == sorted([*first, *stolen, *mine])
    copy.takes(1)
    done = copy.sends()
    assert (done.ended, done.code) == (Ended.UNAUTHORISED, "sync.unauthorised")
    assert len(slips(platform)) == 4


def test_a_bundle_of_a_restored_image_is_taken_once_it_is_enrolled(
    kiosk: Machine, platform: Between, tmp_path: Path
) -> None:
    image = kiosk.copied("image")
    kiosk.takes(1)
    assert kiosk.sends().ended is Ended.NOTHING
    image.takes(2)
    answering = Answering(platform.store, platform.key, OPENER)

    def carried() -> int:
        me = identity.load(image.folder)
        assert me is not None
        with image.store() as engine:
            export(engine, me, DEVICE, image.clock.now(), tmp_path / "bundle")
        return take_in(answering, platform.clock, tmp_path / "bundle", tmp_path / "out").accepted

    with pytest.raises(KioskError) as raised:
        carried()
    assert raised.value.code == "bundle.clone"
    image.enrol()
    assert carried() == 2
    assert len(slips(platform)) == 3
    offsets = [one["clock_offset_ms"] for one in platform.store.items()]
    assert offsets.count(None) == 2, "nobody knows how long it was on its way"


def test_what_waits_refuses_another_name_before_the_code_is_used_up(
    kiosk: Machine, platform: Between
) -> None:
    kiosk.takes(2)
    other = "kiosk-02"
    code = make_code(platform.store.engine, other, platform.clock.now())
    before = (kiosk.folder / identity.CERTIFICATE).read_bytes()
    with pytest.raises(KioskError) as raised:
        kiosk.enrol(other, code)
    assert raised.value.code == "enrol.waiting"
    assert (raised.value.params["bound"], raised.value.params["items"]) == (DEVICE, 2)
    assert (kiosk.folder / identity.CERTIFICATE).read_bytes() == before
    assert kiosk.sends().ended is Ended.NOTHING, "under its own name it goes on as before"
    assert len(slips(platform)) == 2
    with kiosk.store(), pytest.raises(KioskError) as raised:
        kiosk.enrol(other, code)
    assert raised.value.code == "enrol.running", "it may take in more in the name that it has"
    kiosk.enrol(other, code)
    assert kiosk.sends(other).ended is Ended.NOTHING


@pytest.fixture
def answering(gateway_url: str) -> Iterator[Answering]:
    store = GatewayStore(gateway_url)
    yield Answering(store, Ed25519PrivateKey.generate(), OPENER)
    store.close()


def test_each_enrolment_gives_an_epoch_that_was_never_given_nor_seen(
    answering: Answering, tmp_path: Path
) -> None:
    store, given = answering.store, list[int]()
    enrolment = Enrolment(store.engine, AUTHORITY)
    for name in ("first", "second", "third"):
        (tmp_path / name).mkdir()
        code = plain_code(make_code(store.engine, DEVICE, START))
        csr = identity.request(tmp_path / name, DEVICE)
        issued = enrolment.enrol(DEVICE, code, csr, START)
        assert isinstance(issued, Issued)
        assert enrolment.enrol(DEVICE, code, csr, START) == issued, "an answer may be lost"
        given.append(issued.epoch)
        if name == "second":  # which went on under a later one by itself
            answering.answers(DEVICE, [wire_item(1, epoch=5)], START)
    assert given == [1, 2, 6]
    assert store.gaps() == []


def test_a_known_item_counts_once_where_its_kiosk_has_put_it(answering: Answering) -> None:
    store = answering.store

    def sent(*items: object) -> Clone | set[str]:
        answers = answering.answers(DEVICE, items, START)
        return answers if isinstance(answers, Clone) else {one.status for one in answers}

    first, again = wire_item(1), wire_item(1) | {"epoch": 2}
    assert sent(first, wire_item(2)) == {"accepted"}
    for _ in range(2):
        assert sent(again, wire_item(3, epoch=2, seq=2)) == {"accepted"}
    assert sent(first) == {"accepted"}, "one that was under way as its kiosk was enrolled"
    sent(wire_item(4, epoch=2, seq=4))
    assert store.gaps() == [Gap(DEVICE, 2, last_seq=4, missing=1)], "control: the third is missing"
    assert sent(wire_item(2) | {"epoch": 2, "seq": 4}) == Clone(2, 4), "that place is taken"
    assert len(store.items()) == 4
