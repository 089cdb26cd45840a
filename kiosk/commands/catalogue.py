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
    command(under, "new", new, _of_new)
    command(under, "check", check, _paths)
    command(under, "preview", preview, _package, _of_preview)
    command(under, "list", listed, _catalogue, _json)
    command(under, "picture", picture, _kind)
    command(under, "schema", schema)
    command(under, "sign", sign, folder, signing)


def new(given: Namespace) -> int:
    """Write a service's first package, without a fault, to be filled in line by line."""
    from kiosk.app.packages.starting import Wanted, start

    wanted = Wanted(
        id=given.id,
        zh=given.name,
        en=given.en,
        scene=given.scene,
        kind=given.kind,
        group=given.group,
        place=given.place,
        folder=given.folder,
    )
    print(start(wanted))
    return 0


def check(given: Namespace) -> int:
    """Name every fault of the packages: file, line, what, remedy."""
    from kiosk.catalogue import check as faults_of

    faults = faults_of(given.paths)
    for fault in faults:
        print(fault)
    errors = sum(fault.level == "error" for fault in faults)
    print(f"{errors} error(s), {len(faults) - errors} warning(s)")
    return 1 if errors else 0


def preview(given: Namespace) -> int:
    """Make a picture of each view of a package, as a resident walks through it."""
    from kiosk.app.packages.preview import preview as pictures

    made = pictures(
        given.package,
        given.out,
        landscape=given.landscape,
        large=given.large,
        contrast=given.contrast,
        language=given.language,
    )
    for path in made:
        print(path)
    return 0


def listed(given: Namespace) -> int:
    """List the services: id, scene, place, class, kind, name."""
    from kiosk.app.packages.listing import listed as rows

    print(rows(given.catalogue, as_json=given.json))
    return 0


def picture(given: Namespace) -> int:
    """Draw the steps of a kind from its table, as a Mermaid diagram; all kinds without one."""
    from kiosk.app.packages import picture as drawn

    print(drawn.picture(given.kind) if given.kind else drawn.page())
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


def _of_new(of: ArgumentParser) -> None:
    of.add_argument("id", metavar="ID", help="Small letters, digits and _: its name for ever.")
    of.add_argument("--name", required=True, metavar="中文", help="What residents read.")
    of.add_argument("--en", required=True, metavar="ENGLISH", help="The same in English.")
    about = "What it is made of: apply, query, certificate, browse ... (default: %(default)s)."
    of.add_argument("--kind", default="apply", help=about)
    of.add_argument("--scene", default="government", help="One of the ten (default: %(default)s).")
    about = "The tile that it stands behind, of groups.toml (default: %(default)s)."
    of.add_argument("--group", default="benefits", help=about)
    places = ("centre", "post", "both")
    of.add_argument("--place", choices=places, default="both", help="(default: %(default)s)")
    about = "The catalogue's folder, made where there is none (default: %(default)s)."
    of.add_argument("--folder", type=Path, default=Path("catalogue"), metavar="DIR", help=about)


def _paths(of: ArgumentParser) -> None:
    about = (
        "Folders (groups.toml, the home tiles, and services/<scene>/<service>.toml) or single"
        " packages; none means the own ones."
    )
    of.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=about)


def _package(of: ArgumentParser) -> None:
    about = "A package in a catalogue's folder."
    of.add_argument("package", type=Path, metavar="PACKAGE", help=about)


def _of_preview(of: ArgumentParser) -> None:
    about = "Where the pictures go (default: %(default)s)."
    of.add_argument("--out", type=Path, metavar="DIR", default=Path("build/preview"), help=about)
    of.add_argument("--landscape", action="store_true", help="A screen that lies wide.")
    of.add_argument("--large", action="store_true", help="The largest text.")
    of.add_argument("--contrast", action="store_true", help="High contrast.")
    of.add_argument("--language", choices=("zh", "en"), default="zh")


def _catalogue(of: ArgumentParser) -> None:
    about = "A catalogue's folder (default: the program's own)."
    of.add_argument("catalogue", nargs="?", type=Path, metavar="FOLDER", help=about)


def _json(of: ArgumentParser) -> None:
    of.add_argument("--json", action="store_true", help="For a program.")


def _kind(of: ArgumentParser) -> None:
    of.add_argument("kind", nargs="?", metavar="KIND", help="apply, query, certificate, browse ...")
