"""Which lights burn at the front of the machine: a projection of the state, as the screen is."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.device import DeviceName
from kiosk.domain.panel import Light, Zone
from kiosk.flow.table import Step
from kiosk.flow.visit import Visit

_WANTED: Mapping[DeviceName, Zone] = {
    DeviceName.IDCARD: Zone.CARD,
    DeviceName.SMARTCARD: Zone.CARD,
    DeviceName.SCANNER: Zone.SCANNER,
    DeviceName.BLOOD_PRESSURE: Zone.METER,
    DeviceName.THERMOMETER: Zone.METER,
}
"""Where hands are wanted while a step needs the device."""


def lights(step: Step, visit: Visit) -> Mapping[Zone, Light]:
    """Return how each light burns: it blinks where something is wanted, or just comes out."""
    slip, sheet = visit.accepted, visit.sheet
    busy = {zone for device, zone in _WANTED.items() if device in step.needs}
    if visit.paper_waits or (slip and slip.outcome is None and not slip.awaits_receipt):
        busy.add(Zone.SLIP)
    if sheet is not None and sheet.outcome is None:
        busy.add(Zone.DOCUMENT)
    return {zone: Light.BLINK if zone in busy else Light.OFF for zone in Zone}
