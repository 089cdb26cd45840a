"""The command line. Each command imports what it needs when it runs, so that none waits for others.

Exit status: 0 all well, 1 the run itself found something wrong, 2 it could not begin: one sentence
on standard error says what is wrong and how to mend it.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import KioskError

SITE = Path("/etc/xiaoshi/site.toml")

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Group = _SubParsersAction[ArgumentParser]
    Command = Callable[[Namespace], int]
    Options = Callable[[ArgumentParser], None]


def run(given: Namespace) -> int:
    """Run the kiosk on this machine's devices."""
    from kiosk.app.run import run_kiosk

    return run_kiosk(given.config, windowed=given.windowed)


def demo(given: Namespace) -> int:
    """Run the kiosk with virtual devices and its own gateway."""
    from kiosk.app.demo import Demo, run_demo

    return run_demo(
        Demo(
            out=given.out,
            windowed=given.windowed,
            headless=given.headless,
            network=given.network,
            data=given.data,
            landscape=given.landscape,
            language=given.language,
        )
    )


def selftest(given: Namespace) -> int:
    """Walk one case through this very build, offscreen; status 0 when it was acknowledged."""
    from kiosk.app.demo import run_selftest

    return run_selftest(given.out, only_first_frame=given.first_frame)


def sync(given: Namespace) -> int:
    """Send what is waiting; the kiosk starts and watches this process."""
    from kiosk.app.run import run_sync

    return run_sync(given.config)


def catalogue_check(given: Namespace) -> int:
    """Name every fault of the packages: file, line, what, remedy."""
    from kiosk.catalogue import check

    faults = check(given.paths)
    for fault in faults:
        print(fault)
    errors = sum(fault.level == "error" for fault in faults)
    print(f"{errors} error(s), {len(faults) - errors} warning(s)")
    return 1 if errors else 0


def gateway_serve(given: Namespace) -> int:
    """Serve the reference gateway; its first line names the port and the public key."""
    from kiosk.app.run import run_gateway

    run_gateway(given.database, given.key, given.tokens, given.host, given.port)
    return 0


def gateway_case(given: Namespace) -> int:
    """Print what the gateway holds of a case, as JSON."""
    from kiosk.app.run import print_case

    return print_case(given.database, given.case_id)


def staff_set_pin(given: Namespace) -> int:
    """Set the staff PIN of this kiosk: it is read from standard input."""
    from getpass import getpass

    from kiosk.app.run import set_pin

    if not sys.stdin.isatty():
        return set_pin(given.config, sys.stdin.readline().strip())
    pin = getpass("PIN: ").strip()
    if pin != getpass("Once more: ").strip():
        print("kiosk: the two are not the same; nothing was changed", file=sys.stderr)
        return 2
    return set_pin(given.config, pin)


def parser() -> ArgumentParser:
    """Return every command with its options.

    Of the standard library, because the first frame waits for it: docs/decisions/0005.
    """
    kiosk = ArgumentParser(
        prog="kiosk",
        description="小事 (Xiaoshi): a self-service terminal for community centres, police posts.",
    )
    top = kiosk.add_subparsers(metavar="COMMAND", required=True)
    _command(top, "run", run, _config, _windowed)
    _command(top, "demo", demo, _windowed, _of_demo)
    _command(top, "selftest", selftest, _of_selftest)
    _command(top, "sync", sync, _config)
    _command(_group(top, "catalogue", "Service packages."), "check", catalogue_check, _paths)
    gateway = _group(top, "gateway", "The receiving side.")
    _command(gateway, "serve", gateway_serve, _database, _of_serve)
    _command(gateway, "case", gateway_case, _case_id, _database)
    _command(_group(top, "staff", "The staff door."), "set-pin", staff_set_pin, _config)
    return kiosk


def _command(group: Group, name: str, does: Command, *options: Options) -> None:
    made = group.add_parser(name, help=does.__doc__, description=does.__doc__)
    made.set_defaults(does=does)
    for declare in options:
        declare(made)


def _group(above: Group, name: str, about: str) -> Group:
    made = above.add_parser(name, help=about, description=about)
    return made.add_subparsers(metavar="COMMAND", required=True)


def _config(of: ArgumentParser) -> None:
    about = "The site's settings (default: %(default)s)."
    of.add_argument("--config", "-c", type=Path, metavar="FILE", default=SITE, help=about)


def _windowed(of: ArgumentParser) -> None:
    of.add_argument("--windowed", action="store_true", help="A window, not the whole screen.")


def _of_demo(of: ArgumentParser) -> None:
    about = "No display: a scripted resident walks through."
    of.add_argument("--headless", action="store_true", help=about)
    about = "Where pictures and the summary go (default: %(default)s)."
    of.add_argument("--out", type=Path, metavar="DIR", default=Path("build/demo"), help=about)
    about = "on, off, or off,on: cut, and mended at the slip."
    networks = ("on", "off", "off,on")
    of.add_argument("--network", choices=networks, default="on", metavar="STATE", help=about)
    about = "Keep the data folder here instead of a new one."
    of.add_argument("--data", type=Path, metavar="DIR", help=about)
    of.add_argument("--landscape", action="store_true", help="A screen that lies wide.")
    of.add_argument("--language", choices=("zh", "en"), default="zh")


def _of_selftest(of: ArgumentParser) -> None:
    of.add_argument("--out", type=Path, metavar="DIR", help="Keep pictures and summary here.")
    about = "Only show the first frame, then import everything."
    of.add_argument("--first-frame", action="store_true", help=about)


def _paths(of: ArgumentParser) -> None:
    about = "Folders or packages; none means the own ones."
    of.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=about)


def _of_serve(of: ArgumentParser) -> None:
    about = "Signing key; made if it is not there."
    of.add_argument("--key", type=Path, metavar="FILE", required=True, help=about)
    about = "File of device_id=token lines."
    of.add_argument("--tokens", type=Path, metavar="FILE", required=True, help=about)
    of.add_argument("--host", default="127.0.0.1")
    of.add_argument("--port", type=int, default=8080, help="0 takes any free port.")


def _case_id(of: ArgumentParser) -> None:
    of.add_argument("case_id")


def _database(of: ArgumentParser) -> None:
    about = "SQLAlchemy URL, SQLite or PostgreSQL."
    of.add_argument("--database", metavar="URL", required=True, help=about)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its status; a KioskError becomes its sentence and status 2."""
    given = parser().parse_args(arguments)
    try:
        sys.exit(given.does(given))
    except KioskError as error:
        print(f"kiosk: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
