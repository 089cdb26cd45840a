"""Flow tables that are made when somebody first comes to them.

A hundred services have some hundred tables, and the first frame waits for none of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from kiosk.flow.table import Flow


class Tables(Mapping[str, Flow]):
    """Flows by name. One thread."""

    def __init__(
        self, made: Iterable[Flow], to_make: Mapping[str, Callable[[], Flow]] | None = None
    ) -> None:
        """Hold ``made``, and make each of ``to_make`` once, when it is first looked up."""
        self._made = {flow.name: flow for flow in made}
        self._to_make = to_make or {}

    def __getitem__(self, name: str) -> Flow:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = self._to_make[name]()
        return found

    def __iter__(self) -> Iterator[str]:
        return iter({**self._made, **self._to_make})

    def __len__(self) -> int:
        return len({**self._made, **self._to_make})
