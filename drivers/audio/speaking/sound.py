"""Sound as a voice gives it and as an ear takes it: one channel, signed 16 bits, and how loud."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

_FULL = 32767
_PEAK = round(0.95 * _FULL)
_MOST_RAISED = 8.0
"""What is softer than this is not speech: its noise would be raised as well."""
_HEARD = round(0.01 * _FULL)
_LEAD_SECONDS = 0.02
_STEP = 10 ** (5 / 20)
_LOUDEST = 2
_PIECE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Sound:
    """So many samples a second. Its loudest one is just below what distorts."""

    pcm: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """Return how long it is."""
        return len(self.pcm) / 2 / self.rate

    def pieces(self) -> Iterator[bytes]:
        """Return it in pieces of a fiftieth of a second: so fast can the volume be changed."""
        size = 2 * int(self.rate * _PIECE_SECONDS)
        for start in range(0, len(self.pcm), size):
            yield self.pcm[start : start + size]


def levelled(samples: array[int], rate: int) -> Sound:
    """Return samples raised or lowered to one peak for every voice, without the silence before."""
    peak = max(max(samples, default=0), -min(samples, default=0))
    begins = next((at for at, each in enumerate(samples) if abs(each) > _HEARD), 0)
    kept = samples[max(0, begins - int(rate * _LEAD_SECONDS)) :]
    factor = min(_PEAK / peak, _MOST_RAISED) if peak else 1.0
    return Sound(array("h", (round(each * factor) for each in kept)).tobytes(), rate)


def at_volume(piece: bytes, volume: int) -> bytes:
    """Return a piece at a step of the volume: 5 dB each; the loudest leaves it as it is.

    So no step can distort: the default is 10 dB below what the amplifier is set to.
    """
    factor = _STEP ** (min(volume, _LOUDEST) - _LOUDEST)
    return array("h", (int(each * factor) for each in array("h", piece))).tobytes()


def silence(seconds: float, rate: int) -> Sound:
    """Return a pause."""
    return Sound(bytes(2 * int(seconds * rate)), rate)
