"""A voice of a few kilobytes that the real engine loads and runs as it does the technician's.

Each syllable is a tone of its own, so that from the sound can be told what was said, and how long
each took. No voice for Chinese lies in a registry, and none that people speak could be told apart
so well. The file is ONNX, written by hand: it is a few messages of protocol buffers.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path

RATE = 16000
SAMPLES = 1600
"""How long a syllable is at the usual speed: a tenth of a second."""
_FLOAT, _INT64 = 1, 7
_LOWEST_HZ, _STEP_HZ = 200, 40
_LOUDNESS = 0.4
_WAVES, _LEAST = 4, 8
_METADATA = {
    "sample_rate": str(RATE),
    "n_speakers": "1",
    "add_blank": "0",
    "language": "Chinese",
    "comment": "tests",
    "punctuation": "， 。 ！ ？",
}


def make_voice(folder: Path, sounds: Mapping[str, str]) -> Path:
    """Write a voice as it is installed, for characters and the syllables that they are said as."""
    folder.mkdir(parents=True, exist_ok=True)
    syllables = sorted(set(sounds.values()))
    (folder / "model.onnx").write_bytes(_model())
    marks = "，。！？"
    tokens = [*syllables, *marks]
    (folder / "tokens.txt").write_text("".join(f"{each} {at}\n" for at, each in enumerate(tokens)))
    (folder / "lexicon.txt").write_text(
        "".join(f"{character} {sound}\n" for character, sound in sounds.items())
    )
    return folder


def syllables_of(sound: bytes, sounds: Mapping[str, str]) -> list[str]:
    """Return the syllables of what such a voice said, each once in a row, by their pitch.

    By the time from wave to wave: a gap, where the player had to wait for its turn, does no harm.
    """
    names = sorted(set(sounds.values()))
    wave = array("h", sound)
    rises = [at for at, (a, b) in enumerate(pairwise(wave)) if a < 0 <= b]
    hertz = [_WAVES * RATE / (rises[at + _WAVES] - rises[at]) for at in range(len(rises) - _WAVES)]
    tones = [round((each - _LOWEST_HZ) / _STEP_HZ) for each in hertz]
    said: list[str] = []
    for tone, row in groupby(tones):
        if len(list(row)) >= _LEAST and 0 <= tone < len(names) and names[tone] not in said[-1:]:
            said.append(names[tone])
    return said


def _model() -> bytes:
    turn = 2 * 3.14159265 / RATE
    nodes = (
        _node("Mul", ("length_scale", "samples"), "stretched"),
        _node("Cast", ("stretched",), "long", to=_INT64),
        _node("Reshape", ("long", "scalar"), "count"),
        _node("Range", ("zero", "count", "one"), "at"),
        _node("Cast", ("at",), "time", to=_FLOAT),
        _node("Cast", ("x",), "number", to=_FLOAT),
        _node("Mul", ("number", "step"), "above"),
        _node("Add", ("above", "lowest"), "pitch"),
        _node("Reshape", ("pitch", "column"), "pitches"),
        _node("Mul", ("pitches", "time"), "phase"),
        _node("Sin", ("phase",), "wave"),
        _node("Mul", ("wave", "loudness"), "sound"),
        _node("Reshape", ("sound", "flat"), "y"),
    )
    constants = (
        _tensor("samples", _FLOAT, (1,), struct.pack("<f", SAMPLES)),
        _tensor("step", _FLOAT, (1,), struct.pack("<f", _STEP_HZ * turn)),
        _tensor("lowest", _FLOAT, (1,), struct.pack("<f", _LOWEST_HZ * turn)),
        _tensor("loudness", _FLOAT, (1,), struct.pack("<f", _LOUDNESS)),
        _tensor("zero", _INT64, (), struct.pack("<q", 0)),
        _tensor("one", _INT64, (), struct.pack("<q", 1)),
        _tensor("scalar", _INT64, (0,), b""),
        _tensor("column", _INT64, (2,), struct.pack("<qq", -1, 1)),
        _tensor("flat", _INT64, (3,), struct.pack("<qqq", 1, 1, -1)),
    )
    inputs = (
        _value("x", _INT64, (1, "L")),
        _value("x_length", _INT64, (1,)),
        _value("noise_scale", _FLOAT, (1,)),
        _value("length_scale", _FLOAT, (1,)),
        _value("noise_scale_w", _FLOAT, (1,)),
    )
    graph = b"".join(
        (
            *(_part(1, node) for node in nodes),
            _part(2, b"tones"),
            *(_part(5, constant) for constant in constants),
            *(_part(11, each) for each in inputs),
            _part(12, _value("y", _FLOAT, (1, 1, "N"))),
        )
    )
    metadata = (
        _part(14, _part(1, key.encode()) + _part(2, value.encode()))
        for key, value in _METADATA.items()
    )
    return b"".join((_number(1, 8), _part(8, _number(2, 13)), _part(7, graph), *metadata))


def _node(kind: str, inputs: Sequence[str], output: str, to: int | None = None) -> bytes:
    attribute = b"" if to is None else _part(5, _part(1, b"to") + _number(3, to) + _number(20, 2))
    names = b"".join(_part(1, each.encode()) for each in inputs)
    return names + _part(2, output.encode()) + _part(4, kind.encode()) + attribute


def _tensor(name: str, kind: int, shape: Sequence[int], data: bytes) -> bytes:
    size = b"".join(_number(1, each) for each in shape)
    return size + _number(2, kind) + _part(8, name.encode()) + _part(9, data)


def _value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    sizes = b"".join(
        _part(1, _number(1, each) if isinstance(each, int) else _part(2, each.encode()))
        for each in shape
    )
    return _part(1, name.encode()) + _part(2, _part(1, _number(1, kind) + _part(2, sizes)))


def _part(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
