"""The commands of the receiving side, and of what the platform publishes."""

from __future__ import annotations

import math
import shlex
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.declaring import (
    command,
    config,
    database,
    device,
    file,
    folder,
    for_device,
    group,
    keys,
    number,
    public,
    signing,
    within,
)

if TYPE_CHECKING:
    from kiosk.commands.declaring import Group

SUITES = ("international", "guomi")
MOST_HOURS, MOST_WORKERS = 720, 256
LATER = {
    "body.unknown_key": "sealed to a key that is not in --seal-key",
    "attachments.missing": "its scans did not come whole: have it exported again",
}
"""What to come again for, where an operator can mend it."""


def declare(top: Group) -> None:
    """Declare them."""
    gateway = group(top, "gateway", "The receiving side.")
    command(gateway, "serve", serve, database, keys, _of_serve)
    command(gateway, "seal-key", seal_key, file, _suite)
    command(gateway, "code", code, device, database, _hours)
    command(gateway, "revoke", revoke, device, database)
    command(gateway, "case", case, number, database)
    command(gateway, "alarms", alarms, database)
    command(gateway, "drain", drain, database, _of_drain)
    command(gateway, "import", take_in, database, keys, file, _answers)
    command(gateway, "publish", publish, database, signing, _feed, file, for_device)
    command(gateway, "starter", starter, database, signing)
    content = group(top, "content", "What the platform publishes, carried by hand.")
    command(content, "export", content_export, database, signing, folder, for_device, public)
    command(content, "load", content_load, config, folder)


def serve(given: Namespace) -> int:
    """Serve the reference gateway; its first line names port, keys and the root to trust."""
    from kiosk.app.run import run_gateway

    run_gateway(given)
    return 0


def seal_key(given: Namespace) -> int:
    """Put a new key first into the file of keys that open what kiosks seal; the old ones stay."""
    from kiosk.app.run import new_seal_key

    new_seal_key(given.file, given.suite)
    return 0


def code(given: Namespace) -> int:
    """Make the one-time code with which a kiosk enrols; the one before is void."""
    from kiosk.app.enrolment import code_for

    print(code_for(given.database, given.device, given.hours))
    return 0


def revoke(given: Namespace) -> int:
    """Let a kiosk in no longer, from its next request on; status 1 where it was not let in."""
    from kiosk.app.enrolment import shut_out

    if shut_out(given.database, given.device):
        print(f"{given.device} is let in no longer")
        return 0
    print(f"{given.device} was not let in before: check the name", file=sys.stderr)
    return 1


def case(given: Namespace) -> int:
    """Print what the gateway holds of a case, as JSON; status 1 where it holds nothing."""
    from kiosk.app.run import print_cases

    return print_cases(given.database, given.number)


def alarms(given: Namespace) -> int:
    """Print what somebody should look at, a line of JSON each: clones, gaps, refused requests."""
    import json

    from kiosk.app.run import gateway_watched

    for one in gateway_watched(given.database):
        print(json.dumps(one, sort_keys=True))
    return 0


def drain(given: Namespace) -> int:
    """Hand accepted items on to the province's platform; any number may run at once.

    With --once, status 1 where something still waits.
    """
    from kiosk.app.run import hand_on

    done = hand_on(given.database, given.to_folder, given.to_command, given.once)
    print(f"{done.taken} taken, {done.waiting} to be offered again")
    _print_counted("not taken", done.causes)
    return 1 if given.once and done.waiting else 0


def take_in(given: Namespace) -> int:
    """Take in a file that `kiosk export` wrote; the answers go beside it, to be carried back."""
    from kiosk.app.carrying import import_bundle

    answers = given.answers or given.file.absolute().with_name(given.file.name + ".receipts")
    done = import_bundle(given.database, given.key, given.seal_key, given.file, answers)
    print(f"{done.accepted} accepted, {done.refused} refused, {done.later} to come again")
    told = {LATER.get(code, code): times for code, times in done.causes.items()}
    _print_counted("not accepted", told)
    return 1 if done.later else 0


def publish(given: Namespace) -> int:
    """Publish entries to kiosks as a feed's next version: a JSON array, or a catalogue's folder."""
    from kiosk.app.content import publish as published

    return published(given.database, given.key, given.feed, given.file, given.device)


def starter(given: Namespace) -> int:
    """Publish something in every feed: a waste guide, and an invented community's daily life."""
    from kiosk.app.content import publish_starter

    return publish_starter(given.database, given.key)


def content_export(given: Namespace) -> int:
    """Write what is published into a folder for kiosks without a network."""
    from kiosk.app.content import export

    return export(given.database, given.key, given.folder, given.device)


def _suite(of: ArgumentParser) -> None:
    about = "In which kiosks seal to it (default: %(default)s)."
    of.add_argument("--suite", choices=SUITES, default="international", help=about)


def _hours(of: ArgumentParser) -> None:
    about = f"How long the code can be used, 1 to {MOST_HOURS} (default: %(default)s)."
    of.add_argument("--hours", type=within(1, MOST_HOURS), default=72, metavar="N", help=about)


def _answers(of: ArgumentParser) -> None:
    about = "Where the answers go (default: beside FILE, as FILE.receipts)."
    of.add_argument("--answers", type=Path, metavar="FILE", help=about)


def _feed(of: ArgumentParser) -> None:
    of.add_argument("feed", metavar="FEED", help="notices, jobs, shops, catalogue ...")


def _of_serve(of: ArgumentParser) -> None:
    about = "Issues certificates; made as --key is (default: gateway.ca beside --key)."
    of.add_argument("--ca", type=Path, metavar="FILE", help=about)
    about = "Host name or address that kiosks call it by; may be repeated (default: --host)."
    of.add_argument("--name", action="append", metavar="NAME", help=about)
    about = "The server's own certificate chain instead, with --tls-key."
    of.add_argument("--tls-cert", type=Path, metavar="FILE", help=about)
    of.add_argument("--tls-key", type=Path, metavar="FILE", help="The private key of --tls-cert.")
    about = "Let nobody in without a certificate of this authority; kiosks enrol elsewhere."
    of.add_argument("--client-ca", type=Path, metavar="FILE", help=about)
    about = "Plain HTTP: behind a proxy that ends TLS."
    of.add_argument("--plain", action="store_true", help=about)
    about = "Address to listen at (default: %(default)s)."
    of.add_argument("--host", default="127.0.0.1", help=about)
    about = "0 takes any free port (default: %(default)s)."
    of.add_argument("--port", type=_port, default=8080, help=about)
    about = "Processes on the one port (default: %(default)s)."
    of.add_argument("--workers", type=_count, default=1, metavar="N", help=about)
    about = "Batches and looks for scans a second, beyond which kiosks are given slots (default:"
    about += " no limit)."
    of.add_argument("--rate", type=_rate, metavar="R", help=about)
    about = "Where Prometheus asks for /metrics; 0 takes any free port (default: nowhere)."
    of.add_argument("--metrics-port", type=_port, metavar="PORT", help=about)
    of_whom = of.add_mutually_exclusive_group()
    about = "Run it for each question that a resident waits with: a line of JSON in, the answer as"
    about += " JSON out (default: such questions are refused)."
    of_whom.add_argument("--answers", type=_words, metavar="COMMAND", help=about)
    about = "Answer them for a synthetic province, whose people do not exist."
    of_whom.add_argument("--sandbox", action="store_true", help=about)
    about = "Where everybody reaches this gateway, for the codes on the sandbox's certificates"
    about += " (default: where it listens)."
    of.add_argument("--address", metavar="URL", help=about)


def _of_drain(of: ArgumentParser) -> None:
    to = of.add_mutually_exclusive_group(required=True)
    about = "Write each item to DIR/DEVICE/ID.json, its scans beside it."
    to.add_argument("--to-folder", type=Path, metavar="DIR", help=about)
    about = "Run it for each item, a line of JSON on its standard input, which names the files of"
    about += " its scans; status 0: it has it."
    to.add_argument("--to-command", type=_words, metavar="COMMAND", help=about)
    of.add_argument("--once", action="store_true", help="End when nothing is due.")


_count, _port = within(1, MOST_WORKERS), within(0, 65535)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0.0 < rate < math.inf:
        raise ArgumentTypeError(f"{text!r} is no number above 0")
    return rate


def _words(text: str) -> list[str]:
    """Part a command as a shell would."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = []
    if not words:
        raise ArgumentTypeError(f"{text!r} is no command: a quotation mark may be missing")
    return words


def content_load(given: Namespace) -> int:
    """Take what is newer from such a folder; status 1 where something was refused."""
    from kiosk.app.content import load

    return load(given.config, given.folder)


def _print_counted(what: str, causes: Mapping[str, int]) -> None:
    for cause, times in sorted(causes.items()):
        print(f"{what}, {times}: {cause}")
