"""``kiosk catalogue new``: a package that has no fault yet, with a remark at each thing to decide.

What it says is true of no service: whoever writes one goes from line to line and says their own.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from string import Template

from kiosk.catalogue import check, default_folder
from kiosk.catalogue.consents import beside
from kiosk.catalogue.kinds import NEEDS, Needs
from kiosk.domain.device import DeviceName
from kiosk.domain.service import OfflineClass
from kiosk.domain.text import Text
from kiosk.errors import KioskError

GROUPS = "groups.toml"
TEMPLATE = Path(__file__).with_name("template.toml")
_ASKING = frozenset({"apply", "book"})
"""Kinds that have no sense without a question."""

_PHONE = Text("手机", "phone")
"""The question that the template asks."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of the service before anything is written.

    Attributes:
        folder: of the catalogue; made with the program's own tiles where there is none.
    """

    id: str
    zh: str
    en: str
    scene: str
    kind: str
    group: str
    place: str
    folder: Path


def start(wanted: Wanted) -> Path:
    """Write the package and return its file; nothing that is there is overwritten.

    Raises:
        KioskError: ``catalogue.exists``, ``catalogue.refused`` where id, kind, scene or tile are
            none, ``store.unwritable``.
    """
    path = wanted.folder / "services" / wanted.scene / f"{wanted.id}.toml"
    if path.exists():
        raise KioskError("catalogue.exists", {"path": path})
    tiles = wanted.folder / GROUPS
    made = [tile for tile in (tiles,) if not tile.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if made:
            shutil.copyfile(default_folder() / GROUPS, tiles)
        path.write_text(_text(wanted), encoding="utf-8")
    except OSError as error:
        raise KioskError("store.unwritable", {"path": path, "cause": error.strerror}) from None
    wrong = [fault for fault in check([path]) if fault.level == "error"]
    if wrong:
        for each in (path, *made):
            each.unlink()
        params = {"problem": wrong[0].problem, "remedy": wrong[0].remedy, "key": wrong[0].key}
        raise KioskError("catalogue.refused", params)
    return path


def _text(wanted: Wanted) -> str:
    needs = NEEDS.get(wanted.kind, Needs((OfflineClass.QUEUE,)))
    asks = wanted.kind in _ASKING
    also = [*([_PHONE] if asks else []), *beside(wanted.kind, DeviceName.BLOOD_PRESSURE)]
    parts = [
        "head",
        *(key for key in ("inquiry", "device", "feed") if key in needs.needs),
        "guide",
        *(key for key in ("rules", "materials", "consents", "slip") if key not in needs.forbids),
        *(("fields",) if asks else ()),
        "words",
    ]
    known = {
        **{name: getattr(wanted, name) for name in ("id", "zh", "en", "scene", "kind", "group")},
        "place": wanted.place,
        "offline": needs.classes[0].value,
        "feed": next(iter(needs.feeds), ""),
        "feeds": ", ".join(needs.feeds),
        "also_zh": "".join(f"、{one.zh}" for one in also),
        "also_en": "".join(f", {one.en}" for one in also),
    }
    blocks = _blocks(TEMPLATE.read_text(encoding="utf-8"))
    text = "\n\n".join(block for name, block in blocks.items() if name in parts)
    return Template(text).substitute(known) + "\n"


def _blocks(template: str) -> dict[str, str]:
    _, *parts = template.split("#: ")
    return {name: text.strip() for name, _, text in (part.partition("\n") for part in parts)}
