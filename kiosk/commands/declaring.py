"""How commands are declared: a function a command, a function an option, and the shared ones.

Of the standard library, because the first frame waits for it: docs/decisions/0005.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Group = _SubParsersAction[ArgumentParser]
    Command = Callable[[Namespace], int]
    Options = Callable[[ArgumentParser], None]

SITE = Path("/etc/xiaoshi/site.toml")


def command(group: Group, name: str, does: Command, *options: Options) -> None:
    """Add a command: its docstring is its help."""
    made = group.add_parser(name, help=does.__doc__, description=does.__doc__)
    made.set_defaults(does=does)
    for declare in options:
        declare(made)


def group(above: Group, name: str, about: str) -> Group:
    """Add a group of commands."""
    made = above.add_parser(name, help=about, description=about)
    return made.add_subparsers(metavar="COMMAND", required=True)


def config(of: ArgumentParser) -> None:
    """The settings of the site."""
    about = "The site's settings (default: %(default)s)."
    of.add_argument("--config", "-c", type=Path, metavar="FILE", default=SITE, help=about)


def windowed(of: ArgumentParser) -> None:
    """Not the whole screen."""
    of.add_argument("--windowed", action="store_true", help="A window, not the whole screen.")


def database(of: ArgumentParser) -> None:
    """The gateway's database."""
    about = "SQLAlchemy URL, SQLite or PostgreSQL."
    of.add_argument("--database", metavar="URL", required=True, help=about)


def device(of: ArgumentParser) -> None:
    """One kiosk by its name."""
    of.add_argument("device", metavar="DEVICE", help="gateway.device_id of the kiosk's settings.")


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
    about = "Signing key; made if it is not there."
    of.add_argument("--key", type=Path, metavar="FILE", required=True, help=about)
    about = "Keys that open what kiosks seal, one a line; made if it is not there."
    of.add_argument("--seal-key", type=Path, metavar="FILE", required=True, help=about)


def for_device(of: ArgumentParser) -> None:
    """For one kiosk or for all."""
    about = "The one kiosk that it is for, by its gateway.device_id (default: all)."
    of.add_argument("--device", metavar="DEVICE", help=about)


def case_id(of: ArgumentParser) -> None:
    """A case."""
    of.add_argument("case_id")
