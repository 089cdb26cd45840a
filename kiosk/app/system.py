"""Time and chance of the real machine."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from kiosk.clock import SystemClock
from kiosk.program import own_command

__all__ = ["SystemClock", "Uuid7", "start_anew"]


class Uuid7:
    """Ids that sort by the time of their making; fulfils ``kiosk.ports.Ids``."""

    def case_id(self) -> str:
        """Return a new UUIDv7 (RFC 9562)."""
        import uuid_utils

        return str(uuid_utils.uuid7())


def start_anew() -> NoReturn:
    """Start this build again in this process, with the same arguments; all was closed before."""
    command = [*own_command(), *sys.argv[1:]]
    sys.stdout.flush()
    os.execv(command[0], command)
