"""The process in which an engine runs; ``drivers.audio.recognition.child`` asks.

It takes lines of JSON by standard input and answers each with one; sound comes in base64. What it
hears is in its memory alone: no core is written of it, and what a library prints goes nowhere. It
ends with the kiosk, and by itself when nothing was asked of it for long.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import select
import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from drivers.audio.recognition.engine import Broken, Engine
from drivers.isolation.serving import leave_nothing, private_output

ENGINES: Mapping[str, tuple[str, str]] = {
    "vosk": ("drivers.audio.recognition.with_vosk", "VoskEngine"),
    "whisper": ("drivers.audio.recognition.with_whisper", "WhisperEngine"),
}
"""By the settings' name: the module and what is made of it."""
_NICE = 5
"""The screen is drawn first."""
_ROOM_MB = 1024
"""Above its ceiling, what an engine may reach for at all; much of that it never touches."""
_CHUNK = 1 << 16
_FIRST_SECONDS = 60.0
"""For the first line, and for the next of an utterance."""
_LEAST_SECONDS = 1.0
"""Between two utterances; else it would end before the first."""


def serve(engine: str) -> int:
    """Load the model that the first line names and do what the others say, until they end."""
    say = private_output()
    leave_nothing()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the kiosk's, which ends this one
    # So is systemd's word, which goes to all of them at once.
    signal.signal(signal.SIGTERM, lambda *_: None)
    os.nice(_NICE)
    lines = _Lines()
    told = lines.next(_FIRST_SECONDS)
    if told is None:
        return 1
    module, name = ENGINES[engine]
    ceiling = told["memory_mb"] + _ROOM_MB << 20
    resource.setrlimit(resource.RLIMIT_DATA, (ceiling, ceiling))
    try:
        made = getattr(import_module(module), name)
        loaded: Engine = made(Path(told["model"]), told["threads"])
    except Broken as broken:
        say({"error": str(broken)})
        return 1
    except (ImportError, MemoryError) as wrong:
        say({"error": type(wrong).__name__})  # what it says runs to pages
        return 1
    say({"ready": engine, "mandarin": loaded.mandarin})
    idle = max(_LEAST_SECONDS, told["keep_seconds"])
    seconds = idle
    while (message := lines.next(seconds)) is not None:
        say(_answer(loaded, message))
        seconds = _FIRST_SECONDS if message["do"] == "accept" else idle
    os._exit(0)  # a library's threads must not hold it up


def _answer(engine: Engine, message: Mapping[str, Any]) -> Mapping[str, Any]:
    match message["do"]:
        case "expect":
            engine.expect(message["phrases"])
        case "accept":
            return {"heard": engine.accept(base64.b64decode(message["audio"]))}
        case "finish":
            return {"heard": engine.finish()}
        case "reset":
            engine.reset()
    return {"heard": ""}


class _Lines:
    """Lines of standard input, as objects; they end with it, or when none comes for long."""

    def __init__(self) -> None:
        self._held = bytearray()

    def next(self, seconds: float) -> Mapping[str, Any] | None:
        """Return what is said next; None where nobody is there, or nothing is said in time."""
        while (end := self._held.find(b"\n")) < 0:
            if not select.select([sys.stdin], [], [], seconds)[0]:
                return None
            data = os.read(sys.stdin.fileno(), _CHUNK)
            if not data:
                return None
            self._held += data
        line = bytes(self._held[:end])
        del self._held[: end + 1]
        return cast("Mapping[str, Any]", json.loads(line))
