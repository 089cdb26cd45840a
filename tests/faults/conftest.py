"""The same world as the journeys'."""

from tests.journeys.conftest import world

__all__ = ["world"]
