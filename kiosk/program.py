"""How this very program starts a command of its own, in whatever form it was installed."""

from __future__ import annotations

import sys


def own_command(*words: str) -> list[str]:
    """Return the command line of ``kiosk WORDS`` of this very build, frozen or not."""
    frozen = getattr(sys, "frozen", False)
    return [sys.executable, *([] if frozen else ["-m", "kiosk"]), *words]
