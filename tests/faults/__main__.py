"""Runs the campaign: ``python -m tests.faults [row ...]``, all of them in full where none is named.

The figures go to ``build/faults.json`` and to the terminal; status 1 where a row is not held.
"""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from tests.faults.rows import ROWS

OUT = Path(__file__).parents[2] / "build" / "faults.json"


def main(names: Sequence[str]) -> int:
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        print(f"no row {', '.join(unknown)}; there are: {', '.join(ROWS)}")
        return 2
    # One row by itself leaves what is known of the others.
    known = json.loads(OUT.read_text()) if names and OUT.exists() else {}
    failed = []
    for name in names or ROWS:
        known.pop(name, None)
        began = monotonic()
        try:
            with tempfile.TemporaryDirectory(prefix="xiaoshi-faults-", dir="/var/tmp") as folder:
                row = ROWS[name].campaign(Path(folder), **ROWS[name].FULL)
        except Exception:  # noqa: BLE001  # one that breaks must not hide the others
            traceback.print_exc()
            failed.append(name)
            continue
        known[name] = row.figures()
        if not row.held:
            failed.append(name)
        figures = "  ".join(f"{key} {value}" for key, value in known[name].items())
        if row.destroyed:
            figures += f"  destroyed and told {row.destroyed}"
        said = "held" if row.held else "NOT HELD"
        print(f"{name:<14} {said:<9} {figures}  ({monotonic() - began:.0f} s)", flush=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(known, indent=2) + "\n")
    if failed:
        print(f"not held: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
