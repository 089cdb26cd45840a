"""The rows of the campaign: a module each, with ``campaign``, its ``FULL`` form and a ``SHORT``."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Final

from tests.faults import (
    bit_flips,
    clocks,
    copied,
    disk_errors,
    failover,
    hostile,
    kills,
    poison,
    power_loss,
)

ROWS: Final[Mapping[str, ModuleType]] = {
    "power_loss": power_loss,
    "kills": kills,
    "hostile": hostile,
    "clocks": clocks,
    "poison": poison,
    "disk_errors": disk_errors,
    "bit_flips": bit_flips,
    "failover": failover,
    "copied": copied,
}
