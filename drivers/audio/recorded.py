"""What the ears would take of a recording: no engine is given the silence around the words."""

from __future__ import annotations

from drivers.audio.vad import Course, Detector, Speech, Turn

BLOCK = 1024
"""Bytes of one block: 512 samples of 16 bits."""


class Taker:
    """Takes of one recording after the other what is said in it. One thread."""

    def __init__(self, course: Course | None = None) -> None:
        """Load the net.

        Raises:
            KioskError: ``microphone.no_detector``.
        """
        self._course = course or Course()
        self._detector = Detector()

    def said_in(self, sound: bytes) -> bytes:
        """Return it from shortly before the first word to shortly after the last; maybe nothing.

        Pauses between them stay, however long, as while a finger holds the key to speak.

        Args:
            sound: 16 kHz, mono, signed 16 bits, little endian.
        """
        self._detector.forget()
        turn = Turn(self._course)
        begins, ends = len(sound), 0
        whole = memoryview(sound + bytes(-len(sound) % BLOCK))
        for at in range(0, len(whole), BLOCK):
            match turn.take(self._detector.of(whole[at : at + BLOCK])):
                case Speech.BEGINS:
                    begins = min(begins, max(0, at - self._course.before * BLOCK))
                    ends = at + BLOCK
                case Speech.GOES_ON:
                    ends = at + BLOCK
        return bytes(whole[begins:ends])
