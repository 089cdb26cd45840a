"""What one person is saying, in memory, and the thread that has it recognised.

Nothing is queued behind a slow engine: while it works, the newest utterance waits and the one that
waited before is dropped. An engine is asked already at a pause, since most pauses are the end: if
the words go on, it is told all of it anew.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from drivers.audio.vad import Course, Turn
from kiosk.domain.speech import Talk
from kiosk.errors import KioskError
from kiosk.ports import Recognizer

_SHORTEST_SURE = 2
"""Characters: one alone may be the first of a number that is said slowly."""


class Past:
    """The last few blocks before the first word; one takes the memory of the one before it."""

    def __init__(self, blocks: int) -> None:
        """Keep so many."""
        self._blocks = blocks
        self._kept: deque[bytearray] = deque()

    def keep(self, block: memoryview) -> None:
        """Keep one more block, in the place of the oldest."""
        full = len(self._kept) == self._blocks
        oldest = self._kept.popleft() if full else bytearray(len(block))
        oldest[:] = block
        self._kept.append(oldest)

    def wipe(self) -> None:
        """Overwrite all of them."""
        for each in self._kept:
            each[:] = bytes(len(each))
        self._kept.clear()

    def into(self, sound: bytearray) -> None:
        """Move all of them to the beginning of what is said."""
        for each in self._kept:
            sound += each
        self.wipe()


@dataclass(slots=True, eq=False)
class Utterance:
    """One utterance; under the lock of who hands it over.

    Attributes:
        request: on whose behalf it is listened to.
        free: nobody held or touched a key for it.
        sound: all of it so far.
        spoken: how many bytes of that are to be recognised; what follows is a pause.
        paused: it may be all.
        ended: it is all.
        gone: nobody wants it any more.
    """

    request: int
    free: bool = False
    sound: bytearray = field(default_factory=bytearray, repr=False)
    spoken: int = 0
    paused: bool = False
    ended: bool = False
    gone: bool = False

    def wipe(self) -> None:
        """Overwrite what was said."""
        self.sound[:] = bytes(len(self.sound))
        self.gone = True


class Listening:
    """What stands of a request.

    Attributes:
        said: what is being said; None between two utterances.
        silent: blocks without a word.
        left: blocks that still belong to it, since the finger let go.
    """

    def __init__(self, request: int, how: Talk, course: Course) -> None:
        """Wait for a word."""
        self.request, self.how = request, how
        self.turn = Turn(course, held=how is Talk.HOLD)
        self.said: Utterance | None = None
        self.silent = 0
        self.left: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told what the engine does; on its thread, with no lock held."""

    partly: Callable[[Utterance, str], None]
    said: Callable[[Utterance, str], None]
    changed: Callable[[], None]


class Recognising:
    """One engine and its thread.

    Attributes:
        counters: ``recognised``, ``dropped``, ``anew`` (told anew after a pause), ``failed``.
        code: why the engine cannot work, None where it can or is still being loaded.
        ready: it is loaded.
    """

    def __init__(
        self, engine: Recognizer, changed: threading.Condition, told: Told, retry: float = 0.5
    ) -> None:
        """Load nothing yet.

        Args:
            engine: is used on this thread alone.
            changed: its lock keeps utterances; told when one grows.
            told: who is told.
            retry: seconds until an engine that failed is loaded again; doubled up to a minute.
        """
        self.counters: Counter[str] = Counter()
        self.code: str | None = None
        self.ready = False
        self._engine = engine
        self._changed = changed
        self._told = told
        self._retry = self._wait = retry
        self._next: Utterance | None = None
        self._now: Utterance | None = None
        self._phrases: Sequence[str] = ()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="recognising", daemon=True)

    def start(self) -> None:
        """Begin to load the engine."""
        self._thread.start()

    @property
    def at_work(self) -> bool:
        """Tell whether an utterance that is all is still worked on. With the lock held."""
        return any(each is not None and each.ended and not each.gone for each in self._both())

    def expect(self, phrases: Sequence[str]) -> None:
        """Take note of what can be said. With the lock held."""
        self._phrases = tuple(phrases)

    def hand_over(self, utterance: Utterance) -> None:
        """Have it recognised, from now on, as it grows. With the lock held."""
        if self._next is not None:
            self.counters["dropped"] += 1
            self._next.wipe()
        self._next = utterance
        self._changed.notify_all()

    def forget(self) -> None:
        """Drop whatever was handed over. With the lock held."""
        for each in self._both():
            if each is not None:
                each.wipe()
        self._next = None
        self._changed.notify_all()

    def close(self) -> None:
        """End the thread and the engine; never raises. Without the lock."""
        with self._changed:
            self._closing = True
            self.forget()
        self._engine.close()  # which ends what the thread waits for
        if self._thread.ident is not None:
            self._thread.join(10.0)

    def _both(self) -> tuple[Utterance | None, Utterance | None]:
        return self._now, self._next

    def _run(self) -> None:
        while not self._closing:
            try:
                if not self.ready:
                    self._engine.load()
                    self._is(None, ready=True)
                self._work()
            except KioskError as error:
                self._failed(error.code)

    def _work(self) -> None:
        """Recognise one utterance after the other.

        Raises:
            KioskError: ``voice.*``.
        """
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._next or self._closing)
                if self._closing:
                    return
                now, self._now, self._next = self._next, self._next, None
                phrases = self._phrases
            try:
                text = self._recognised(now, phrases) if now else None
            finally:
                with self._changed:
                    self._now = None
            if now is not None and text is not None:
                self._wait = self._retry
                self.counters["recognised"] += 1
                self._told.said(now, text)

    def _recognised(self, now: Utterance, phrases: Sequence[str]) -> str | None:
        """Return the text of what was said; None where nobody wants it any more."""
        self._engine.expect(phrases)
        heard, text, partly = 0, None, ""
        while True:
            with self._changed:
                # What is asked of the loop's variables is asked while they are so.
                self._changed.wait_for(
                    lambda heard=heard, text=text: (  # type: ignore[misc]
                        now.gone
                        or now.spoken > heard
                        or (text is None and (now.paused or now.ended))
                        or (text is not None and now.ended)
                    )
                )
                if now.gone:
                    break
                more = bytes(now.sound[heard : now.spoken])
                if text is not None and not more:
                    return text  # it was all
            if text is not None:
                self.counters["anew"] += 1
                self._engine.reset()
                heard, text = 0, None
            elif more:
                partly, before = self._engine.accept(more), partly
                heard += len(more)
                if partly and partly != before:
                    self._told.partly(now, partly)
            else:
                text = self._engine.finish()
                if _is_sure(text, phrases):
                    return text
        self._engine.reset()
        return None

    def _failed(self, code: str) -> None:
        with self._changed:
            self.counters["failed"] += 1
            self.forget()
        self._is(code, ready=False)
        with self._changed:
            self._changed.wait_for(lambda: self._closing, self._wait)
        self._wait = min(2 * self._wait, 60.0)

    def _is(self, code: str | None, *, ready: bool) -> None:
        with self._changed:
            self.code, self.ready = code, ready
        self._told.changed()


def _is_sure(text: str, phrases: Sequence[str]) -> bool:
    """Tell whether that was all, by what can be said."""
    plain = _plain(text)
    return len(plain) >= _SHORTEST_SURE and any(plain == _plain(each) for each in phrases)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
