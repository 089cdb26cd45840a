"""Looks for cards while one is wanted, and tells each that is laid down once."""

from __future__ import annotations

from collections.abc import Callable

from drivers.events import CardEnded, CardFound, DeviceEvent
from drivers.host import MISSES, Policy
from drivers.watching import WatchingHost
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import CODES, Action
from kiosk.ports import (
    CardFault,
    CardRead,
    CardReader,
    Clock,
    NoCard,
    SmartCardReader,
    SocialCardRead,
)

# With these the same card would only fail again: it must be lifted first.
_LIFT_FIRST = (Action.OTHER_CARD, Action.CALL_STAFF)
# And with these the driver too might fail again over the same card, at once and for ever.
_DRIVER_GONE = ("device.crashed", "device.timeout")


class CardReaderHost(WatchingHost):
    """A card reader and its thread: while a card is wanted it is looked for and read."""

    def __init__(
        self,
        name: str,
        device: CardReader | SmartCardReader,
        post: Callable[[DeviceEvent], None],
        clock: Clock,
        policy: Policy | None = None,
    ) -> None:
        """See ``DeviceHost``."""
        super().__init__(name, device, post, clock, policy)
        self._reader = device
        self._lift_first = False
        self._silent_until = 0.0

    def watch(self, request: int | None) -> None:
        """Begin to look for cards on behalf of ``request``, or cease. Any thread; never blocks.

        CardFound and CardEnded follow for each card that is laid down. They bear the request under
        which the reading began: a slow one may end when somebody else asks already. A card that
        failed for what it is (another kind, not verified) is told once, until it was lifted or this
        is called with a request anew. It is tried again in silence now and then: hands may swap two
        cards faster than the reader is asked.
        """
        super().watch(request)

    def _begin(self) -> None:
        self._lift_first = False

    def _attend(self, request: int) -> None:
        found = self._reader.find()
        self._answered(DeviceStatus(self.name, DeviceState.ONLINE))
        self._after(self.policy.find_every)
        if not found:
            self._lift_first = False
        elif not self._lift_first:
            self._post(CardFound(self.name, request))
            self._end(request, self._reader.read())
        elif self._clock.monotonic() >= self._silent_until:
            self._try_in_silence(request)

    def _try_in_silence(self, request: int) -> None:
        result = self._reader.read()
        if isinstance(result, CardRead | SocialCardRead):
            self._lift_first = False
            self._post(CardFound(self.name, request))
            self._end(request, result)
        else:
            self._silent_until = self._clock.monotonic() + self.policy.swapped_after

    def _end(self, request: int, result: CardRead | SocialCardRead | NoCard | CardFault) -> None:
        if isinstance(result, NoCard):
            # It was there a moment ago: the resident has taken it away again.
            result = CardFault("idcard.moved", {})
        if isinstance(result, CardFault):
            state = MISSES.get(result.code)
            if state is not None:
                self._miss(DeviceStatus(self.name, state, result.code))
            if state is None or result.code in _DRIVER_GONE:
                self._lift_first = CODES[result.code].action in _LIFT_FIRST
                self._silent_until = self._clock.monotonic() + self.policy.swapped_after
        self._post(CardEnded(self.name, request, result))
        if self._up and not self._missed:
            self._after(self.policy.find_every)
