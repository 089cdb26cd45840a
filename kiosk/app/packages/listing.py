"""``kiosk catalogue list``: every service of a catalogue, as a table or for a program."""

from __future__ import annotations

import json
from pathlib import Path

from kiosk.catalogue import load
from kiosk.domain.service import Service


def listed(folder: Path | None, *, as_json: bool) -> str:
    """Return all services in the files' order.

    In JSON an array of objects: ``id``, ``scene``, ``place`` (centre, post, both), ``class`` (A
    works without a network, B is queued, C needs the platform), ``kind``, ``name``, ``group``,
    ``version``.

    Raises:
        KioskError: ``catalogue.invalid``.
    """
    rows = [_row(service) for service in load(folder).services]
    if as_json:
        return json.dumps(rows, ensure_ascii=False, indent=1)
    columns = ("id", "scene", "place", "class", "kind")
    width = {c: max((len(str(row[c])) for row in rows), default=0) for c in columns}
    lines = [
        "  ".join(str(row[c]).ljust(width[c]) for c in columns) + f"  {row['name']}" for row in rows
    ]
    return "\n".join([*lines, f"{len(rows)} service(s)"])


def _row(service: Service) -> dict[str, str]:
    return {
        "id": service.id,
        "scene": service.scene,
        "place": service.place,
        "class": service.offline_class.value,
        "kind": service.kind,
        "name": service.name.zh,
        "group": service.group,
        "version": service.version,
    }
