"""Devices of the contract suite whose driver runs in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from drivers.isolation.proxy import IsolatedDevice


@contextmanager
def isolated(section: str, adapter: str, **params: str | int) -> Iterator[Any]:
    """Open a device as the settings would, and see at the end that nothing of it is left."""
    device = IsolatedDevice(section, adapter, params)
    try:
        device.open()
        pid = device.pid
        assert pid is not None
        assert pid != os.getpid()
        yield device
    finally:
        device.close()
    assert device.pid is None
    assert not Path("/proc", str(pid)).exists(), "it has ended, and is no zombie"
