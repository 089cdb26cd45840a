"""Runs the benchmarks: ``python -m tests.bench [name ...]``, all of them where none is named.

A benchmark is a module beside this one with ``main() -> Mapping[str, figure]``: a flat table whose
names end in their unit. It goes to ``build/bench/<name>.json`` and, as a table, to the terminal.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

Figure = float | int | str | bool

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "build" / "bench"


def names() -> list[str]:
    return sorted(m.name for m in pkgutil.iter_modules([str(HERE)]) if not m.name.startswith("_"))


def run(name: str) -> Mapping[str, Figure]:
    """Run one benchmark.

    Raises:
        TypeError: it gave something else than a flat table of figures.
    """
    figures = importlib.import_module(f"tests.bench.{name}").main()
    if not isinstance(figures, Mapping):
        raise TypeError(f"tests.bench.{name}.main() must return a mapping, not {figures!r}")
    for key, value in figures.items():
        if not (isinstance(key, str) and isinstance(value, Figure)):
            raise TypeError(f"tests.bench.{name}: {key!r} is {value!r}, which is no figure")
    return figures


def write(name: str, figures: Mapping[str, Figure], folder: Path = OUT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def table(figures: Mapping[str, Figure]) -> str:
    shown = {k: f"{v:.3f}" if isinstance(v, float) else str(v) for k, v in figures.items()}
    left = max(map(len, shown), default=0)
    right = max(map(len, shown.values()), default=0)
    return "\n".join(f"  {key:<{left}}  {value:>{right}}" for key, value in shown.items())


def main(argv: Sequence[str]) -> int:
    known = names()
    unknown = [name for name in argv if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(known) or 'none yet'}")
        return 2
    failed = 0
    for name in argv or known:
        try:
            figures = run(name)
        except Exception:  # noqa: BLE001  # one that breaks must not hide the others
            traceback.print_exc()
            failed += 1
            continue
        print(f"{name} -> {write(name, figures).relative_to(OUT.parents[1])}")
        print(table(figures), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
