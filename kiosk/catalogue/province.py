"""Reads a province's codes from ``provinces/<province>.toml``; names what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from kiosk.config import read_file
from kiosk.declared import Check, Finding, Values, did_you_mean
from kiosk.domain.identity import CardKind
from kiosk.domain.province import Channel, ItemKind, Province, Reason, Stage

FOLDER = Path(__file__).parent / "provinces"
_AREA_DIGITS = (6, 9, 12)
_NEEDED = (Stage.RECEIVED, Stage.DONE)
"""Without these nobody could be told that a case has come, or that it is over."""


def names(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the provinces that have a file."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def load(name: str, folder: Path = FOLDER) -> Province:
    """Read a province's codes.

    Raises:
        KioskError: ``config.missing``, ``config.syntax`` or ``config.invalid``, each fault with its
            line, key and remedy.
    """
    path = folder / f"{name}.toml"

    def named_like(values: Values) -> Iterator[Finding]:
        yield from _province(values)
        if values.get("id", name) != name:
            problem = f"{values['id']!r} is not the file's name"
            yield Finding(("id",), problem, f"name the file {values['id']}.toml")

    checks: Mapping[type, Check] = {Province: named_like}
    return read_file(Province, path, checks)


def _province(values: Values) -> Iterator[Finding]:
    yield from _keys(values, "item_kinds", list(ItemKind), needed=list(ItemKind))
    yield from _keys(values, "status", list(ItemKind), needed=list(ItemKind))
    yield from _keys(values, "certificates", list(CardKind), needed=list(CardKind))
    yield from _keys(values, "channels", list(Channel), needed=[Channel.HALL_TERMINAL])
    yield from _keys(values, "reasons", list(Reason), needed=list(Reason))
    for name in ("item_kinds", "certificates", "channels", "reasons"):
        for key, code in values.get(name, {}).items():
            if not code.strip():
                yield Finding((name, key), "is empty", "write the platform's code in quotes")
    for name in ("item_kinds", "channels", "reasons"):
        yield from _same_codes(values, name)
    for kind, codes in values.get("status", {}).items():
        for stage in _NEEDED:
            if stage not in codes.values():
                problem = f"no code means {stage}"
                yield Finding(("status", kind), problem, f'add its code, as in "1" = "{stage}"')
    digits = values.get("area_digits", _AREA_DIGITS[-1])
    if digits not in _AREA_DIGITS:
        yield Finding(("area_digits",), f"no division code has {digits}", "write 6, 9 or 12")


def _keys(
    values: Values, name: str, known: Collection[str], needed: Collection[str]
) -> Iterator[Finding]:
    if name not in values:
        return
    for key in values[name]:
        if key not in known:
            yield Finding((name, key), f"unknown key {key!r}", did_you_mean(key, known))
    for key in needed:
        if key not in values[name]:
            yield Finding((name,), f"{key} is missing", f'add {key} = "..."')


def _same_codes(values: Values, name: str) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for key, code in values.get(name, {}).items():
        if seen.setdefault(code, key) != key:
            problem = f"{code!r} is the code of {seen[code]} too"
            yield Finding((name, key), problem, "give one of them its own code")
