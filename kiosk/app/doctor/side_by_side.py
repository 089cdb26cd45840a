"""Runs what may hang beside each other, each with an end to the wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What came of one."""

    value: T


class Hung:
    """It did not end in time; its thread is left alone and dies with the program."""


def side_by_side(
    work: Mapping[K, Callable[[], T]], seconds: float
) -> Mapping[K, Done[T] | Exception | Hung]:
    """Do all of ``work`` at once and return, within ``seconds``, what came of each.

    A thread each, because a port whose device hangs in the kernel keeps whoever opened it: nothing
    ends that, so nobody waits for it, at the end of the program neither.
    """
    found: dict[K, Done[T] | Exception] = {}
    threads = {}
    for key, does in work.items():

        def run(key: K = key, does: Callable[[], T] = does) -> None:
            try:
                found[key] = Done(does())
            except Exception as error:  # noqa: BLE001 - told as the finding of this one alone
                found[key] = error

        threads[key] = threading.Thread(target=run, name=f"doctor-{key}", daemon=True)
        threads[key].start()
    until = time.monotonic() + seconds
    for thread in threads.values():
        thread.join(max(0.0, until - time.monotonic()))
    return {key: found.get(key, Hung()) for key in work}
