"""One target under atheris (libFuzzer), guided by what its code covers; a process of its own.

``python -m tests.fuzz.guided TARGET CORPUS [option of libFuzzer ...]``. It ends with status 0 after
its runs, with libFuzzer's own at the first input that raises, hangs or takes too much memory.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["drivers", "kiosk"]):
    from tests.fuzz.planted import PLANTED
    from tests.fuzz.targets import TARGETS


def main() -> None:
    name = sys.argv[1]
    target = TARGETS.get(name) or PLANTED[name]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target.feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
