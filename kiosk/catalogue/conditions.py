"""Whether a question is asked: its condition over earlier answers and the card."""

from __future__ import annotations

from kiosk.domain.circumstances import Circumstances
from kiosk.domain.service import Field, Service


def asks(field: Field, service: Service, over: Circumstances) -> bool:
    """Tell whether ``field`` of ``service`` is asked after what was answered so far."""
    return field.when is None
