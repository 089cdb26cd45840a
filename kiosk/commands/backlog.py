"""The commands for a technician at a kiosk's backlog: what waits, what was refused, the audit."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.commands.declaring import command, config, group
from kiosk.domain.site import CHINA

if TYPE_CHECKING:
    from kiosk.commands.declaring import Group
    from kiosk.domain.staff import Entry

_HEAD = ("ID", "KIND", "STATE", "PROMISED", "TRIES", "CODE", "RECEIPT", "AFTER")


def declare(top: Group) -> None:
    """Declare them."""
    outbox = group(top, "outbox", "What waits for the platform, and what it did not take.")
    command(outbox, "list", outbox_list, config, _of_list)
    command(outbox, "revive", outbox_revive, config, _item)
    command(outbox, "discard", outbox_discard, config, _item)
    command(group(top, "audit", "What was done on this kiosk."), "verify", audit_verify, config)


def outbox_list(given: Namespace) -> int:
    """Name the items, in the order in which they were promised; no person is in the list."""
    from kiosk.app.backlog import NOT_DONE, listed
    from kiosk.domain.case import CaseState

    states = NOT_DONE if given.state is None else (CaseState(given.state),)
    entries = listed(given.config, states)
    if given.json:
        rows = [asdict(entry) for entry in entries]
        print(json.dumps(rows, default=datetime.isoformat, indent=2))
        return 0
    if entries:
        _print_table([_HEAD, *map(_row, entries)])
    print(f"{len(entries)} item(s)")
    return 0


def outbox_revive(given: Namespace) -> int:
    """Send a dead or rejected item again, with what hangs on it: once its cause is mended."""
    from kiosk.app.backlog import revive

    print(f"{revive(given.config, given.id)} item(s) wait again")
    return 0


def outbox_discard(given: Namespace) -> int:
    """Let a dead or rejected item go for good, with what hangs on it: its content is deleted."""
    from kiosk.app.backlog import discard

    print(f"{discard(given.config, given.id)} item(s) discarded")
    return 0


def audit_verify(given: Namespace) -> int:
    """Follow the audit's chain from its first entry; status 1 and the entry where it breaks."""
    from kiosk.app.backlog import verify_audit

    found = verify_audit(given.config)
    if found.broken is None:
        span = f"entries {found.first} to {found.last}" if found.first else "no entry"
        print(f"audit: {span}: each follows from the one before")
        return 0
    if found.broken > found.last:
        print(f"audit: entry {found.broken} is missing: more was written than is there")
    else:
        print(f"audit: entry {found.broken} does not follow: it, or what was before it, is changed")
    return 1


def _of_list(of: ArgumentParser) -> None:
    states = ("ready", "leased", "acked", "rejected", "dead")
    about = "Only these; without it, all that the platform has not signed for."
    of.add_argument("--state", choices=states, help=about)
    of.add_argument("--json", action="store_true", help="For a program.")


def _item(of: ArgumentParser) -> None:
    of.add_argument("id", metavar="ID", help="As `kiosk outbox list` names it.")


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.id,
        entry.kind,
        entry.state.value,
        f"{entry.at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        str(entry.attempts),
        entry.code or "-",
        entry.receipt_no or "-",
        entry.predecessor or "-",
    )


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(word.ljust(width) for word, width in zip(row, wide, strict=True)).rstrip())
