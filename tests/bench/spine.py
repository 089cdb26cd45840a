"""How fast the spine is: first frame beside a bare window, taps, card, commit, memory.

Each figure has its peer or limit in the same run: the first frame a bare PySide6 window, the card
read its bytes at the line's speed. Medians of several runs, alternating with the peer.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROUNDS = 7
COMMITS = 200
FROZEN = Path("dist/kiosk/kiosk")

BARE = """
import json, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, done)
def done():
    print(json.dumps({"first_frame_monotonic_s": time.monotonic()}), flush=True)
    app.exit()
app = QApplication(["bare"])
window = Window()
window.resize(1080, 1920)
window.show()
app.exec()
"""


def main() -> Mapping[str, float]:
    """Measure everything; return the figures."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from tests.bench._taps import measure
    from tests.bench.devices import card

    bare, kiosk, frozen = [], [], []
    own = [sys.executable, "-m", "kiosk", "selftest", "--first-frame"]
    for _ in range(ROUNDS):
        bare.append(_first_frame([sys.executable, "-c", BARE]))
        kiosk.append(_first_frame(own))
        if FROZEN.exists():
            frozen.append(_first_frame([str(FROZEN), "selftest", "--first-frame"]))
    figures = {
        "start_to_first_frame_ms": statistics.median(kiosk),
        "bare_window_first_frame_ms": statistics.median(bare),
        "first_frame_ratio": statistics.median(kiosk) / statistics.median(bare),
    }
    if frozen:
        figures["frozen_first_frame_ms"] = statistics.median(frozen)
    else:
        print("no frozen build in dist/: `make build` first for frozen_first_frame_ms")
    figures |= card() | _commit() | dict(measure()) | _memory()
    return {name: round(value, 2) for name, value in figures.items()}


def _first_frame(command: Sequence[str]) -> float:
    """Return milliseconds from the start of a process to its first frame."""
    begin = time.monotonic()
    ended = subprocess.run(
        command,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    at = json.loads(ended.stdout.splitlines()[-1])["first_frame_monotonic_s"]
    return (float(at) - begin) * 1000


def _commit() -> dict[str, float]:
    """Submit cases into an encrypted database on this disk."""
    from datetime import UTC, datetime

    from drivers.sandbox.people import WANG_XIAOYING
    from kiosk.app.system import SystemClock, Uuid7
    from kiosk.app.walk import ANSWERS
    from kiosk.domain.case import Submission
    from kiosk.domain.receipt import Line, Slip
    from offline_store.cases import SqlStore
    from offline_store.engine import open_database
    from offline_store.keys import FileKeyProvider
    from tests.sealed import CODES, SEALER

    took = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        engine = open_database(Path(folder) / "cases.db", FileKeyProvider(Path(folder) / "key"))
        store = SqlStore(engine, SystemClock(), Uuid7(), "QH01", "bench", SEALER, CODES)
        for _ in range(COMMITS):
            submission = Submission(
                case_id=Uuid7().case_id(),
                service_id="old_age_allowance",
                service_version="1.0.0",
                item_code="1" * 31,
                applicant=WANG_XIAOYING,
                answers=ANSWERS,
                consents=(),
                submitted_at=datetime.now(UTC),
            )
            begin = time.monotonic()
            store.submit(submission, lambda number: Slip((Line(number),)))
            took.append((time.monotonic() - begin) * 1000)
        store.close()
    return {"submit_commit_p50_ms": statistics.median(took)}


def _memory() -> dict[str, float]:
    """Return the resident set of a whole kiosk that waits on its attract view."""
    from kiosk.app.world import World

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        world = World(Path(folder))
        kiosk = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run", "--config", str(world.config)],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        try:
            journal = Path(folder) / "data" / "journal.jsonl"
            end = time.monotonic() + 30
            while "network.changed" not in _text(journal):
                if time.monotonic() > end:
                    raise RuntimeError("the kiosk did not come up")
                with contextlib.suppress(subprocess.TimeoutExpired):
                    raise RuntimeError(f"the kiosk ended with status {kiosk.wait(0.1)}")
            status = Path(f"/proc/{kiosk.pid}/status").read_text()
        finally:
            kiosk.terminate()
            kiosk.wait()
            world.close()
    (row,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return {"rss_attract_mb": int(row.split()[1]) / 1024}


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
