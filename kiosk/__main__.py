"""The command line. Each command imports what it needs when it runs, so that none waits for others.

Exit status: 0 all well, 1 the run itself found something wrong, 2 it could not begin: one sentence
on standard error says what is wrong and how to mend it. What SIGTERM or SIGINT ends before it could
begin, or before the demonstration's scripted resident was through, ends with 143 or 130.
"""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from kiosk.commands import backlog, catalogue, gateway, terminal, voice
from kiosk.commands.declaring import Group
from kiosk.errors import KioskError


def parser(arguments: Sequence[str]) -> ArgumentParser:
    """Return every command, and the options of the one that is asked for."""
    kiosk = ArgumentParser(
        prog="kiosk",
        description="小事 (Xiaoshi): a self-service terminal for community centres, police posts.",
    )
    top = Group.under(kiosk, [each for each in arguments if not each.startswith("-")])
    for commands in (terminal, catalogue, voice, backlog, gateway):
        commands.declare(top)
    return kiosk


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its status; a KioskError becomes its sentence and status 2.

    So does what the disk says of a path that was named on the command line. A command whose reader
    went away, as of ``kiosk ... | head``, ends as a shell would report it; any other OSError is a
    fault of the program.
    """
    words = sys.argv[1:] if arguments is None else arguments
    given = parser(words).parse_args(words)
    if given.umask is not None:
        os.umask(given.umask)
    # Until the command has its own way; a shell that puts it behind would have SIGINT ignored.
    signal.signal(signal.SIGTERM, _told_to_end)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        status = given.does(given)
        if sys.stdout:
            sys.stdout.flush()
        sys.exit(status)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except KioskError as error:
        _refuse(error)
    except OSError as error:
        if isinstance(error, BrokenPipeError) and _nobody_reads():
            sys.exit(128 + signal.SIGPIPE)
        named = _named(given, error)
        if named is None:
            raise
        _refuse(KioskError("path.unusable", {"path": named, "cause": error.strerror}))


def _refuse(error: KioskError) -> NoReturn:
    print(f"kiosk: {error}", file=sys.stderr)
    sys.exit(2)


def _nobody_reads() -> bool:
    """Tell whether the reader of standard output went; if so, nothing more is written to it."""
    import select

    asked = select.poll()
    asked.register(sys.stdout, 0)
    gone = any(what & select.POLLERR for _, what in asked.poll(0))
    if gone:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return gone


def _named(given: Namespace, error: OSError) -> Path | None:
    """Return the path of the command line at which the disk failed; None where it did elsewhere."""
    if not isinstance(error.filename, str):
        return None
    at = Path(error.filename).absolute()
    for path in vars(given).values():
        if isinstance(path, Path):
            asked = path.absolute()
            # A file that is written whole begins beside its place, under a name like its own.
            if asked in (at, *at.parents) or at.name.startswith(f".{asked.name}."):
                return path
    return None


def _told_to_end(number: int, _frame: FrameType | None) -> None:
    """End as a shell would report it, once all that is open was closed."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
