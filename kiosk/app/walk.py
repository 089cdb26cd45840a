"""The scripted journey of ``kiosk demo --headless``: what is done, what is kept, what is wrong."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap

from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.resident import Errand, Resident
from kiosk.domain.screen import Screen, SlipOut
from kiosk.flow import events

if TYPE_CHECKING:
    from kiosk.app.demo import Demo, Stage
    from kiosk.app.world import World

ANSWERS = {"phone": "13800001230", "lives_with": "spouse", "account": "6217000000000000004"}
ACKNOWLEDGE_SECONDS = 20.0


class Walk:
    """One journey through a stage."""

    def __init__(self, stage: Stage, wanted: Demo) -> None:
        """Watch the stage's window from the first screen on."""
        self._stage, self._wanted = stage, wanted
        self._pictures: list[tuple[str, QPixmap]] = []
        self._marks: dict[str, float] = {}
        self._problem: str | None = None
        self._resident: Resident | None = None
        self._case_id = self._receipt_no = self._case_number = ""
        self._acknowledged = False
        stage.window.on_event.append(self._mark)
        stage.window.on_kiosk.append(self._enter)

    def begin(self, world: World) -> None:
        """Take the world that was made. Compose thread."""
        self._world = world

    # while it runs

    def _enter(self) -> None:
        """Let the resident come in."""
        world = self._world
        errand = Errand(
            group_id="benefits",
            service_id="old_age_allowance",
            card=WANG_XIAOYING,
            answers=ANSWERS,
            put_card=lambda: None if world.reader.occupied else world.reader.put(WANG_XIAOYING),
            lift_card=world.reader.lift,
            begins=self._begins,
            goes_on=self._goes_on,
        )
        self._resident = Resident(self._stage.window, errand, seen=self._seen, over=self._over)

    def _begins(self, screen: Screen) -> bool:
        """Come in once the kiosk knows how its network is."""
        return screen.online is (self._wanted.network == "on")

    def _goes_on(self, slip: SlipOut) -> bool:
        """Stand at the slip until it is out and, where it can be, acknowledged."""
        if slip.printing:
            return False
        if self._wanted.network == "off":
            return True
        if self._wanted.network == "off,on" and self._world.line.is_cut:
            self._world.line.mend()
        return slip.acknowledged

    def _mark(self, event: events.Event) -> None:
        """Note when each kind of event first came."""
        self._marks.setdefault(event.key, time.monotonic())
        if isinstance(event, events.VisitBegan):
            self._case_id = event.case_id
        elif isinstance(event, events.CaseAccepted):
            self._receipt_no = event.receipt_no
        elif isinstance(event, events.CaseAcknowledged):
            self._case_number, self._acknowledged = event.case_number, True

    def _seen(self, name: str, screen: Screen) -> None:
        self._pictures.append((name, self._stage.window.shell.picture()))

    def _over(self, problem: str | None) -> None:
        self._problem = problem
        out = self._wanted.out
        out.mkdir(parents=True, exist_ok=True)
        for slip in self._world.printer.slips[-1:]:
            slip.render(out / "receipt.png")
            (out / "receipt.txt").write_text("\n".join(slip.text) + "\n", encoding="utf-8")
        held = self._world.case(self._case_id)
        (out / "platform.json").write_text(
            json.dumps(held, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8"
        )
        self._held = held
        self._slips = len(self._world.printer.slips)
        self._stage.window.quit()

    # afterwards

    def report(self, status: int) -> int:
        """Write what was kept, print a table; return 1 where anything was wrong."""
        out = self._wanted.out
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob("[0-9][0-9]-*.png"):
            old.unlink()
        for number, (name, picture) in enumerate(self._pictures, 1):
            picture.save(str(out / f"{number:02d}-{name}.png"))
        problems = [*self._wrong(status)]
        summary = {
            "ok": not problems,
            "case_id": self._case_id,
            "receipt_no": self._receipt_no,
            "case_number": self._case_number or None,
            "acknowledged": self._acknowledged,
            "screens": [name for name, _ in self._pictures],
            "timings_ms": self._timings(),
        }
        (out / "summary.json").write_text(
            json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        _print_table(summary, problems, out if self._wanted.kept else None)
        return 1 if problems else 0

    def _wrong(self, status: int) -> list[str]:
        online = self._wanted.network != "off"
        checks = {
            self._problem or "": self._problem is not None,
            f"the program ended with status {status}": status != 0,
            "no case was accepted": not self._receipt_no,
            "the slip did not come out exactly once": getattr(self, "_slips", 0) != 1,
            "the platform did not acknowledge": online and not self._acknowledged,
            "the platform does not hold the case": online and not getattr(self, "_held", None),
            "the platform holds a case that was never sent": not online
            and bool(getattr(self, "_held", None)),
        }
        return [problem for problem, is_so in checks.items() if is_so]

    def _timings(self) -> Mapping[str, float | None]:
        first = self._stage.window.first_frame_at
        return {
            "start_to_first_frame": None if first is None else _ms(first - process_started()),
            "card_read": self._between("card_found", "card_was_read"),
            "submit_commit": self._between("acted.submit", "case_accepted"),
            "slip_printed": self._between("case_accepted", "print_ended"),
            "acknowledged": self._between("case_accepted", "case_acknowledged"),
        }

    def _between(self, first: str, second: str) -> float | None:
        if first not in self._marks or second not in self._marks:
            return None
        return _ms(self._marks[second] - self._marks[first])


def process_started() -> float:
    """Return when this process began, on the monotonic clock (to 10 ms; proc(5), field 22)."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    since_boot = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    offset = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    return since_boot - offset


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _print_table(summary: Mapping[str, object], problems: list[str], out: Path | None) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="小事 · kiosk demo", show_header=False, title_justify="left")
    for key in ("case_id", "receipt_no", "case_number", "acknowledged"):
        table.add_row(key, str(summary[key]))
    screens, timings = summary["screens"], summary["timings_ms"]
    if isinstance(screens, list) and isinstance(timings, Mapping):
        table.add_row("screens", f"{len(screens)}: {', '.join(screens)}")
        for name, value in timings.items():
            table.add_row(f"{name}, ms", "-" if value is None else str(value))
    if out is not None:
        table.add_row("kept in", str(out))
    console = Console()
    console.print(table)
    for problem in problems:
        console.print(f"not right: {problem}")
    console.print("ok" if not problems else "not ok")
