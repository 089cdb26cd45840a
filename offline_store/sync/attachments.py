"""Sending scans ahead of their cases: one request a turn, so that small cases go in between.

The platform is asked what it has, and gets what it lacks. Nothing of that is kept here: whoever
was killed, or lost the line, asks again and goes on where it stopped. When a blob is there whole,
the outbox lets the cases go that wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from pydantic import ValidationError

from offline_store.blobs import Blobs, Unsent
from offline_store.chunking import chunks_of
from offline_store.sync import verify
from offline_store.sync.answers import Lost, Unauthorised, Wait
from offline_store.sync.link import problem_code
from offline_store.sync.patience import Pause, back_off
from offline_store.sync.transport import INTERRUPTED, REFUSED, STRANGER, Reply
from offline_store.sync.worker import Ended, Round
from offline_store.wire import BlobState, Signed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from kiosk.ports import Clock

DAMAGED = "attachments.damaged"
"""Code of a case whose scan is here no more as it was promised: staff must know."""
NOT_KEPT = "attachments.not_kept"
"""Code of a case of whose scan the platform takes a chunk and does not have it then."""

# The platform's doubts about what it got; then this side looks at what it has.
_DOUBTS = frozenset({DAMAGED, "blob.sha256", "blob.size"})
_MEDIA = "application/octet-stream"


class Platform(Protocol):
    """The part of ``Link`` that this needs."""

    device: str
    public_key: Ed25519PublicKey

    def ask(
        self, method: str, target: str, body: bytes = b"", media: str = "", /
    ) -> Reply | Lost | Unauthorised | Wait:
        """Send a signed request; the answer is bounded in time and size."""


class Outbox(Protocol):
    """The part of ``offline_store.outbox.Outbox`` that this needs."""

    def kill(self, item_id: str, code: str, /) -> object:
        """Put an item aside for staff."""

    def retry(self, ids: Sequence[str], at: datetime, code: str, spend: bool, /) -> None:
        """Let items wait until ``at``."""


class AttachmentStage:
    """Brings the blobs of what waits to the platform. One thread."""

    def __init__(
        self,
        platform: Platform,
        blobs: Blobs,
        outbox: Outbox,
        clock: Clock,
        chance: Callable[[], float],
        pause: Pause,
        tell: Callable[[Mapping[str, object]], None],
    ) -> None:
        """Put together.

        Args:
            pause: until when the platform asked not to be asked; shared with the worker.
            tell: hears of every case that can be sent no more.
        """
        self._platform, self._blobs, self._outbox = platform, blobs, outbox
        self._clock, self._chance, self._pause, self._tell = clock, chance, pause, tell
        self._state: BlobState | None = None
        self._came_on = False

    def turn(self) -> Round:
        """Ask about one blob, or send one chunk of it.

        Raises:
            KioskError: the store cannot be read or written.
        """
        if self._pause.seconds() > 0:
            return Round(Ended.PAUSED)
        blob = self._blobs.unsent(self._clock.now())
        if blob is None:
            return Round(Ended.NOTHING)
        # What is known of a blob is good for the next turn alone, and only where this one ends
        # well: else the platform is asked again.
        state, self._state = self._state, None
        if state is None or state.sha256 != blob.address:
            return self._answered(blob, self._platform.ask("GET", f"/v1/blobs/{blob.address}"))
        missing = _missing(blob, state)
        # Where nothing is, and yet the blob is not whole, any chunk lets the platform look again.
        number = missing[0] if missing else 0
        content = self._blobs.chunk(blob.address, number)
        if content is None:
            return self._not_taken(blob, DAMAGED)
        target = f"/v1/blobs/{blob.address}/{number}?size={blob.size}"
        return self._answered(blob, self._platform.ask("PUT", target, content, _MEDIA), number)

    def _answered(
        self, blob: Unsent, reply: Reply | Lost | Unauthorised | Wait, sent: int | None = None
    ) -> Round:
        match reply:
            case Wait(seconds):
                patience = max(1.0, back_off(blob.attempts, self._chance))
                self._pause.set(patience if seconds is None else seconds)
                return Round(Ended.PAUSED)
            case Unauthorised(code):
                return Round(Ended.UNAUTHORISED, code=code)
            case Reply(status=403):
                return Round(Ended.UNAUTHORISED, code=REFUSED)
            case Lost(code):
                return self._lost(blob, code)
            case Reply(status=200):
                state = self._signed(blob, reply)
                return self._lost(blob, STRANGER) if state is None else self._on(blob, state, sent)
            case Reply():
                return self._not_taken(blob, problem_code(reply) or "sync.refused")

    def _on(self, blob: Unsent, state: BlobState, sent: int | None) -> Round:
        """Go on from what the platform signed that it has."""
        if state.whole:
            self._blobs.sent(blob.address, self._clock.now())
            self._came_on = False
        elif sent is not None and (sent not in state.chunks or not _missing(blob, state)):
            return self._not_taken(blob, NOT_KEPT)
        else:
            self._state = state
            self._came_on = self._came_on or sent is not None
        return Round(Ended.ANSWERED)

    def _lost(self, blob: Unsent, code: str) -> Round:
        if code != INTERRUPTED:
            # A poor line that carried something over is worth coming back to soon.
            self._put_off(blob, code, not self._came_on)
        return Round(Ended.LOST, code=code)

    def _not_taken(self, blob: Unsent, code: str) -> Round:
        """Let the cases of this blob wait, and others go; or put them aside, if it is spoilt."""
        if code in _DOUBTS and not self._blobs.is_sound(blob.address):
            for item in blob.items:
                self._outbox.kill(item, DAMAGED)
                self._tell({"event": "rejected", "id": item, "kind": "case", "code": DAMAGED})
        else:
            self._put_off(blob, code, True)
        return Round(Ended.ANSWERED)

    def _put_off(self, blob: Unsent, code: str, spend: bool) -> None:
        seconds = back_off(blob.attempts, self._chance)
        at = self._clock.now() + timedelta(seconds=seconds)
        self._outbox.retry(blob.items, at, code, spend)
        self._came_on = False

    def _signed(self, blob: Unsent, reply: Reply) -> BlobState | None:
        """Return what the platform says of this blob, if it says so itself."""
        try:
            signed = Signed.model_validate_json(reply.body)
        except ValidationError:
            return None
        state = verify.payload(self._platform.public_key, signed, BlobState)
        about = (self._platform.device, blob.address)
        return state if state and (state.device, state.sha256) == about else None


def _missing(blob: Unsent, state: BlobState) -> list[int]:
    return [number for number in range(chunks_of(blob.size)) if number not in state.chunks]
