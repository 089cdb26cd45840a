"""The process that speaks: lines of JSON come in by standard input and go out by standard output.

In: ``say``, ``stop``, ``chime``, ``volume``, ``into_headphones``, ``ahead``. Out: ``took`` for each
line, at once, so that who asks knows that this process lives; ``sounds``, whether anything is to be
heard; ``ended``, with a number and why it failed. What is said goes nowhere but to the ear.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from drivers.audio.speaking.mouth import Job, Mouth, Told
from drivers.audio.speaking.voices import PlainVoice, SherpaVoice, Voice, VoiceFailed
from drivers.isolation.serving import Say, leave_nothing, private_output


def serve() -> int:
    """Speak as the lines say, until standard input ends; the first line says how."""
    say = private_output()
    leave_nothing()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the kiosk's, which ends this one
    # So is systemd's word, which goes to all of them at once.
    signal.signal(signal.SIGTERM, lambda *_: None)
    first = sys.stdin.buffer.readline()
    if not first:
        return 0
    mouth = _mouth(json.loads(first), say)
    for line in sys.stdin.buffer:
        _take(mouth, json.loads(line), say)
    os._exit(0)  # whoever asked is gone; a voice that still renders must not hold it up


def _mouth(how: Mapping[str, Any], say: Say) -> Mouth:
    def voices() -> Sequence[Voice]:
        plain = PlainVoice(how["speed"], how["program"])
        if how["voice"] is None:
            say({"ready": plain.name})
            return (plain,)
        try:
            best = SherpaVoice(Path(how["voice"]))
        except (VoiceFailed, ImportError):
            say({"ready": plain.name, "lost": "voice"})
            return (plain,)
        say({"ready": best.name})
        return (best, plain)

    told = Told(
        lambda sounds, number: say({"sounds": sounds, "number": number}),
        lambda number, cause: say({"ended": number, "cause": cause}),
    )
    return Mouth(
        voices,
        told,
        loudspeaker=how["loudspeaker"],
        headphones=how["headphones"],
        most_kept=how["most_kept"],
    )


def _take(mouth: Mouth, line: Mapping[str, Any], say: Say) -> None:
    match line:
        case {"say": text, "number": number}:
            mouth.say(Job(number, text, line["language"], line["speed"], line["volume"]))
        case {"chime": _, "number": number}:
            mouth.chime(number)
        case {"stop": _}:
            mouth.stop()
        case {"volume": volume}:
            mouth.set_volume(volume)
        case {"into_headphones": plugged}:
            mouth.into_headphones(plugged)
        case {"ahead": texts}:
            mouth.ahead(texts, line["language"], line["speed"])
    if "took" in line:
        say({"took": line["took"]})
