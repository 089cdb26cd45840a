"""Answering items one by one, whichever way they came: what is kept gets a receipt for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline_store.gateway import attachments
from offline_store.gateway.ballots import DOUBLED
from offline_store.gateway.intake import Bad, Good, Later, look_at
from offline_store.gateway.store import Clone, Doubled, GatewayStore, Kept, Other
from offline_store.sealing import Opener
from offline_store.wire import ItemAnswer, Verdict, sign, signed_by, time_text


@dataclass(frozen=True, slots=True)
class Answering:
    """Keeps items and signs for them. Any thread.

    Attributes:
        key: signs receipts and verdicts.
        opener: of what kiosks seal to the province.
    """

    store: GatewayStore
    key: Ed25519PrivateKey
    opener: Opener

    def answers(
        self,
        device: str,
        items: Sequence[object],
        received: datetime,
        sent: datetime | None = None,
    ) -> list[ItemAnswer] | Clone:
        """Look at items as they came, keep the good ones, and answer each in their order.

        Args:
            sent: see ``GatewayStore.keep``.
        """
        looked = [self._looked_at(device, raw, received) for raw in items]
        goods = [one for one in looked if isinstance(one, Good)]
        kept = self.store.keep(device, goods, received, lambda r: sign(self.key, r), sent)
        if isinstance(kept, Clone):
            return kept
        there = iter(kept)
        answers: list[ItemAnswer] = []
        for one in looked:
            match one:
                case Good():
                    answers.append(self._answer(device, one, next(there), received))
                case Bad():
                    answers.append(self._refusal(device, one, received))
                case Later(item_id, code):
                    answers.append(ItemAnswer(id=item_id, status="busy", code=code))
        return answers

    def _looked_at(self, device: str, raw: object, at: datetime) -> Good | Bad | Later:
        found = look_at(device, raw, self.opener)
        if not isinstance(found, Good):
            return found
        return attachments.opened(self.store.engine, self.opener, device, found, at)

    def _answer(
        self, device: str, good: Good, kept: Kept | Other | Doubled, at: datetime
    ) -> ItemAnswer:
        if isinstance(kept, Doubled):
            return self._refusal(device, Bad(good.item.id, good.item.sha256, DOUBLED), at)
        if isinstance(kept, Kept):
            return ItemAnswer(
                id=good.item.id,
                status="accepted",
                case_number=kept.case_number,
                # What another key signed by mistake is said again: a kiosk pins one.
                receipt=signed_by(self.key, kept.receipt),
            )
        verdict = Verdict(
            device=device,
            id=good.item.id,
            sha256=good.item.sha256,
            status="conflict",
            code="item.conflict",
            received_at=time_text(at),
        )
        return ItemAnswer(
            id=good.item.id,
            status="conflict",
            code=verdict.code,
            verdict=sign(self.key, verdict),
        )

    def _refusal(self, device: str, bad: Bad, at: datetime) -> ItemAnswer:
        verdict = Verdict(
            device=device,
            id=bad.id or "",
            sha256=bad.sha256,
            status="rejected",
            code=bad.code,
            received_at=time_text(at),
        )
        return ItemAnswer(
            id=bad.id, status="rejected", code=bad.code, verdict=sign(self.key, verdict)
        )
