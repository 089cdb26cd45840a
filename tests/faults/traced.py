"""What a process did to the files of one folder and to its standard output, by strace, in order."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_CALLS = (
    "openat,close,lseek,write,pwrite64,writev,pwritev,ftruncate,truncate,fallocate,fsync,fdatasync,"
    "sync_file_range,copy_file_range,sendfile,rename,renameat,renameat2,unlink,unlinkat,link,linkat"
)
_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_FILE = re.compile(r"(\d+)<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?")


@dataclass(frozen=True, slots=True)
class Wrote:
    """Bytes at an offset."""

    path: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Sized:
    """A file was cut or made longer."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """A file, or the folder, is durable."""

    path: str


@dataclass(frozen=True, slots=True)
class Made:
    """A name was opened for making."""

    path: str
    emptied: bool


@dataclass(frozen=True, slots=True)
class Renamed:
    """A name became another."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A file got a second name."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A name was removed."""

    path: str


@dataclass(frozen=True, slots=True)
class Said:
    """Bytes to the standard output."""

    data: bytes


Deed = Wrote | Sized | Synced | Made | Renamed | Linked | Gone | Said


def trace(argv: Sequence[str], folder: Path, into: Path) -> list[Deed]:
    """Run ``argv`` under strace and return what it did in ``folder`` and what it said.

    Raises:
        RuntimeError: it failed, or did what this reading does not know.
    """
    strace = ["strace", "-f", "-y", "-xx", "-s", "16777216", "--seccomp-bpf", "-o", str(into)]
    run = subprocess.run(
        [*strace, "-e", f"trace={_CALLS}", "-e", "signal=none", *argv],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise RuntimeError(f"{argv} under strace: {run.stderr}")
    with into.open(encoding="ascii") as lines:
        return list(_Reading(str(folder)).deeds(lines))


def python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


class _Reading:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._places: dict[int, int] = {}
        self._appending: set[int] = set()
        self._sizes: dict[str, int] = {}
        self._halves: dict[str, str] = {}

    def deeds(self, lines: Iterator[str] | Sequence[str]) -> Iterator[Deed]:
        for line in lines:
            whole = self._whole(line)
            found = _LINE.match(whole) if whole else None
            if found is None or found[4].startswith("-"):
                continue
            yield from self._deed(found[2], found[3], int(found[4]), whole)

    def _whole(self, line: str) -> str:
        pid = line.split(" ", 1)[0]
        if line.rstrip().endswith("<unfinished ...>"):
            self._halves[pid] = line.rstrip().removesuffix("<unfinished ...>").rstrip()
            return ""
        if " resumed>" in line:
            return self._halves.pop(pid) + line.split(" resumed>", 1)[1]
        return line

    def _deed(self, call: str, given: str, result: int, line: str) -> Iterator[Deed]:
        if call in ("rename", "renameat", "renameat2", "link", "linkat"):
            old, new = (_plain(text[1]) for text in _TEXT.finditer(given))
            if self._ours(old) or self._ours(new):
                self._sizes[new] = self._sizes.get(old, 0)
                yield (Linked if call.startswith("link") else Renamed)(old, new)
            return
        if call in ("unlink", "unlinkat"):
            path = _plain(_text(given))
            if self._ours(path):
                self._sizes.pop(path, None)
                yield Gone(path)
            return
        if call == "openat":
            yield from self._opened(given, result, line)
            return
        on = _FILE.match(given)
        if on is None:
            return
        handle, path = int(on[1]), _plain(on[2])
        if call == "write" and handle == 1:
            yield Said(bytes.fromhex(_text(given).replace("\\x", "")))
        if call == "close":
            self._places.pop(handle, None)
            self._appending.discard(handle)
        if on[3] or not self._ours(path) or path.endswith("-shm"):
            return  # the index of the WAL is made anew by whoever opens it first
        yield from self._on_file(call, given, handle, path, result)

    def _opened(self, given: str, result: int, line: str) -> Iterator[Deed]:
        opened = _FILE.search(line, line.rindex(" = "))
        path = _plain(opened[2]) if opened else ""
        if not self._ours(path) or path.endswith("-shm"):
            return
        self._places[result] = 0
        if "O_APPEND" in given:
            self._appending.add(result)
        emptied = "O_TRUNC" in given
        if emptied or path not in self._sizes:
            self._sizes[path] = 0 if emptied else self._sizes.get(path, 0)
        if "O_CREAT" in given:
            yield Made(path, emptied)
        elif emptied:
            yield Sized(path, 0)

    def _on_file(
        self, call: str, given: str, handle: int, path: str, result: int
    ) -> Iterator[Deed]:
        last = given.rsplit(", ", 1)[-1]
        match call:
            case "pwrite64" | "write":
                data = bytes.fromhex(_text(given).replace("\\x", ""))[:result]
                offset = int(last) if call == "pwrite64" else self._place(handle, path)
                if call == "write":
                    self._places[handle] = offset + result
                self._sizes[path] = max(self._sizes.get(path, 0), offset + result)
                yield Wrote(path, offset, data)
            case "lseek":
                self._places[handle] = result
            case "ftruncate":
                self._sizes[path] = int(last)
                yield Sized(path, int(last))
            case "fallocate":
                end = int(given.rsplit(", ", 2)[-2]) + int(last)
                if end > self._sizes.get(path, 0):
                    self._sizes[path] = end
                    yield Sized(path, end)
            case "fsync" | "fdatasync":
                yield Synced(path)
            case "close":
                return
            case _:
                raise RuntimeError(f"{call} is not known here")

    def _place(self, handle: int, path: str) -> int:
        return self._sizes.get(path, 0) if handle in self._appending else self._places[handle]

    def _ours(self, path: str) -> bool:
        return path == self._folder or path.startswith(self._folder + "/")


def _text(given: str) -> str:
    found = _TEXT.search(given)
    if found is None or found[2]:
        raise RuntimeError("strace did not show all that was written")
    return found[1]


def _plain(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode()
