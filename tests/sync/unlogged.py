"""A sync that is killed between an acknowledgement and emptying the log.

``python -m tests.sync.unlogged FOLDER ID``: signs for the item and hangs; a parent kills it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from offline_store.outbox import Acknowledgement
from tests.store.desk import opened
from tests.store.writer import hang


def main(folder: Path, item_id: str) -> None:
    desk = opened(folder)
    desk.outbox.acknowledge([Acknowledgement(item_id, "number", b"signed")])
    hang("acknowledged")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
