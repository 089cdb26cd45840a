"""How fast the catalogue is: read, checked and searched, with a hundred packages and a thousand.

The packages are the program's own, over and over under other ids, so they are as long as real ones.
Beside them stands what the standard library takes only to parse the same files.
"""

from __future__ import annotations

import re
import shutil
import statistics
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.domain.service import Service

ROUNDS = 5
QUERIES = 2000
HUNDRED, THOUSAND = 100, 1000


def main() -> Mapping[str, float]:
    """Measure everything; return the figures."""
    from kiosk.catalogue import checks, load
    from kiosk.flow.table import check
    from kiosk.kinds import hall
    from tests.flows.world import site

    own = load()
    with tempfile.TemporaryDirectory() as home:
        hundred = _copies(Path(home, "100"), HUNDRED)
        thousand = _copies(Path(home, "1000"), THOUSAND)
        figures = {
            "load_100_ms": _median(lambda: load(hundred)),
            "load_1000_ms": _median(lambda: load(thousand)),
            "parsed_by_tomllib_1000_ms": _median(lambda: _parse(thousand)),
            "load_own_ms": _median(load),
            "packages_own": float(len(own.services)),
        }
        many = load(thousand).services
    tables = hall.flows(own.groups, own.services, site(), checks)
    figures |= {
        "tables_own_ms": _median(lambda: hall.flows(own.groups, own.services, site(), checks)),
        "tables_proved_ms": _median(lambda: check(tables, hall.ROOT)),
    }
    return figures | _searched(many)


def _copies(folder: Path, count: int) -> Path:
    from kiosk.catalogue import default_folder

    packages = sorted((default_folder() / "services").glob("*/*.toml"))
    left_out = shutil.ignore_patterns("*.py", "services", "__*")
    shutil.copytree(default_folder(), folder, ignore=left_out)
    for number in range(count):
        source = packages[number % len(packages)]
        name = f"{source.stem}_{number}"
        text = source.read_text(encoding="utf-8")
        text = re.sub(r'(?m)^id = ".*"$', f'id = "{name}"', text, count=1)
        path = folder / "services" / source.parent.name / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _parse(folder: Path) -> None:
    for path in sorted((folder / "services").glob("*/*.toml")):
        tomllib.loads(path.read_text(encoding="utf-8"))


def _searched(services: tuple[Service, ...]) -> dict[str, float]:
    """Search as somebody types: each name, each word, letter by letter."""
    from kiosk.catalogue import checks
    from kiosk.chinese.pinyin import readings
    from kiosk.domain.titled import Titled

    find = checks.finder(Titled(one.id, one.name, one.words) for one in services)
    began = time.perf_counter()
    find("gljt")
    first = (time.perf_counter() - began) * 1000
    typed = [word[:end] for word in _words(services) for end in range(1, len(word) + 1)]
    typed += ["".join(r[0][0] for c in w if (r := readings(c))) for w in _words(services)]
    step = max(1, len(typed) // QUERIES)
    took = []
    for query in typed[::step]:
        began = time.perf_counter()
        find(query)
        took.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(took, n=100)
    return {"search_first_ms": first, "search_p50_ms": cuts[49], "search_p99_ms": cuts[98]}


def _words(services: tuple[Service, ...]) -> list[str]:
    return sorted({word for each in services for word in each.words["zh"]})


def _median(work: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)
