"""From the end of what is said to what follows on the screen, with nothing left out between.

Synthetic speech sounds in a hall of its own (a PulseAudio that nobody else uses), a microphone
takes it down, a net finds its end, an engine in its process recognises it, and the screen's thread
understands it and shows a view. All the while that thread's heart beats every millisecond.
"""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from drivers.audio.capture import Capture
from drivers.audio.ears import KioskEars
from drivers.audio.recognition.child import RecognizerInChild
from drivers.sandbox.sound import SoundSystem, loudest
from kiosk.app.run import put_off_collection
from kiosk.app.voice.trial import Means, Tried, meant
from kiosk.app.voice.utterances import Utterance
from kiosk.domain.speech import Ears, Hearing, Talk
from kiosk.flow.events import EarsChanged, Event, NothingSaid, WasSaid
from tests.bench._gaps import _Heartbeat
from tests.voice.synthesis import between, pcm, speak
from ui.bridge import Bridge
from ui.gallery import SIZE, PictureClock
from ui.i18n.words import LinguistWords
from ui.shell import Shell
from ui.views import samples
from ui.views._samples import SITE

LOUD = 500
"""Of 32768: what is said is louder until its end, the empty hall is not."""

_IDLE_SECONDS = 3.0
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Heard:
    """Figures of one engine.

    Attributes:
        took: milliseconds from the last loud block to the view that follows, an utterance each.
        right: how many of them were understood as they were meant.
        missed: how many were not heard at all.
        gap_idle: the loop's longest gap with the ears closed, in milliseconds: the control.
        gap_load: while the engine loads.
        gap_heard: while it hears and decodes.
    """

    took: Sequence[float]
    right: int
    missed: int
    gap_idle: float
    gap_load: float
    gap_heard: float

    @property
    def median(self) -> float:
        """Return the median of ``took``."""
        return statistics.median(self.took) if self.took else float("nan")


def measure(model: Path, engine: str, rows: Sequence[Utterance], means: Means) -> Heard:
    """Say all of ``rows`` in the hall; return what came of it."""
    sounds = [pcm(between(speak(row.spoken), before=0.2, after=0.2)) for row in rows]
    made = QApplication.instance() or QApplication([])
    if not isinstance(made, QApplication):
        raise TypeError("an application without windows runs already")
    put_off_collection()
    with _hall() as hall:
        screen = _Screen(means)
        ears = KioskEars(RecognizerInChild(engine, model), screen.bridge.post, capture=screen.mouth)
        run = _Run(hall, ears, screen, tuple(zip(rows, sounds, strict=True)))
        screen.ended.connect(screen.leave)
        run.start()
        made.exec()
        run.join()
        ears.close()
        screen.close()
    if run.failed is not None:
        raise RuntimeError(f"{engine} was not measured") from run.failed
    return run.result()


class _Screen(QObject):
    """The kiosk's screen, as far as it has to do with what is heard."""

    ended = Signal()

    def __init__(self, means: Means) -> None:
        super().__init__()
        self._means = means
        self.ready, self.answered = threading.Event(), threading.Event()
        self.text: str | None = None
        self.understood_at = 0.0
        self.loud_at = 0.0
        self.bridge = Bridge(self._handle)
        self._home = samples("home")[0]
        self._shell = Shell(
            SITE,
            LinguistWords(),
            self.bridge.post,
            PictureClock(),
            reduced_motion=True,
            settle_seconds=0.0,
        )
        self._shell.resize(*SIZE)
        self._shell.show()
        self._shell.show_screen(self._home)
        self.heart = _Heartbeat()

    def mouth(self, heard: Callable[[memoryview], None], *rest: object, device: str) -> Capture:
        """Make the microphone; note on its thread when the last loud block came."""

        def listened(block: memoryview) -> None:
            if loudest(bytes(block)) > LOUD:
                self.loud_at = time.perf_counter()
            heard(block)

        return Capture(listened, *rest, device=device)  # type: ignore[arg-type]

    def leave(self) -> None:
        QApplication.exit(0)  # to be asked to quit, its window would have to be closed

    def close(self) -> None:
        self._shell.guard.allow_close()
        self._shell.close()

    def _handle(self, event: Event) -> None:
        if isinstance(event, EarsChanged):
            hearing = Hearing(event.ears, event.code)
            self._shell.show_screen(replace(self._home, hearing=hearing))
            if event.ears is Ears.READY:
                self.ready.set()
        elif isinstance(event, WasSaid | NothingSaid):
            self.text = event.text.reveal() if isinstance(event, WasSaid) else None
            if self.text is not None:
                self._means.on_home(self.text)
            self._shell.show_screen(replace(self._home, online=not self._home.online))
            self.understood_at = time.perf_counter()
            self.answered.set()


class _Run(threading.Thread):
    """Who stands before the kiosk: a thread that speaks, and waits for what follows."""

    def __init__(
        self,
        hall: SoundSystem,
        ears: KioskEars,
        screen: _Screen,
        said: Sequence[tuple[Utterance, bytes]],
    ) -> None:
        super().__init__(name="resident")
        self._hall, self._ears, self._screen, self._said = hall, ears, screen, said
        self._took: list[float] = []
        self._right = self._missed = 0
        self._gaps: dict[str, float] = {}
        self.failed: Exception | None = None

    def run(self) -> None:
        try:
            self._speak()
        except (TimeoutError, RuntimeError) as wrong:
            self.failed = wrong
        finally:
            self._screen.ended.emit()

    def result(self) -> Heard:
        gap = self._gaps
        return Heard(self._took, self._right, self._missed, gap["idle"], gap["load"], gap["heard"])

    def _speak(self) -> None:
        time.sleep(1.0)  # the first frame is drawn
        with self._beating("idle"):
            time.sleep(_IDLE_SECONDS)
        with self._beating("load"):
            self._ears.open()
            _await(self._screen.ready, "the ears do not get ready")
        with self._beating("heard"):
            for number, (row, sound) in enumerate(self._said):
                self._one(number + 1, row, sound)

    def _one(self, request: int, row: Utterance, sound: bytes) -> None:
        screen = self._screen
        screen.answered.clear()
        self._ears.expect(screen._means.phrases)
        self._ears.begin(request, Talk.TAP)
        self._hall.say(sound)
        _await(screen.answered, "nobody answers")
        if screen.text is None:
            self._missed += 1
            return
        self._took.append((screen.understood_at - screen.loud_at) * 1000)
        self._right += Tried(row, screen.text, meant(row, screen.text, screen._means)).ok

    @contextmanager
    def _beating(self, phase: str) -> Iterator[None]:
        self._screen.heart.forget()
        yield
        self._gaps[phase] = self._screen.heart.longest * 1000


def _await(event: threading.Event, why: str) -> None:
    if not event.wait(_PATIENCE):
        raise TimeoutError(why)


@contextmanager
def _hall() -> Iterator[SoundSystem]:
    before = dict(os.environ)
    with SoundSystem() as hall:
        os.environ.update(hall.environment)
        try:
            yield hall
        finally:
            for name in hall.environment:
                _restore(name, before)


def _restore(name: str, before: Mapping[str, str]) -> None:
    if name in before:
        os.environ[name] = before[name]
    else:
        del os.environ[name]
