"""Handing accepted items on to a province's own platform, at least once and in no hurry.

What is accepted waits in the table ``delivery`` from the same transaction on. Any number of
drainers take from it: each claims one for a time (``FOR UPDATE SKIP LOCKED``), hands it over
outside of any transaction, and strikes it off. One that dies loses its claim by time, and another
hands it over again under the same id: the platform keeps the id unique.
"""

from __future__ import annotations

import json
import logging
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.ports import Clock
from offline_store.files import written_whole

if TYPE_CHECKING:
    from offline_store.gateway.attachments import Held
    from offline_store.gateway.store import GatewayStore

_LOG = logging.getLogger(__name__)

CLAIM_SECONDS = 120.0
DELIVERY_SECONDS = 10.0
IDLE_SECONDS = 2.0
FIRST_SECONDS = 5.0
LONGEST_SECONDS = 3600.0
_SLOWEST = 1024 * 1024  # bytes of scans that a platform takes in a second, at the least
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


class NotTakenError(Exception):
    """The province's platform did not take an item; it is offered again later.

    Its words are the cause, in few kinds and nothing of a resident: the operator is told them, and
    how often.
    """


@dataclass(frozen=True, slots=True)
class Delivery:
    """One item that is claimed.

    Attributes:
        attempts: claims so far, this one included.
        content: device, id, kind, case number, times and the body, as ``gateway case`` shows them.
    """

    device: str
    id: str
    attempts: int
    content: dict[str, Any]

    def line(self, scans: Sequence[str] = ()) -> bytes:
        """Return the content as one line of JSON; ``scans`` says where its attachments lie."""
        told = self.content | ({"scans": list(scans)} if scans else {})
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode() + b"\n"


class Adapter(Protocol):
    """The way into one province's platform."""

    def deliver(self, delivery: Delivery, scans: Sequence[Held], /) -> None:
        """Hand an item over; return only when the platform has it for good.

        Args:
            scans: what lies beside it, in the order of its body's ``attachments``.

        Raises:
            NotTakenError: it has not.
        """


class Folder:
    """Writes ``DEVICE/ID.json`` into a folder, and before it its scans as ``DEVICE/ID-1.jpg``.

    An item that comes twice is the same files.
    """

    def __init__(self, path: Path) -> None:
        """Write into ``path``, which is made where there is none."""
        self._path = path

    def deliver(self, delivery: Delivery, scans: Sequence[Held]) -> None:
        """Write an item through to the disk."""
        try:
            self._write(delivery, scans)
        except OSError as error:
            raise NotTakenError(error.strerror) from error

    def _write(self, delivery: Delivery, scans: Sequence[Held]) -> None:
        folder = self._path / delivery.device
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = [f"{delivery.id}-{name}" for name in _names(scans)]
        for name, one in zip(names, scans, strict=True):
            with written_whole(folder / name) as file:
                file.write(one.content)
        with written_whole(folder / f"{delivery.id}.json") as file:
            file.write(delivery.line(names))


class Command:
    """Runs a command for each item, the item as a line of JSON on its standard input.

    Its ``scans`` are paths of files that are there until the command ends. Status 0 says that the
    platform has it; anything else, or no end in time, that it has not.
    """

    def __init__(self, command: Sequence[str], seconds: float = DELIVERY_SECONDS) -> None:
        """Run ``command``, a program and its arguments; no shell."""
        self._command, self._seconds = list(command), seconds

    def deliver(self, delivery: Delivery, scans: Sequence[Held]) -> None:
        """Run the command and wait for its end."""
        try:
            with TemporaryDirectory(prefix="xiaoshi-scans-") as folder:
                paths = [Path(folder, name) for name in _names(scans)]
                for path, one in zip(paths, scans, strict=True):
                    path.write_bytes(one.content)
                line = delivery.line([str(path) for path in paths])
                seconds = self._seconds + sum(len(one.content) for one in scans) / _SLOWEST
                ended = subprocess.run(self._command, input=line, timeout=seconds, check=False)
        except OSError as error:
            raise NotTakenError(error.strerror) from error
        except subprocess.TimeoutExpired as error:
            raise NotTakenError("it did not end in time") from error
        if ended.returncode != 0:
            raise NotTakenError(f"it ended with status {ended.returncode}")


def _names(scans: Sequence[Held]) -> list[str]:
    # By number and kind: what the kiosk calls them is in the body, and is no name for a file.
    return [f"{n}{_ENDINGS.get(one.media_type, '.bin')}" for n, one in enumerate(scans, 1)]


def back_off(attempts: int) -> float:
    """Return seconds until an item that was not taken is offered again."""
    return float(min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(attempts - 1, 16)))


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drainer came to.

    Attributes:
        taken: items.
        causes: why others were not, and how often that was tried.
        waiting: what is still to be handed on, by this drainer or another.
    """

    taken: int = 0
    causes: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0

    @property
    def failed(self) -> int:
        """Return how many tries failed."""
        return sum(self.causes.values())


def drain(
    store: GatewayStore,
    adapter: Adapter,
    clock: Clock,
    wait: Callable[[float], bool] | None = None,
    claim_seconds: float = CLAIM_SECONDS,
) -> Drained:
    """Hand over what is due; one that fails waits for its own time and holds up no other.

    Args:
        wait: called with seconds when nothing is due; True ends. None ends at once then.
        claim_seconds: until another drainer may take what this one claimed.
    """
    taken, causes, last = 0, Counter[str](), ""
    while True:
        # One by one: what waits behind a slow one would outlive its claim and go out twice.
        claimed = store.claim(1, clock.now(), timedelta(seconds=claim_seconds))
        for delivery in claimed:
            try:
                adapter.deliver(delivery, store.scans(delivery.device, delivery.id))
            except NotTakenError as error:
                if str(error) != last:  # once, not for each of a hundred thousand
                    _LOG.warning("not taken: %s", error)
                last = str(error)
                causes[last] += 1
                at = clock.now() + timedelta(seconds=back_off(delivery.attempts))
                store.put_off(delivery, at)
            else:
                store.delivered(delivery)
                taken, last = taken + 1, ""
        if (wait is None and not claimed) or (
            wait is not None and wait(0.0 if claimed else IDLE_SECONDS)
        ):
            return Drained(taken, causes, store.backlog())
