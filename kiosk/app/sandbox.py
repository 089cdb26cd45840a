"""``kiosk sandbox DEVICE``: one virtual device alone, for other software to be pointed at.

A line of JSON says where it is; then each line of standard input is done to it, and what happens is
told, a line of JSON each. It ends with its input, once its script is over.
"""

from __future__ import annotations

import json
import os
import select
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from drivers.sandbox.devices import DEVICES
from drivers.sandbox.hands import Hands, NoSuchDeedError, faults_of
from drivers.sandbox.script import Play, Script, load
from kiosk.app.system import SystemClock
from kiosk.errors import KioskError
from kiosk.ports import Clock

_LOOK_SECONDS = 0.05
_CHUNK = 4096


def run_sandbox(
    device: str, script: Path | None, port: int | None, target: tuple[str, int] | None
) -> int:
    """Run a virtual device until standard input ends."""
    steps = load(script, (device,)) if script else Script(())
    made = _made(device, port, target)
    with ExitStack() as stack:
        stack.callback(made.close)
        made.start()
        hands = Hands(device, made)
        row = DEVICES[device]
        takes = [f"{name} {deed.words}".strip() for name, deed in row.deeds.items()]
        tell(device=device, **row.where(made), takes=takes, faults=list(faults_of(device)))
        # A shell may have closed it: then it has ended already.
        Sandbox(hands, Play(steps, device)).run(sys.stdin.fileno() if sys.stdin else None)
    return 0


class Sandbox:
    """A device, the hands on it and its script."""

    def __init__(self, hands: Hands, play: Play, clock: Clock | None = None) -> None:
        """Begin the script's time."""
        self._hands, self._play = hands, play
        self._clock = clock or SystemClock()
        self._began = self._clock.monotonic()
        self._deeds: dict[str, int] = {}

    def run(self, commands: int | None) -> None:
        """Do what is asked for on a descriptor until it ends and the script is over."""
        held = b""
        while commands is not None or not self._play.over:
            asked = [] if commands is None else [commands]
            for ready in select.select(asked, [], [], self._patience())[0]:
                data = os.read(ready, _CHUNK)
                commands = commands if data else None
                *lines, held = (held + (data or b"\n")).split(b"\n")
                self.do(line.decode("utf-8", "replace") for line in lines)
            self.look()
        self.look()

    def do(self, lines: Iterator[str] | Sequence[str]) -> None:
        """Do what lines say; what cannot be done is told."""
        for line in lines:
            if line.strip():
                self._do(line)

    def look(self) -> None:
        """Tell what happened, and do what the script says is due."""
        self._tell_news()
        for _, step in self._play.due(self._now()):
            self._do(step.do)

    def _do(self, line: str) -> None:
        word = line.split(maxsplit=1)[0]
        try:
            self._hands.do(line)
        except NoSuchDeedError as wrong:
            tell(refused=line, remedy=str(wrong))
            return
        tell(done=line)
        self._deeds[word] = self._deeds.get(word, 0) + 1
        self._play.happened(self._hands.name, word, self._deeds[word], self._now())
        self._tell_news()

    def _tell_news(self) -> None:
        for each in self._hands.news():
            told = {} if each.told is None else {"told": each.told}
            tell(event=each.event, times=each.times, **told)
            self._play.happened(each.device, each.event, each.times, self._now())

    def _patience(self) -> float:
        return max(0.0, min(_LOOK_SECONDS, self._play.next_at - self._now()))

    def _now(self) -> float:
        return self._clock.monotonic() - self._began


def tell(**what: object) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _made(device: str, port: int | None, target: tuple[str, int] | None) -> Any:
    problem: object
    if (device == "line") != (target is not None):
        problem = "a line needs --target HOST:PORT, where it leads"
        if target is not None:
            problem = "only a line leads somewhere: leave out --target"
        raise KioskError("config.invalid", {"path": device, "field": "target", "problem": problem})
    try:
        far = dict(zip(("target_host", "target_port"), target, strict=True)) if target else {}
        return DEVICES[device].make(port, **far)
    except OSError as taken:
        problem = f"port {port} cannot be had: {taken.strerror}"
    except ValueError as wrong:
        problem = wrong
    raise KioskError("config.invalid", {"path": device, "field": "port", "problem": problem})
