"""The commands for a technician who looks after the kiosk's ears and voice: put in, and try."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.declaring import SITE, command, config, group

if TYPE_CHECKING:
    from kiosk.commands.declaring import Group

ENGINES = ("auto", "whisper", "vosk")


def declare(top: Group) -> None:
    """Declare them."""
    under = group(top, "voice", "What the kiosk hears by and speaks with: docs/voice.md.")
    command(under, "install", install, _of_install, config)
    command(under, "test", test, _of_test, config)


def install(given: Namespace) -> int:
    """Put in a model of Vosk or Whisper, or a voice of sherpa-onnx, from a ZIP archive."""
    from kiosk.app.voice.install import install as put_in

    print(*put_in(given.archive, given.sha256, given.config), sep="\n")
    return 0


def test(given: Namespace) -> int:
    """Measure an engine on a folder of sound files; status 1 where some could not be tried."""
    from kiosk.app.voice.run import run_trial

    nowhere = given.config == SITE and not SITE.exists()
    config = None if nowhere else given.config
    return run_trial(given.folder, given.engine, config, as_json=given.json)


def _of_install(of: ArgumentParser) -> None:
    of.add_argument("archive", type=Path, metavar="ZIP", help="What it holds is seen by itself.")
    about = "What its makers say that its SHA-256 is: any other archive is refused."
    of.add_argument("--sha256", type=_hexadecimal, metavar="HEX", help=about)


def _hexadecimal(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Fa-f]{64}", text):
        raise ArgumentTypeError(f"{text!r} is no SHA-256: 64 hexadecimal digits")
    return text.lower()


def _of_test(of: ArgumentParser) -> None:
    about = "utterances.tsv (id, kind, spoken, meaning) and a WAV file for each id."
    of.add_argument("folder", type=Path, metavar="DIR", help=about)
    about = "(default: %(default)s: the one that the kiosk would use)"
    of.add_argument("--engine", choices=ENGINES, default="auto", help=about)
    of.add_argument("--json", action="store_true", help="For a program.")
