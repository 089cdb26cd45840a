"""The command line. Each command imports what it needs when it runs, so that none waits for others.

Exit status: 0 all well, 1 the run itself found something wrong, 2 it could not begin: one sentence
on standard error says what is wrong and how to mend it. What SIGTERM or SIGINT ends before it could
begin, or before the demonstration's scripted resident was through, ends with 143 or 130.
"""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from types import FrameType

from kiosk.commands import backlog, gateway, terminal
from kiosk.commands.declaring import Group
from kiosk.errors import KioskError


def parser(arguments: Sequence[str]) -> ArgumentParser:
    """Return every command, and the options of the one that is asked for."""
    kiosk = ArgumentParser(
        prog="kiosk",
        description="小事 (Xiaoshi): a self-service terminal for community centres, police posts.",
    )
    top = Group.under(kiosk, [each for each in arguments if not each.startswith("-")])
    for commands in (terminal, backlog, gateway):
        commands.declare(top)
    return kiosk


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its status; a KioskError becomes its sentence and status 2."""
    words = sys.argv[1:] if arguments is None else arguments
    given = parser(words).parse_args(words)
    if given.umask is not None:
        os.umask(given.umask)
    # Until the command has its own way; a shell that puts it behind would have SIGINT ignored.
    signal.signal(signal.SIGTERM, _told_to_end)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.exit(given.does(given))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except KioskError as error:
        print(f"kiosk: {error}", file=sys.stderr)
        sys.exit(2)


def _told_to_end(number: int, _frame: FrameType | None) -> None:
    """End as a shell would report it, once all that is open was closed."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
