"""What the sync process does for the disk while it has nothing to send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from offline_store.retention import Swept, sweep, truncate

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from offline_store.ballast import Ballast
    from offline_store.blobs import Blobs

_CHUNKS_AT_ONCE = 20  # of a second's work or so; the rest goes when it is idle again
_DAY = timedelta(days=1)


class Housekeeping:
    """Lets go blobs that no case waits for, empties the log of what went, and lets go what was
    kept long enough. One thread.

    Attributes:
        swept: when it last let go; None before that.
    """

    def __init__(
        self,
        engine: Engine,
        ballast: Ballast,
        blobs: Blobs,
        platform_time: Callable[[], datetime | None],
    ) -> None:
        """Keep house in ``engine``.

        Args:
            platform_time: this machine's time, where the platform has confirmed it, else None.
        """
        self._engine, self._ballast, self._blobs = engine, ballast, blobs
        self._platform_time = platform_time
        # Whoever was here before may have been killed between an acknowledgement and this.
        self._bodies_went = True
        self.swept: datetime | None = None

    def bodies_went(self) -> None:
        """Note that something was acknowledged: the log still holds what it was."""
        self._bodies_went = True

    def idle(self) -> Swept | None:
        """Do what is due; None where nothing was let go.

        Raises:
            KioskError: the store cannot be written.
        """
        for _ in range(_CHUNKS_AT_ONCE):
            if not self._blobs.sweep():
                break
            self._bodies_went = True
        # In the room held back, if need be: an empty log gives back more than was taken.
        if self._bodies_went and self._ballast.in_any_case(lambda: truncate(self._engine)):
            self._bodies_went = False
        self._ballast.keep()
        now = self._platform_time()
        if now is None or (self.swept is not None and now - self.swept < _DAY):
            return None
        self.swept = now
        done = sweep(self._engine, now)
        self._bodies_went = True  # of what was swept, or what staff have let go since yesterday
        return done
