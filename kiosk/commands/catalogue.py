"""The commands for whoever writes service packages: docs/writing-services.md."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.declaring import command, folder, group, signing

if TYPE_CHECKING:
    from kiosk.commands.declaring import Group


def declare(top: Group) -> None:
    """Declare them."""
    under = group(top, "catalogue", "Service packages: docs/writing-services.md.")
    command(under, "check", check, _paths)
    command(under, "list", listed, _catalogue, _json)
    command(under, "picture", picture, _kind)
    command(under, "schema", schema)
    command(under, "sign", sign, folder, signing)


def check(given: Namespace) -> int:
    """Name every fault of the packages: file, line, what, remedy."""
    from kiosk.catalogue import check as faults_of

    faults = faults_of(given.paths)
    for fault in faults:
        print(fault)
    errors = sum(fault.level == "error" for fault in faults)
    print(f"{errors} error(s), {len(faults) - errors} warning(s)")
    return 1 if errors else 0


def listed(given: Namespace) -> int:
    """List the services: id, scene, place, class, kind, name."""
    from kiosk.app.packages.listing import listed as rows

    print(rows(given.catalogue, as_json=given.json))
    return 0


def picture(given: Namespace) -> int:
    """Draw the steps of a kind from its table, as a Mermaid diagram."""
    from kiosk.app.packages.picture import picture as drawn

    print(drawn(given.kind))
    return 0


def schema(_: Namespace) -> int:
    """Print the JSON Schema of a package, for editors that complete and mark while you type."""
    from kiosk.catalogue.schema import schema as made

    print(json.dumps(made(), ensure_ascii=False, indent=1))
    return 0


def sign(given: Namespace) -> int:
    """Sign a catalogue's folder, so that kiosks begin with it: signed.json beside its packages."""
    from kiosk.app.packages.signing import sign as signed

    print(signed(given.folder, given.key))
    return 0


def _paths(of: ArgumentParser) -> None:
    about = (
        "Folders (groups.toml, the home tiles, and services/<scene>/<service>.toml) or single"
        " packages; none means the own ones."
    )
    of.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=about)


def _catalogue(of: ArgumentParser) -> None:
    about = "A catalogue's folder (default: the program's own)."
    of.add_argument("catalogue", nargs="?", type=Path, metavar="FOLDER", help=about)


def _json(of: ArgumentParser) -> None:
    of.add_argument("--json", action="store_true", help="For a program.")


def _kind(of: ArgumentParser) -> None:
    of.add_argument("kind", metavar="KIND", help="apply, query, certificate, browse ...")
