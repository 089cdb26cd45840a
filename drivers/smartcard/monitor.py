"""Knows at any moment which readers there are and what is in them, whatever becomes of pcscd.

One thread waits for changes in one context. pyscard's own monitors die with pcscd; this one tells
that it is gone, and goes on where it comes back. Who asks never waits for pcscd: the answer is what
was seen last, unless that was too long ago.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from drivers.smartcard.winscard import PNP, PRESENT, Context, PcscError, Rc

_RETRY = 0.5
_CALM = 0.02
_MISSED_LOOKS = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """A reader.

    Attributes:
        card: another one for every card that is put in; None while there is none.
    """

    reader: str
    card: int | None


@dataclass(frozen=True, slots=True)
class View:
    """What was seen: the slots, or the code of ``winscard.Rc`` for which nothing can be seen."""

    slots: tuple[Slot, ...] = ()
    code: int | None = None


class Monitor:
    """The thread and what it has seen."""

    def __init__(self, look_every: float = 2.0) -> None:
        """Make a monitor that is not started.

        Args:
            look_every: seconds after which it looks even where nothing is told: a reader that came
                between two waits, or a pcscd that hangs, is noticed thus.
        """
        self._look_every = look_every
        self._changed: Callable[[], None] = lambda: None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._looked = threading.Condition()
        self._looked_at = 0.0
        self._view: View | None = None
        self._context: Context | None = None
        self._contexts = 0

    @property
    def running(self) -> bool:
        """Tell whether the thread is there; after ``stop`` it is where pcscd keeps it waiting."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def view(self) -> View | None:
        """Return what was seen last; None where pcscd has not answered for too long."""
        with self._looked:
            stale = time.monotonic() - self._looked_at > _MISSED_LOOKS * self._look_every
            return None if stale else self._view

    def listen(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called on the thread whenever something else is seen than before."""
        self._changed = changed

    def start(self, seconds: float) -> None:
        """Begin to look, and wait for what is seen first, no longer than ``seconds``.

        May be called again after ``stop``, once ``running`` is False.
        """
        self._stopping.clear()
        with self._looked:
            self._view = None
            self._thread = threading.Thread(target=self._run, name="pcsc-monitor", daemon=True)
            self._thread.start()
            self._looked.wait_for(lambda: self._view is not None, seconds)

    def stop(self, seconds: float) -> None:
        """End, and wait for that no longer than ``seconds``: ``running`` tells."""
        if not self._stopping.is_set():
            self._stopping.set()
            context, looks = self._context, self._thread
            if context is not None and looks is not None:
                # pcscd itself carries it out, and one that hangs keeps who asks it.
                cancel = partial(_cancel, context, looks)
                threading.Thread(target=cancel, name="pcsc-cancel", daemon=True).start()
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with Context() as context:
                    self._contexts += 1
                    self._watch(context)
            except PcscError as error:
                if error.code != Rc.CANCELLED:
                    self._saw(View(code=error.code))
                    self._stopping.wait(_RETRY)

    def _watch(self, context: Context) -> None:
        states: dict[str, int] = {}
        patience = 0.0  # the first look tells what is there, even where that is nothing
        self._context = context
        try:
            while not self._stopping.is_set():
                readers = context.readers()
                states = {name: states.get(name, 0) for name in (PNP, *readers)}
                try:
                    states = context.wait(states, patience)
                    self._saw(View(tuple(self._slot(name, states[name]) for name in readers)))
                except PcscError as error:
                    if error.code != Rc.UNKNOWN_READER:  # unplugged since it was named
                        raise
                patience = self._look_every
                # Should a pcscd come to tell of a change that is none: not in a tight loop.
                self._stopping.wait(_CALM)
        finally:
            self._context = None

    def _slot(self, reader: str, state: int) -> Slot:
        # pcscd counts from nought again when it comes back.
        count = self._contexts << 16 | state >> 16
        return Slot(reader, count if state & PRESENT else None)

    def _saw(self, view: View) -> None:
        with self._looked:
            before, self._view = self._view, view
            # Whoever starts it waits for the first look. Told of it besides, a host that found no
            # service would try again at once, and find none again, without end.
            awaited = before is None and not self._stopping.is_set()
            self._looked_at = time.monotonic()
            self._looked.notify_all()
        if view != before and not awaited:
            self._changed()


def _cancel(context: Context, looks: threading.Thread) -> None:
    """End the wait of a thread that is about to end; cancelled before it began, it is not."""
    while looks.is_alive():
        context.cancel()
        looks.join(_CALM)
