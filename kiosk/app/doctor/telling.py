"""The report for people, a table, and for programs, JSON in the form of docs/doctor.md."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from kiosk.app.doctor.examination import Report
from kiosk.app.doctor.finding import Level
from kiosk.app.doctor.site_file import Fixed

SCHEMA = 1
_STYLES: Mapping[Level, str] = {Level.GREEN: "green", Level.AMBER: "yellow", Level.RED: "bold red"}


def print_table(report: Report, fixed: Fixed | None) -> None:
    """Print a row a check, and what was changed."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for head in ("", "What", "So it is, and → what to do"):
        table.add_column(head, overflow="fold", no_wrap=head == "")
    for check, finding in report.found:
        light = Text(finding.level, style=_STYLES[finding.level])
        words = finding.sentence + (f"\n→ {finding.remedy}" if finding.remedy else "")
        table.add_row(light, check.what, Text(words))
    console.print(table)
    for line in fixed.told if fixed else ():
        console.print(Text(line))


def print_json(report: Report, fixed: Fixed | None) -> None:
    """Print one JSON object."""
    findings = [
        {
            "id": check.id,
            "what": check.what,
            "level": finding.level,
            "sentence": finding.sentence,
            "remedy": finding.remedy,
            "code": finding.code,
            "facts": dict(finding.facts),
        }
        for check, finding in report.found
    ]
    told: dict[str, object] = {"schema": SCHEMA, "level": report.level, "findings": findings}
    if fixed is not None:
        told["fixed"] = {
            "file": str(fixed.file),
            "backup": str(fixed.backup) if fixed.backup else None,
            "changed": list(fixed.changed),
            "told": list(fixed.told),
        }
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
