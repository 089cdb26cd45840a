"""What is fuzzed: a row each, from bytes that anybody may send or bring to what is made of them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fuzz import desk, far, front, line, packages
from tests.fuzz.told import Target

TARGETS: Mapping[str, Target] = {
    **desk.TARGETS,
    **front.TARGETS,
    **far.TARGETS,
    **line.TARGETS,
    **packages.TARGETS,
}
