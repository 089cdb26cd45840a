"""What a sound server knows and ALSA does not say: whom this program hears, and what is plugged in.

When a microphone is pulled out, PulseAudio and PipeWire lead whoever heard it to another one; where
there is none, to what the loudspeaker says. The kiosk would hear itself and take that for a voice.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_SECONDS = 2.0
_UNKNOWN = "availability unknown"
_WANTED = "PULSE_SOURCE"
"""Where libpulse looks when it opens a stream of ALSA's; there is no other way to tell it."""


def hears_itself() -> bool:
    """Tell whether this process hears a loudspeaker where it wants a microphone.

    False too where there is no sound server, or none that says so.
    """
    echoes = {each["index"] for each in _listed("sources") if each.get("monitor_source")}
    return any(each["source"] in echoes for each in _listed("source-outputs") if _ours(each))


def source_named(part: str) -> str | None:
    """Return the sound server's microphone whose name or description holds ``part``; None if none.

    What a loudspeaker says is none.
    """
    for source in _listed("sources"):
        if not source.get("monitor_source") and _is_named(source, part):
            return str(source["name"])
    return None


@contextmanager
def source_wanted(name: str | None) -> Iterator[None]:
    """Have streams that are opened meanwhile hear that microphone of the sound server."""
    before = os.environ.get(_WANTED)
    if name is not None:
        os.environ[_WANTED] = name
    try:
        yield
    finally:
        if before is not None:
            os.environ[_WANTED] = before
        elif name is not None:
            del os.environ[_WANTED]


def headphones_in(output: str) -> bool | None:
    """Tell whether headphones are plugged in; None where nobody knows.

    Those that come and go as a whole (USB, Bluetooth) are an output that is there or not; a jack is
    a port of one, which says whether something is plugged in.

    Args:
        output: a part of the name or description of the headphones' output; any jack of any output
            where it is empty.
    """
    sinks = list(_listed("sinks"))
    named = [each for each in sinks if _is_named(each, output)]
    jacks = {
        port.get("availability")
        for sink in named
        for port in sink["ports"]
        if "headphone" in port["name"].casefold()
    }
    if jacks - {_UNKNOWN}:
        return "available" in jacks
    return bool(named) if output and sinks else None


def _is_named(device: Mapping[str, Any], part: str) -> bool:
    told = f"{device['name']}\n{device['description']}".casefold()
    return part.casefold() in told


def _ours(stream: Mapping[str, Any]) -> bool:
    return bool(stream["properties"].get("application.process.id") == str(os.getpid()))


def _listed(what: str) -> Iterator[Mapping[str, Any]]:
    try:
        done = subprocess.run(
            ["pactl", "-f", "json", "list", what],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
        if done.returncode == 0:
            yield from json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return
