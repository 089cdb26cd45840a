"""The Listener port: a microphone, a net that knows speech, and an engine that knows words.

The capture's thread does what takes no time: it measures, finds out whether somebody speaks, and
lets an utterance grow. The engine has a thread of its own. What is said is kept in memory as long
as somebody waits for what was meant, and is overwritten then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.audio.capture import Capture
from drivers.audio.utterance import Listening, Past, Recognising, Told, Utterance
from drivers.audio.vad import Course, Detector, Speech
from kiosk.domain.speech import Ears, Phrases, Spoken, Talk
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.flow.events import EarsChanged, Event, NothingSaid, SaidPartly, WasSaid
from kiosk.ports import Recognizer

_BEARABLE = frozenset({"microphone.clipping"})
"""What is told, though they hear all the same."""


class KioskEars:
    """The Listener port. Any thread; what is heard is posted on threads of its own."""

    def __init__(
        self,
        engine: Recognizer,
        post: Callable[[Event], None],
        *,
        capture: Callable[..., Capture] = Capture,
        device: str = "",
        course: Course | None = None,
        detector: Callable[[], Detector] = Detector,
    ) -> None:
        """Open and load nothing yet.

        Args:
            engine: what knows words.
            post: called with every event, on any thread.
            capture: makes the microphone, given who hears it and who is told how it is.
            device: a part of the microphone's name; the system's own choice where it is empty.
            course: when speech begins and ends.
            detector: makes what knows speech; called on the microphone's thread.
        """
        self._post = post
        self._course = course or Course()
        self._changed = threading.Condition()
        told = Told(self._partly, self._said, self._otherwise)
        self.recognising = Recognising(engine, self._changed, told)
        self.capture = capture(self._heard, lambda _: self._otherwise(), device=device)
        self._make_detector = detector
        self._detector: Detector | None = None
        self._anew = False
        self._code: str | None = None
        self._past = Past(self._course.before)
        self._listening: Listening | None = None
        self._deaf = False
        self._echo = 0
        self._last: EarsChanged | None = None
        self._telling = threading.RLock()

    def open(self) -> None:
        """Begin to look for a microphone and to load the engine."""
        self.recognising.start()
        self.capture.start()

    def expect(self, phrases: Phrases) -> None:
        """Take note of what can be said from now on."""
        with self._changed:
            self.recognising.expect(phrases)

    def begin(self, request: int, how: Talk) -> None:
        """Listen on behalf of ``request``; what was begun before it is forgotten.

        While they cannot hear, ``EarsChanged`` has said so, and nothing is answered; ``Talk.FREE``
        stands until they can.
        """
        with self._changed:
            self._forget()
            if how is Talk.FREE or self._why() in {None, *_BEARABLE}:
                self._listening = Listening(request, how, self._course)
        self._tell()

    def end(self, request: int) -> None:
        """Take what was said so far for all of it: the finger let go."""
        with self._changed:
            listening = self._listening
            if listening is not None and listening.request == request and listening.left is None:
                listening.left = self._course.tail

    def stop(self) -> None:
        """Listen no more, and overwrite what was heard."""
        with self._changed:
            self._forget()
        self._tell()

    def deafen(self, sounding: bool) -> None:
        """Take no notice of what is heard while the kiosk itself sounds, and shortly after it."""
        with self._changed:
            if self._deaf and not sounding:
                self._echo = self._course.echo
            self._deaf = sounding

    def level(self) -> float:
        """Return how loud it is, from 0 to 1; 0 while nothing listens."""
        return self.capture.level.meter if self._listening is not None else 0.0

    def status(self) -> DeviceStatus:
        """Tell whether it hears; never raises."""
        status = self.capture.status
        code = self._code or self.recognising.code
        if status.state is DeviceState.ONLINE and code is not None:
            return DeviceStatus(status.name, DeviceState.HARDWARE_ERROR, code)
        return status

    def close(self) -> None:
        """End capture and engine; never raises."""
        self.capture.close()
        with self._changed:
            self._forget()
        self.recognising.close()

    # on the capture's thread

    def _heard(self, block: memoryview) -> None:
        with self._changed:
            if self._deaf or self._echo:
                self._echo = max(0, self._echo - 1) if not self._deaf else self._echo
                self._hear_nothing()
                return
        speech = self._likelihood(block)
        if speech is None:
            return
        with self._changed:
            answer = self._follow(speech, block)
        if answer is not None:
            self._post(answer)
        self._tell()

    def _likelihood(self, block: memoryview) -> float | None:
        if self._listening is None:
            self._past.keep(block)
            return None
        try:
            if self._detector is None:
                self._detector = self._make_detector()
            if self._anew:
                self._anew = False
                self._detector.forget()
            return self._detector.of(block)
        except KioskError as error:
            self._code = error.code
            self._otherwise()
            return None

    def _follow(self, likelihood: float, block: memoryview) -> Event | None:
        """Go on with what is listened to; return what is answered at once. With the lock held."""
        listening = self._listening
        if listening is None:
            return None
        match listening.turn.take(likelihood):
            case Speech.NONE:
                self._past.keep(block)
                listening.silent += 1
            case Speech.BEGINS:
                self._begins(listening, block)
            case what:
                self._goes_on(listening, what, block)
        return self._let_go(listening)

    def _begins(self, listening: Listening, block: memoryview) -> None:
        said = Utterance(listening.request, free=listening.how is Talk.FREE)
        self._past.into(said.sound)
        said.sound += block
        said.spoken = len(said.sound)
        listening.said = said
        self.recognising.hand_over(said)

    def _goes_on(self, listening: Listening, what: Speech, block: memoryview) -> None:
        said = listening.said
        if said is None or said.gone:  # a pause was its end
            listening.turn.speaking = False
            listening.said = None
            return
        said.sound += block
        said.paused = what is Speech.PAUSES
        if what is Speech.GOES_ON:
            said.spoken = len(said.sound)
        if what is Speech.ENDS:
            self._ends(listening)
        self._changed.notify_all()

    def _ends(self, listening: Listening) -> None:
        if listening.said is not None:
            listening.said.ended = True
        listening.said = None
        if listening.how is not Talk.FREE:
            self._listening = None

    def _let_go(self, listening: Listening) -> Event | None:
        """End what a finger let go of, and what nobody said a word for."""
        if listening is not self._listening or listening.how is Talk.FREE:
            return None
        if listening.left is not None:
            listening.left -= 1
        elif listening.silent < self._patience(listening.how):
            return None
        if listening.said is None and (listening.left is None or listening.left <= 0):
            self._listening = None
            return NothingSaid(listening.request)
        if listening.left is not None and listening.left <= 0:
            self._ends(listening)
            self._changed.notify_all()
        return None

    def _patience(self, how: Talk) -> int:
        return self._course.longest if how is Talk.HOLD else self._course.patience

    def _hear_nothing(self) -> None:
        """Forget what was just heard: the kiosk speaks. With the lock held."""
        self._past.wipe()
        listening = self._listening
        if listening is not None and listening.said is not None:
            listening.said.wipe()
            listening.said = None
            listening.turn.speaking = False
            self._changed.notify_all()
        self._anew = True

    # on the engine's thread

    def _partly(self, utterance: Utterance, text: str) -> None:
        with self._changed:
            if utterance.gone:
                return
        self._post(SaidPartly(Spoken(text), utterance.request))

    def _said(self, utterance: Utterance, text: str) -> None:
        """Answer, and overwrite what was said; a pause may have been its end."""
        with self._telling:
            with self._changed:
                if utterance.gone:
                    return
                utterance.wipe()
                listening = self._listening
                if listening is not None and listening.said is utterance:
                    self._ends(listening)
                    listening.turn.speaking = False
            if text.strip():
                self._post(WasSaid(Spoken(text), utterance.request, utterance.free))
            elif not utterance.free:
                self._post(NothingSaid(utterance.request))
            self._tell()

    # on any thread

    def _forget(self) -> None:
        """With the lock held."""
        self._listening = None
        self._anew = True
        self._past.wipe()
        self.recognising.forget()

    def _otherwise(self) -> None:
        """The microphone is otherwise: what was being said is lost with it."""
        with self._changed:
            listening = self._listening
            if self._why() not in {None, *_BEARABLE}:
                self._hear_nothing()
                if listening is not None and listening.how is not Talk.FREE:
                    self._listening = None
        self._tell()

    def _why(self) -> str | None:
        return self.capture.status.code or self._code or self.recognising.code

    def _tell(self) -> None:
        """Tell what the ears do where that is otherwise than it was told."""
        with self._telling:
            with self._changed:
                now = EarsChanged(self._ears(), self._why(), self._is_free())
            if now == self._last:
                return
            self._last = now
            self._post(now)

    def _is_free(self) -> bool:
        return self._listening is not None and self._listening.how is Talk.FREE

    def _ears(self) -> Ears:
        listening = self._listening
        works = self.recognising.ready and self.capture.status.state is DeviceState.ONLINE
        if not works or self._why() not in {None, *_BEARABLE}:
            return Ears.OFF
        if listening is not None and (listening.how is not Talk.FREE or listening.said is not None):
            return Ears.LISTENING
        return Ears.THINKING if self.recognising.at_work else Ears.READY
