"""What is set aside: a database that cannot be trusted, under a dated name, with its reason.

The reason in words is put beside it last: an aside without one is taken up again by the next start.
One that is done with goes as everything else goes, when it was kept long enough.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from offline_store.ballast import Ballast
from offline_store.files import written_whole
from offline_store.keys import sync_folder
from offline_store.opening import is_written, refusal

_SIDES = ("", "-wal", "-shm", "-journal")
_ASIDE, _REASON = ".damaged-", ".reason.txt"
_NO_ASIDE = (*_SIDES[1:], _REASON)
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Aside:
    """A database that was set aside, with the reason; it still opens with ``key``."""

    path: Path
    damage: str
    key: str = field(repr=False)


def set_aside(path: Path) -> Path:
    """Give the damaged files a dated name beside the old one.

    A log whose file went before it, when the power did, follows to where that went.

    Raises:
        KioskError: ``store.disk_full``, ``store.unwritable``.
    """
    left = None if is_written(path) else unfinished(path)
    aside = left or _new_name(path)
    try:
        for side in _SIDES:
            if os.path.lexists(f"{path}{side}") and not os.path.lexists(f"{aside}{side}"):
                os.rename(f"{path}{side}", f"{aside}{side}")
        sync_folder(path.parent)
    except OSError as error:
        raise refusal(path, error) from None
    return aside


def keep_copy(path: Path, damage: str) -> Path | None:
    """Keep a database as it is now, log and all, before it goes on.

    None where there is no room: it must not close the intake.
    """
    aside = _new_name(path)
    sides = [side for side in ("", "-wal") if os.path.lexists(f"{path}{side}")]
    try:
        if not Ballast(path).has_room(sum(os.stat(f"{path}{side}").st_size for side in sides)):
            return None
        for side in sides:
            copy = aside.with_name(f"{aside.name}{side}")
            with Path(f"{path}{side}").open("rb") as file, written_whole(copy) as kept:
                shutil.copyfileobj(file, kept)
    except OSError:
        with suppress(OSError):
            remove(aside)
        return None
    finish(aside, damage)
    return aside


def unfinished(path: Path) -> Path | None:
    """Return what was set aside by a start that did not come to its end."""
    names = {one.name for one in path.parent.iterdir()}
    for name in sorted(names, reverse=True):
        is_aside = name.startswith(f"{path.name}{_ASIDE}") and not name.endswith(_NO_ASIDE)
        if is_aside and f"{name}{_REASON}" not in names:
            return path.with_name(name)
    return None


def finish(aside: Path, damage: str) -> None:
    """Put the reason beside what was set aside; the audit has the same words."""
    text = f"{datetime.now(UTC).isoformat(timespec='seconds')} {damage}\n"
    with suppress(OSError):  # a full disk
        aside.with_name(f"{aside.name}{_REASON}").write_text(text, encoding="utf-8")


def finished(path: Path) -> Sequence[tuple[Path, datetime]]:
    """Return what was set aside and is done with, each with the time when it was."""
    return list(_finished(path))


def remove(aside: Path) -> None:
    """Let go of one for good; its reason last.

    Raises:
        OSError: it stays, or what is left of it.
    """
    for end in (*_SIDES, _REASON):
        aside.with_name(f"{aside.name}{end}").unlink(missing_ok=True)


def _finished(path: Path) -> Iterator[tuple[Path, datetime]]:
    for reason in sorted(path.parent.glob(f"{path.name}{_ASIDE}*{_REASON}")):
        aside = reason.with_name(reason.name.removesuffix(_REASON))
        stamp, _, _ = aside.name.removeprefix(f"{path.name}{_ASIDE}").partition("-")
        with suppress(ValueError):  # somebody else's name
            yield aside, datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def _new_name(path: Path) -> Path:
    stamp = f"{datetime.now(UTC):{_STAMP}}"
    number, aside = 1, path.with_name(f"{path.name}{_ASIDE}{stamp}")
    while any(os.path.lexists(f"{aside}{end}") for end in (*_SIDES, _REASON)):
        number += 1
        aside = path.with_name(f"{path.name}{_ASIDE}{stamp}-{number}")
    return aside
