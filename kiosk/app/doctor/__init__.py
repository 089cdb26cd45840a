"""``kiosk doctor``: what is plugged in, what works, and what to do about the rest.

It changes nothing but, when asked, the settings file; it disturbs no device that another program
holds, and says nothing of a person and no key. It works without settings, and without a kiosk.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.app.doctor.examination import examine
from kiosk.app.doctor.finding import Level
from kiosk.app.doctor.machine import Machine
from kiosk.app.doctor.site_file import fix
from kiosk.app.doctor.telling import print_json, print_table
from kiosk.errors import KioskError


def run_doctor(config: Path, root: Path, *, as_json: bool, fixing: bool) -> int:
    """Examine this machine and print what was found; 1 where anything is red.

    Raises:
        KioskError: ``path.unusable``; the machine's files are not where they are said to be.
    """
    if not root.is_dir():
        raise KioskError("path.unusable", {"path": root, "cause": "there is no such folder"})
    machine = Machine.at(config, root)
    report = examine(machine)
    fixed = fix(machine, report) if fixing else None
    (print_json if as_json else print_table)(report, fixed)
    failed = fixed is not None and fixed.failed
    return 1 if failed or report.level is Level.RED else 0
