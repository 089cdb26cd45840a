"""Time and chance of the real machine."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from kiosk.clock import SystemClock

__all__ = ["SystemClock", "Uuid7", "own_command", "start_anew"]


class Uuid7:
    """Ids that sort by the time of their making; fulfils ``kiosk.ports.Ids``."""

    def case_id(self) -> str:
        """Return a new UUIDv7 (RFC 9562)."""
        import uuid_utils

        return str(uuid_utils.uuid7())


def own_command() -> list[str]:
    """Return how this very build starts itself, frozen or not."""
    frozen = getattr(sys, "frozen", False)
    return [sys.executable] if frozen else [sys.executable, "-m", "kiosk"]


def start_anew() -> NoReturn:
    """Start this build again in this process, with the same arguments; all was closed before."""
    command = [*own_command(), *sys.argv[1:]]
    sys.stdout.flush()
    os.execv(command[0], command)
