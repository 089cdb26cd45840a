"""Tries a voice as the kiosk will: in a process of its own, which an unfit one takes down."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from drivers.audio.speaking.orders import Sounding
from drivers.isolation.process import Isolated, Lost
from kiosk.program import own_command

_SAY_SECONDS = 2.0


def why_unfit(folder: Path, seconds: float) -> str:
    """Return why the voice in ``folder`` cannot be loaded; empty where it can."""
    child = Isolated(own_command("speak"))
    try:
        child.start()
        child.say({**asdict(Sounding()), "voice": str(folder)}, _SAY_SECONDS)
        told = child.hear(seconds)
    except Lost:
        return f"its engine ended, {child.cause}"
    finally:
        child.close()
    if told is None:
        return f"it was not loaded within {seconds:.0f} s"
    return "it is no voice" if "lost" in told else ""
