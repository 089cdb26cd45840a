"""Sound files of any usual form become what recognisers take; of others it is said why."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from kiosk.app.voice.sounds import LONGEST_SECONDS, RATE, Unusable, read

TONE = 440.0


def wav(
    rate: int = RATE,
    channels: int = 1,
    bits: int = 16,
    seconds: float = 0.5,
    form: int = 1,
    extensible: bool = False,
) -> bytes:
    """Return a WAV file in which a tone sounds at half of what is possible."""
    wave = np.sin(2 * np.pi * TONE * np.arange(int(rate * seconds)) / rate) / 2
    frames = np.repeat(wave, channels)
    if bits == 8:
        data = (frames * 127 + 128).astype(np.uint8).tobytes()
    else:
        whole = (frames * ((1 << 31) - 1)).astype("<i4").view(np.uint8).reshape(-1, 4)
        data = whole[:, 4 - bits // 8 :].tobytes()
    block = channels * bits // 8
    head = struct.pack(
        "<HHIIHH", 0xFFFE if extensible else form, channels, rate, rate * block, block, bits
    )
    if extensible:
        head += struct.pack(
            "<HHIH14s", 22, bits, 0, form, b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
        )
    chunks = b"".join(
        name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2)
        for name, part in ((b"fmt ", head), (b"LIST", b"odd"), (b"data", data))
    )
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def put(folder: Path, content: bytes) -> Path:
    path = folder / "one.wav"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_a_file_becomes_sixteen_kilohertz_mono(
    tmp_path: Path, rate: int, channels: int, bits: int
) -> None:
    sound = read(put(tmp_path, wav(rate, channels, bits)))
    assert isinstance(sound, bytes)
    samples = np.frombuffer(sound, "<i2") / 32767
    assert len(samples) == pytest.approx(RATE / 2, abs=2)
    heard = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    assert np.argmax(heard) * RATE / len(samples) == pytest.approx(TONE, abs=3)
    assert np.abs(samples[500:-500]).max() == pytest.approx(0.5, abs=0.03)


def test_headers_that_recorders_write_nowadays_are_read(tmp_path: Path) -> None:
    modern = read(put(tmp_path, wav(extensible=True)))
    assert modern == read(put(tmp_path, wav()))


def test_a_recording_that_was_cut_off_gives_what_is_there(tmp_path: Path) -> None:
    whole = wav()
    sound = read(put(tmp_path, whole[: len(whole) // 2]))
    assert isinstance(sound, bytes)
    assert 0.1 * RATE < len(sound) / 2 < 0.4 * RATE


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not WAV"),
        (b"ID3\x04" + bytes(100), "not WAV"),
        (wav()[:20], "before its sound begins"),
        (wav(form=3, bits=32), "plain PCM"),
        (wav(form=7, bits=8), "plain PCM"),
        (wav(channels=6), "6 channels"),
        (wav(rate=96000, seconds=0.1), "96000 samples"),
        (wav(rate=4000), "4000 samples"),
        (wav(seconds=0), "no sound"),
        (wav(rate=8000, seconds=LONGEST_SECONDS + 1, bits=8), "longer than 60 seconds"),
    ],
)
def test_what_cannot_be_taken_is_said(tmp_path: Path, content: bytes, why: str) -> None:
    sound = read(put(tmp_path, content))
    assert isinstance(sound, Unusable)
    assert why in sound.why


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    assert read(tmp_path / "none.wav") == Unusable("there is no such file")
    folder = read(tmp_path)
    assert isinstance(folder, Unusable)
