"""How commands are declared: a function a command, a function an option, and the shared ones.

Of the standard library, because the first frame waits for it: docs/decisions/0005.
"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Command = Callable[[Namespace], int]
    Options = Callable[[ArgumentParser], None]

SITE = Path("/etc/xiaoshi/site.toml")
PRIVATE = 0o077
"""The umask of a command that works on a kiosk: what it writes is nobody else's to read."""


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under one word. Of those that were not asked for, the name and the help are enough:
    all their options would cost the first frame 7 ms.

    Attributes:
        words: what follows on the command line and is no option.
    """

    of: _SubParsersAction[Any]
    words: Sequence[str]

    @classmethod
    def under(cls, above: ArgumentParser, words: Sequence[str]) -> Group:
        """Return an empty group under what ``above`` reads."""

        def made(*, prog: str, **told: Any) -> ArgumentParser | None:
            asked = [prog.rsplit(maxsplit=1)[-1]] == list(words[:1])
            return ArgumentParser(prog=prog, **told) if asked else None

        parsers: Any = made
        of = above.add_subparsers(metavar="COMMAND", required=True, parser_class=parsers)
        return cls(of, words[1:])


def command(group: Group | None, name: str, does: Command, *options: Options) -> None:
    """Add a command: its docstring is its help."""
    if group is None:
        return
    made = group.of.add_parser(name, help=does.__doc__, description=does.__doc__)
    if made is not None:
        made.set_defaults(does=does, umask=None)
        for declare in options:
            declare(made)


def group(above: Group, name: str, about: str) -> Group | None:
    """Add a group of commands; None where it was not asked for."""
    made = above.of.add_parser(name, help=about, description=about)
    return made and Group.under(made, above.words)


def config(of: ArgumentParser) -> None:
    """The settings of the site: it works on this kiosk's own files."""
    about = "The site's settings (default: %(default)s)."
    of.add_argument("--config", "-c", type=Path, metavar="FILE", default=SITE, help=about)
    of.set_defaults(umask=PRIVATE)


def windowed(of: ArgumentParser) -> None:
    """Not the whole screen."""
    of.add_argument("--windowed", action="store_true", help="A window, not the whole screen.")


def database(of: ArgumentParser) -> None:
    """The gateway's database; what is written beside it is nobody else's to read either."""
    about = "SQLAlchemy URL: sqlite:////var/lib/gateway.db, or postgresql://..."
    of.add_argument("--database", metavar="URL", required=True, help=about)
    of.set_defaults(umask=PRIVATE)


def public(of: ArgumentParser) -> None:
    """What it writes goes to whoever may have it."""
    of.set_defaults(umask=None)


def device(of: ArgumentParser) -> None:
    """One kiosk by its name."""
    about = "gateway.device_id of the kiosk's settings."
    of.add_argument("device", type=_name, metavar="DEVICE", help=about)


def file(of: ArgumentParser) -> None:
    """A file."""
    of.add_argument("file", type=Path, metavar="FILE")


def folder(of: ArgumentParser) -> None:
    """A folder."""
    of.add_argument("folder", type=Path, metavar="FOLDER")


def signing(of: ArgumentParser) -> None:
    """The key that signs."""
    about = "The gateway's signing key."
    of.add_argument("--key", type=Path, metavar="FILE", required=True, help=about)


def keys(of: ArgumentParser) -> None:
    """The gateway's own keys."""
    about = "Signing key; a new gateway's is made as it is first served."
    of.add_argument("--key", type=Path, metavar="FILE", required=True, help=about)
    about = "Keys that open what kiosks seal, one a line; made likewise."
    of.add_argument("--seal-key", type=Path, metavar="FILE", required=True, help=about)


def for_device(of: ArgumentParser) -> None:
    """For one kiosk or for all."""
    about = "The one kiosk that it is for, by its gateway.device_id (default: all)."
    of.add_argument("--device", type=_name, metavar="DEVICE", help=about)


def number(of: ArgumentParser) -> None:
    """What a case is called."""
    about = "The receipt number that a resident holds, the case number, or the case's id."
    of.add_argument("number", metavar="NUMBER", help=about)


def within(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number between these."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            raise ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return number


def _name(text: str) -> str:
    import re

    from kiosk.config import DEVICE_NAME

    if not re.fullmatch(DEVICE_NAME, text):
        raise ArgumentTypeError(f"{text!r} is no kiosk's name: letters, digits, . _ : -")
    return text
