"""``kiosk voice test``: what an engine hears in sound files, what the kiosk makes of it on home.

The files are read and nothing is written. Whatever cannot be tried is said, row by row, and stands
among the rest as not understood.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from kiosk.app.voice.sounds import RATE, Unusable, read
from kiosk.app.voice.utterances import DIGITS, OTHER, Utterance

if TYPE_CHECKING:
    from kiosk.ports.speech import Recognizer

Understand = Callable[[str], tuple[str, ...]]
"""What was heard in, what it may mean out: two where it would be asked which, none where it is
rejected."""

_PIECE = RATE * 2 // 10
"""Bytes that are heard at a time: a tenth of a second of 16-bit samples."""

NUMERALS = tuple("零幺一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of an utterance.

    Attributes:
        heard: None where nothing could be tried; empty where nothing was heard.
        meant: what it may mean: two where it would be asked which.
        ms: from the end of the sound until it was understood.
        problem: why it could not be tried.
    """

    utterance: Utterance
    heard: str | None = None
    meant: tuple[str, ...] = ()
    ms: int | None = None
    problem: str | None = None

    @property
    def understood(self) -> str | None:
        """Return a service's id, a command, digits; None where nothing would be done by itself."""
        return self.meant[0] if len(self.meant) == 1 else None

    @property
    def ok(self) -> bool:
        """Tell whether just that was understood which was meant."""
        row = self.utterance
        wanted = None if row.kind == OTHER else row.meaning
        return self.problem is None and self.understood == wanted

    @property
    def offered(self) -> bool:
        """Tell whether what was meant is one of the two that would be asked for."""
        return len(self.meant) > 1 and self.utterance.meaning in self.meant

    def as_json(self) -> dict[str, object]:
        """Return it for a program."""
        row = self.utterance
        return {
            "id": row.id,
            "kind": row.kind,
            "spoken": row.spoken,
            "meaning": row.meaning,
            "heard": self.heard,
            "understood": self.understood,
            "ok": self.ok,
            "ms": self.ms,
        }

    def __str__(self) -> str:
        """Return it as a line."""
        row = self.utterance
        if self.problem is not None:
            return f"--  {row.id or '?'}: {self.problem}"
        meant = " or ".join(self.meant) or "rejected"
        wanted = "" if self.ok else f", not {'rejected' if row.kind == OTHER else row.meaning}"
        said = f"{row.spoken} / {self.heard or 'nothing heard'}"
        return f"{'ok' if self.ok else 'NO'}  {row.id}: {said}: {meant}{wanted} ({self.ms} ms)"


@dataclass(frozen=True, slots=True)
class Means:
    """How what was heard is judged: as on home, or as digits."""

    on_home: Understand
    digits: Understand
    phrases: Sequence[str]


def trials(
    folder: Path, rows: Iterable[Utterance], engine: Recognizer, means: Means
) -> Iterator[Tried]:
    """Yield what became of each row, in the table's order.

    Raises:
        KioskError: ``voice.*``, ``microphone.no_detector``: the engine broke, or the net that
            knows speech is not here.
    """
    from drivers.audio.recorded import Taker

    taker = Taker()
    for is_digits, some in groupby(rows, lambda row: row.kind == DIGITS):
        engine.expect(NUMERALS if is_digits else means.phrases)
        for row in some:
            sound = _sound(folder, row)
            if isinstance(sound, Unusable):
                yield Tried(row, problem=sound.why)
            else:
                yield tried(row, taker.said_in(sound), engine, means)


def tried(row: Utterance, sound: bytes, engine: Recognizer, means: Means) -> Tried:
    """Let an engine hear what was said, and judge what the kiosk makes of it.

    Raises:
        KioskError: ``voice.*``: the engine broke.
    """
    for at in range(0, len(sound), _PIECE):  # as a microphone would give it, only sooner
        engine.accept(sound[at : at + _PIECE])
    ended = perf_counter()
    heard = engine.finish() if sound else ""
    judged = Tried(row, heard, meant(row, heard, means))
    return replace(judged, ms=round((perf_counter() - ended) * 1000))


def meant(row: Utterance, heard: str, means: Means) -> tuple[str, ...]:
    """Return what the kiosk makes of what was heard."""
    if not heard:
        return ()
    return (means.digits if row.kind == DIGITS else means.on_home)(heard)


def summary(tried: Sequence[Tried]) -> str:
    """Return rates by kind, how long it took, and how many could not be tried."""
    lines = []
    done = [one for one in tried if one.problem is None]
    for kind in dict.fromkeys(one.utterance.kind for one in done):
        own = [one for one in done if one.utterance.kind == kind]
        right = sum(one.ok for one in own)
        what = "rejected" if kind == OTHER else "right"
        offered = sum(one.offered for one in own)
        more = f", {offered} more asked for beside another" if offered else ""
        rate = 100 * right / len(own)
        lines.append(f"{kind}: {right} of {len(own)} {what} ({rate:.1f} %){more}")
    times = [one.ms for one in done if one.ms is not None]
    if times:
        lines.append(
            f"from the end of the sound until understood: {statistics.median(times):.0f} ms"
        )
    if len(done) < len(tried):
        lines.append(f"not tried: {len(tried) - len(done)}")
    return "\n".join(lines)


def _sound(folder: Path, row: Utterance) -> bytes | Unusable:
    """Return what is to be heard of a row, or why nothing can."""
    if row.problem is not None:
        return Unusable(f"line {row.line}: {row.problem}")
    sound = read(folder / f"{row.id}.wav")
    return Unusable(f"{row.id}.wav: {sound.why}") if isinstance(sound, Unusable) else sound
