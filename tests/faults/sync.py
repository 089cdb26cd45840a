"""The real sync process, impatient: ``python -m tests.faults.sync FOLDER URL KEY DEVICE [CA]``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kiosk.errors import KioskError
from offline_store.sync.loop import Timing
from offline_store.sync.process import run
from offline_store.sync.transport import Limits
from tests.store.desk import files

TIMING = Timing(
    poll=0.05, online=5.0, offline=0.1, eager=0.05, unauthorised=0.2, hurry=0.2, lock=3.0
)
LIMITS = Limits(connect=2.0, whole=4.0)


def main() -> int:
    folder, url, public_key, device, *ca = sys.argv[1:]
    database, key = files(Path(folder))
    ca_file = Path(ca[0]) if ca else None
    try:
        return run(database, key, url, public_key, device, ca_file, TIMING, LIMITS)
    except KioskError as error:
        # As it would say what goes wrong later.
        print(json.dumps({"event": "fault", "code": error.code}), flush=True)
        return 2


if __name__ == "__main__":
    sys.exit(main())
