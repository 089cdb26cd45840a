"""A world for a test, whole and new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.app.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a world whose network is up."""
    made = World(tmp_path)
    try:
        yield made
    finally:
        made.close()
