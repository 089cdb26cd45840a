"""Reads the catalogue from its folder, for the kiosk that starts and for the person who writes it.

The folder holds ``services/<scene>/<service>.toml`` and what leads to them (``signposts``).
``load`` gives the whole catalogue or refuses it; ``check`` names every fault with file, line
and remedy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

import tomli

from kiosk.catalogue import faults, signposts
from kiosk.catalogue.signposts import GROUPS
from kiosk.declared import Finding, Level, dotted, read
from kiosk.domain.service import Directory, Elsewhere, Group, Service, Situation
from kiosk.errors import KioskError

SERVICES = "services"
Place = Literal["centre", "post"]
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a file of the catalogue.

    Attributes:
        line: from 1.
        key: e.g. ``fields[2].options``, lists counted from 1; empty for the file as a whole.
        level: an error keeps the kiosk from starting, a warning does not.
    """

    file: Path
    line: int
    key: str
    problem: str
    remedy: str
    level: Level = "error"

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        return f"{self.file}:{self.line}: {self.level}: {key}{self.problem}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The services that this kiosk offers, and what leads to them."""

    groups: tuple[Group, ...]
    services: tuple[Service, ...]
    keys: tuple[str, ...] = ()
    situations: tuple[Situation, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    _by_id: Mapping[str, Service] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {service.id: service for service in self.services})

    def service(self, service_id: str) -> Service:
        """Return a service.

        Raises:
            KeyError: there is none of that id.
        """
        return self._by_id[service_id]

    def at(self, place: Place) -> tuple[Service, ...]:
        """Return the services that a site of this kind offers, in the files' order."""
        return tuple(s for s in self.services if s.place in (place, "both"))

    def directory(self, place: Place) -> Directory:
        """Return what a site of this kind has beside its tiles and their services."""
        here = self.at(place)
        others = tuple(service for service in self.services if service not in here)
        return Directory(self.keys, self.situations, self.elsewhere, others)


def default_folder() -> Path:
    """Return the folder of the catalogue that comes with the program."""
    return Path(__file__).parent


def load(folder: Path | None = None) -> Catalogue:
    """Read the catalogue of ``folder``, or the program's own.

    Raises:
        KioskError: ``catalogue.invalid``; ``check`` names the faults.
    """
    folder = folder or default_folder()
    signs, packages = _read_folder(folder, None)
    files = [*signs, *packages]
    count = sum(finding.level == "error" for file in files for finding in file.findings)
    count += sum(1 for _ in _same_ids(packages))
    if count:
        raise KioskError("catalogue.invalid", {"count": count, "path": folder})
    read_signs = [file.value for file in signs]
    tiles = _one(signposts.Groups, read_signs) or signposts.Groups(())
    situations = _one(signposts.Situations, read_signs) or signposts.Situations()
    elsewhere = _one(signposts.Elsewheres, read_signs) or signposts.Elsewheres()
    services = tuple(file.value for file in packages if isinstance(file.value, Service))
    return Catalogue(tiles.groups, services, tiles.keys, situations.situations, elsewhere.elsewhere)


def check(paths: Iterable[Path] = ()) -> tuple[Fault, ...]:
    """Name every fault of packages, in the order of files and lines.

    Args:
        paths: folders of catalogues or single packages; none means the program's own catalogue. A
            single package is checked against the tiles of the catalogue that it lies in.

    Raises:
        KioskError: ``catalogue.missing``; there is nothing at one of them.
    """
    from kiosk.catalogue.icons import names

    icons = names()
    files: list[_File] = []
    empty: list[Fault] = []
    for path in [*paths] or [default_folder()]:
        if not path.exists():
            raise KioskError("catalogue.missing", {"path": path})
        root = path if path.is_dir() else _root_of(path)
        signs, packages = _read_folder(root, icons) if root else ([], [])
        if path.is_dir():
            files += [*signs, *packages]
            empty += [] if packages else [_none_in(path)]
            empty += _places(path)
        elif path.name in signposts.KINDS:
            own = [file for file in signs if file.path.name == path.name]
            files += own or [_read_signs(path, icons, None)]
        else:
            files.append(_read_service(path, _tiles(signs), icons))
    same = {file.path: (finding,) for file, finding in _same_ids(files)}
    found = (fault for file in files for fault in _located(file, same.get(file.path, ())))
    return (*found, *empty)


def _places(folder: Path) -> Iterator[Fault]:
    """Yield what is wrong with the lists of places that lie beside the packages."""
    from kiosk.catalogue.divisions import faults as wrong

    remedy = "write it as the county publishes it: a code, a tab, a name"
    for file, line, problem in wrong(folder):
        yield Fault(file, line, "", problem, remedy)


def _none_in(folder: Path) -> Fault:
    problem = "no service is in it, so every home tile is off"
    remedy = f"write one at {SERVICES}/<scene>/<service>.toml"
    return Fault(folder, 1, "", problem, remedy, "warning")


_Sign = signposts.Groups | signposts.Situations | signposts.Elsewheres


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    findings: tuple[Finding, ...] = ()
    value: Service | _Sign | None = None
    source: str = ""
    syntax_line: int = 1


def _service_files(folder: Path) -> Sequence[Path]:
    return sorted((folder / SERVICES).glob("*/*.toml"))


def _root_of(package: Path) -> Path | None:
    """Return the catalogue that a package lies in: the nearest folder above with the tiles."""
    return next((p for p in package.resolve().parents if (p / GROUPS).is_file()), None)


def _read_folder(folder: Path, icons: Collection[str] | None) -> tuple[list[_File], list[_File]]:
    """Read what leads to services, and the services."""
    paths = _service_files(folder)
    ids = [path.stem for path in paths] or None  # a package is named like its file
    there = [name for name in signposts.KINDS if name == GROUPS or (folder / name).exists()]
    signs = [_read_signs(folder / name, icons, ids) for name in there]
    tiles = _tiles(signs)
    return signs, [_read_service(path, tiles, icons) for path in paths]


def _tiles(signs: Iterable[_File]) -> tuple[Group, ...] | None:
    """Return the tiles; None where their file cannot be read, so that nothing is said of them."""
    found = _one(signposts.Groups, [file.value for file in signs])
    return found.groups if found else None


def _one(kind: type[S], values: Iterable[object]) -> S | None:
    return next((value for value in values if isinstance(value, kind)), None)


def _parse(path: Path) -> tuple[str, dict[str, object]] | _File:
    """Return the text of a file and its table, or the file with what keeps it from being read."""
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as wrong:
        return _File(path, (Finding((), f"cannot be read: {wrong.strerror}", "see to the file"),))
    except UnicodeDecodeError:
        return _File(path, (Finding((), "is not UTF-8 text", "save it as UTF-8"),))
    try:
        return source, tomli.loads(source)
    except tomli.TOMLDecodeError as wrong:
        from kiosk.toml_syntax import syntax_fault

        fault = syntax_fault(str(wrong), source)
        finding = Finding((), f"is not TOML: {fault.problem}", fault.remedy)
        return _File(path, (finding,), None, source, fault.line)
    except RecursionError:
        finding = Finding((), "is nested too deeply", "write it flat")
        return _File(path, (finding,), None, source)


def _read_signs(
    path: Path, icons: Collection[str] | None, services: Collection[str] | None
) -> _File:
    parsed = _parse(path)
    if isinstance(parsed, _File):
        return parsed
    source, table = parsed
    kind: type[_Sign] = signposts.KINDS[path.name]
    value, findings = read(kind, table, signposts.checks(icons, services))
    return _File(path, findings, value, source)


def _read_service(
    path: Path, tiles: Collection[Group] | None, icons: Collection[str] | None
) -> _File:
    parsed = _parse(path)
    if isinstance(parsed, _File):
        return parsed
    source, table = parsed
    value, findings = read(Service, table, faults.checks(tiles, icons))
    return _File(path, (*findings, *_named_like(path, table)), value, source)


def _named_like(path: Path, table: Mapping[str, object]) -> Iterator[Finding]:
    """A package lies where its id and scene say, so that people find it."""
    service_id, scene = table.get("id"), table.get("scene")
    if isinstance(service_id, str) and service_id != path.stem:
        yield Finding(
            ("id",), f"{service_id!r} is not the file's name", f"name the file {service_id}.toml"
        )
    if isinstance(scene, str) and path.parent.parent.name == SERVICES and scene != path.parent.name:
        yield Finding(
            ("scene",), f"{scene!r} is not the folder's name", f"move it to {SERVICES}/{scene}/"
        )


def _same_ids(files: Iterable[_File]) -> Iterator[tuple[_File, Finding]]:
    seen: dict[str, Path] = {}
    for file in files:
        if not isinstance(file.value, Service):
            continue
        first = seen.setdefault(file.value.id, file.path)
        if first != file.path:
            yield file, Finding(("id",), f"stands in {first} too", "give one of them another id")


def _located(file: _File, more: tuple[Finding, ...]) -> list[Fault]:
    findings = (*file.findings, *more)
    if not findings:
        return []
    from kiosk.toml_lines import line_of, lines_of

    readable = file.source and any(finding.key for finding in findings)
    lines = lines_of(file.source) if readable else {}
    located = [
        Fault(
            file.path,
            line_of(finding.key, lines) if finding.key else file.syntax_line,
            dotted(finding.key),
            finding.problem,
            finding.remedy,
            finding.level,
        )
        for finding in findings
    ]
    return sorted(located, key=lambda fault: fault.line)
