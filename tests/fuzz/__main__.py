"""The whole fuzzing: ``python -m tests.fuzz [--runs N] [target ...]``, all targets unless named.

Each target gets N inputs (a million; of packages, which are files, a twentieth) by atheris, guided
by coverage, and a part of it (two in a hundred) by hypothesis, which knows better how to break a
message that was good. Three planted faults are the control: each must be found. Figures go to
``build/fuzz.json``; status 1 where an input broke something, and that input stands in
``build/fuzz/``.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

from tests.fuzz.broken import by_hypothesis
from tests.fuzz.planted import PLANTED
from tests.fuzz.targets import TARGETS
from tests.fuzz.told import Target

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build"
RUNS = 1_000_000
HANG_SECONDS = 5
MOST_MB = 400
"""The resident set of the fuzzing process, Python and its coverage included."""

_PLANTED_RUNS = 200_000


def guided(name: str, target: Target, runs: int) -> Mapping[str, int]:
    """Run atheris; return ``status`` (0: nothing broke), ``inputs`` and ``peak_mb``."""
    found = OUT / "fuzz"
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="xiaoshi-fuzz-") as corpus:
        for number, seed in enumerate(target.seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        options = [
            f"-runs={runs}",
            f"-max_len={target.longest}",
            f"-timeout={HANG_SECONDS}",
            f"-rss_limit_mb={MOST_MB}",
            f"-artifact_prefix={found / name}-",
            "-seed=4",
            "-print_final_stats=1",
            "-verbosity=0",
        ]
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.guided", name, corpus, *options],
            check=False,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    stats = dict(re.findall(r"^stat::(\w+):\s+(\d+)", done.stderr, re.MULTILINE))
    if done.returncode and name not in PLANTED:
        print(done.stderr[-4000:], file=sys.stderr)
    return {
        "status": done.returncode,
        "inputs": int(stats.get("number_of_executed_units", 0)),
        "peak_mb": int(stats.get("peak_rss_mb", 0)),
    }


def fuzz(name: str, runs: int) -> tuple[bool, Mapping[str, float]]:
    """Fuzz one target by both; tell whether nothing broke, and the figures."""
    began = monotonic()
    target = TARGETS[name]
    runs = round(runs * target.part)
    broken = 0
    try:
        by_hypothesis(target, runs // 50)
    except Exception:  # noqa: BLE001  # whatever it is, it is what was looked for
        traceback.print_exc()
        broken = 1
    told = guided(name, target, runs)
    figures = {
        "inputs": told["inputs"] + runs // 50,
        "broken": broken + bool(told["status"]),
        "peak_mb": told["peak_mb"],
        "seconds": round(monotonic() - began, 1),
    }
    return not figures["broken"] and told["inputs"] >= runs, figures


def main() -> int:
    given = argparse.ArgumentParser(prog="python -m tests.fuzz")
    given.add_argument("--runs", type=int, default=RUNS)
    given.add_argument("targets", nargs="*", choices=[[], *TARGETS])
    told = given.parse_args()
    failed = []
    report: dict[str, Mapping[str, float]] = {}
    shutil.rmtree(OUT / "fuzz", ignore_errors=True)
    for name, target in PLANTED.items():
        if not guided(name, target, _PLANTED_RUNS)["status"]:
            failed.append(f"{name} (planted, and not found)")
    for name in told.targets or TARGETS:
        held, report[name] = fuzz(name, told.runs)
        if not held:
            failed.append(name)
        shown = "  ".join(f"{key} {value}" for key, value in report[name].items())
        print(f"{name:<16} {'held' if held else 'BROKEN':<7} {shown}", flush=True)
    (OUT / "fuzz.json").write_text(json.dumps(report, indent=2) + "\n")
    if failed:
        print(f"not held: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
