"""Folders of synthetic speech, as ``kiosk voice test`` takes them; in a test's own folder alone."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from pathlib import Path

from kiosk.app.voice.sounds import RATE
from kiosk.app.voice.utterances import COLUMNS, TABLE
from tests.voice.synthesis import PLAIN, Audio, Voice, between, pcm, speak

Row = tuple[str, str, str, str]
"""id, kind, spoken, meaning."""


def folder_of(folder: Path, rows: Iterable[Row], voice: Voice = PLAIN) -> Path:
    """Write a table and a sound file for each of its rows."""
    rows = tuple(rows)
    table(folder, rows)
    for name, _, spoken, _ in rows:
        write(folder / f"{name}.wav", between(speak(spoken, voice)))
    return folder


def table(folder: Path, rows: Iterable[Row]) -> None:
    """Write the table alone."""
    lines = ("\t".join(row) for row in (COLUMNS, *rows))
    (folder / TABLE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write(path: Path, sound: Audio) -> None:
    """Write a WAV file of 16 kHz, mono, 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm(sound))
