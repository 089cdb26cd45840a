"""The front of the machine: what its sensors say, and the lights that show where hands are wanted.

A kiosk without a panel has neither: then nothing here happens.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.app.devices import Devices
from kiosk.domain.device import DeviceName
from kiosk.domain.panel import Light, PanelState, Zone
from kiosk.flow import events
from kiosk.flow.journal import Entry, Journal
from kiosk.ports import Panel

DOOR_OPEN = "panel.door_open"
LIGHT_DEADLINE = 5.0


class Front:
    """Tells the kernel of the sensors, and the lights of the kernel."""

    def __init__(
        self,
        devices: Devices,
        journal: Journal,
        post: Callable[[events.Event], None],
        alarmed: Callable[[str], None],
    ) -> None:
        """Take the panel, if there is one.

        Args:
            alarmed: told when the machine's door is opened, once each time.
        """
        self._devices, self._journal = devices, journal
        self._post, self._alarmed = post, alarmed
        self._state = PanelState()
        self._door_open = False
        self._wanted = dict.fromkeys(Zone, Light.OFF)
        self._shown: dict[Zone, Light] = {}

    def light(self, zone: Zone, light: Light) -> None:
        """Let a light burn so. Any thread; never blocks."""
        self._wanted[zone] = light
        self._show_soon()

    # on the panel's thread

    def told(self, state: PanelState) -> None:
        """Take what the sensors say now."""
        before, self._state = self._state, state
        if state.present is not before.present:
            self._post(events.PresenceChanged(state.present))
        if bool(state.headphones) is not bool(before.headphones):
            self._post(events.HeadphonesChanged(bool(state.headphones)))
        # Of a door that nobody watched for a while, the last that was known counts.
        if state.door_open is not None and state.door_open is not self._door_open:
            self._door_open = state.door_open
            self._journal.note(Entry.DOOR_CHANGED, open=state.door_open)
            if state.door_open:
                self._alarmed(DOOR_OPEN)

    def lost(self) -> None:
        """Know nothing of the sensors any more."""
        self.told(PanelState())

    def recovered(self) -> None:
        """Light anew what burnt: a panel that was without power has forgotten it."""
        self._shown.clear()
        self._show_soon()

    def _show_soon(self) -> None:
        if DeviceName.PANEL in self._devices:
            host = self._devices[DeviceName.PANEL]
            host.submit(self._show, lambda _: None, LIGHT_DEADLINE)

    def _show(self) -> None:
        panel: Panel = self._devices.devices[DeviceName.PANEL]
        for zone, light in list(self._wanted.items()):
            if self._shown.get(zone) is not light:
                panel.light(zone, light)
                self._shown[zone] = light
