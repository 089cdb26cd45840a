"""A disk that loses power: what was not synced may be gone, or there in part, sector by sector.

The model is the least that POSIX promises and a journalled file system gives: data is durable by
fsync of its file; names are durable by fsync of the folder, and become so in their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from tests.faults.traced import Deed, Gone, Linked, Made, Renamed, Sized, Synced, Wrote

SECTOR = 512


@dataclass
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Wrote | Sized] = field(default_factory=list)

    def sync(self) -> None:
        for deed in self.pending:
            _apply(self.durable, deed)
        self.pending.clear()


class Disk:
    """All that was done to one folder, durable or not yet."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._names: dict[str, _File] = {}
        self._history: list[dict[str, _File]] = [{}]

    def do(self, deed: Deed) -> None:
        """Do what a process did."""
        match deed:
            case Made(path, emptied):
                if path not in self._names:
                    self._rename(lambda names: names.update({path: _File()}))
                elif emptied:
                    self._names[path].pending.append(Sized(path, 0))
            case Wrote(path) | Sized(path):
                self._names[path].pending.append(deed)
            case Synced(path):
                if path == self._folder:
                    self._history = [dict(self._names)]
                elif path in self._names:
                    self._names[path].sync()
            case Renamed(old, new):
                self._rename(lambda names: names.update({new: names.pop(old)}))
            case Linked(old, new):
                self._rename(lambda names: names.update({new: names[old]}))
            case Gone(path):
                self._rename(lambda names: names.pop(path, None))

    @property
    def owes(self) -> bool:
        """Whether anything was done that is not durable."""
        return len(self._history) > 1 or any(file.pending for file in self._names.values())

    def lose_power(self, chance: Random) -> tuple[dict[str, bytes], int]:
        """Return what is on the disk afterwards, by path, and how many deeds were lost or torn."""
        # Nothing, all, or a part of what was under way reached the disk; each file its own luck.
        survived = chance.choice(self._history)
        lost = len(self._history) - 1 - self._history.index(survived)
        files = {}
        for path, file in survived.items():
            content, missing = _partly(file, chance)
            files[path] = content
            lost += missing
        return files, lost

    def _rename(self, change: object) -> None:
        names = dict(self._names)
        change(names)  # type: ignore[operator]
        self._names = names
        self._history.append(names)


def _partly(file: _File, chance: Random) -> tuple[bytes, int]:
    content, missing = bytearray(file.durable), 0
    share = chance.choice((0.0, 0.5, 0.9, 1.0))
    torn = chance.random() < 0.5
    for deed in file.pending:
        if isinstance(deed, Wrote) and torn:
            sectors = [s for s in _sectors(deed) if chance.random() < share]
            missing += sum(len(s.data) for s in sectors) < len(deed.data)
            for sector in sectors:
                _apply(content, sector)
        elif chance.random() < share:
            _apply(content, deed)
        else:
            missing += 1
    return bytes(content), missing


def _sectors(deed: Wrote) -> list[Wrote]:
    begins = deed.offset
    ends = begins + len(deed.data)
    edges = [begins, *range(begins - begins % SECTOR + SECTOR, ends, SECTOR), ends]
    return [Wrote(deed.path, a, deed.data[a - begins : b - begins]) for a, b in pairwise(edges)]


def _apply(content: bytearray, deed: Wrote | Sized) -> None:
    if isinstance(deed, Sized):
        del content[deed.size :]
        content.extend(bytes(deed.size - len(content)))
        return
    content.extend(bytes(max(0, deed.offset - len(content))))
    content[deed.offset : deed.offset + len(deed.data)] = deed.data
