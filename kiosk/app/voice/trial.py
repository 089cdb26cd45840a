"""``kiosk voice test``: what an engine hears in sound files, what the kiosk makes of it on home.

The files are read and nothing is written. Whatever cannot be tried is said, row by row, and stands
among the rest as not understood.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from kiosk.app.voice.sounds import RATE, Unusable, read
from kiosk.app.voice.utterances import DIGITS, OTHER, Utterance

if TYPE_CHECKING:
    from kiosk.ports.speech import Recognizer

Understand = Callable[[str], str | None]
"""What was heard in, what it means out: None where it is rejected."""

_PIECE = RATE * 2 // 10
"""Bytes that are heard at a time: a tenth of a second of 16-bit samples."""

NUMERALS = tuple("零幺一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of an utterance.

    Attributes:
        heard: None where nothing could be tried; empty where nothing was heard.
        understood: a service's id, a command, digits, two of them with ``|`` where one would be
            asked for; None where it was rejected.
        ms: from the end of the sound until it was understood.
        problem: why it could not be tried.
    """

    utterance: Utterance
    heard: str | None = None
    understood: str | None = None
    ok: bool = False
    ms: int | None = None
    problem: str | None = None

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
        meant = self.understood or "rejected"
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
        KioskError: ``voice.*``: the engine broke.
    """
    for is_digits, some in groupby(rows, lambda row: row.kind == DIGITS):
        engine.expect(NUMERALS if is_digits else means.phrases)
        for row in some:
            yield _tried(folder, row, engine, means)


def judged(row: Utterance, heard: str, means: Means) -> tuple[str | None, bool]:
    """Return what was understood, and whether that is right."""
    understood = (means.digits if row.kind == DIGITS else means.on_home)(heard) if heard else None
    return understood, understood == (None if row.kind == OTHER else row.meaning)


def summary(tried: Sequence[Tried]) -> str:
    """Return rates by kind, how long it took, and how many could not be tried."""
    lines = []
    done = [one for one in tried if one.problem is None]
    for kind in dict.fromkeys(one.utterance.kind for one in done):
        own = [one for one in done if one.utterance.kind == kind]
        right = sum(one.ok for one in own)
        what = "rejected" if kind == OTHER else "right"
        lines.append(f"{kind}: {right} of {len(own)} {what} ({100 * right / len(own):.1f} %)")
    times = [one.ms for one in done if one.ms is not None]
    if times:
        lines.append(
            f"from the end of the sound until understood: {statistics.median(times):.0f} ms"
        )
    if len(done) < len(tried):
        lines.append(f"not tried: {len(tried) - len(done)}")
    return "\n".join(lines)


def _tried(folder: Path, row: Utterance, engine: Recognizer, means: Means) -> Tried:
    if row.problem is not None:
        return Tried(row, problem=f"line {row.line}: {row.problem}")
    sound = read(folder / f"{row.id}.wav")
    if isinstance(sound, Unusable):
        return Tried(row, problem=f"{row.id}.wav: {sound.why}")
    for at in range(0, len(sound), _PIECE):  # as a microphone would give it, only sooner
        engine.accept(sound[at : at + _PIECE])
    ended = perf_counter()
    heard = engine.finish()
    understood, ok = judged(row, heard, means)
    return Tried(row, heard, understood, ok, round((perf_counter() - ended) * 1000))
