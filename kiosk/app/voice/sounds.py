"""Sound files as recognisers take them: WAV of any usual form, as 16 kHz mono of 16 bits.

The files are only read. Python's own reader stops at headers that recorders write nowadays
(WAVE_FORMAT_EXTENSIBLE), and says of others what no technician could use.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000
LONGEST_SECONDS = 60
_LEAST, _MOST = 8_000, 48_000
_PCM, _EXTENSIBLE = 0x0001, 0xFFFE
_SUBFORMAT = slice(24, 26)
"""Where an extensible header has the format: the first of the sixteen bytes of its name."""

_LARGEST = 32 << 20


@dataclass(frozen=True, slots=True)
class Unusable:
    """No sound could be taken from the file, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class _Format:
    channels: int
    rate: int
    bits: int


def read(path: Path) -> bytes | Unusable:
    """Return the sound of a WAV file as 16 kHz, mono, signed 16 bits, little endian."""
    try:
        if path.stat().st_size > _LARGEST:
            return Unusable(f"it is larger than {_LARGEST >> 20} MB")
        content = path.read_bytes()
    except FileNotFoundError:
        return Unusable("there is no such file")
    except OSError as error:
        return Unusable(f"it cannot be read: {error.strerror}")
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return Unusable("it is not WAV")
    chunks = dict(_chunks(content))
    if b"fmt " not in chunks or b"data" not in chunks:
        return Unusable("it ends before its sound begins")
    form = _format(chunks[b"fmt "])
    return form if isinstance(form, Unusable) else _sound(form, chunks[b"data"])


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the parts of the file; the last may be shorter than it says, as of a cut recording."""
    at = 12
    while at + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        yield name, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _format(head: bytes) -> _Format | Unusable:
    if len(head) < 16:
        return Unusable("its header is cut off")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", head)
    if kind == _EXTENSIBLE and len(head) >= _SUBFORMAT.stop:
        kind = int.from_bytes(head[_SUBFORMAT], "little")
    if kind != _PCM or bits not in (8, 16, 24, 32):
        return Unusable("it is not plain PCM of 8, 16, 24 or 32 bits")
    if channels not in (1, 2):
        return Unusable(f"it has {channels} channels: one or two are taken")
    if not _LEAST <= rate <= _MOST:
        return Unusable(f"it has {rate} samples a second: {_LEAST} to {_MOST} are taken")
    return _Format(channels, rate, bits)


def _sound(form: _Format, data: bytes) -> bytes | Unusable:
    import numpy as np

    width = form.bits // 8
    frames = len(data) // (width * form.channels)
    if not frames:
        return Unusable("it holds no sound")
    if frames > LONGEST_SECONDS * form.rate:
        return Unusable(f"it is longer than {LONGEST_SECONDS} seconds")
    raw = np.frombuffer(data, np.uint8, frames * form.channels * width).reshape(-1, width)
    if width == 1:  # alone without a sign
        samples = (raw[:, 0].astype(np.float64) - 128.0) / 128.0
    else:
        whole = np.zeros((len(raw), 4), np.uint8)
        whole[:, 4 - width :] = raw
        samples = whole.view("<i4")[:, 0] / float(1 << 31)
    mono = samples.reshape(-1, form.channels).mean(axis=1)
    if form.rate != RATE:
        mono = resampled(mono, round(frames * RATE / form.rate))
    return bytes((np.clip(mono, -1.0, 1.0) * 32767).astype("<i2").tobytes())


def resampled(samples: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Return a whole sound in so many samples; in the frequency domain, which is exact."""
    import numpy as np

    length = max(1, length)
    bins = np.fft.rfft(samples)
    kept = np.zeros(length // 2 + 1, bins.dtype)
    both = min(len(bins), len(kept))
    kept[:both] = bins[:both]
    return np.fft.irfft(kept, length) * (length / len(samples))
