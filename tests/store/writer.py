"""A process that promises cases without end and says each id once its promise is durable.

``python -m tests.store.writer FOLDER [COUNT]``; a parent kills it, or lets it end after COUNT.
With COUNT ``hasty`` it says an id before the commit and then hangs: the control of the kills.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import NoReturn

from tests.store.desk import desk_at, slip_for, submission


def main() -> None:
    folder = Path(sys.argv[1])
    count = sys.argv[2] if len(sys.argv) > 2 else str(sys.maxsize)
    with desk_at(folder) as desk:
        if count == "hasty":
            case = submission()
            desk.store.submit(case, lambda _: hang(case.case_id))
        for _ in range(int(count)):
            case = submission()
            desk.store.submit(case, slip_for)
            say(case.case_id)


def say(case_id: str) -> None:
    sys.stdout.write(case_id + "\n")
    sys.stdout.flush()


def hang(case_id: str) -> NoReturn:
    say(case_id)
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
