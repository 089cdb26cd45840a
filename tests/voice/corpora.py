"""The corpora, as the program itself reads such tables."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kiosk.app.voice.utterances import Utterance, read
from kiosk.catalogue import load

HERE = Path(__file__).parent
COMMANDS, DIGITS, TALK = "commands.tsv", "digits.tsv", "other.tsv"
VALUES = "values.tsv"
"""Days and sums; they are no command of home, so no engine is tried on them."""

DEVELOPMENT = "dev.tsv"
"""The one that may be looked at by whoever tunes what the kiosk understands."""

GLOBAL = frozenset(
    (
        *("home", "back", "next", "confirm", "quit", "repeat", "louder", "quieter"),
        *("larger_text", "call_help", "yes", "no"),
    )
)


@cache
def meanings() -> frozenset[str]:
    """Return what a command can mean: every service, every command of all views."""
    return GLOBAL | {service.id for service in load().services}


@cache
def said(corpus: str) -> tuple[Utterance, ...]:
    """Return the rows of a corpus."""
    return read(HERE / corpus, meanings())
