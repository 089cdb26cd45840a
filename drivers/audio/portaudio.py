"""PortAudio: it is one in a process, and its devices are those that its beginning saw.

It is imported by the thread that uses it, when it does: nothing of it may hold up the first frame.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

from kiosk.errors import KioskError

ALONE = threading.Lock()
"""Held by the one thread that uses it."""


def begin() -> Any:
    """Begin it anew, so that it sees what was plugged in since; return its binding.

    Raises:
        KioskError: ``microphone.no_library``, ``microphone.refused``.
    """
    try:
        import sounddevice
    except (ImportError, OSError):
        raise KioskError("microphone.no_library") from None
    end()
    try:
        sounddevice._initialize()
    except sounddevice.PortAudioError as wrong:
        raise KioskError("microphone.refused", {"cause": wrong.args[-1]}) from None
    return sounddevice


def end() -> None:
    """End it, as often as it was begun."""
    sounddevice: Any = sys.modules.get("sounddevice")
    while sounddevice is not None and sounddevice._initialized:
        sounddevice._terminate()
