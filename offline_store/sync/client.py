"""Batches, sent to the platform, and its answers sorted by what the kiosk then does."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from offline_store import wire
from offline_store.sync import verify
from offline_store.sync.answers import Answered, BatchOutcome, Later, Lost, TooLarge, Unauthorised
from offline_store.sync.link import Link
from offline_store.sync.outbox import Waiting, as_message
from offline_store.sync.transport import STRANGER, Reply

_CLONE = "device.clone"


class PlatformClient:
    """Sends batches over a link. The link's thread."""

    def __init__(self, link: Link) -> None:
        """Send over ``link``, which stays the caller's."""
        self._link = link

    def send(self, items: Sequence[Waiting]) -> BatchOutcome:
        """Send items, as many as were leased, and sort the answer."""
        reply = self._link.ask("POST", "/v1/batches", self._batch(items))
        return self._sorted(items, reply) if isinstance(reply, Reply) else reply

    def _batch(self, items: Sequence[Waiting]) -> bytes:
        request = wire.BatchRequest(
            device=self._link.device,
            sent_at=wire.time_text(self._link.own_now()),
            items=[as_message(item) for item in items],
        )
        return request.model_dump_json().encode()

    def _sorted(self, items: Sequence[Waiting], reply: Reply) -> BatchOutcome:
        match reply.status:
            case 200:
                return self._answered(items, reply.body)
            case 403:
                return self._refused(reply.body)
            case 409:
                return Answered(tuple(Later(item.id, "sync.in_flight") for item in items))
            case 413:
                return TooLarge("sync.too_large")
            case 422:
                # Every item is a conflict, and each verdict is signed; or no batch was seen in it.
                answered = self._answered(items, reply.body)
                return answered if isinstance(answered, Answered) else TooLarge("sync.refused")
            case 400:
                # One that cannot even be read must not hold up the others: find it by halves.
                return TooLarge("sync.refused")
            case _:
                return Lost(STRANGER)

    def _refused(self, body: bytes) -> Unauthorised:
        """Return why this kiosk is not let in: that it has a copy is the platform's word alone."""
        try:
            problem = wire.Problem.model_validate_json(body)
        except ValidationError:
            return Unauthorised()
        key, device = self._link.public_key, self._link.device
        verdict = verify.payload(key, problem.verdict, wire.DeviceVerdict)
        is_clone = verdict is not None and (verdict.device, verdict.code) == (device, _CLONE)
        return Unauthorised("sync.clone") if is_clone else Unauthorised()

    def _answered(self, items: Sequence[Waiting], body: bytes) -> BatchOutcome:
        try:
            answer = wire.BatchAnswer.model_validate_json(body)
        except ValidationError:
            return Lost(STRANGER)
        found = verify.outcomes(self._link.public_key, self._link.device, items, answer)
        if found and all(o == Later(o.id, "sync.bad_signature") for o in found):
            return Lost("sync.bad_signature")
        return Answered(found)
