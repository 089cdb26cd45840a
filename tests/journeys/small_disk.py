"""A kiosk on a disk of its own: ``python -m tests.journeys.small_disk CONFIG small|whole``.

The disk is a tmpfs in a mount namespace of this process and those that it starts, so nothing of it
is left behind. A resident comes in and touches a service; one JSON line says what they see then.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kiosk.config import load
from kiosk.domain.screen import Content, Guide, NotNow
from tests.journeys.person import SERVICE, Person
from tests.store.full_disk import mount_small


def move_to_small_disk(folder: Path) -> None:
    """Put a small disk in the folder's place, with what was there."""
    kept = {path.relative_to(folder): path.read_bytes() for path in folder.iterdir()}
    mount_small(folder)
    for path, content in kept.items():
        (folder / path).write_bytes(content)
        (folder / path).chmod(0o600)


def main(config: Path, disk: str) -> None:
    """Come in, touch a service, say what is seen."""
    if disk == "small":
        move_to_small_disk(load(config).data.folder)
    person = Person(config)
    try:
        person.to_list()
        person.touch("choose_service", SERVICE)
        seen = person.sees(Content, lambda c: isinstance(c, NotNow | Guide))
        code = seen.code if isinstance(seen, NotNow) else None
        print(json.dumps({"view": seen.view, "code": code}))
    finally:
        person.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
