"""What a target is, and a wire whose far side says what a fuzzer made up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drivers.wire import WireLost


@dataclass(frozen=True, slots=True)
class Target:
    """A row of what is fuzzed.

    It takes any bytes, raises nothing but what the code is allowed to raise (which it swallows),
    and checks what must hold of the outcome. Seeds are good messages, so that a fuzzer begins
    behind the first checks.

    Attributes:
        feed: takes one input.
        seeds: inputs to begin with.
        longest: bytes of an input.
        part: of a million inputs, what this one gets: a file is slower than a frame.
    """

    feed: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    longest: int = 512
    part: float = 1.0


_LONGEST = 2048


def pieces(data: bytes) -> Iterator[bytes]:
    """Cut ``data`` into pieces: two bytes say how long the next one is."""
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big") % _LONGEST
        yield data[at + 2 : at + 2 + length]
        at += 2 + length


def listed(*parts: bytes) -> bytes:
    """Write pieces down as ``pieces`` cuts them."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


class ToldWire:
    """A ``Wire`` that takes everything and says one piece after the other; then the plug is out.

    An empty piece is a silence until the deadline.
    """

    def __init__(self, said: Iterator[bytes]) -> None:
        """Say what ``said`` gives."""
        self.sent = self.received = 0
        self._said = said

    def write(self, data: bytes, deadline: float) -> bool:
        """Take it all."""
        self.sent += len(data)
        return True

    def read(self, deadline: float) -> bytes:
        """Say the next piece."""
        for piece in self._said:
            self.received += len(piece)
            return piece
        raise WireLost("it has said all")

    def drain(self) -> None:
        """Nothing is late here."""

    def interrupt(self) -> None:
        """Nobody waits."""

    def close(self) -> None:
        """Say no more."""
        self._said = iter(())
