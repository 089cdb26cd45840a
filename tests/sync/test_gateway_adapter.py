"""What was accepted reaches the province's platform at least once, whoever dies on the way."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.__main__ import main
from offline_store.gateway import GatewayStore, create_app
from offline_store.gateway.adapter import (
    CLAIM_SECONDS,
    LONGEST_SECONDS,
    Command,
    Delivery,
    Folder,
    NotTakenError,
    back_off,
    drain,
)
from offline_store.gateway.attachments import Held
from tests.postgres import Postgres
from tests.sealed import OPENER
from tests.sync.world import (
    AUTHORITY,
    DEVICE,
    PATIENCE,
    Known,
    SetClock,
    batch,
    case_id,
    let_in,
    post,
    wire_item,
)

SPAN = timedelta(seconds=CLAIM_SECONDS)

# Hands over with claims of half a second: a line for each item; it waits at the one in argv[3]
# until it is killed.
_DRAIN = """
import sys
from kiosk.app.system import SystemClock
from offline_store.gateway import GatewayStore
from offline_store.gateway.adapter import drain
url, out, stuck = sys.argv[1:]
class Lines:
    def deliver(self, delivery, scans):
        if delivery.id == stuck:
            print("stuck", flush=True)
            sys.stdin.read()
        with open(out, "a") as file:
            file.write(delivery.id + "\\n")
store = GatewayStore(url)
drain(store, Lines(), SystemClock(), None, claim_seconds=0.5)
store.close()
"""


class Platform:
    """A province's platform that refuses some ids."""

    def __init__(self, *refused: str) -> None:
        self.refused = set(refused)
        self.taken: list[str] = []
        self.tries: Counter[str] = Counter()

    def deliver(self, delivery: Delivery, _scans: Sequence[Held]) -> None:
        self.tries[delivery.id] += 1
        if delivery.id in self.refused:
            raise NotTakenError
        self.taken.append(delivery.id)


class Accepted:
    """A gateway's database in which items wait for the adapter."""

    def __init__(self, url: str, enrolled: Known | None = None) -> None:
        self.url, self.clock = url, SetClock()
        self.store = GatewayStore(url)
        self.app = create_app(
            self.store, Ed25519PrivateKey.generate(), OPENER, AUTHORITY, self.clock
        )
        self.app.state.known = enrolled or let_in(self.store)

    def take(self, *items: object) -> None:
        for at in range(0, len(items), 50):
            assert post(self.app, batch(*items[at : at + 50])).status_code == 200


@pytest.fixture
def accepted(gateway_url: str) -> Iterator[Accepted]:
    one = Accepted(gateway_url)
    yield one
    one.store.close()


def test_what_is_accepted_is_handed_on_once_as_the_resident_gave_it(accepted: Accepted) -> None:
    rating = json.dumps({"case_id": case_id(1), "satisfaction": "5"}).encode()
    accepted.take(
        wire_item(1), wire_item(2, rating, kind="rating"), wire_item(3, b"{}", kind="help")
    )
    accepted.take(wire_item(1))
    assert accepted.store.backlog() == 2, "a repeated item waits once, a call for help never"
    (first, second) = accepted.store.claim(5, accepted.clock.now(), SPAN)
    assert (first.id, second.id) == (case_id(1), case_id(2))
    assert first.content["body"]["service_id"] == "old_age_allowance"
    assert first.content["case_number"].endswith("0001")
    assert json.loads(first.line()) == first.content
    accepted.store.delivered(first)
    accepted.store.delivered(second)
    assert accepted.store.backlog() == 0


def test_one_that_fails_is_offered_again_ever_later_and_holds_up_no_other(
    accepted: Accepted,
) -> None:
    accepted.take(*(wire_item(number) for number in range(1, 21)))
    platform = Platform(case_id(1))
    done = drain(accepted.store, platform, accepted.clock)
    assert (done.taken, done.failed) == (19, 1)
    assert drain(accepted.store, platform, accepted.clock).failed == 0, "not before its time"
    spans = []
    for attempts in range(1, 4):
        spans.append(back_off(attempts))
        accepted.clock.pass_by(spans[-1])
        assert drain(accepted.store, platform, accepted.clock).failed == 1
    assert spans == [5.0, 10.0, 20.0]
    assert back_off(1000) == LONGEST_SECONDS
    platform.refused.clear()
    accepted.clock.pass_by(back_off(4))
    assert drain(accepted.store, platform, accepted.clock).taken == 1
    assert accepted.store.backlog() == 0


def test_what_one_has_claimed_no_other_gets_until_its_time_is_over(accepted: Accepted) -> None:
    accepted.take(*(wire_item(number) for number in range(1, 16)))
    first = accepted.store.claim(10, accepted.clock.now(), SPAN)
    second = accepted.store.claim(10, accepted.clock.now(), SPAN)
    assert (len(first), len(second)) == (10, 5)
    assert not {one.id for one in first} & {one.id for one in second}
    accepted.clock.pass_by(CLAIM_SECONDS)
    again = accepted.store.claim(20, accepted.clock.now(), SPAN)
    assert len(again) == 15
    accepted.store.put_off(first[0], accepted.clock.now())
    assert accepted.store.claim(1, accepted.clock.now(), SPAN) == [], "it is another's by now"


def test_what_waits_behind_a_slow_one_goes_out_once(accepted: Accepted) -> None:
    accepted.take(*(wire_item(number) for number in range(1, 6)))
    seen: list[str] = []

    class Slow:
        """Takes most of a claim's time for each; another drainer works meanwhile."""

        def deliver(self, delivery: Delivery, scans: Sequence[Held]) -> None:
            seen.append(delivery.id)
            accepted.clock.pass_by(CLAIM_SECONDS * 0.8)
            for other in accepted.store.claim(1, accepted.clock.now(), SPAN):
                seen.append(other.id)
                accepted.store.delivered(other)

    drain(accepted.store, Slow(), accepted.clock)
    assert sorted(seen) == [case_id(number) for number in range(1, 6)]


def test_two_drainers_at_once_and_one_killed_lose_nothing(
    accepted: Accepted, tmp_path: Path
) -> None:
    many = [case_id(number) for number in range(1, 121)]
    accepted.take(*(wire_item(number) for number in range(1, 121)))
    outs = [tmp_path / "one", tmp_path / "two"]

    def start(out: Path, stuck: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", _DRAIN, accepted.url, str(out), stuck],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    victim = start(outs[0], many[14])
    assert victim.stdout is not None
    assert victim.stdout.readline() == "stuck\n", "it holds claims in mid-delivery"
    other = start(outs[1], "")
    other.communicate(timeout=PATIENCE)
    os.kill(victim.pid, signal.SIGKILL)
    victim.communicate()
    assert (victim.returncode, other.returncode) == (-signal.SIGKILL, 0)
    end = monotonic() + PATIENCE
    while accepted.store.backlog():
        assert monotonic() < end, "what the dead one had claimed must come back"
        start(outs[1], "").communicate(timeout=PATIENCE)
    taken = [out.read_text().split() for out in outs]
    assert case_id(15) not in taken[0], "the killed one had not handed it over"
    assert set(taken[0]) | set(taken[1]) == set(many)
    assert len(taken[0]) >= 14
    assert len(taken[1]) >= 100


def test_the_command_line_hands_on_to_a_folder_and_to_a_command(
    accepted: Accepted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted.take(wire_item(1))
    out = tmp_path / "out"
    assert _run("drain", f"--database={accepted.url}", f"--to-folder={out}", "--once") == 0
    kept = json.loads((out / DEVICE / f"{case_id(1)}.json").read_text())
    assert kept["id"] == case_id(1)
    accepted.take(wire_item(2))
    there = f"{sys.executable} -c 'import sys; sys.exit(not sys.stdin.readline())'"
    assert _run("drain", f"--database={accepted.url}", f"--to-command={there}", "--once") == 0
    assert capsys.readouterr().out.splitlines() == ["1 taken, 0 to be offered again"] * 2
    assert accepted.store.backlog() == 0


def test_a_database_that_goes_and_comes_back_is_waited_for() -> None:
    with Postgres() as server:
        first = Accepted(server.url())
        first.take(wire_item(1))
        command = ["gateway", "drain", "--to-command=cat", f"--database={server.url()}"]
        drains = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *command], stdout=subprocess.PIPE, text=True
        )
        assert drains.stdout is not None
        assert json.loads(drains.stdout.readline())["id"] == case_id(1)
        first.store.close()
        server.stop()
        server.start()
        again = Accepted(server.url(), enrolled=first.app.state.known)
        again.take(wire_item(2))
        assert json.loads(drains.stdout.readline())["id"] == case_id(2)
        drains.send_signal(signal.SIGTERM)
        rest, _ = drains.communicate(timeout=PATIENCE)
        again.store.close()
    assert drains.returncode == 0
    # What the database was gone for before it was struck off waits, though it was taken.
    assert re.fullmatch(r"\d taken, [01] to be offered again\n", rest)


@pytest.mark.parametrize("command", ["false", "/nonexistent/program"])
def test_a_command_that_fails_or_is_not_there_has_not_taken_it(
    accepted: Accepted, command: str
) -> None:
    accepted.take(wire_item(1))
    done = drain(accepted.store, Command([command]), accepted.clock)
    assert (done.taken, done.failed) == (0, 1)
    assert accepted.store.backlog() == 1


def test_a_folder_that_cannot_be_written_has_not_taken_it(
    accepted: Accepted, tmp_path: Path
) -> None:
    accepted.take(wire_item(1))
    blocked = tmp_path / "a file"
    blocked.touch()
    assert drain(accepted.store, Folder(blocked), accepted.clock).failed == 1
    assert accepted.store.backlog() == 1


def _run(*arguments: str) -> int:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with pytest.raises(SystemExit) as ended:
            main(["gateway", *arguments])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return int(ended.value.code or 0)
