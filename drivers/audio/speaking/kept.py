"""What was rendered ahead, in breaths: a voice can say the one and make the next."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from hashlib import blake2b

from drivers.audio.speaking.sound import Sound
from kiosk.domain.text import Language
from kiosk.speech.normalise import spoken

LONGEST = 2000
"""Characters of an utterance: no screen has more."""
_SENTENCE = re.compile(r".+?(?:[。！？；!?;]+\s*|\.\s+|$)", re.DOTALL)
_CLAUSE = re.compile(r".{12,}?[，,]\s*|.+$", re.DOTALL)
_LONG = 30

Clause = tuple[str, Language, int]
"""Words in one breath, and the step of the speed."""


class Kept:
    """Sounds that were rendered ahead, the least used given up first."""

    def __init__(self, most: int) -> None:
        """Take the ceiling, in bytes."""
        self._most, self._bytes = most, 0
        self._sounds: OrderedDict[bytes, Sound] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, voice: str, clause: Clause) -> Sound | None:
        """Return what was kept of it."""
        key = _key(voice, clause)
        with self._lock:
            if key in self._sounds:
                self._sounds.move_to_end(key)
            return self._sounds.get(key)

    def put(self, voice: str, clause: Clause, sound: Sound) -> None:
        """Keep it, if it can be."""
        with self._lock:
            if len(sound.pcm) > self._most:
                return
            key = _key(voice, clause)
            before = self._sounds.pop(key, None)
            self._bytes -= len(before.pcm) if before else 0
            self._sounds[key] = sound
            self._bytes += len(sound.pcm)
            while self._bytes > self._most:
                self._bytes -= len(self._sounds.popitem(last=False)[1].pcm)

    @property
    def size(self) -> int:
        """Return how many bytes they are."""
        return self._bytes


def _key(voice: str, clause: Clause) -> bytes:
    return blake2b(repr((voice, clause)).encode(errors="replace"), digest_size=16).digest()


def clauses(text: str, language: Language, speed: int) -> list[Clause]:
    """Return a text as it is said, in breaths: a voice can say the first and make the next."""
    said = spoken(text[:LONGEST], language)
    parts = (
        clause
        for sentence in _SENTENCE.findall(said)
        for clause in (_CLAUSE.findall(sentence) if len(sentence) > _LONG else (sentence,))
    )
    # A full stop is a pause, which is there anyway; so words are the same wherever they stand.
    return [(part.strip(" ,，、。"), language, speed) for part in parts if re.search(r"\w", part)]
