"""Scans are carried by hand with their cases, sealed; what arrives by both ways counts once."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from kiosk.domain.case import Attachment
from kiosk.errors import KioskError
from offline_store import bundle
from offline_store.bundle import Settled, export, settle
from offline_store.chunking import CHUNK, chunks_of
from offline_store.engine import reading, writing
from offline_store.gateway import attachments as received
from offline_store.gateway.answering import Answering
from offline_store.gateway.bundle import Imported, take_in
from offline_store.models import outbox as rows
from offline_store.models_blobs import chunks
from offline_store.sync import identity
from offline_store.wire import MAX_CHUNKS
from tests.sealed import OPENER
from tests.store.desk import Desk, desk_at
from tests.store.test_blobs import LARGE, count, scan, swept
from tests.sync.between import Between
from tests.sync.kiosk_side import Heard, KioskSide
from tests.sync.test_attachments import WHOLE, Sending
from tests.sync.world import DEVICE, START, SetClock

NOWHERE, NOBODY = "http://127.0.0.1:9", "A" * 43 + "="


@dataclass(frozen=True)
class Carrying:
    """A kiosk, its province, and somebody who walks from one to the other."""

    folder: Path
    sending: Sending

    @property
    def desk(self) -> Desk:
        return self.sending.desk

    @property
    def file(self) -> Path:
        return self.folder / "backlog"

    def export(self) -> int:
        """Write the backlog; return how many parts it has."""
        who = identity.load(self.folder)
        assert who is not None
        return export(self.desk.engine, who, DEVICE, START, self.file).parts

    def take_in(self) -> Imported:
        between = self.sending.between
        answering = Answering(between.store, between.key, OPENER)
        return take_in(answering, SetClock(), self.file, self.folder / "receipts")

    def settle(self) -> Settled:
        public = self.sending.between.key.public_key()
        receipts = self.folder / "receipts"
        return settle(self.desk.engine, self.desk.outbox, public, DEVICE, receipts)

    def parts(self) -> list[dict[str, Any]]:
        """Return what is in the file, as whoever finds it can read it."""
        lines = self.file.read_bytes().splitlines()
        return [json.loads(base64.b64decode(json.loads(line)["payload"])) for line in lines]

    def states(self) -> dict[str, str]:
        with reading(self.desk.engine) as connection:
            query = select(rows.c.id, rows.c.state).order_by(rows.c.place)
            return {row.id: row.state for row in connection.execute(query)}


@pytest.fixture
def carrying(tmp_path: Path) -> Iterator[Carrying]:
    with desk_at(tmp_path) as desk, Between(tmp_path) as between:
        sending = Sending(tmp_path, desk, between)
        yield Carrying(tmp_path, sending)
        sending.link.close()


def test_a_case_is_carried_with_its_scans_and_its_receipt_lets_them_go(carrying: Carrying) -> None:
    scans = [scan(LARGE), scan(1000)]
    case, plain = carrying.sending.submit(*scans), carrying.sending.submit()
    assert carrying.export() == 4, "two parts of the large scan, one of the small, one of cases"
    assert carrying.take_in() == Imported(2)
    assert carrying.sending.scans(case) == [one.content for one in scans]
    assert carrying.settle() == Settled(2)
    assert carrying.states() == {case: "acked", plain: "acked"}
    swept(carrying.desk, carrying.folder)
    assert count(carrying.desk) == (0, 0, 0)


def test_where_there_is_no_line_at_all_they_go_from_the_disk_too(
    tmp_path: Path, carrying: Carrying
) -> None:
    carrying.sending.submit(scan(LARGE))
    carrying.export()
    carrying.take_in()
    with KioskSide(tmp_path) as kiosk, Heard(kiosk.command(NOWHERE, NOBODY)) as heard:
        heard.until(lambda: heard.network == [False])
        assert count(carrying.desk) == (1, WHOLE, 1), "the control: it waits for its receipt"
        assert carrying.settle() == Settled(1)
        heard.until(lambda: count(carrying.desk) == (0, 0, 0))


def test_what_arrives_by_both_ways_counts_once(carrying: Carrying) -> None:
    one, sending = scan(LARGE), carrying.sending
    case = sending.submit(one)
    for _ in range(5):
        sending.stage.turn()
    assert sending.puts == [0, 1, 2, 3], "the line was there for a while"
    carrying.export()
    assert carrying.take_in() == Imported(1)
    sending.start_again()
    sending.all()
    assert carrying.states() == {case: "acked"}
    first = sending.row(case).receipt
    assert sending.puts == [0, 1, 2, 3], "the platform had it all when the line came back"
    assert carrying.take_in() == Imported(1)
    assert carrying.settle() == Settled(), "known already"
    assert sending.row(case).receipt == first
    assert sending.scans(case) == [one.content]
    assert len(sending.between.store.items()) == 1


def test_a_scan_that_went_by_the_line_is_carried_too(carrying: Carrying) -> None:
    case = carrying.sending.submit(scan(LARGE))
    carrying.sending.turns()
    assert carrying.sending.puts == [*range(WHOLE)]
    carrying.export()
    assert sum(len(part["chunks"]) for part in carrying.parts()) == WHOLE
    assert carrying.take_in() == Imported(1)
    carrying.settle()
    assert carrying.states() == {case: "acked"}


def test_a_scan_of_two_cases_is_carried_once(carrying: Carrying) -> None:
    one = scan(LARGE)
    cases = [carrying.sending.submit(one) for _ in range(2)]
    carrying.export()
    assert sum(len(part["chunks"]) for part in carrying.parts()) == WHOLE
    assert carrying.take_in() == Imported(2)
    for case in cases:
        assert carrying.sending.scans(case) == [one.content]


def test_the_file_tells_a_thief_nothing_of_a_scan(carrying: Carrying) -> None:
    planted = b"PLANTED-" * 40_000
    case = carrying.sending.submit(Attachment("secret-name.jpg", "image/jpeg", planted))
    carrying.export()
    text = json.dumps(carrying.parts()).encode()
    sealed = b"".join(
        base64.b64decode(one["content"]) for part in carrying.parts() for one in part["chunks"]
    )
    assert len(sealed) > len(planted)
    for secret in (b"PLANTED", b"secret-name", b"image/jpeg"):
        assert secret not in text + sealed
    carrying.take_in()
    assert carrying.sending.scans(case) == [planted], "the control: the province reads it"


def test_more_than_the_platform_keeps_unnamed_goes_cases_in_between(
    carrying: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "_BLOBS_BYTES", 2 * LARGE)
    monkeypatch.setattr(received, "MAX_PENDING_BYTES", 4 * LARGE)
    for _ in range(8):
        carrying.sending.submit(scan(LARGE))
    carrying.export()
    assert carrying.take_in() == Imported(8)
    monkeypatch.setattr(bundle, "_BLOBS_BYTES", 100 * LARGE)
    for _ in range(8):
        carrying.sending.submit(scan(LARGE))
    carrying.settle()
    carrying.export()
    done = carrying.take_in()
    assert done.later > 0, "the control: all blobs first are too many"
    assert done.accepted + done.later == 8


def test_a_scan_that_is_spoilt_leaves_its_case_for_later_and_others_go(
    carrying: Carrying,
) -> None:
    spoilt = carrying.sending.submit(scan())
    with writing(carrying.desk.engine) as connection:
        connection.execute(update(chunks).where(chunks.c.number == 0).values(bytes=bytes(CHUNK)))
        connection.execute(update(chunks).where(chunks.c.number == 1).values(bytes=b""))
    good = carrying.sending.submit(scan())
    carrying.export()
    assert carrying.take_in() == Imported(1, 0, 1)
    carrying.settle()
    assert carrying.states() == {spoilt: "ready", good: "acked"}


def test_a_line_of_chunks_that_is_lost_is_noticed_and_the_file_can_be_carried_again(
    carrying: Carrying,
) -> None:
    case = carrying.sending.submit(scan(LARGE))
    carrying.export()
    whole = carrying.file.read_bytes()
    assert [len(part["chunks"]) for part in carrying.parts()] == [
        MAX_CHUNKS,
        chunks_of(LARGE + 100) - MAX_CHUNKS,
        0,
    ]
    lines = whole.splitlines(keepends=True)
    carrying.file.write_bytes(lines[0] + lines[2])
    with pytest.raises(KioskError, match=r"bundle\.incomplete"):
        carrying.take_in()
    carrying.file.write_bytes(whole)
    assert carrying.take_in() == Imported(1)
    carrying.settle()
    assert carrying.states() == {case: "acked"}


def test_many_large_cases_are_more_than_one_part(
    carrying: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        carrying.sending.submit()
    assert carrying.export() == 1, "the control"
    monkeypatch.setattr(bundle, "_ITEMS_BYTES", 2000)
    assert carrying.export() > 1
    assert carrying.take_in() == Imported(6)
