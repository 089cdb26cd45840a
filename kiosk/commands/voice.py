"""The commands for a technician who looks after the kiosk's ears: try an engine."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.declaring import SITE, command, config, group

if TYPE_CHECKING:
    from kiosk.commands.declaring import Group

ENGINES = ("auto", "whisper", "vosk")


def declare(top: Group) -> None:
    """Declare them."""
    under = group(top, "voice", "What the kiosk hears by: docs/voice.md.")
    command(under, "test", test, _of_test, config)


def test(given: Namespace) -> int:
    """Measure an engine on a folder of sound files; status 1 where some could not be tried."""
    from kiosk.app.voice.run import run_trial

    nowhere = given.config == SITE and not SITE.exists()
    config = None if nowhere else given.config
    return run_trial(given.folder, given.engine, config, as_json=given.json)


def _of_test(of: ArgumentParser) -> None:
    about = "utterances.tsv (id, kind, spoken, meaning) and a WAV file for each id."
    of.add_argument("folder", type=Path, metavar="DIR", help=about)
    about = "(default: %(default)s: the one that the kiosk would use)"
    of.add_argument("--engine", choices=ENGINES, default="auto", help=about)
    of.add_argument("--json", action="store_true", help="For a program.")
